import { parseAllDocuments } from 'yaml'
import { isRecord } from '../../config/formats.ts'

/** The CI/CD configuration as GitLab has put it together, as far as guarantees depend on it. */
export interface Pipelines {
  /** Why it cannot be judged. */
  readonly problem: string | undefined
  readonly jobs: readonly CiJob[]
  /** Conditions of `workflow: rules`; `undefined` where there are none. */
  readonly rules: readonly CiRule[] | undefined
  /** Files of other projects and refs that it takes in. */
  readonly includes: readonly CiInclude[]
}

export interface CiRule {
  readonly if: string
  /** `changes` and `exists` leave merge requests out. */
  readonly filtered: boolean
  readonly when: string | undefined
  readonly mayFail: boolean
}

export interface CiJob {
  readonly name: string
  /** What Offshoot is asked to do. */
  readonly verb: string | undefined
  readonly variables: ReadonlyMap<string, string>
  readonly rules: readonly CiRule[] | undefined
  readonly mayFail: boolean
  readonly when: string | undefined
  readonly environment: string | undefined
  /** Its own commands begin as the component's do. */
  readonly script: string
}

export interface CiInclude {
  readonly type: string
  readonly location: string
}

const LARGEST = 4 * 1024 * 1024

/** Read leniently: GitLab has the last word on what is valid. */
export function parsePipelines(
  text: string,
  { problem, includes = [] }: { problem?: string | undefined; includes?: readonly CiInclude[] } = {},
): Pipelines {
  const empty = { jobs: [], rules: undefined, includes }
  if (problem !== undefined) return { ...empty, problem }
  if (text.length > LARGEST) return { ...empty, problem: 'it is too large' }
  let root: unknown
  try {
    // A configuration with `spec:` has that as a document before it.
    const last = [...parseAllDocuments(text)].at(-1)
    if (last === undefined || last.errors.length > 0) return { ...empty, problem: 'it is not YAML' }
    root = last.toJS({ maxAliasCount: 1000 })
  } catch {
    return { ...empty, problem: 'it is not YAML' }
  }
  if (!isRecord(root)) return { ...empty, problem: 'it has no jobs' }
  const entries = Object.entries(root).map(([key, value]) => [withoutColon(key), value] as const)
  const workflow = entries.find(([key]) => key === 'workflow')?.[1]
  return {
    problem: undefined,
    jobs: entries.flatMap(([name, job]) =>
      isRecord(job) && !name.startsWith('.') && (job.script !== undefined || job.extends !== undefined)
        ? [readJob(name, job)]
        : [],
    ),
    rules: isRecord(workflow) ? readRules(workflow.rules) : undefined,
    includes,
  }
}

/** Older versions answer with Ruby's way of writing keys. */
function withoutColon(key: string): string {
  return key.replace(/^:/, '')
}

function readJob(name: string, job: Readonly<Record<string, unknown>>): CiJob {
  const variables = new Map(
    Object.entries(isRecord(job.variables) ? job.variables : {}).map(([key, value]) => [
      key,
      textOf(isRecord(value) ? value.value : value).trim(),
    ]),
  )
  const script = [job.before_script, job.script].flat(9).map(textOf).join('\n')
  const typed = COMMAND.exec(script)?.[1]
  const { environment } = job
  return {
    name,
    verb: variables.get('OFFSHOOT_VERB') ?? (typed !== undefined && VERBS.has(typed) ? typed : undefined),
    variables,
    rules: readRules(job.rules),
    mayFail: job.allow_failure !== undefined && job.allow_failure !== false,
    when: optional(job.when),
    environment: optional(isRecord(environment) ? environment.name : environment),
    script,
  }
}

const COMMAND = /(?:^|[\s;&|/])offshoot\s+([a-z]+)/m
const VERBS = new Set(['preview', 'gate', 'teardown', 'sweep'])

function readRules(value: unknown): readonly CiRule[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flat(9).flatMap((rule) =>
    isRecord(rule)
      ? [
          {
            if: textOf(rule.if),
            filtered: rule.changes !== undefined || rule.exists !== undefined,
            when: optional(rule.when),
            mayFail: rule.allow_failure !== undefined && rule.allow_failure !== false,
          },
        ]
      : [],
  )
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function optional(value: unknown): string | undefined {
  return textOf(value) || undefined
}

const MERGE_REQUEST = /merge_request_event|CI_MERGE_REQUEST_/

/** Whether rules let a pipeline of a merge request through. */
export function admitsMergeRequests(rules: readonly CiRule[] | undefined): boolean {
  if (rules === undefined) return true
  return rules.some((rule) => rule.when !== 'never' && (rule.if === '' || MERGE_REQUEST.test(rule.if)))
}

/** Jobs that run Offshoot. */
export function findUses({ jobs }: Pipelines): readonly CiJob[] {
  return jobs.filter(({ verb }) => verb !== undefined)
}
