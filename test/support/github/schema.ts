import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

type Json = Readonly<Record<string, unknown>>

/** One call as it went over the wire, with the body parsed where it is JSON. */
export interface Exchange {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly requestBody: unknown
  readonly status: number
  readonly answerBody: unknown
}

interface Operation {
  readonly id: string
  readonly pattern: RegExp
  readonly method: string
  readonly specificity: number
  readonly queryParameters: ReadonlyMap<string, Json>
  readonly body: Json | undefined
  readonly bodyRequired: boolean
  readonly answers: ReadonlyMap<string, Json | undefined>
}

const document = JSON.parse(
  readFileSync(new URL('../../fixtures/github-openapi.json', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: Readonly<Record<string, Record<string, Json>>>
  readonly 'x-templates': Readonly<Record<string, unknown>>
}

/**
 * Where GitHub's document says "never null" and GitHub's answers say otherwise: authors who deleted their account, and
 * heads in forks that were deleted. GitHub's own webhook schemas have both as nullable.
 */
const NULLABLE_IN_TRUTH = [
  ['pull-request', 'user'],
  ['pull-request', 'head', 'repo'],
  ['pull-request', 'head', 'user'],
  ['pull-request-simple', 'head', 'repo'],
  ['timeline-comment-event', 'actor'],
  ['timeline-comment-event', 'user'],
  ['timeline-reviewed-event', 'commit_id'],
  ['timeline-reviewed-event', 'user'],
] as const

/** Any of two dozen forms makes an entry of a timeline; these are to have their own. */
const TIMELINE = 'issues/list-events-for-timeline'
const ENTRIES: Readonly<Record<string, Json>> = {
  commented: { $ref: 'github#/components/schemas/timeline-comment-event' },
  committed: { $ref: 'github#/components/schemas/timeline-committed-event' },
  review_dismissed: { $ref: 'github#/components/schemas/review-dismissed-issue-event' },
  reviewed: { $ref: 'github#/components/schemas/timeline-reviewed-event' },
}

/** A whole answer out of GitHub's document, to be filled with other values. */
export function template(name: string): Record<string, unknown> {
  const found = document['x-templates'][name]
  if (found === undefined) throw new Error(`no template ${name}; add it to scripts/cut-github-openapi.ts`)
  return structuredClone(found) as Record<string, unknown>
}

/** The names of a schema's fields; for answers that are a part of a larger template. */
export function fieldsOf(schema: string): readonly string[] {
  return Object.keys((document.components.schemas?.[schema]?.properties ?? {}) as Json)
}

/** GitHub's OpenAPI document as a judge of what goes over the wire. */
export class ApiJudge {
  readonly #ajv: Ajv
  readonly #operations: readonly Operation[]
  readonly #validators = new Map<object, ValidateFunction>()

  constructor() {
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
    formats.default(this.#ajv)
    const components = structuredClone(document.components)
    for (const [schema, ...path] of NULLABLE_IN_TRUTH) makeNullable(components.schemas?.[schema] ?? {}, path)
    this.#ajv.addSchema({ $id: 'github', components: withNulls(components) })
    this.#operations = Object.entries(document.paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => readOperation(path, method, operation)),
      )
      .toSorted((a, b) => b.specificity - a.specificity)
  }

  /** What in this exchange breaks GitHub's document, one line each. */
  violations(exchange: Exchange): readonly string[] {
    const name = `${exchange.method} ${exchange.path}`
    const operation = this.#operations.find(
      (candidate) => candidate.method === exchange.method && candidate.pattern.test(exchange.path),
    )
    if (operation === undefined) return [`${name} is no operation of the cut document`]
    return [...this.#request(operation, exchange), ...this.#answer(operation, exchange)].map(
      (problem) => `${name} (${operation.id}): ${problem}`,
    )
  }

  *#request(operation: Operation, { query, requestBody }: Exchange): Generator<string> {
    for (const [key, value] of query) {
      const parameter = operation.queryParameters.get(key)
      if (parameter === undefined) yield `unknown query parameter ${key}`
      else yield* this.#check(parameter, /^-?\d+$/.test(value) ? Number(value) : value, `query ${key}`)
    }
    if (operation.body === undefined) {
      if (requestBody !== undefined) yield 'a body, where none is read'
    } else if (requestBody === undefined) {
      if (operation.bodyRequired) yield 'no body'
    } else {
      yield* this.#check(operation.body, requestBody, 'request')
    }
  }

  *#answer(operation: Operation, { status, answerBody }: Exchange): Generator<string> {
    const schema = operation.answers.get(String(status))
    // GitHub answers 401, 403, 404, 422, 429 and 5xx to anything, documented or not; all have the same form.
    if (schema !== undefined) yield* this.#check(schema, answerBody, `answer ${status}`)
    else if (operation.answers.has(String(status))) {
      // Documented without a form, refusals have the one that all of them have.
      if (answerBody !== undefined && status < 400) yield `answer ${status} has a body`
    } else if (status < 400) yield `answer ${status} is not documented`
    if (operation.id === TIMELINE && Array.isArray(answerBody)) yield* this.#entries(answerBody)
  }

  *#entries(entries: readonly { readonly event?: string }[]): Generator<string> {
    for (const entry of entries) {
      const schema = ENTRIES[entry.event ?? '']
      if (schema !== undefined) yield* this.#check(schema, entry, `entry ${entry.event}`)
    }
  }

  *#check(schema: Json, value: unknown, what: string): Generator<string> {
    let validate = this.#validators.get(schema)
    if (validate === undefined) {
      validate = this.#ajv.compile(schema)
      this.#validators.set(schema, validate)
    }
    if (validate(value)) return
    for (const error of validate.errors ?? [])
      yield `${what}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`
  }
}

