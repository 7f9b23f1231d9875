import { cp, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Contexts, fill, isMet, type Standing } from './expressions.ts'
import type { WorkflowHost } from './workflow.ts'
import type { WorkflowStep } from './workflow-file.ts'

/** The machine of one job. */
export class Machine {
  readonly printed: string[] = []
  standing: Standing = 'success'
  temp = ''
  readonly #host: WorkflowHost
  readonly #contexts: Contexts
  readonly #artifacts: string
  readonly #steps: Record<string, { readonly outputs: Readonly<Record<string, string>> }> = {}

  constructor(host: WorkflowHost, contexts: Contexts, artifacts: string) {
    this.#host = host
    this.#contexts = contexts
    this.#artifacts = artifacts
  }

  fill(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return filled(values, this.#all, this.standing)
  }

  /** What a step is given, which the runner prints. */
  inputsOf(step: WorkflowStep): Readonly<Record<string, string>> {
    const inputs = this.fill(step.with)
    this.printed.push(
      `Run ${step.uses}`,
      ...Object.entries(inputs).map(([key, value]) => `  ${key}: ${value}`),
    )
    return inputs
  }

  ran(step: WorkflowStep, outputs: Readonly<Record<string, string>>, conclusion: Standing): void {
    if (step.id !== undefined) this.#steps[step.id] = { outputs }
    if (conclusion !== 'success' && !step['continue-on-error']) this.standing = conclusion
  }

  async step(step: WorkflowStep, workspace: string): Promise<void> {
    if (!isMet(step.if, this.#all, this.standing)) return
    try {
      await this.#do(step, workspace)
    } catch (error) {
      this.printed.push(String(error))
      this.ran(step, {}, 'failure')
    }
  }

  get #all(): Contexts {
    return { ...this.#contexts, runner: { temp: this.temp }, steps: this.#steps }
  }

  async #do(step: WorkflowStep, workspace: string): Promise<void> {
    const inputs = step.run === undefined ? this.inputsOf(step) : {}
    switch (step.uses?.split('@')[0] ?? `run ${step.run}`) {
      case 'actions/checkout':
        if (inputs['persist-credentials'] !== 'false') throw new Error('a token would stay on the disk')
        return await this.#host.checkout(inputs.ref, workspace)
      case 'actions/setup-node':
      case 'run npm ci --ignore-scripts':
        return
      case 'actions/upload-artifact': {
        const { name = '', path = '' } = inputs
        await this.#host.beforeUpload?.(path)
        if (path === '' || !(await exists(path))) return
        return await cp(path, join(this.#artifacts, name, 'report.json'), { verbatimSymlinks: true })
      }
      case 'actions/download-artifact': {
        const { name = '', path = '' } = inputs
        await mkdir(path, { recursive: true })
        return await cp(join(this.#artifacts, name), path, { recursive: true, verbatimSymlinks: true })
      }
      default:
        throw new Error(`the harness does not know what ${step.uses ?? step.run} does`)
    }
  }
}

/** Every `${{ … }}` of some values replaced. */
export function filled(
  values: Readonly<Record<string, string>>,
  contexts: Contexts,
  standing: Standing = 'success',
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, fill(value, contexts, standing)]),
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
