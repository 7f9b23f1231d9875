import { fieldOf, idOf, refOf, shaOf, wordOf } from '../fields.ts'
import type { Trigger } from '../types.ts'

/**
 * What an event means to us. `undefined` when it is an event of ours whose payload lacks what it must have;
 * an event or action we have no job for is `other`, named as `event.action`.
 */
export function triggerOf(event: string, payload: unknown): Trigger | undefined {
  const action = wordOf(payload, 'action')
  const other: Trigger = { kind: 'other', event: action === undefined ? event : `${event}.${action}` }
  switch (event) {
    case 'pull_request':
      return pullRequest(action, payload, other)
    case 'pull_request_target':
      // Its job holds secrets while the head may be anybody's, so it may only clean up.
      return action === 'closed' ? pullRequest(action, payload, other) : other
    case 'pull_request_review': {
      const number = idOf(payload, 'pull_request', 'number')
      return number === undefined ? undefined : { kind: 'review', number }
    }
    case 'issue_comment':
      return issueComment(action, payload, other)
    case 'workflow_run':
      return action === 'completed' ? workflowRun(payload) : other
    case 'merge_group':
      return action === 'checks_requested' ? mergeGroup(payload) : other
    case 'schedule':
      return { kind: 'schedule' }
    case 'delete': {
      if (fieldOf(payload, 'ref_type') !== 'branch') return other
      const ref = refOf(payload, 'ref')
      return ref === undefined ? undefined : { kind: 'ref-deleted', ref }
    }
    case 'push':
      return push(payload, other)
    case 'workflow_dispatch':
      return { kind: 'manual' }
    default:
      return other
  }
}

/** What can have changed what is tested: the head, the base, or whether anyone asks for it to be tested. */
const UPDATES = new Set(['opened', 'reopened', 'synchronize', 'ready_for_review', 'converted_to_draft'])

/** What leaves the code as it is, yet can tell who wrote it. */
const DESCRIPTIONS = new Set(['edited', 'labeled', 'unlabeled'])

function pullRequest(action: string | undefined, payload: unknown, other: Trigger): Trigger | undefined {
  const meaning = meaningOf(action, payload)
  if (meaning === undefined) return other
  const number = idOf(payload, 'pull_request', 'number') ?? idOf(payload, 'number')
  return number === undefined ? undefined : { kind: 'change-request', action: meaning, number }
}

function meaningOf(
  action: string | undefined,
  payload: unknown,
): 'updated' | 'described' | 'closed' | undefined {
  if (action === undefined) return undefined
  const movedBase = action === 'edited' && fieldOf(payload, 'changes', 'base') !== undefined
  if (movedBase || UPDATES.has(action)) return 'updated'
  if (DESCRIPTIONS.has(action)) return 'described'
  return action === 'closed' ? 'closed' : undefined
}

function workflowRun(payload: unknown): Trigger | undefined {
  const headSha = shaOf(payload, 'workflow_run', 'head_sha')
  const event = wordOf(payload, 'workflow_run', 'event')
  if (headSha === undefined || event === undefined) return undefined
  // Nobody but the queue makes runs for this event, and it names their refs.
  const ref = event === 'merge_group' ? refOf(payload, 'workflow_run', 'head_branch') : undefined
  const number = QUEUE_REF.exec(ref ?? '')?.[1]
  return {
    kind: 'workflow-run',
    headSha,
    event,
    ...(number === undefined ? {} : { group: Number(number) }),
  }
}

/** Only new comments count: an edited one can have been somebody else's approval before. */
function issueComment(action: string | undefined, payload: unknown, other: Trigger): Trigger | undefined {
  if (action !== 'created' || fieldOf(payload, 'issue', 'pull_request') === undefined) return other
  const number = idOf(payload, 'issue', 'number')
  const commentId = idOf(payload, 'comment', 'id')
  if (number === undefined || commentId === undefined) return undefined
  return { kind: 'comment', number, commentId }
}

/** The queue's refs name one pull request: the last one of the group; each entry gets an event of its own. */
const QUEUE_REF = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-([1-9]\d{0,9})-(?:[0-9a-f]{40}|[0-9a-f]{64})$/

function mergeGroup(payload: unknown): Trigger | undefined {
  const headSha = shaOf(payload, 'merge_group', 'head_sha')
  const baseSha = shaOf(payload, 'merge_group', 'base_sha')
  const number = QUEUE_REF.exec(refOf(payload, 'merge_group', 'head_ref') ?? '')?.[1]
  if (headSha === undefined || baseSha === undefined || number === undefined) return undefined
  return { kind: 'merge-group', headSha, baseSha, numbers: [Number(number)] }
}

function push(payload: unknown, other: Trigger): Trigger | undefined {
  const ref = refOf(payload, 'ref')
  const sha = shaOf(payload, 'after')
  if (ref === undefined || sha === undefined) return undefined
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined
  const deleted = /^0+$/.test(sha)
  return branch === undefined || deleted ? other : { kind: 'push', ref: branch, sha }
}
