import { AGENT_STARTS_WORKFLOWS, FORGED_REPORT, TOKEN_FROM_DISK } from './code.ts'
import { ACTOR_CONFUSION, APPROVE_THEN_PUSH, LATE_STATUS } from './commits.ts'
import { STEAL_APP_KEY, STEAL_ENGINE_KEY } from './keys.ts'
import { BOT_APPROVAL, PERSONS_TOKEN, SECOND_ACCOUNT, SELF_APPROVAL } from './people.ts'
import { LEAVE_SOMETHING_BEHIND, MOVED_TAG, PWN_REQUEST, SILENT_DISMISSAL } from './runs.ts'
import { BYPASS, EDIT_GATE_WORKFLOW, FORGED_CHECK, FORGED_STATUS, REHEARSAL } from './statuses.ts'
import type { Variant } from './target.ts'
import { EDIT_POLICY, EDITED_COMMAND, HUMAN_MARKS } from './words.ts'

export type { Outcome, Variant } from './target.ts'
export { Target } from './target.ts'

/** Ways to carry out each attack, by its id. */
export const VARIANTS: Readonly<Record<string, readonly Variant[]>> = {
  'self-approval': SELF_APPROVAL,
  'second-account': SECOND_ACCOUNT,
  'persons-token': PERSONS_TOKEN,
  'bot-approval': BOT_APPROVAL,
  'approve-then-push': APPROVE_THEN_PUSH,
  'late-status': LATE_STATUS,
  'edit-gate-workflow': EDIT_GATE_WORKFLOW,
  'forged-status': FORGED_STATUS,
  'forged-check': FORGED_CHECK,
  'steal-app-key': STEAL_APP_KEY,
  'steal-engine-key': STEAL_ENGINE_KEY,
  'edit-policy': EDIT_POLICY,
  'agent-starts-workflows': AGENT_STARTS_WORKFLOWS,
  'actor-confusion': ACTOR_CONFUSION,
  'edited-command': EDITED_COMMAND,
  'human-marks': HUMAN_MARKS,
  bypass: BYPASS,
  rehearsal: REHEARSAL,
  'pwn-request': PWN_REQUEST,
  'token-from-disk': TOKEN_FROM_DISK,
  'forged-report': FORGED_REPORT,
  'leave-something-behind': LEAVE_SOMETHING_BEHIND,
  'moved-tag': MOVED_TAG,
  'silent-dismissal': SILENT_DISMISSAL,
}
