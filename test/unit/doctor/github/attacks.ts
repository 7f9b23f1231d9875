import type { GuaranteeId } from '../../../../src/doctor/github/guarantees/types.ts'

/** A way around the gate, and who stops it. */
export interface Attack {
  readonly id: string
  readonly attack: string
  /**
   * `gate`: Offshoot itself, with whatever settings; `settings`: GitHub, where the guarantees hold; `nobody`: no tool can,
   * and the guarantees say so each time.
   */
  readonly stoppedBy: 'gate' | 'settings' | 'nobody'
  /** What the doctor reports it under. Empty only for what the gate stops alone. */
  readonly guarantees: readonly GuaranteeId[]
  readonly why: string
}

/** Every attack on an approval that is known, for the tests of the gate and of the doctor alike. */
export const ATTACKS: readonly Attack[] = [
  {
    id: 'self-approval',
    attack: 'The person who asked an agent for the change approves it',
    stoppedBy: 'gate',
    guarantees: ['requester-excluded'],
    why: 'the requester is no eligible approver, unless the policy allows it',
  },
  {
    id: 'second-account',
    attack: 'The requester approves with a second account',
    stoppedBy: 'nobody',
    guarantees: ['second-account'],
    why: 'two accounts of one person look like two people; a list of people or a team limits who counts',
  },
  {
    id: 'persons-token',
    attack: 'An agent opens and approves with people’s tokens, its marks taken off',
    stoppedBy: 'nobody',
    guarantees: ['agent-with-a-persons-token'],
    why: 'what is done with a person’s token is done by that person, for GitHub',
  },
  {
    id: 'bot-approval',
    attack: 'A review bot, or a workflow as github-actions, approves',
    stoppedBy: 'gate',
    guarantees: ['actions-cannot-approve'],
    why: 'only people count for the gate; GitHub’s own count takes a workflow’s approval where that is switched on',
  },
  {
    id: 'approve-then-push',
    attack: 'After the approval another commit is pushed',
    stoppedBy: 'gate',
    guarantees: ['statuses-required', 'stale-approvals', 'gate-events'],
    why: 'approvals and statuses are of one commit; the new head has none, and a required status that is missing blocks',
  },
  {
    id: 'late-status',
    attack: 'A status for the old head is written after the push',
    stoppedBy: 'gate',
    guarantees: ['statuses-required'],
    why: 'it stands on a commit that nobody merges',
  },
  {
    id: 'edit-gate-workflow',
    attack: 'The pull request changes the workflow that judges it',
    stoppedBy: 'settings',
    guarantees: ['gate-from-default-branch', 'workflow-files-owned'],
    why: 'in the hardened set-up what judges comes from the default branch; in the simple one only the owners of `.github/` stand in the way',
  },
  {
    id: 'forged-status',
    attack: 'A workflow that the pull request brings along sets both statuses',
    stoppedBy: 'settings',
    guarantees: ['statuses-pinned'],
    why: 'every workflow acts as the same App; only statuses that are pinned to an App of one’s own cannot be set so',
  },
  {
    id: 'forged-check',
    attack: 'A job is named like a status and ends green',
    stoppedBy: 'settings',
    guarantees: ['job-names', 'statuses-pinned'],
    why: 'GitHub requires both where both exist; pinned, only the App’s counts',
  },
  {
    id: 'steal-app-key',
    attack: 'A workflow of a branch reads the App’s key',
    stoppedBy: 'settings',
    guarantees: ['app-key', 'stolen-app-key'],
    why: 'an environment for the default branch only does not open for it; a key that is stolen elsewhere cannot be told',
  },
  {
    id: 'steal-engine-key',
    attack: 'A workflow of a branch reads the engine’s secret',
    stoppedBy: 'settings',
    guarantees: ['engine-secret'],
    why: 'who may push a branch reads every secret of the repository; those of an environment for the default branch not',
  },
  {
    id: 'edit-policy',
    attack: 'The pull request changes `.github/**`, CODEOWNERS or the settings of Offshoot',
    stoppedBy: 'gate',
    guarantees: ['policy', 'workflow-files-owned'],
    why: 'the policy is read from the base branch, and such a change needs a person whatever its author',
  },
  {
    id: 'agent-starts-workflows',
    attack: 'An agent starts workflows on its own code',
    stoppedBy: 'settings',
    guarantees: ['forks-wait', 'isolated-code', 'permissions'],
    why: 'who may start workflows is GitHub’s setting; what they can take is nothing where code runs isolated',
  },
  {
    id: 'actor-confusion',
    attack: 'Somebody else pushes last, so that the event names them',
    stoppedBy: 'gate',
    guarantees: [],
    why: 'authors are read from the API, of the pull request and of every commit; the event’s actor is not looked at',
  },
  {
    id: 'edited-command',
    attack: 'An old comment is edited into `/offshoot approve`',
    stoppedBy: 'gate',
    guarantees: ['command-events'],
    why: 'a comment that was edited counts for nothing',
  },
  {
    id: 'human-marks',
    attack: 'Text or labels say that a human wrote it',
    stoppedBy: 'gate',
    guarantees: [],
    why: 'nothing in a pull request lowers the class',
  },
  {
    id: 'bypass',
    attack: 'An administrator, or who is on the list, merges past the statuses',
    stoppedBy: 'settings',
    guarantees: ['no-bypass', 'administrator'],
    why: 'with nobody on the list the rules hold for all; an administrator can change the rules, which no tool can prevent',
  },
  {
    id: 'rehearsal',
    attack: 'The ruleset only evaluates, or requires nothing of ours',
    stoppedBy: 'settings',
    guarantees: ['statuses-required'],
    why: 'the doctor reads which rules are in force',
  },
  {
    id: 'pwn-request',
    attack: 'A workflow of the default branch checks out and runs a pull request’s commit',
    stoppedBy: 'settings',
    guarantees: ['no-head-code-with-rights'],
    why: 'the doctor reads every workflow of the default branch',
  },
  {
    id: 'token-from-disk',
    attack: 'Migrations read the token that the checkout left, or that of the job',
    stoppedBy: 'settings',
    guarantees: ['credentials-not-kept', 'isolated-code', 'permissions'],
    why: 'nothing is left on the disk; in the hardened set-up the job has no token that writes',
  },
  {
    id: 'forged-report',
    attack: 'Code of the pull request writes its own report or slows itself down where it counts',
    stoppedBy: 'nobody',
    guarantees: ['isolated-code', 'measurements-of-hostile-code'],
    why: 'the job’s result decides, not the report; what hostile code did is measured as it chose to behave',
  },
  {
    id: 'leave-something-behind',
    attack: 'Code of the pull request stays on the runner for the next job',
    stoppedBy: 'settings',
    guarantees: ['hosted-runners'],
    why: 'GitHub’s runners are thrown away after each job',
  },
  {
    id: 'moved-tag',
    attack: 'The tag of an action is moved to other code',
    stoppedBy: 'settings',
    guarantees: ['action-pinned'],
    why: 'a commit cannot be moved',
  },
  {
    id: 'silent-dismissal',
    attack: 'A dismissal, or a new commit, of which no event tells',
    stoppedBy: 'settings',
    guarantees: ['gate-events', 'no-filters', 'merge-queue'],
    why: 'the schedule looks at every open pull request again; no filter leaves one out',
  },
]
