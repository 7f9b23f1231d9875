import type { Access, ProtectedBranch } from '../facts.ts'
import {
  changeProject,
  type Definition,
  type Examined,
  glabApi,
  leftOut,
  no,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** What the project demands before it takes a change, on every tier. */
export const MERGING: readonly Definition[] = [
  {
    id: 'pipelines-must-succeed',
    title: 'Nothing is merged before its pipeline has succeeded',
    weight: 'required',
    judge: pipelinesMustSucceed,
  },
  {
    id: 'skipped-pipelines-hold',
    title: 'A pipeline that was skipped is no success',
    weight: 'required',
    judge: skippedPipelines,
  },
  {
    id: 'default-branch-protected',
    title: 'Developers reach the default branch by merge requests only',
    weight: 'required',
    judge: branchProtected,
  },
  {
    id: 'no-direct-push',
    title: 'Nobody pushes to the default branch past merge requests',
    weight: 'recommended',
    judge: noDirectPush,
  },
  { id: 'merge-trains', title: 'Nothing passes by the merge train', weight: 'required', judge: mergeTrains },
  { id: 'threads-hold', title: 'Open threads hold a merge request', weight: 'recommended', judge: threads },
]

function pipelinesMustSucceed({ facts: { project } }: Examined): Verdict {
  if (project.pipelinesMustSucceed === undefined) return leftOut('Whether pipelines must succeed')
  if (project.pipelinesMustSucceed)
    return yes('The project requires it; without a pipeline nothing is merged either.')
  return no(
    'A red gate holds nothing.',
    changeProject(project, { only_allow_merge_if_pipeline_succeeds: true }),
  )
}

function skippedPipelines({ facts: { project } }: Examined): Verdict {
  if (project.skippedPipelinesPass === undefined) return leftOut('Whether skipped pipelines count')
  if (!project.skippedPipelinesPass) return yes('They hold the merge.')
  return no(
    'Whoever writes `[skip ci]` into a commit’s message passes the gate.',
    changeProject(project, { allow_merge_on_skipped_pipeline: false }),
  )
}

const DEVELOPER = 30

/** Where several entries match, the most lenient of each kind counts. */
function pushers(branches: readonly ProtectedBranch[]): readonly Access[] {
  return branches.flatMap(({ push }) => push).filter(({ level }) => level !== 0)
}

function protect({ facts: { project } }: Examined): string {
  const { fullName, defaultBranch } = project
  return glabApi('POST', {
    fullName,
    below: '/protected_branches',
    body: { name: defaultBranch, push_access_level: 0, merge_access_level: 30, allow_force_push: false },
  })
}

/** An access level of its own cannot be changed by a role: each has an entry. */
function settings({ facts: { project } }: Examined): string {
  return `Set “Allowed to push and merge” of ${project.defaultBranch} to “No one”, and “Allowed to force push” off.\nPage: ${project.url}/-/settings/repository#js-protected-branches-settings`
}

function branchProtected(examined: Examined): Verdict {
  const { branches, project } = examined.facts
  if (!branches.known) return untold('Which branches are protected', branches)
  if (branches.value.length === 0)
    return no(
      `${project.defaultBranch} is not protected: every Developer’s token pushes to it.`,
      protect(examined),
    )
  const low = pushers(branches.value).find(({ level }) => level !== undefined && level <= DEVELOPER)
  if (low !== undefined)
    return no(`${low.told} push to ${project.defaultBranch} directly.`, settings(examined))
  if (branches.value.some(({ forcePush }) => forcePush))
    return no(`${project.defaultBranch} takes forced pushes.`, settings(examined))
  return yes(`${project.defaultBranch} is protected.`)
}

function noDirectPush(examined: Examined): Verdict | undefined {
  const { branches, project } = examined.facts
  if (!branches.known) return untold('Who may push to the default branch', branches)
  if (branches.value.length === 0) return undefined
  const names = pushers(branches.value).map(({ told }) => told)
  if (names.length === 0) return yes('No one may.')
  return no(
    `${names.join(', ')} may push to ${project.defaultBranch}; no gate is asked then.`,
    settings(examined),
  )
}

function mergeTrains({ facts: { project } }: Examined): Verdict | undefined {
  if (project.mergeTrains !== true) return undefined
  if (project.trainsSkippable === undefined) return leftOut('Whether trains can be skipped')
  if (!project.trainsSkippable) return yes('The preview decides for the commit of the train as well.')
  return no(
    'A merge request can be merged at once, past what the train would find.',
    changeProject(project, { merge_trains_skip_train_allowed: false }),
  )
}

function threads({ facts: { project } }: Examined): Verdict {
  if (project.threadsHold === undefined) return leftOut('Whether open threads hold')
  if (project.threadsHold) return yes('All have to be resolved.')
  return no(
    'A reviewer’s question about a migration may still be open when it is merged.',
    changeProject(project, { only_allow_merge_if_all_discussions_are_resolved: true }),
  )
}
