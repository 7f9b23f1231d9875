import type { Setup } from '../../guarantee.ts'
import { callOf, judgesChange, placeOf, runsFromHead, runsItsCode } from '../uses.ts'
import type { Step, Workflow, WorkflowJob } from '../workflow.ts'
import { levelOf } from './permissions.ts'
import { STATUSES } from './rules.ts'
import { HANDED_ON } from './secrets.ts'
import {
  aboutWorkflows,
  type Definition,
  type Examined,
  no,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** What the workflow files say. */
export const WORKFLOWS: readonly Definition[] = [
  { id: 'setup', title: 'A workflow of the default branch runs Offshoot', weight: 'required', judge: setup },
  {
    id: 'gate-from-default-branch',
    title: 'A pull request cannot change the workflow that judges it',
    weight: 'recommended',
    judge: aboutWorkflows(gateFromDefaultBranch),
  },
  {
    id: 'job-names',
    title: 'No job reports under the name of a status of Offshoot',
    weight: 'required',
    judge: aboutWorkflows(jobNames),
  },
  {
    id: 'no-head-code-with-rights',
    title: 'No workflow of the default branch runs code of a pull request beside rights or secrets',
    weight: 'required',
    judge: noHeadCode,
  },
  {
    id: 'credentials-not-kept',
    title: 'The checkout leaves no token on the disk for code of a pull request',
    weight: 'required',
    judge: aboutWorkflows(credentialsNotKept),
  },
  {
    id: 'action-pinned',
    title: 'Actions in these jobs are the ones that were looked at',
    weight: 'recommended',
    judge: aboutWorkflows(actionPinned),
  },
  {
    id: 'hosted-runners',
    title: 'Code of a pull request runs on machines that are thrown away',
    weight: 'recommended',
    judge: aboutWorkflows(hostedRunners),
  },
]

const COPY: Readonly<Record<Exclude<Setup, 'none'>, string>> = {
  simple: 'Copy examples/workflows/simple.yml to .github/workflows/offshoot.yml.',
  hardened: 'Take the files of examples/workflows/hardened/ in place of this workflow.',
}

function setup({ facts, setup: found, uses }: Examined): Verdict {
  const { workflows, repository } = facts
  if (!workflows.known) return untold('.github/workflows', workflows)
  if (found === 'none')
    return no(`No workflow on ${repository.defaultBranch} runs Offshoot’s gate.`, COPY.simple)
  const broken = workflows.value.find(({ problem, path }) => problem !== undefined && /offshoot/i.test(path))
  if (broken !== undefined)
    return unclear(`${broken.path} cannot be read as a workflow: ${broken.problem}.`, `Mend ${broken.path}.`)
  const files = [...new Set(uses.map(({ workflow }) => workflow.path))]
  return yes(`The ${found} set-up, in ${files.join(', ')}.`)
}

function gateFromDefaultBranch({ setup: found, uses }: Examined): Verdict {
  if (found === 'hardened')
    return yes('What judges runs from the default branch; events of a pull request only ping.')
  const [own] = uses.filter((use) => judgesChange(use) && runsFromHead(use))
  if (own === undefined) return unclear('No event of a pull request leads to the gate.', COPY.hardened)
  return no(
    `${own.workflow.path} runs as the pull request itself has it. Whoever may push a branch can change it there, and with it the judgement.`,
    COPY.hardened,
  )
}

function jobNames({ workflows }: Examined): Verdict {
  const found = workflows.flatMap((workflow) =>
    workflow.jobs
      .filter(({ id, name }) => STATUSES.some((status) => status === name || status === id))
      .map((job) => placeOf({ workflow, job })),
  )
  if (found.length === 0) return yes('A check and a status of the same name would both be required.')
  return no(
    `${found.join('; ')}: its result stands beside the status and can be taken for it.`,
    'Give the job another `name:`.',
  )
}

/** Events whose workflow is the default branch’s and has its rights, although a pull request caused them. */
const TRUSTED_EVENTS = new Set(['pull_request_target', 'workflow_run', 'issue_comment'])
const HEAD = /pull_request\.head|github\.head_ref|workflow_run\.head_|refs\/pull\/|head-sha|head_sha/

function takesHead(step: Step): boolean {
  if (/^actions\/checkout@/.test(step.uses ?? ''))
    return [step.with.get('ref'), step.with.get('repository')].some((value) => HEAD.test(value ?? ''))
  return /\bgh pr checkout\b|\bgit (?:fetch|checkout|pull)\b[^\n]*(?:refs\/pull\/|pull\/|head)/i.test(
    step.run ?? '',
  )
}

/** In every workflow, not only those of Offshoot: the statuses belong to whoever can write them. */
function noHeadCode({ facts }: Examined): Verdict {
  const { workflows } = facts
  if (!workflows.known) return untold('.github/workflows', workflows)
  const trusted = workflows.value.filter(({ triggers }) =>
    triggers.some(({ event }) => TRUSTED_EVENTS.has(event)),
  )
  const calls = new Set(trusted.flatMap(({ jobs }) => jobs.map(callOf)))
  const found = workflows.value
    .filter((workflow) => trusted.includes(workflow) || calls.has(workflow.path))
    .flatMap((workflow) =>
      workflow.jobs
        .filter((job) => job.steps.some(takesHead) && hasSomethingToTake(workflow, job))
        .map((job) => placeOf({ workflow, job })),
    )
  if (found.length > 0)
    return no(
      `${[...new Set(found)].join('; ')} checks out a pull request’s commit with the rights of the default branch: its code takes them.`,
      'Let that job check out the default branch, or give it `permissions: {contents: read}` and no secret.',
    )
  const unread = workflows.value.filter(({ problem }) => problem !== undefined)
  if (unread.length > 0)
    return unclear(
      `${unread.map(({ path, problem }) => `${path}: ${problem}`).join('; ')}.`,
      'Mend the file or delete it.',
    )
  return yes('No such checkout in any workflow.')
}

function hasSomethingToTake(workflow: Workflow, job: WorkflowJob): boolean {
  const permissions = job.permissions ?? workflow.permissions
  if ([...job.secrets].some((name) => !HANDED_ON.has(name))) return true
  return permissions === undefined || levelOf(permissions, 'any') === 'write'
}

function credentialsNotKept({ uses }: Examined): Verdict {
  const found = uses
    .filter(runsItsCode)
    .filter(({ job }) =>
      job.steps.some(
        ({ uses: action, with: inputs }) =>
          /^actions\/checkout@/.test(action ?? '') && inputs.get('persist-credentials') !== 'false',
      ),
    )
  if (found.length === 0) return yes('Every checkout beside it has `persist-credentials: false`.')
  return no(
    `${found.map(placeOf).join('; ')}: migrations and tests can read the job’s token from .git/config.`,
    '- uses: actions/checkout@v7\n  with:\n    persist-credentials: false',
  )
}

function actionPinned({ uses }: Examined): Verdict {
  const loose = new Set(
    uses.flatMap(({ job }) =>
      job.steps.flatMap(({ uses: action }) =>
        action === undefined || /^\.\/|^docker:|@[0-9a-f]{40}$/.test(action) || /^actions\//.test(action)
          ? []
          : [action],
      ),
    ),
  )
  if (loose.size === 0) return yes('Each is named by a commit, or GitHub’s own.')
  const [first = ''] = loose
  return no(
    `${[...loose].join(', ')}: whoever can move that tag runs code in your jobs.`,
    `uses: ${first.replace(/@.*/, '')}@<the 40 digits of the commit behind ${first.replace(/.*@/, '')}>`,
  )
}

const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/

function hostedRunners({ uses }: Examined): Verdict {
  const runners = uses.filter(runsItsCode).flatMap((use) => use.job.runsOn.map((label) => ({ label, use })))
  const own = runners.find(({ label }) => label === 'self-hosted')
  if (own !== undefined)
    return no(
      `${placeOf(own.use)} runs on a self-hosted runner: what a pull request leaves there, the next job finds.`,
      'runs-on: ubuntu-latest',
    )
  const other = runners.find(({ label }) => !HOSTED.test(label))
  if (other !== undefined)
    return unclear(
      `\`runs-on: ${other.label}\` in ${placeOf(other.use)} may be a machine that is kept.`,
      'runs-on: ubuntu-latest',
    )
  return yes('GitHub’s own runners, one for each job.')
}
