import type { Facts, RequiredStatus, Ruleset } from '../facts.ts'
import { judgesChange, reaches } from '../uses.ts'
import { type Definition, type Examined, ghApi, no, quoteWord, untold, type Verdict, yes } from './types.ts'

/** What the default branch demands before it takes a change. */
export const RULES: readonly Definition[] = [
  {
    id: 'statuses-required',
    title: 'Nothing is merged without `offshoot/database` and `offshoot/approval`',
    weight: 'required',
    judge: statusesRequired,
  },
  {
    id: 'statuses-pinned',
    title: 'Only an App of your own can set the statuses',
    weight: ({ uses }) => (uses.some(usesApp) ? 'required' : 'recommended'),
    judge: statusesPinned,
  },
  {
    id: 'no-bypass',
    title: 'Nobody passes by the required statuses',
    weight: 'required',
    judge: noBypass,
  },
  {
    id: 'stale-approvals',
    title: 'GitHub itself does not count an approval of an earlier commit',
    weight: 'recommended',
    judge: staleApprovals,
  },
  { id: 'merge-queue', title: 'The merge queue waits for the gate', weight: 'required', judge: mergeQueue },
]

export const STATUSES = ['offshoot/database', 'offshoot/approval'] as const

/** The App behind every workflow's own token on github.com. */
const ACTIONS_APP = 15368

/** The gate acts as an App: its token is made in the workflow. */
export function usesApp({ job, step }: Examined['uses'][number]): boolean {
  return (
    job.steps.some(({ uses }) => APP_TOKEN.test(uses ?? '')) ||
    /steps\./.test(step.with.get('github-token') ?? '')
  )
}

export const APP_TOKEN = /^[\w.-]+\/(?:create-github-app-token|github-app-token)@/

/** Each status with the Apps that it is taken from; classic protection and rulesets add up. */
function requiredStatuses({ rules, branch, protection }: Facts): readonly RequiredStatus[] {
  const fromRules = rules.known
    ? rules.value.flatMap((rule) => (rule.type === 'required-statuses' ? rule.statuses : []))
    : []
  const classic = protection.known
    ? (protection.value?.statuses ?? [])
    : branch.known
      ? branch.value.statuses
      : []
  return [...fromRules, ...classic]
}

function statusesRequired({ facts }: Examined): Verdict {
  const required = new Set(requiredStatuses(facts).map(({ context }) => context))
  const missing = STATUSES.filter((context) => !required.has(context))
  const { defaultBranch } = facts.repository
  if (missing.length === 0) return yes(`${defaultBranch} requires both.`)
  if (!facts.rules.known) return untold(`The rules of ${defaultBranch}`, facts.rules)
  if (!facts.branch.known && !facts.protection.known)
    return untold(`The protection of ${defaultBranch}`, facts.branch)
  const names = missing.map((context) => `\`${context}\``).join(' and ')
  const rehearsing = facts.rulesets.known
    ? facts.rulesets.value.find(
        ({ enforcement, requiredStatuses: of }) =>
          enforcement === 'evaluate' && missing.some((context) => of.includes(context)),
      )
    : undefined
  if (rehearsing !== undefined)
    return no(
      `Ruleset “${rehearsing.name}” asks for ${names} but only evaluates: it blocks nothing.`,
      ghApi('PUT', rehearsing.path, { enforcement: 'active' }),
    )
  return no(
    `${defaultBranch} does not require ${names}, so a red or missing status holds nothing.`,
    newRuleset(facts),
  )
}

function newRuleset({ repository }: Facts): string {
  return ghApi('POST', `repos/${repository.fullName}/rulesets`, {
    name: 'Offshoot',
    target: 'branch',
    enforcement: 'active',
    bypass_actors: [],
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: STATUSES.map((context) => ({ context })),
        },
      },
    ],
  })
}

function statusesPinned({ facts }: Examined): Verdict {
  const required = requiredStatuses(facts)
  const apps = STATUSES.map((context) =>
    required
      .filter((status) => status.context === context && status.appId !== undefined)
      .map(({ appId }) => appId),
  )
  if (apps.every((of) => of.some((id) => id !== ACTIONS_APP)))
    return yes(
      `They count from App ${[...new Set(apps.flat())].join(', ')} only; who else may write statuses sets them in vain.`,
    )
  if (!facts.rules.known) return untold(`The rules of ${facts.repository.defaultBranch}`, facts.rules)
  const actions = apps.some((of) => of.includes(ACTIONS_APP))
  return no(
    actions
      ? `They are pinned to GitHub Actions (App ${ACTIONS_APP}), which helps nothing: every workflow, also one that a pull request brings along, writes statuses as that App.`
      : 'Whoever may push a branch can bring a workflow with `statuses: write` along that sets both to green.',
    `Make a GitHub App that reads contents and members and writes pull requests and commit statuses.\nKeep its key in an environment limited to ${facts.repository.defaultBranch}, and let the gate use its token (examples/workflows/hardened/offshoot.yml).\nThen add to each entry of \`required_status_checks\` in the ruleset:\n"integration_id": <id of the App>`,
  )
}

