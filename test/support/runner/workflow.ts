import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GitHubEvent } from '../events.ts'
import { type Contexts, isMet, type Standing } from './expressions.ts'
import { type JobResult, runAction } from './job.ts'
import { filled, Machine } from './machine.ts'
import { readWorkflow, type WorkflowFile, type WorkflowJob } from './workflow-file.ts'

/** A repository's Actions, as far as the workflows of our examples use them. */
export interface WorkflowHost {
  /** Where the workflows are, in place of `.github/workflows`. */
  readonly workflows: string
  /** The directory of our action.yml. */
  readonly action: string
  readonly defaultBranch: string
  /** Puts a commit, or without one the default branch, into an empty directory. */
  readonly checkout: (ref: string | undefined, directory: string) => Promise<void>
  /** A token of a job with these permissions. */
  readonly tokenFor: (permissions: WorkflowJob['permissions']) => string
  /** By environment; only runs on the default branch get them. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly env: Readonly<Record<string, string>>
  /** What code of a pull request that outlived its step does to a file before it is uploaded. */
  readonly beforeUpload?: (path: string) => Promise<void>
}

export interface WorkflowEvent {
  readonly event: GitHubEvent
  readonly variables: Readonly<Record<string, string>>
  /** `RUNNER_DEBUG` and its like. */
  readonly env?: Readonly<Record<string, string>>
}

export interface WorkflowJobResult {
  readonly result: Standing | 'skipped'
  readonly outputs: Readonly<Record<string, string>>
  /** Absent when no step of ours ran. */
  readonly ours: JobResult | undefined
  /** As people see it, with what the runner prints of inputs. */
  readonly log: string
  readonly token: string
}

/** Jobs by id; those of a called workflow as `caller/id`. */
export type WorkflowResult = ReadonlyMap<string, WorkflowJobResult>

/** Runs a workflow's jobs one after the other, each on a machine of its own, as the file says. */
export async function runWorkflow(
  host: WorkflowHost,
  file: string,
  happened: WorkflowEvent,
): Promise<WorkflowResult> {
  const artifacts = await mkdtemp(join(tmpdir(), 'offshoot-artifacts-'))
  try {
    const workflow = await readWorkflow(join(host.workflows, file))
    const run = new WorkflowRun(host, happened, artifacts)
    await run.jobs(workflow, { prefix: '', inputs: {}, secrets: undefined })
    return run.results
  } finally {
    await rm(artifacts, { recursive: true, force: true })
  }
}

/** How a run of this workflow for this event ends when its jobs do nothing. */
export async function pingConclusion(
  host: WorkflowHost,
  file: string,
  event: GitHubEvent,
): Promise<'success' | 'skipped' | undefined> {
  const { on, jobs } = await readWorkflow(join(host.workflows, file))
  const types = (on[event.name] as { types?: readonly unknown[] } | null | undefined)?.types
  if (!(event.name in on) || (types !== undefined && !types.includes(event.payload.action))) return undefined
  const github = { event_name: event.name, event: event.payload }
  const ran = Object.values(jobs).filter((job) => isMet(job.if, { github }, 'success'))
  return ran.length > 0 ? 'success' : 'skipped'
}

interface Scope {
  /** Of the caller's job id, with a slash. */
  readonly prefix: string
  readonly inputs: Readonly<Record<string, string>>
  /** What a caller handed over, and nothing else; `undefined` where there is no caller. */
  readonly secrets: Readonly<Record<string, string>> | undefined
}

class WorkflowRun {
  readonly results = new Map<string, WorkflowJobResult>()
  readonly #host: WorkflowHost
  readonly #happened: WorkflowEvent
  readonly #artifacts: string

  constructor(host: WorkflowHost, happened: WorkflowEvent, artifacts: string) {
    this.#host = host
    this.#happened = happened
    this.#artifacts = artifacts
  }

