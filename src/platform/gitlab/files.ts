import { ForgeError } from '../errors.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

const MOST_BYTES = 1024 * 1024

/** Text of a file at a commit or branch, of at most 1 MiB. `undefined` for what is no file there, as a directory. */
export async function readFileAt(
  { client, path: project }: Project,
  { path, ref, signal }: { path: string; ref: string; signal: AbortSignal },
): Promise<string | undefined> {
  const call: Call = { task: `read ${path} at ${ref}`, role: 'Reporter' }
  try {
    return await client.text(call, signal, {
      path: `${project}/repository/files/${encodeURIComponent(path)}/raw`,
      query: { ref },
      mostBytes: MOST_BYTES,
    })
  } catch (error) {
    if (isNoFile(error)) return undefined
    throw error
  }
}

/** The same status tells of a commit that is not there, or a project; what that held nobody knows. */
function isNoFile(error: unknown): boolean {
  return error instanceof ForgeError && error.status === 404 && /file not found/i.test(error.said ?? '')
}
