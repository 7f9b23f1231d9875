import type { Provenance } from '../../core/change-request.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import type { Call } from './errors.ts'
import { forcePushesIn, startersIn, type TimelineEvent } from './timeline.ts'

/** Heads that force-pushes took away, at most. */
const MOST_REPLACED = 50

/** A part of a query about a pull request: REST tells that a head was replaced, not which. */
export const FORCE_PUSHES = `timelineItems(last: ${MOST_REPLACED}, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) {
        pageInfo { hasPreviousPage }
        nodes { ... on HeadRefForcePushedEvent { beforeCommit { oid } } }
      }`

const REPLACED_HEADS = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      ${FORCE_PUSHES}
    }
  }
}`

/** The answer to that part. */
export interface ForcePushes {
  readonly pageInfo: { readonly hasPreviousPage: boolean }
  readonly nodes: readonly ({ readonly beforeCommit?: { readonly oid: string } | null } | null)[]
}

interface ReplacedHeads {
  readonly repository: { readonly pullRequest: { readonly timelineItems: ForcePushes } | null } | null
}

interface Read {
  readonly number: number
  readonly signal: AbortSignal
}

/** Slug of the App that opened it in its author's name. Calls: 1. */
export async function readOpenedVia(
  client: GitHubClient,
  name: RepositoryName,
  { number, signal }: Read,
): Promise<string | undefined> {
  const call: Call = { task: `read who opened pull request #${number}`, permission: 'pull-requests: read' }
  const issue = await client.ask(call, signal, (api, request) =>
    api.issues.get({ ...name, issue_number: number, request }),
  )
  return issue.performed_via_github_app?.slug
}

/**
 * What a timeline tells of how a pull request came to be.
 * Calls: 1 when it was force-pushed and `known` is not the record of just these.
 * @param known the force-pushes, where they were told before the timeline was read
 */
export async function provenanceIn(
  client: GitHubClient,
  name: RepositoryName,
  {
    events,
    known,
    ...read
  }: Read & { readonly events: readonly TimelineEvent[]; readonly known?: ForcePushes | undefined },
): Promise<Omit<Provenance, 'openedVia'>> {
  const count = forcePushesIn(events)
  const current = known !== undefined && !known.pageInfo.hasPreviousPage && known.nodes.length === count
  const replaced =
    count === 0
      ? { replacedHeads: [], complete: true }
      : toReplaced(current ? known : await readForcePushes(client, name, read))
  return { starters: startersIn(events), ...replaced }
}

function toReplaced(items: ForcePushes | undefined): Pick<Provenance, 'replacedHeads' | 'complete'> {
  const heads = items?.nodes.flatMap((node) => node?.beforeCommit?.oid ?? []) ?? []
  const complete = items?.pageInfo.hasPreviousPage === false && heads.length === items.nodes.length
  return { replacedHeads: [...new Set(heads)], complete: complete && heads.length > 0 }
}

/** Refused or broken, the answer is that we do not know them all. */
async function readForcePushes(
  client: GitHubClient,
  name: RepositoryName,
  { number, signal }: Read,
): Promise<ForcePushes | undefined> {
  const call: Call = {
    task: `list the force-pushes of pull request #${number}`,
    permission: 'pull-requests: read',
  }
  try {
    const { repository } = await client.query<ReplacedHeads>(call, signal, {
      text: REPLACED_HEADS,
      variables: { ...name, number },
    })
    const items = repository?.pullRequest?.timelineItems
    return items !== undefined && Array.isArray(items.nodes) ? items : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
