import type { CiJob, CiRule, Pipelines } from '../pipelines.ts'
import { admitsMergeRequests } from '../pipelines.ts'
import { peopleApprove } from './approvals.ts'
import {
  aboutPipelines,
  changeProject,
  type Definition,
  type Examined,
  leftOut,
  no,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** What the CI/CD configuration makes of a merge request. */
export const PIPELINES: readonly Definition[] = [
  { id: 'setup', title: 'The pipelines of this project run Offshoot', weight: 'required', judge: setup },
  {
    id: 'merge-request-pipelines',
    title: 'Every merge request gets a pipeline with the gate in it',
    weight: 'required',
    judge: aboutPipelines(mergeRequestPipelines),
  },
  {
    id: 'gate-job',
    title: 'The gate’s job fails its pipeline when it has to',
    weight: 'required',
    judge: aboutPipelines(gateJob),
  },
  {
    id: 'config-outside',
    title: 'A merge request cannot change the jobs that judge it',
    // Where GitLab itself wants a person's approval, a rewritten job does not merge alone.
    weight: (examined) => (peopleApprove(examined.facts) ? 'recommended' : 'required'),
    judge: configOutside,
  },
  {
    id: 'component-pinned',
    title: 'The component is pinned to a commit',
    weight: 'recommended',
    judge: aboutPipelines(pinned),
  },
]

const COMPONENT = `include:
  - component: $CI_SERVER_FQDN/offshoot-dev/offshoot/offshoot@<commit of a release>`

function setup({ facts, setup: found }: Examined): Verdict {
  const { pipelines } = facts
  if (!pipelines.known) return untold('The CI/CD configuration', pipelines)
  const { problem } = pipelines.value
  if (problem !== undefined)
    return no(
      `GitLab cannot make a pipeline of it: ${problem}.`,
      `Mend it in the pipeline editor: ${facts.project.url}/-/ci/editor`,
    )
  if (found === 'none')
    return no('No job of the default branch’s configuration runs a preview or the gate.', COMPONENT)
  return yes(
    found === 'hardened'
      ? 'Its configuration is in another project.'
      : 'Its configuration is in this project.',
  )
}

function mergeRequestPipelines({ uses }: Examined, { rules }: Pipelines): Verdict {
  const fix = 'workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event"'
  if (!admitsMergeRequests(rules))
    return no('`workflow: rules` lets no pipeline of a merge request through.', fix)
  const judges = gates(uses)
  const open = judges.filter((job) => job.rules !== undefined && admitsMergeRequests(job.rules))
  if (open.length === 0)
    return no(
      `${told(judges)} runs in no pipeline of a merge request.`,
      'rules:\n  - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    )
  const filters = [...(rules ?? []), ...open.flatMap((job) => job.rules ?? [])]
  if (filters.some(({ filtered }) => filtered))
    return no(
      'Rules with `changes` or `exists` leave merge requests out, and nothing judges those.',
      'Remove `changes` and `exists` from the rules of these jobs and of `workflow`.',
    )
  return yes('Its rules take every pipeline of a merge request.')
}

/** With both, the preview does the work and the gate's job holds the pipeline. */
function gates(uses: readonly CiJob[]): readonly CiJob[] {
  const named = uses.filter(({ verb }) => verb === 'gate')
  return named.length > 0 ? named : uses.filter(({ verb }) => verb === 'preview')
}

function gateJob({ uses }: Examined): Verdict {
  if (!uses.some(({ verb }) => verb === 'gate'))
    return no(
      'A preview that waits for an approval ends green; there is no job with `offshoot gate`, which ends with 3 then.',
      COMPONENT,
    )
  const lenient = uses.filter(
    (job) =>
      (job.verb === 'gate' || job.verb === 'preview') && (job.mayFail || (job.rules ?? []).some(letsPass)),
  )
  if (lenient.length > 0)
    return no(
      `${told(lenient)} may fail, be left out, or wait for a button without holding anything.`,
      'allow_failure: false\nwhen: on_success',
    )
  const swallowing = gates(uses).filter(({ script }) => /offshoot[^\n]*\|\|\s*(?:true|:|exit 0)/.test(script))
  if (swallowing.length > 0)
    return no(`The script of ${told(swallowing)} hides how Offshoot ended.`, 'Remove `|| true` from it.')
  return yes('It may not fail, and a pipeline with it waits for the approval.')
}

function letsPass({ mayFail, when }: CiRule): boolean {
  return mayFail || when === 'manual' || when === 'delayed'
}

function configOutside({ facts, outside }: Examined): Verdict {
  const { project, pipelines } = facts
  if (outside === undefined) return leftOut('Where the CI/CD configuration is')
  const group = project.fullName.split('/')[0]
  const fix = `${changeProject(project, { ci_config_path: `app.gitlab-ci.yml@${group}/pipelines` })}\nPut the configuration there first (gitlab/examples/outside.gitlab-ci.yml), and let few push to that project. With Ultimate, a pipeline execution policy does the same.`
  if (!outside)
    return no(
      `${project.ciConfigPath || '.gitlab-ci.yml'} is in this project: whoever can push a branch can leave the gate out, and read what its jobs are given. Whether a pipeline execution policy puts it back cannot be read here.`,
      fix,
    )
  const own = pipelines.known
    ? pipelines.value.includes.find(({ location }) => location.includes(`${project.fullName}:`))
    : undefined
  if (own !== undefined)
    return unclear(
      `${project.ciConfigPath} takes in ${own.location}, of this project.`,
      'Include nothing of the project itself there.',
    )
  return yes(`It is ${project.ciConfigPath}. Who may push there may change it.`)
}

function pinned({ uses }: Examined): Verdict | undefined {
  const components = [...new Set(uses.flatMap((job) => job.variables.get('OFFSHOOT_COMPONENT') ?? []))]
  if (components.length === 0) return undefined
  const loose = components.filter((one) => !/@[0-9a-f]{40}$/.test(one))
  if (loose.length === 0) return yes('By its full number.')
  return no(
    `${loose.join(', ')} can become another program: a version is a tag, and tags can be moved.`,
    COMPONENT,
  )
}

function told(jobs: readonly CiJob[]): string {
  return jobs.map(({ name }) => `\`${name}\``).join(', ')
}
