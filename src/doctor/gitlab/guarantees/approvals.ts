import type { ApprovalRule, ApprovalSettings, Facts } from '../facts.ts'
import {
  changeProject,
  type Definition,
  type Examined,
  glabApi,
  leftOut,
  no,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** What GitLab itself can hold beside the gate, tier by tier. */
export const APPROVALS: readonly Definition[] = [
  {
    id: 'approval-rule',
    title: 'GitLab itself wants the approval of named people',
    weight: 'recommended',
    judge: approvalRule,
  },
  setting('author-cannot-approve', 'Authors cannot approve their own merge requests', {
    holds: ({ authorMayApprove }) => !authorMayApprove,
    good: 'GitLab refuses it.',
    bad: 'With an agent that acts as a person, that person’s approval is the author’s.',
    change: { merge_requests_author_approval: false },
  }),
  setting('committers-cannot-approve', 'Who added commits cannot approve', {
    holds: ({ committersMayApprove }) => !committersMayApprove,
    good: 'GitLab refuses it.',
    bad: 'Who lets an agent commit in their name to another’s merge request may approve it.',
    change: { merge_requests_disable_committers_approval: true },
  }),
  setting('approvals-reset', 'GitLab itself does not count an approval of an earlier commit', {
    holds: ({ resetOnPush }) => resetOnPush,
    good: 'New commits remove approvals.',
    bad: 'Approvals survive a push. `offshoot/approval` is bound to its commit whatever is set here; GitLab’s own count is not.',
    change: { reset_approvals_on_push: true },
  }),
  setting('rules-not-overridden', 'A merge request cannot change the approvals that it needs', {
    holds: ({ overridable }) => !overridable,
    good: 'Its rules are the project’s.',
    bad: 'The author can lower the number, or take people out.',
    change: { disable_overriding_approvers_per_merge_request: true },
  }),
  {
    id: 'status-check',
    title: 'An external status check holds the merge',
    weight: 'recommended',
    judge: statusCheck,
  },
  {
    id: 'gate-not-forgeable',
    title: 'A Developer’s token alone cannot open the gate',
    weight: 'recommended',
    judge: notForgeable,
  },
]

function satisfiable({ required, eligible }: ApprovalRule): boolean {
  return eligible.length >= required
}

function isOurs({ required, type, forDefaultBranch }: ApprovalRule): boolean {
  return forDefaultBranch && required > 0 && type === 'regular'
}

/** A rule of people alone, which they can satisfy. */
export function peopleApprove({ rules }: Facts): boolean {
  return (
    rules.known &&
    rules.value.some(
      (rule) => isOurs(rule) && satisfiable(rule) && !rule.eligible.some(({ machine }) => machine),
    )
  )
}

function approvalRule({ facts }: Examined): Verdict {
  const { rules, tier, project } = facts
  if (tier === 'Free')
    return no(
      'On Free, approvals are shown and hold nothing; the gate’s job counts them itself.',
      'GitLab Premium has approval rules.',
    )
  if (!rules.known) return untold('The approval rules', rules)
  const fix = `${glabApi('POST', {
    fullName: project.fullName,
    below: '/approval_rules',
    body: { name: 'Database', approvals_required: 1, usernames: ['<a person>', '<another person>'] },
  })}\nName people, and no service account or bot.`
  if (peopleApprove(facts)) return yes('At least one rule names people alone, and enough of them.')
  const ours = rules.value.filter(isOurs)
  const empty = ours.find((rule) => !satisfiable(rule))
  if (empty !== undefined)
    return no(
      `Rule “${empty.name}” asks for ${empty.required} of ${empty.eligible.length} people who can approve. GitLab takes what nobody can satisfy for approved.`,
      fix,
    )
  const [mixed] = ours
  if (mixed !== undefined) {
    const names = mixed.eligible.flatMap(({ username, machine }) => (machine ? [username] : []))
    return no(`Rule “${mixed.name}” counts ${names.join(', ')}, behind whom there is no person.`, fix)
  }
  if (rules.value.some(({ type, required }) => type === 'any_approver' && required > 0))
    return no(
      'The only rule counts whoever may approve, so also a service account with the role Developer.',
      fix,
    )
  return no(`No rule asks for an approval before ${project.defaultBranch} takes a change.`, fix)
}

/** Settings that GitLab has from Premium on; before, nothing counts approvals. */
function setting(
  id: Definition['id'],
  title: string,
  told: {
    readonly holds: (settings: ApprovalSettings) => boolean
    readonly good: string
    readonly bad: string
    readonly change: Readonly<Record<string, boolean>>
  },
): Definition {
  return {
    id,
    title,
    // Where the configuration is in the project, it is the approval that holds a merge request which rewrites it.
    weight: ({ outside, facts }) => (outside !== true && peopleApprove(facts) ? 'required' : 'recommended'),
    judge: ({ facts: { approvals, project, tier } }) => {
      if (!approvals.known) return untold('The approval settings', approvals)
      const { value } = approvals
      if (value === undefined)
        return tier === 'Free' ? undefined : unclear('GitLab shows no approval settings here.')
      if (told.holds(value)) return yes(told.good)
      return no(
        told.bad,
        glabApi('POST', { fullName: project.fullName, below: '/approvals', body: told.change }),
      )
    },
  }
}

function statusCheck({ facts, uses }: Examined): Verdict | undefined {
  const { checks, tier, project, variables } = facts
  if (tier === 'Free' || tier === 'Premium') return undefined
  if (!checks.known) return untold('The external status checks', checks)
  const set = variables.known
    ? variables.value.find(({ key }) => key === 'OFFSHOOT_STATUS_CHECK')?.setting
    : undefined
  const id = set || uses.map((job) => job.variables.get('OFFSHOOT_STATUS_CHECK')).find(Boolean)
  const mine = checks.value.find((check) => check.forDefaultBranch && String(check.id) === id)
  if (mine === undefined)
    return no(
      id === undefined
        ? 'The jobs of Offshoot answer none: the input `status-check` is empty.'
        : `The project has no status check ${id} for ${project.defaultBranch}.`,
      `${glabApi('POST', {
        fullName: project.fullName,
        below: '/external_status_checks',
        body: { name: 'offshoot', external_url: 'https://<any address of yours>' },
      })}\nIts id is the input \`status-check\`.`,
    )
  if (project.checksMustSucceed === undefined) return leftOut('Whether status checks must succeed')
  if (!project.checksMustSucceed)
    return no(
      'It is answered and shown, and holds nothing.',
      changeProject(project, { only_allow_merge_if_all_status_checks_passed: true }),
    )
  return yes(`“${mine.name}”; GitLab refuses answers for a commit that is not the head any more.`)
}

function notForgeable({ facts }: Examined): Verdict {
  if (peopleApprove(facts))
    return yes('A person’s approval is wanted besides, and GitLab counts that itself.')
  if (!facts.rules.known) return untold('The approval rules', facts.rules)
  return no(
    'Every token with the role Developer can set a commit’s status by any name, also that of a job. The gate is advisory against those who have one and mean harm.',
    facts.tier === 'Free'
      ? 'Give agents no token with the role Developer and the scope `api`; with GitLab Premium, add an approval rule.'
      : 'Add an approval rule with people alone (above).',
  )
}