function readOperation(path: string, method: string, operation: Json): Operation {
  const parameters = (operation.parameters as readonly Json[]).map(resolve)
  const multiSegment = new Set(
    parameters
      .filter((parameter) => parameter['x-multi-segment'] === true)
      .map((parameter) => parameter.name),
  )
  const pattern = path.replace(/\{(\w+)\}/g, (_, name: string) => (multiSegment.has(name) ? '.+' : '[^/]+'))
  const body = operation.requestBody as Json | undefined
  return {
    id: String(operation.operationId),
    pattern: new RegExp(`^${pattern}$`),
    method: method.toUpperCase(),
    specificity: path.replace(/\{\w+\}/g, '').length,
    queryParameters: new Map(
      parameters
        .filter((parameter) => parameter.in === 'query')
        .map((parameter) => [String(parameter.name), withNulls(parameter.schema as Json)]),
    ),
    body: body === undefined ? undefined : refusingUnknown(withNulls(schemaOf(body) ?? {})),
    bodyRequired: body?.required === true,
    answers: new Map(
      Object.entries(operation.responses as Json).map(([status, response]) => {
        const schema = schemaOf(resolve(response as Json))
        return [status, schema === undefined ? undefined : withNulls(schema)]
      }),
    ),
  }
}

function schemaOf(holder: Json): Json | undefined {
  const content = holder.content as Readonly<Record<string, Json>> | undefined
  return content?.['application/json']?.schema as Json | undefined
}

function resolve(value: Json): Json {
  if (typeof value.$ref !== 'string') return value
  const [, , section = '', name = ''] = value.$ref.split('/')
  return document.components[section]?.[name] ?? {}
}

/** OpenAPI 3.0 says `nullable: true`; JSON Schema has a type for it. References are made to point into our document. */
function withNulls<T>(value: T): T {
  return rewrite(value) as T
}

function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite)
  if (typeof value !== 'object' || value === null) return value
  const rewritten: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(value)) {
    if (key === '$ref') rewritten.$ref = `github${child}`
    else if (key !== 'nullable') rewritten[key] = rewrite(child)
  }
  // A field can be called `nullable`; only the keyword is a boolean.
  return (value as Json).nullable === true ? { anyOf: [rewritten, { type: 'null' }] } : rewritten
}

/** GitHub ignores a misspelt field; a test should not. */
function refusingUnknown(schema: Json): Json {
  if (schema.properties === undefined || schema.additionalProperties !== undefined) return schema
  return { ...schema, additionalProperties: false }
}

function makeNullable(schema: Json, [key, ...rest]: readonly string[]): void {
  const properties = schema.properties as Record<string, Json> | undefined
  if (key === undefined || properties?.[key] === undefined)
    throw new Error('the document has changed; look at NULLABLE_IN_TRUTH')
  if (rest.length > 0) makeNullable(properties[key], rest)
  else properties[key] = { nullable: true, allOf: [properties[key]] }
}
