import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments, parseDocument } from 'yaml'
import { componentRows } from '../../../scripts/gitlab-component.ts'
import { parsePolicy } from '../../../src/gate/policy.ts'
import { ciSchema } from '../../support/gitlab-ci/schema.ts'

interface Input {
  readonly default?: unknown
  readonly description?: string
  readonly options?: readonly unknown[]
  readonly regex?: string
  readonly type?: string
}

interface Job {
  readonly extends?: string
  readonly needs?: readonly unknown[]
  readonly rules?: readonly {
    readonly if: string
    readonly when?: string
    readonly allow_failure?: boolean
  }[]
  readonly script?: readonly string[]
  readonly variables?: Readonly<Record<string, unknown>>
  readonly environment?: Readonly<Record<string, unknown>>
  readonly resource_group?: string
  readonly interruptible?: boolean
  readonly artifacts?: { readonly reports?: Readonly<Record<string, unknown>> }
}

interface Configuration {
  readonly include?: readonly {
    readonly component: string
    readonly inputs?: Readonly<Record<string, unknown>>
  }[]
}

const folder = fileURLToPath(new URL('../../../gitlab/', import.meta.url))
const source = readFileSync(`${folder}templates/offshoot/template.yml`, 'utf8')
// GitLab reads YAML 1.1, where `off` and `yes` are no words.
const [header, body] = parseAllDocuments(source, { version: '1.1', merge: true }).map((document) =>
  document.toJS(),
)
const { inputs, component } = (header as { spec: { inputs: Record<string, Input>; component: string[] } })
  .spec
const jobs = body as Record<string, Job>
const valid = ciSchema()
const examples = readdirSync(`${folder}examples`).map((name) => `examples/${name}`)
const configurations = [...examples, '.gitlab-ci.yml']

function job(name: string): Job {
  const found = jobs[name]
  if (found === undefined) throw new Error(`there is no job ${name}`)
  return found
}

describe('the template of the component', () => {
  it('is valid by GitLab’s schema, header and jobs', () => {
    // The schema is older than what GitLab knows of a component in its header.
    expect(valid({ spec: { inputs } }), JSON.stringify(valid.errors)).toBe(true)
    expect(valid(jobs), JSON.stringify(valid.errors)).toBe(true)
    expect(valid({ ...jobs, 'offshoot:gate': { ...job('offshoot:gate'), interruptible: 'maybe' } })).toBe(
      false,
    )
    expect(component.filter((field) => !['name', 'sha', 'version', 'reference'].includes(field))).toEqual([])
  })

  it('has every key of the table that is no secret as an input, and hands each to the jobs', () => {
    const keys = componentRows().map(({ key }) => key)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(keys))
    expect(keys).not.toContain('url')
    expect(keys.filter((key) => key.endsWith('token'))).toEqual([])
    for (const name of Object.keys(inputs)) expect(source).toContain(`$[[ inputs.${name} ]]`)
  })

  it('has defaults that are valid themselves, and no option that YAML takes for something else', () => {
    for (const [name, { default: fallback, options, regex, type, description }] of Object.entries(inputs)) {
      expect(fallback, name).toBeDefined()
      expect(description, name).toMatch(/\S/)
      if (options !== undefined) expect(options, name).toContain(fallback)
      for (const option of options ?? []) expect(typeof option, `${name}: ${option}`).toBe('string')
      if (regex !== undefined) expect(String(fallback), name).toMatch(new RegExp(regex))
      expect(typeof fallback, name).toBe(type ?? 'string')
    }
  })

  it('never puts the text of an input into a script, and lets nothing expand it', () => {
    const scripts = Object.values(jobs).flatMap(({ script = [] }) => script)
    expect(scripts.join('\n')).not.toContain('$[[')
    const variables = Object.values(jobs).flatMap((one) => Object.entries(one.variables ?? {}))
    const texts = componentRows().map(({ key }) => `OFFSHOOT_${key.toUpperCase().replaceAll('-', '_')}`)
    for (const [name, value] of variables) {
      if (texts.includes(name)) expect(value, name).toMatchObject({ expand: false })
    }
  })

  it('takes the environment down by a job of the same rules that needs no checkout', () => {
    const preview = job('offshoot:preview')
    const teardown = job('offshoot:teardown')
    expect(preview.environment).toMatchObject({
      on_stop: 'offshoot:teardown',
      auto_stop_in: expect.any(String),
    })
    expect(teardown.environment).toEqual({ name: preview.environment?.name, action: 'stop' })
    expect(teardown.resource_group).toBe(preview.resource_group)
    expect(teardown.rules?.map((rule) => rule.if)).toEqual(preview.rules?.map((rule) => rule.if))
    expect(teardown.rules).toEqual([expect.objectContaining({ when: 'manual', allow_failure: true })])
    expect(teardown.variables?.GIT_STRATEGY).toBe('empty')
    expect(teardown.needs).toEqual([])
  })

  it('lets no newer push end a job that deletes, and passes no variables on from a job that runs the change', () => {
    for (const name of ['offshoot:teardown', 'offshoot:sweep', 'offshoot:react'])
      expect(job(name).interruptible, name).toBe(false)
    const givers = Object.keys(jobs).filter((name) => job(name).artifacts?.reports?.dotenv !== undefined)
    expect(givers).toEqual(['offshoot:gate'])
    expect(job('offshoot:gate').variables?.GIT_STRATEGY).toBe('empty')
  })

  it('runs what may touch other merge requests on the default branch only', () => {
    for (const name of ['offshoot:sweep', 'offshoot:react']) {
      for (const rule of job(name).rules ?? [])
        expect(rule.if, name).toContain('$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH')
    }
  })
})

describe('the examples', () => {
  it.each(configurations)('%s is valid by GitLab’s schema, and gives inputs that there are', (name) => {
    const document = parseDocument(readFileSync(folder + name, 'utf8'), { version: '1.1' })
    expect(document.errors).toEqual([])
    const configuration = document.toJS() as Configuration
    expect(valid(configuration), JSON.stringify(valid.errors)).toBe(true)
    for (const { inputs: given = {} } of configuration.include ?? []) {
      expect(Object.keys(given).filter((key) => inputs[key] === undefined)).toEqual([])
      for (const [key, value] of Object.entries(given)) {
        const { options, regex, type = 'string' } = inputs[key] ?? {}
        expect(typeof value, key).toBe(type)
        if (options !== undefined) expect(options).toContain(value)
        if (regex !== undefined) expect(String(value)).toMatch(new RegExp(regex))
        if (key === 'approval') expect(parsePolicy(String(value))).toMatchObject({ ok: true })
      }
    }
  })

  it('are all named in the README', () => {
    const readme = readFileSync(`${folder}README.md`, 'utf8')
    for (const name of examples) expect(readme).toContain(name)
  })
})
