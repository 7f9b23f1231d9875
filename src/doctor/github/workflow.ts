import { parse as parseYaml } from 'yaml'
import { isRecord } from '../../config/formats.ts'
import { messageOf } from '../../core/errors.ts'

/** A workflow file as far as guarantees depend on it. Read leniently: GitHub has the last word on what is valid. */
export interface Workflow {
  readonly path: string
  /** What other workflows call it by: its `name`, else its path. */
  readonly name: string
  /** Why it cannot be judged. */
  readonly problem: string | undefined
  readonly triggers: readonly Trigger[]
  readonly permissions: Permissions | undefined
  readonly concurrency: Concurrency | undefined
  readonly jobs: readonly WorkflowJob[]
}

export interface Trigger {
  readonly event: string
  /** `undefined`: GitHub's own choice for the event. */
  readonly types: readonly string[] | undefined
  /** Keys that leave events out: `paths`, `branches`, ... */
  readonly filters: readonly string[]
  /** Of `workflow_run`: names of the workflows it follows. */
  readonly follows: readonly string[]
}

export type Level = 'none' | 'read' | 'write'

export interface Permissions {
  readonly named: ReadonlyMap<string, Level>
  /** What is not named has this. */
  readonly rest: Level
}

export interface Concurrency {
  readonly group: string
  /** As written: `true`, `false` or an expression. */
  readonly cancel: string
}

export interface WorkflowJob {
  readonly id: string
  readonly name: string | undefined
  readonly runsOn: readonly string[]
  readonly permissions: Permissions | undefined
  readonly concurrency: Concurrency | undefined
  readonly environment: string | undefined
  /** A reusable workflow. */
  readonly uses: string | undefined
  readonly steps: readonly Step[]
  /** Names of the secrets that its lines mention; `*` for all of them (`inherit`, `toJSON(secrets)`). */
  readonly secrets: ReadonlySet<string>
}

export interface Step {
  readonly uses: string | undefined
  readonly run: string | undefined
  readonly with: ReadonlyMap<string, string>
  readonly secrets: ReadonlySet<string>
}

const LARGEST = 512 * 1024

/** @param content `undefined` when the forge gave no text for it */
export function parseWorkflow(path: string, content: string | undefined): Workflow {
  const empty = { path, name: path, triggers: [], permissions: undefined, concurrency: undefined, jobs: [] }
  if (content === undefined || content.length > LARGEST)
    return { ...empty, problem: 'the file is no text, or too large' }
  let root: unknown
  try {
    root = parseYaml(content, { maxAliasCount: 100 })
  } catch (error) {
    return { ...empty, problem: messageOf(error).split('\n')[0] ?? 'not YAML' }
  }
  if (!isRecord(root) || !isRecord(root.jobs)) return { ...empty, problem: 'it has no `jobs:`' }
  const shared = secretsIn(root.env)
  return {
    path,
    name: textOf(root.name) ?? path,
    problem: undefined,
    triggers: readTriggers(root.on),
    permissions: readPermissions(root.permissions),
    concurrency: readConcurrency(root.concurrency),
    jobs: Object.entries(root.jobs).map(([id, job]) => readJob(id, job, shared)),
  }
}

function readJob(id: string, value: unknown, shared: ReadonlySet<string>): WorkflowJob {
  const job = isRecord(value) ? value : {}
  const { environment } = job
  const runsOn = isRecord(job['runs-on']) ? [job['runs-on'].labels, job['runs-on'].group] : [job['runs-on']]
  return {
    id,
    name: textOf(job.name),
    runsOn: runsOn.flatMap(listOf),
    permissions: readPermissions(job.permissions),
    concurrency: readConcurrency(job.concurrency),
    environment: textOf(isRecord(environment) ? environment.name : environment),
    uses: textOf(job.uses),
    steps: Array.isArray(job.steps) ? job.steps.map(readStep) : [],
    secrets: new Set([...shared, ...secretsIn(job), ...(job.secrets === 'inherit' ? ['*'] : [])]),
  }
}

function readStep(value: unknown): Step {
  const step = isRecord(value) ? value : {}
  const inputs = isRecord(step.with) ? step.with : {}
  return {
    uses: textOf(step.uses),
    run: textOf(step.run),
    with: new Map(Object.entries(inputs).map(([key, entry]) => [key.toLowerCase(), textOf(entry) ?? ''])),
    secrets: secretsIn(step),
  }
}

function readTriggers(on: unknown): readonly Trigger[] {
  if (!isRecord(on)) return listOf(on).map((event) => ({ event, ...ALL_OF_IT }))
  return Object.entries(on).map(([event, value]) => {
    if (!isRecord(value)) return { event, ...ALL_OF_IT }
    return {
      event,
      types: value.types === undefined ? undefined : listOf(value.types),
      filters: Object.keys(value).filter((key) => FILTERS.has(key)),
      follows: listOf(value.workflows),
    }
  })
}

const ALL_OF_IT = { types: undefined, filters: [], follows: [] }
const FILTERS = new Set(['paths', 'paths-ignore', 'branches', 'branches-ignore'])

function readPermissions(value: unknown): Permissions | undefined {
  if (value === undefined) return undefined
  if (value === 'read-all' || value === 'write-all')
    return { named: new Map(), rest: value === 'read-all' ? 'read' : 'write' }
  const named = isRecord(value) ? Object.entries(value) : []
  return { named: new Map(named.map(([scope, level]) => [scope, levelOf(level)])), rest: 'none' }
}

function levelOf(value: unknown): Level {
  return value === 'none' || value === 'read' ? value : 'write'
}

function readConcurrency(value: unknown): Concurrency | undefined {
  if (value === undefined || value === null) return undefined
  if (!isRecord(value)) return { group: textOf(value) ?? '', cancel: 'false' }
  return { group: textOf(value.group) ?? '', cancel: textOf(value['cancel-in-progress']) ?? 'false' }
}

/** Secrets that any text below a node mentions. */
function secretsIn(node: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const [expression] of value.matchAll(EXPRESSION)) collect(expression, found)
    } else if (Array.isArray(value)) value.forEach(visit)
    else if (isRecord(value)) Object.values(value).forEach(visit)
  }
  visit(node)
  return found
}

const EXPRESSION = /\$\{\{[\s\S]*?\}\}/g
const SECRET = /\bsecrets\s*(?:\.\s*([\w-]+)|\[\s*'([^']*)'\s*\])?/gi

function collect(expression: string, found: Set<string>): void {
  for (const [, dotted, quoted] of expression.matchAll(SECRET))
    found.add((dotted ?? quoted)?.toUpperCase() ?? '*')
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => textOf(entry) ?? [])
  const text = textOf(value)
  return text === undefined ? [] : [text]
}