  /** In the order of the file, which has to be one in which nobody waits for a later job. */
  async jobs(workflow: WorkflowFile, scope: Scope): Promise<void> {
    for (const [id, job] of Object.entries(workflow.jobs)) {
      const needed = job.needs.map((name) => [name, this.#needed(`${scope.prefix}${name}`)] as const)
      const needs = Object.fromEntries(
        needed.map(([name, { result, outputs }]) => [name, { result, outputs }]),
      )
      const standing = standingOf(needed.map(([, { result }]) => result))
      const contexts = { github: this.#github, needs, inputs: scope.inputs, vars: {} }
      const name = `${scope.prefix}${id}`
      if (!isMet(job.if, contexts, standing)) this.results.set(name, SKIPPED)
      else if (job.uses !== undefined) await this.#call(name, job, contexts)
      else this.results.set(name, await this.#job(job, contexts, scope))
    }
  }

  #needed(name: string): WorkflowJobResult {
    const result = this.results.get(name)
    if (result === undefined) throw new Error(`${name} is needed before it ran`)
    return result
  }

  get #github(): Readonly<Record<string, unknown>> {
    const { event, variables } = this.#happened
    return {
      event_name: event.name,
      event: event.payload,
      ref: variables.GITHUB_REF,
      run_id: variables.GITHUB_RUN_ID,
    }
  }

  /** A workflow called by another gets what it is given: no secret of the caller's comes by itself. */
  async #call(name: string, job: WorkflowJob, contexts: Contexts): Promise<void> {
    const path = /^\.\/\.github\/workflows\/([\w.-]+)$/.exec(job.uses ?? '')?.[1]
    if (path === undefined) throw new Error(`${name} calls ${job.uses}, which is none of ours`)
    const called = await readWorkflow(join(this.#host.workflows, path))
    const inputs = filled(job.with, contexts)
    const secrets = filled(job.secrets, { ...contexts, secrets: {} })
    await this.jobs(called, { prefix: `${name}/`, inputs, secrets })
    const parts = [...this.results].filter(([id]) => id.startsWith(`${name}/`)).map(([, result]) => result)
    const printed = Object.entries(inputs).map(([key, value]) => `  ${key}: ${value}`)
    this.results.set(name, {
      ...SKIPPED,
      result: standingOf(parts.map(({ result }) => result)),
      log: ['Inputs', ...printed].join('\n'),
    })
  }

  async #job(job: WorkflowJob, contexts: Contexts, scope: Scope): Promise<WorkflowJobResult> {
    const host = this.#host
    const secrets = scope.secrets ?? this.#environment(job)
    const token = host.tokenFor(job.permissions)
    const workspace = await mkdtemp(join(tmpdir(), 'offshoot-workspace-'))
    try {
      const machine = new Machine(
        this.#host,
        { ...contexts, secrets, runner: {}, steps: {} },
        this.#artifacts,
      )
      const at = job.steps.findIndex(({ uses }) => uses?.startsWith(OURS) === true)
      const [step] = job.steps.slice(at)
      if (at < 0 || step === undefined) throw new Error('a job of the examples without a step of ours')
      const { event, variables, env } = this.#happened
      const ours = await runAction({
        action: host.action,
        event,
        variables: { ...variables, GITHUB_JOB: scope.prefix },
        token,
        secrets: Object.values(secrets),
        workspace,
        // Only jobs with `id-token: write` get these.
        env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '', ...host.env, ...env },
        before: async (temp) => {
          machine.temp = temp
          for (const earlier of job.steps.slice(0, at)) await machine.step(earlier, workspace)
          return machine.inputsOf(step)
        },
        between: async (_env, main) => {
          machine.ran(step, Object.fromEntries(main.outputs), main.conclusion)
          for (const later of job.steps.slice(at + 1)) await machine.step(later, workspace)
        },
      })
      // The runner drops outputs that hold what it masks.
      const outputs = Object.entries(machine.fill(job.outputs)).filter(
        ([, value]) => !ours.masks.some((mask) => value.includes(mask)),
      )
      const printed = mask(machine.printed.join('\n'), [token, ...Object.values(secrets)])
      return {
        result: machine.standing,
        outputs: Object.fromEntries(outputs),
        ours,
        log: `${printed}\n${ours.log}`,
        token,
      }
    } finally {
      await rm(workspace, { recursive: true, force: true })
    }
  }

  #environment({ environment }: WorkflowJob): Readonly<Record<string, string>> {
    if (environment === undefined) return {}
    const { GITHUB_REF: ref } = this.#happened.variables
    if (ref !== `refs/heads/${this.#host.defaultBranch}`)
      throw new Error(`${ref} may not be deployed to ${environment}`)
    return this.#host.secrets[environment] ?? {}
  }
}

const OURS = 'offshoot-dev/offshoot@'

const SKIPPED: WorkflowJobResult = {
  result: 'skipped',
  outputs: {},
  ours: undefined,
  log: '',
  token: `none-${randomUUID()}`,
}

/** A job that was skipped holds up whoever needs it, unless it asks `always()`. */
function standingOf(results: readonly WorkflowJobResult['result'][]): Standing {
  if (results.includes('cancelled')) return 'cancelled'
  return results.every((result) => result === 'success') ? 'success' : 'failure'
}

function mask(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => (secret === '' ? masked : masked.replaceAll(secret, '***')), text)
}
