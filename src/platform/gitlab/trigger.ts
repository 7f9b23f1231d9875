import type { Env } from '../../core/env.ts'
import { fieldOf, idOf, refOf, shaOf, wordOf } from '../fields.ts'
import type { Trigger } from '../types.ts'

/**
 * What a pipeline's source means to us. `undefined` when it is one of ours and lacks what it must have; one that we have
 * no job for is `other`.
 * @param payload of the webhook that triggered it; `undefined` without one
 */
export function triggerOf(source: string, env: Env, payload: unknown): Trigger | undefined {
  const other: Trigger = { kind: 'other', event: source }
  switch (source) {
    case 'merge_request_event':
      return mergeRequest(env)
    case 'parent_pipeline':
      return env.CI_MERGE_REQUEST_IID === undefined ? other : mergeRequest(env)
    case 'schedule':
      return { kind: 'schedule' }
    case 'trigger':
      return payload === undefined ? { kind: 'manual' } : webhook(env, payload)
    case 'push':
      return push(env, other)
    case 'web':
    case 'api':
    case 'chat':
      return { kind: 'manual' }
    default:
      return other
  }
}

function mergeRequest(env: Env): Trigger | undefined {
  const number = numberOf(env.CI_MERGE_REQUEST_IID)
  if (number === undefined) return undefined
  if (env.CI_MERGE_REQUEST_EVENT_TYPE !== 'merge_train')
    return { kind: 'change-request', action: 'updated', number }
  const headSha = shaOf(env, 'CI_COMMIT_SHA')
  const baseSha =
    shaOf(env, 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA') ?? shaOf(env, 'CI_MERGE_REQUEST_DIFF_BASE_SHA')
  if (headSha === undefined || baseSha === undefined) return undefined
  return { kind: 'merge-group', headSha, baseSha, numbers: [number] }
}

function push(env: Env, other: Trigger): Trigger | undefined {
  // A tag's pipeline has no branch.
  if (env.CI_COMMIT_BRANCH === undefined) return other
  const ref = refOf(env, 'CI_COMMIT_BRANCH')
  const sha = shaOf(env, 'CI_COMMIT_SHA')
  return ref === undefined || sha === undefined ? undefined : { kind: 'push', ref, sha }
}

/** What leaves the code as it is, as far as this pipeline is concerned: a push starts one of the merge request's own. */
const DESCRIPTIONS = new Set(['open', 'reopen', 'update'])
const REVIEWS = new Set(['approved', 'approval', 'unapproved', 'unapproval'])
const ENDS = new Set(['close', 'merge'])

function webhook(env: Env, payload: unknown): Trigger | undefined {
  const kind = wordOf(payload, 'object_kind')
  const action = wordOf(payload, 'object_attributes', 'action')
  const event = ['webhook', kind, action].filter((word) => word !== undefined).join('.')
  const other: Trigger = { kind: 'other', event }
  // Whoever has the trigger's token can send anything.
  if (idOf(payload, 'project', 'id') !== numberOf(env.CI_PROJECT_ID)) return other
  if (kind === 'merge_request') return ofMergeRequest(action, payload, other)
  return kind === 'note' ? ofNote(action, payload, other) : other
}

function ofMergeRequest(action: string | undefined, payload: unknown, other: Trigger): Trigger | undefined {
  const number = idOf(payload, 'object_attributes', 'iid')
  if (action === undefined) return other
  if (REVIEWS.has(action)) return number === undefined ? undefined : { kind: 'review', number }
  const meaning = DESCRIPTIONS.has(action) ? 'described' : ENDS.has(action) ? 'closed' : undefined
  if (meaning === undefined) return other
  return number === undefined ? undefined : { kind: 'change-request', action: meaning, number }
}

/** Only new comments count: an edited one can have been somebody else's approval before. Older servers name no action. */
function ofNote(action: string | undefined, payload: unknown, other: Trigger): Trigger | undefined {
  const isNew = action === undefined || action === 'create'
  if (!isNew || fieldOf(payload, 'object_attributes', 'noteable_type') !== 'MergeRequest') return other
  const number = idOf(payload, 'merge_request', 'iid')
  const commentId = idOf(payload, 'object_attributes', 'id')
  return number === undefined || commentId === undefined ? undefined : { kind: 'comment', number, commentId }
}

function numberOf(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : undefined
}
