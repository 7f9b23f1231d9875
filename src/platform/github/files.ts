import { ForgeError } from '../errors.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { type Call, unexpectedAnswer } from './errors.ts'

/** Text of a file at a commit. `undefined` for what is no file there, as a directory. */
export async function readFileAt(
  client: GitHubClient,
  name: RepositoryName,
  { path, sha, signal }: { path: string; sha: string; signal: AbortSignal },
): Promise<string | undefined> {
  const call: Call = { task: `read ${path} at ${sha.slice(0, 7)}`, permission: 'contents: read' }
  const content = await client
    .ask(call, signal, (api, request) => api.repos.getContent({ ...name, path, ref: sha, request }))
    .catch((error: unknown) => {
      if (isNoFile(error)) return undefined
      throw error
    })
  if (content === undefined || Array.isArray(content) || content.type !== 'file') return undefined
  if (!('encoding' in content)) throw unexpectedAnswer(call, path, 'a file without its content')
  if (content.encoding === 'base64') return Buffer.from(content.content, 'base64').toString('utf8')
  throw new ForgeError(`Could not ${call.task}`, {
    said: `it has ${content.size} bytes, and GitHub's API hands out files of up to 1 MB`,
    next: 'Make the file smaller.',
  })
}

/** The same status tells of a commit that is not there, and what that held nobody knows. */
function isNoFile(error: unknown): boolean {
  return error instanceof ForgeError && error.status === 404 && !/no commit found/i.test(error.said ?? '')
}
