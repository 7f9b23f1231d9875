import type { ChangedFile } from '../../core/change-request.ts'
import { ForgeError } from '../errors.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

interface Blobs {
  readonly project: {
    readonly repository: {
      readonly blobs: {
        readonly nodes: readonly ({ readonly path: string; readonly oid: string } | null)[]
      } | null
    } | null
  } | null
}

const BLOBS = `query ($project: ID!, $ref: String!, $paths: [String!]!) {
  project(fullPath: $project) { repository { blobs(ref: $ref, paths: $paths) { nodes { path oid } } } }
}`
const PATHS_A_QUERY = 100
const MOST_PATHS = 1000

/**
 * The same files with git's ids of their contents at a commit, as far as GitLab tells.
 * Calls: one for each 100 that are there; none beyond 1,000.
 */
export async function withBlobs(
  project: Project,
  { files, sha, signal }: { files: readonly ChangedFile[]; sha: string; signal: AbortSignal },
): Promise<readonly ChangedFile[]> {
  const paths = files.filter(({ status }) => status !== 'removed').map(({ path }) => path)
  if (paths.length > MOST_PATHS) return files
  const blobs = new Map<string, string>()
  for (let i = 0; i < paths.length; i += PATHS_A_QUERY) {
    for (const { path, oid } of await ask(project, { paths: paths.slice(i, i + PATHS_A_QUERY), sha, signal }))
      blobs.set(path, oid)
  }
  return files.map((file) => {
    const blob = file.status === 'removed' ? undefined : blobs.get(file.path)
    return blob === undefined ? file : { ...file, blob }
  })
}

/** Refused or broken, the answer is that nobody knows. */
async function ask(
  { client, fullName }: Project,
  { paths, sha, signal }: { paths: readonly string[]; sha: string; signal: AbortSignal },
): Promise<readonly { readonly path: string; readonly oid: string }[]> {
  const call: Call = { task: `tell which contents files have at ${sha.slice(0, 7)}`, role: 'Reporter' }
  try {
    const { project } = await client.query<Blobs>(call, signal, {
      text: BLOBS,
      variables: { project: fullName, ref: sha, paths },
    })
    return project?.repository?.blobs?.nodes.filter((node) => node !== null) ?? []
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ForgeError)) throw error
    return []
  }
}
