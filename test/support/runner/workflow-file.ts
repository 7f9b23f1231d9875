import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/** What of a workflow's file the harness acts on. A key that it does not know is an error: it would be tested by nobody. */
export interface WorkflowFile {
  readonly name: string
  readonly on: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, WorkflowJob>>
}

export interface WorkflowJob {
  readonly if?: string
  readonly needs: readonly string[]
  readonly environment?: string
  readonly permissions: Readonly<Record<string, 'read' | 'write' | 'none'>>
  readonly outputs: Readonly<Record<string, string>>
  readonly steps: readonly WorkflowStep[]
  /** Another workflow of the repository in place of steps. */
  readonly uses?: string
  readonly with: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

export interface WorkflowStep {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with: Readonly<Record<string, string>>
  readonly 'continue-on-error': boolean
}

const JOB_KEYS = new Set([
  ...['if', 'needs', 'environment', 'permissions', 'outputs', 'steps', 'uses', 'with', 'secrets'],
  ...['runs-on', 'timeout-minutes'],
])
const STEP_KEYS = new Set(['id', 'uses', 'run', 'if', 'with', 'continue-on-error', 'name'])

export async function readWorkflow(path: string): Promise<WorkflowFile> {
  const { name, on, jobs } = parse(await readFile(path, 'utf8')) as {
    name: string
    on: Record<string, unknown>
    jobs: Record<string, Record<string, unknown>>
  }
  return {
    name,
    on,
    jobs: Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, readJob(id, job)])),
  }
}

function readJob(id: string, job: Readonly<Record<string, unknown>>): WorkflowJob {
  refuseUnknown(`job ${id}`, job, JOB_KEYS)
  const { needs = [], permissions = {}, outputs = {}, steps = [], secrets = {} } = job
  return {
    ...(job as Pick<WorkflowJob, 'if' | 'environment' | 'uses'>),
    needs: typeof needs === 'string' ? [needs] : (needs as readonly string[]),
    permissions: permissions as WorkflowJob['permissions'],
    outputs: outputs as WorkflowJob['outputs'],
    steps: (steps as readonly Record<string, unknown>[]).map((step) => readStep(id, step)),
    with: texts(job.with),
    secrets: secrets as WorkflowJob['secrets'],
  }
}

function readStep(job: string, step: Readonly<Record<string, unknown>>): WorkflowStep {
  refuseUnknown(`a step of ${job}`, step, STEP_KEYS)
  return {
    ...(step as Pick<WorkflowStep, 'id' | 'uses' | 'run' | 'if'>),
    with: texts(step.with),
    'continue-on-error': step['continue-on-error'] === true,
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, String(item)]))
}

function refuseUnknown(where: string, value: object, known: ReadonlySet<string>): void {
  const unknown = Object.keys(value).filter((key) => !known.has(key))
  if (unknown.length > 0) throw new Error(`${where}: the harness does not know ${unknown.join(', ')}`)
}
