import type { Account, Change, ChangeRequest, Permission } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { Platform } from '../platform/types.ts'
import type { Approval } from '../report/model.ts'
import { type Approvals, candidates, eligibleApprovals } from './approvers.ts'
import { type Authorship, classify } from './authorship.ts'
import type { Registry } from './registry.ts'
import { registry as builtIn } from './registry-data.ts'
import { findRequesters, type Requester } from './requesters.ts'
import { because, capital, namesOf, waiting } from './words.ts'

/** Who waits for a person: agents' changes; those and every change of migrations; every change; none. */
export type ApprovalMode = 'agents' | 'migrations' | 'all' | 'off'

export interface DecideInput {
  readonly mode: ApprovalMode
  readonly authorship: Authorship
  readonly touchesMigrations: boolean
  readonly approvals: Approvals
  /** For the sentence only: their approvals are rejected already. */
  readonly requesters?: readonly Requester[]
  readonly headSha: string
}

/** Whether a person has to approve. What nobody could classify waits like an agent's change. */
export function needsApproval({
  mode,
  authorship,
  touchesMigrations,
}: Pick<DecideInput, 'mode' | 'authorship' | 'touchesMigrations'>): boolean {
  if (mode === 'off') return false
  if (mode === 'all') return true
  const held = authorship.class === 'agent' || authorship.class === 'unknown'
  return held || (mode === 'migrations' && touchesMigrations)
}

/** The gate's answer for one head commit. Pure. */
export function decideApproval(input: DecideInput): Approval {
  const { mode, authorship, approvals, headSha, requesters = [] } = input
  const common = { class: authorship.class, evidence: authorship.evidence }
  if (!needsApproval(input)) {
    const reason =
      mode === 'off'
        ? 'Approval is switched off.'
        : `${capital(because(authorship))}, so no approval is needed.`
    return { required: false, state: 'not-required', ...common, approvers: [], reason }
  }
  const { approvers, objectors } = approvals
  if (approvers.length > 0 && objectors.length === 0) {
    const reason = `Approved by ${namesOf(approvers)} at ${headSha.slice(0, 7)}.`
    return { required: true, state: 'approved', ...common, approvers, reason }
  }
  const reason = waiting({ cause: causeOf(input), approvals, requesters, headSha })
  return { required: true, state: 'pending', ...common, approvers: [], reason }
}

export interface GateInput {
  readonly platform: Pick<Platform, 'reviews' | 'permission'>
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly mode: ApprovalMode
  readonly touchesMigrations: boolean
  readonly signal: AbortSignal
  readonly registry?: Registry
}

/**
 * Decides for a change request as the forge has it now: asks for reviews only when a person is required, and for permissions
 * only of people whose review would count. Never throws: whatever cannot be found out, the end of the
 * run included, leaves the gate closed in state `error`.
 */
export async function evaluateGate(input: GateInput): Promise<Approval> {
  let authorship: Authorship = { class: 'unknown', evidence: [] }
  let what = 'who wrote this'
  try {
    const { changeRequest, change, mode, touchesMigrations, registry = builtIn } = input
    authorship = classify({ changeRequest, change, registry })
    const decision = { mode, authorship, touchesMigrations, headSha: changeRequest.headSha }
    if (!needsApproval(decision)) return decideApproval({ ...decision, approvals: NO_APPROVALS })
    what = 'whether a person approved this'
    const requesters = findRequesters({ changeRequest, change, registry })
    const approvals = await readApprovals(input, requesters, registry)
    return decideApproval({ ...decision, approvals, requesters })
  } catch (error) {
    const [said = ''] = messageOf(error).split('\n')
    const reason = `could not determine ${what}: the gate stays closed until a later run can (${said.slice(0, 200)})`
    return {
      required: true,
      state: 'error',
      class: authorship.class,
      evidence: authorship.evidence,
      approvers: [],
      reason,
    }
  }
}

const NO_APPROVALS: Approvals = { approvers: [], objectors: [], rejected: [] }

async function readApprovals(
  input: GateInput,
  requesters: readonly Requester[],
  registry: Registry,
): Promise<Approvals> {
  const { platform, changeRequest, change, signal } = input
  const reviews = await platform.reviews(changeRequest, signal)
  const found = candidates({ changeRequest, change, reviews, requesters, registry })
  const permissions = new Map<number, Permission>()
  await Promise.all(
    [...found.approvals, ...found.objections].map(async (account: Account) => {
      permissions.set(account.id, await platform.permission(account, signal))
    }),
  )
  return eligibleApprovals(found, (account) => permissions.get(account.id))
}

function causeOf({ mode, authorship, touchesMigrations }: DecideInput): string {
  if (authorship.class === 'agent' || authorship.class === 'unknown') return because(authorship)
  return mode === 'migrations' && touchesMigrations
    ? 'it changes migrations'
    : 'every change waits for a person here'
}
