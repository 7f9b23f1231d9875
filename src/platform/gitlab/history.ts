import type { Account, ChangeRequest, Provenance, Push } from '../../core/change-request.ts'
import { ForgeError } from '../errors.ts'
import type { ApiUser } from './convert.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'
import type { Versions } from './versions.ts'

/**
 * What GitLab has on record of how a merge request came to be: the heads that it no longer has. Who opened it through
 * what, or set an agent to work, it does not record.
 * Calls: 1 for each 100 versions, and 1 more when there are several; none for what was read before.
 */
export async function readProvenance(
  versions: Versions,
  changeRequest: ChangeRequest,
  signal: AbortSignal,
): Promise<Provenance> {
  const nothing = { openedVia: undefined, starters: [], replacedHeads: [], complete: true }
  const { headSha } = changeRequest
  const heads = (await versions.upTo(changeRequest, signal)).map((version) => version.head_commit_sha)
  const earlier = [...new Set(heads.toReversed())].filter((sha) => sha !== headSha)
  if (earlier.length === 0) return nothing
  const now = await versions.detail(changeRequest, { headSha }, signal)
  const kept = new Set(now?.commits.map((commit) => commit.id))
  return {
    ...nothing,
    replacedHeads: earlier.filter((sha) => !kept.has(sha)),
    complete: now !== undefined,
  }
}

interface ApiEvent {
  readonly author: ApiUser | null
  readonly push_data?: {
    readonly ref_type: string
    readonly ref: string
    readonly commit_to: string | null
  }
}

/** Pages of 100. What lies further back in a busy project is not looked for. */
const MOST_PAGES = 10
const DAY = 24 * 60 * 60 * 1000

/**
 * Pushes to the head's ref, newest first: what was pushed from the versions, who pushed from the project's events. A
 * fork's events are its owner's to see.
 * Calls: 1 for each 100 versions unless they are known, and 1 for each 100 pushes to the project since, at most 10.
 */
export async function readPushes(
  project: Project,
  versions: Versions,
  { changeRequest, signal }: { changeRequest: ChangeRequest; signal: AbortSignal },
): Promise<readonly Push[] | undefined> {
  if (changeRequest.fromFork) return undefined
  const known = await versions.since(changeRequest, signal)
  // Of versions with the same head, the first: another base makes a version too.
  const pushed = known.filter((version, i) => known[i + 1]?.head_commit_sha !== version.head_commit_sha)
  const since = Math.min(...pushed.map((version) => Date.parse(version.created_at)))
  const heads = new Set(pushed.map((version) => version.head_commit_sha))
  const pushers = await readPushers(project, { changeRequest, heads, since, signal })
  return pushed.map((version) => ({
    sha: version.head_commit_sha,
    at: version.created_at,
    account: pushers.get(version.head_commit_sha),
  }))
}

interface Searched {
  readonly changeRequest: ChangeRequest
  readonly heads: ReadonlySet<string>
  /** Milliseconds since 1970. */
  readonly since: number
  readonly signal: AbortSignal
}

async function readPushers(
  { client, path, accounts }: Project,
  { changeRequest: { number, headRef }, heads, since, signal }: Searched,
): Promise<ReadonlyMap<string, Account | undefined>> {
  const pushers = new Map<string, Account | undefined>()
  if (heads.size === 0) return pushers
  const call: Call = { task: `find out who pushed to merge request !${number}`, role: 'Reporter' }
  // The day given is left out itself, in the server's time zone: two days before is early enough in every one.
  const after = new Date(since - 2 * DAY).toISOString().slice(0, 10)
  let pages = 0
  try {
    const query = { action: 'pushed', after, sort: 'desc' }
    for await (const page of client.pages<ApiEvent>(call, signal, { path: `${path}/events`, query })) {
      for (const { author, push_data: push } of page) {
        const head = push?.ref_type === 'branch' && push.ref === headRef ? push.commit_to : null
        if (head !== null && heads.has(head) && !pushers.has(head))
          pushers.set(head, await accounts.of(author, signal))
      }
      if (++pages >= MOST_PAGES || pushers.size === heads.size) break
    }
  } catch (error) {
    if (!(error instanceof ForgeError) || (error.status !== 403 && error.status !== 404)) throw error
  }
  return pushers
}