function noBypass({ facts }: Examined): Verdict {
  const { rules, rulesets, repository } = facts
  if (!rules.known) return untold(`The rules of ${repository.defaultBranch}`, rules)
  const classic = classicBypass(facts)
  if (classic?.holds === 'no') return classic
  const ids = new Set(
    rules.value.flatMap((rule) =>
      rule.type === 'required-statuses' && rule.statuses.some(({ context }) => isOurs(context))
        ? [rule.rulesetId]
        : [],
    ),
  )
  if (ids.size === 0) return classic ?? no('Nothing is required, so there is nothing to pass by.')
  if (!rulesets.known) return untold('The rulesets', rulesets)
  const ours = rulesets.value.filter(({ id }) => ids.has(id))
  const open = ours.find(({ bypass }) => bypass !== undefined && bypass.length > 0)
  if (open !== undefined) return openRuleset(open)
  if (classic?.holds === 'unknown') return classic
  if (ours.length < ids.size || ours.some(({ bypass }) => bypass === undefined))
    return untold('Who may bypass the ruleset', {
      known: false,
      said: 'it leaves the list out',
      needs: 'administration: write',
    })
  return yes('Nobody is on the list of those who may bypass it.')
}

function openRuleset({ path, name, bypass = [] }: Ruleset): Verdict {
  return no(`Ruleset “${name}” lets ${bypass.join(', ')} pass by.`, ghApi('PUT', path, { bypass_actors: [] }))
}

function isOurs(context: string): boolean {
  return STATUSES.some((status) => status === context)
}

/** `undefined` when classic protection requires none of ours. */
function classicBypass({ protection, branch, repository }: Facts): Verdict | undefined {
  const statuses = protection.known
    ? protection.value?.statuses
    : branch.known
      ? branch.value.statuses
      : undefined
  if (!(statuses ?? []).some(({ context }) => isOurs(context))) return undefined
  const everyone = protection.known
    ? protection.value?.enforceAdmins === true
    : branch.known && branch.value.enforcement === 'everyone'
  if (everyone) return yes('The branch protection holds administrators as well.')
  const branchPath = `repos/${repository.fullName}/branches/${encodeURIComponent(repository.defaultBranch)}`
  return no(
    'The branch protection does not hold administrators.',
    `gh api --method POST ${quoteWord(`${branchPath}/protection/enforce_admins`)}`,
  )
}

function staleApprovals({ facts }: Examined): Verdict {
  const { rules, protection, repository } = facts
  const reviews = [
    ...(rules.known ? rules.value.filter((rule) => rule.type === 'pull-request') : []),
    ...(protection.known && protection.value?.reviews !== undefined ? [protection.value.reviews] : []),
  ]
  if (reviews.some(({ dismissStale, lastPush }) => dismissStale || lastPush))
    return yes('A push dismisses approvals, or has to be approved itself.')
  if (!rules.known) return untold(`The rules of ${repository.defaultBranch}`, rules)
  // Without classic protection there is nothing that only administrators could see.
  if (!protection.known && facts.branch.known && facts.branch.value.enforcement !== 'off')
    return untold(`The protection of ${repository.defaultBranch}`, protection)
  return no(
    'Approvals that GitHub counts survive a push. `offshoot/approval` is bound to its commit whatever is set here; GitHub’s own count is not.',
    `In the ruleset of ${repository.defaultBranch}, rule \`pull_request\`: "dismiss_stale_reviews_on_push": true, "require_last_push_approval": true\nPage: ${repository.url}/settings/rules`,
  )
}

function mergeQueue({ facts, uses }: Examined): Verdict | undefined {
  const { rules } = facts
  if (!rules.known) return untold(`The rules of ${facts.repository.defaultBranch}`, rules)
  if (!rules.value.some(({ type }) => type === 'merge-queue')) return undefined
  if (!facts.workflows.known) return untold('.github/workflows', facts.workflows)
  if (reaches(uses.filter(judgesChange), 'merge_group', 'checks_requested'))
    return yes('Both statuses are set on the commit of the group.')
  return no(
    'There is a merge queue, and no workflow of Offshoot runs for it: the group waits until it is thrown out.',
    'on:\n  merge_group:\n    types: [checks_requested]',
  )
}
