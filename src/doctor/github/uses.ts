import type { Setup } from '../guarantee.ts'
import type { Permissions, Step, Trigger, Workflow, WorkflowJob } from './workflow.ts'

/** One step that runs Offshoot, and what makes it run. */
export interface Use {
  readonly workflow: Workflow
  readonly job: WorkflowJob
  readonly step: Step
  /** The job of another workflow that this one is called by. */
  readonly caller: { readonly workflow: Workflow; readonly job: WorkflowJob } | undefined
  readonly mode: string
  readonly stage: string | undefined
  /** Of its workflow, or of the one that calls it. */
  readonly triggers: readonly Trigger[]
  /** The same, and those of the workflows that it follows by `workflow_run`. */
  readonly reached: readonly Trigger[]
}

/** Every step that runs Offshoot: `uses: owner/offshoot@…`, or its command. */
export function findUses(workflows: readonly Workflow[]): readonly Use[] {
  return workflows.flatMap((workflow) =>
    workflow.jobs.flatMap((job) => {
      const direct = usesOf(job).map((use) => ({
        ...use,
        workflow,
        job,
        caller: undefined,
        ...triggersOf(workflow, workflows),
      }))
      const called = workflows.find((other) => callOf(job) === other.path)
      const through = (called?.jobs ?? []).flatMap((inner) =>
        usesOf(inner).map((use) => ({
          ...use,
          workflow: called ?? workflow,
          job: inner,
          caller: { workflow, job },
          ...triggersOf(workflow, workflows),
        })),
      )
      // Alone, a workflow that is only called runs never.
      return [
        ...direct.filter((use) => use.triggers.some(({ event }) => event !== 'workflow_call')),
        ...through,
      ]
    }),
  )
}

/** @returns `hardened` when what judges runs from the default branch and nowhere else */
export function setupOf(uses: readonly Use[]): Setup {
  const judges = uses.filter(judgesChange)
  if (judges.length === 0) return 'none'
  const fromDefault = judges.some((use) => use.triggers.some(({ event }) => event === 'workflow_run'))
  return fromDefault && !judges.some(runsFromHead) ? 'hardened' : 'simple'
}

/** It writes the statuses. */
export function judgesChange({ mode, stage }: Use): boolean {
  if (mode === 'gate' || mode === 'auto') return true
  return mode === 'preview' && stage !== 'check'
}

/** It runs commands of a pull request: by itself only for the events that bring one. */
export function runsItsCode({ mode, stage, triggers }: Use): boolean {
  if (mode === 'preview') return stage === undefined || stage === 'check'
  return mode === 'auto' && triggers.some(({ event }) => CODE_EVENTS.has(event))
}

const CODE_EVENTS: ReadonlySet<string> = new Set(['pull_request', 'pull_request_target', 'merge_group'])

/** A pull request brings its own version of the file. */
export function runsFromHead(use: Use): boolean {
  return use.triggers.some(({ event }) => HEAD_EVENTS.has(event))
}

/** Events whose workflow file is the pull request's own. */
const HEAD_EVENTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
])

/** What the job's token may do; what is not said is the repository's default. */
export function permissionsOf({ workflow, job, caller }: Use): Permissions | undefined {
  return job.permissions ?? workflow.permissions ?? caller?.job.permissions ?? caller?.workflow.permissions
}

/** As a person finds it: `.github/workflows/offshoot.yml, job check`. */
export function placeOf({ workflow, job }: { workflow: Workflow; job: WorkflowJob }): string {
  return `${workflow.path}, job ${job.id}`
}

/** Whether an event of this type, e.g. `pull_request` `closed`, leads to any of these uses. */
export function reaches(uses: readonly Use[], event: string, type?: string): boolean {
  return uses.some((use) => use.reached.some((trigger) => firesOn(trigger, event, type)))
}

function firesOn(trigger: Trigger, event: string, type: string | undefined): boolean {
  if (trigger.event !== event) return false
  if (type === undefined) return true
  return (trigger.types ?? DEFAULT_TYPES.get(event))?.includes(type) ?? true
}

/** Where GitHub's choice is not "all of them". */
const DEFAULT_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['pull_request', ['opened', 'synchronize', 'reopened']],
  ['pull_request_target', ['opened', 'synchronize', 'reopened']],
])

function usesOf(job: WorkflowJob): readonly Pick<Use, 'step' | 'mode' | 'stage'>[] {
  return job.steps.flatMap((step) => {
    const typed = COMMAND.exec(step.run ?? '')?.[1]
    if (typed !== undefined && VERBS.has(typed)) return [{ step, mode: typed, stage: undefined }]
    if (!ACTION.test(step.uses ?? '')) return []
    return [{ step, mode: step.with.get('mode') || 'auto', stage: step.with.get('stage') || undefined }]
  })
}

const ACTION = /^[\w.-]+\/offshoot@/
const COMMAND = /(?:^|[\s;&|/])offshoot\s+([a-z]+)/m
const VERBS = new Set(['preview', 'gate', 'teardown', 'sweep'])

/** Path of the workflow of this repository that a job calls. */
export function callOf(job: WorkflowJob): string | undefined {
  return /^\.\/(\.github\/workflows\/[^@]+)$/.exec(job.uses ?? '')?.[1]
}

function triggersOf(workflow: Workflow, all: readonly Workflow[]): Pick<Use, 'triggers' | 'reached'> {
  const follows = workflow.triggers
    .filter((trigger) => firesOn(trigger, 'workflow_run', 'completed'))
    .flatMap((trigger) => trigger.follows)
  const followed = all.filter(({ name }) => follows.includes(name)).flatMap(({ triggers }) => triggers)
  return { triggers: workflow.triggers, reached: [...workflow.triggers, ...followed] }
}
