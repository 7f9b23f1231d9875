import type { Approval } from '../report/model.ts'
import type { Rejection } from './approvers.ts'
import type { Authorship } from './authorship.ts'
import type { Requester } from './requesters.ts'
import type { Standing } from './standing.ts'
import { NO_VOTES, type Tally } from './tally.ts'
import type { Policy } from './types.ts'
import { because, capital, namesOf, waiting } from './words.ts'

export interface DecideInput {
  readonly policy: Pick<Policy, 'name' | 'allowRequester'>
  readonly authorship: Authorship
  readonly headSha: string
  /** What has to be satisfied, and how far it is; empty when nothing has to be. */
  readonly standings: readonly Standing[]
  readonly requesters: readonly Requester[]
  /** Absent when nobody was asked. */
  readonly tally?: Tally
  /** Approvals that count towards no requirement. */
  readonly rejected?: readonly Rejection[]
}

/** The gate's answer for one head commit. Pure. */
export function decideApproval(input: DecideInput): Approval {
  const { policy, standings, headSha, tally = NO_VOTES } = input
  const rejected = [...(input.rejected ?? []), ...tally.rejected]
  const { allowRequester } = policy
  if (standings.length === 0) {
    return { ...common(input), required: false, state: 'not-required', approvers: [], reason: whyNone(input) }
  }
  const requirements = standings.map(({ cause, require, from, approvers, satisfied }) => {
    return { cause, require, from, approvers, satisfied }
  })
  const told = {
    ...common(input),
    required: true,
    requirements,
    ...(rejected.length === 0 ? {} : { rejected: rejected.map(({ login, reason }) => ({ login, reason })) }),
  }
  if (tally.objectors.length === 0 && standings.every(({ satisfied }) => satisfied)) {
    const approvers = [...new Set(standings.flatMap((standing) => standing.approvers))]
    return { ...told, state: 'approved', approvers, reason: whyApproved(approvers, tally, headSha) }
  }
  // Someone who asks for what the rule already lifts needs no naming.
  const requesters = allowRequester ? [] : input.requesters
  const { objectors } = tally
  const reason = waiting({ standings, objectors, rejected, requesters, allowRequester, headSha })
  return { ...told, state: 'pending', approvers: [], reason }
}

function common({ authorship, requesters, tally }: DecideInput) {
  const logins = [...new Set(requesters.flatMap(({ who }) => who.login ?? []))]
  const held = tally !== undefined && tally.objectors.length > 0
  return {
    class: authorship.class,
    evidence: authorship.evidence,
    ...(logins.length === 0 ? {} : { requesters: logins }),
    ...(tally?.declared === undefined || held ? {} : { declaredHumanBy: tally.declared.login }),
  }
}

function whyNone({ policy, authorship, tally, headSha }: DecideInput): string {
  if (policy.name === 'off') return 'Approval is switched off.'
  if (tally?.declared !== undefined) {
    return `@${tally.declared.login} declared ${headSha.slice(0, 7)} a person’s work, so no approval is needed.`
  }
  return policy.name === 'rules'
    ? 'No approval rule applies to it, so no approval is needed.'
    : `${capital(because(authorship))}, so no approval is needed.`
}

function whyApproved(approvers: readonly string[], { approvals }: Tally, headSha: string): string {
  const sha = headSha.slice(0, 7)
  const by = `Approved by ${namesOf(approvers)}`
  const kept = approvals.find(
    ({ account, commitSha }) => commitSha !== headSha && approvers.includes(account.login),
  )
  return kept === undefined
    ? `${by} at ${sha}.`
    : `${by}; nothing that was approved at ${kept.commitSha.slice(0, 7)} is different at ${sha}.`
}
