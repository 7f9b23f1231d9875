import { describe, expect, it } from 'vitest'
import { parseConfigFile } from '../../../src/config/file.ts'
import { parseDuration, parseFailRules, parseSuites } from '../../../src/config/formats.ts'
import { parseSettings, type Settings } from '../../../src/config/settings.ts'
import { OffshootError } from '../../../src/core/errors.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { presetPolicy } from '../../../src/gate/policy.ts'

function parse(options: {
  inputs?: Record<string, string>
  head?: string
  base?: string
  redactor?: Redactor
}): Settings {
  const sources = {
    inputs: options.inputs ?? {},
    spell: (key: string) => key,
    head: parseConfigFile('.offshoot.yml', options.head),
    base: parseConfigFile('.offshoot.yml', options.base),
  }
  return parseSettings(sources, options.redactor ?? new Redactor())
}

function problemsOf(options: Parameters<typeof parse>[0]): string {
  try {
    parse(options)
  } catch (error) {
    if (error instanceof OffshootError) return error.message
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('settings', () => {
  it('are the defaults of the table when nothing is said', () => {
    const settings = parse({})

    expect(settings).toMatchObject({
      mode: 'auto',
      provider: 'embedded',
      reset: 'auto',
      ttl: 7 * 86_400_000,
      timeout: 30 * 60_000,
      approval: presetPolicy('agents'),
      stage: undefined,
      result: undefined,
      env: ['DATABASE_URL'],
      test: [],
      comment: true,
      golden: undefined,
    })
  })

  it('prefer an input to the file', () => {
    const settings = parse({
      inputs: { migrate: 'from the input' },
      head: 'migrate: from the file\nreset: always',
    })

    expect(settings.migrate).toBe('from the input')
    expect(settings.reset).toBe('always')
  })

  it('read keys that guard something from the base ref’s file only', () => {
    const settings = parse({ head: 'approval: "off"\ntest: npm test', base: 'approval: all\ntest: exit 0' })

    expect(settings.approval).toEqual(presetPolicy('all'))
    expect(settings.test).toEqual([{ name: 'test', command: 'npm test' }])
  })

  it('report every problem at once, each with the key, the value and what is valid', () => {
    const message = problemsOf({
      inputs: { provider: 'neo', ttl: 'soon', gloden: 'x', env: 'A-B' },
      head: 'url: postgres://a\nisolation: both',
    })

    expect(message).toContain('provider: "neo" is not valid; valid: embedded, postgres')
    expect(message).toContain('ttl: "soon" is not valid; valid: a duration such as 90s')
    expect(message).toContain('gloden: unknown key; did you mean golden?')
    expect(message).toContain('env: "A-B" is not valid')
    expect(message).toContain('.offshoot.yml: url: belongs in the workflow')
    expect(message).toContain('.offshoot.yml: isolation: "both" is not valid; valid: shared, fork')
  })

  it('register secrets the moment they are read, even when another key is wrong', () => {
    const redactor = new Redactor()

    expect(() =>
      parse({
        inputs: { url: 'postgres://ci:s3cret-pass@db/x', 'github-token': 'ghs_0123456789', mode: 'bad' },
        redactor,
      }),
    ).toThrow(OffshootError)
    expect(redactor.redact('s3cret-pass ghs_0123456789')).toBe('*** ***')
  })

  it('accept lists and mappings in the file where an input takes lines', () => {
    const settings = parse({
      head: 'test:\n  unit: npm run unit\n  integration: npm run it\nmigrations: [db/*.sql, sql/*.sql]',
      base: 'fail-on: [destructive, migration>5m]\noptions: { maintenance-database: admin }',
    })

    expect(settings.test.map((suite) => suite.name)).toEqual(['unit', 'integration'])
    expect(settings.migrations).toEqual(['db/*.sql', 'sql/*.sql'])
    expect(settings.failOn).toEqual([{ rule: 'destructive' }, { rule: 'migration', longerThan: 300_000 }])
    expect(settings.options).toEqual({ 'maintenance-database': 'admin' })
  })

  it('tell every problem of a policy with its place', () => {
    const message = problemsOf({
      inputs: { stage: 'forks', result: 'ok' },
      base: 'approval:\n  - when: agent\n  - when: destructve\n    from: dba\n',
      head: 'approval: nonsense that only the base could bring into force',
    })

    expect(message).toContain(
      '.offshoot.yml: approval: rule 2: when: "destructve" is no condition; did you mean destructive?',
    )
    expect(message).toContain(
      '.offshoot.yml: approval: rule 2: from: "dba" is not valid; valid: @login, @org/team, codeowners',
    )
    expect(message).toContain('stage: "forks" is not valid; valid: fork, check, report')
    expect(message).toContain('result: "ok" is not valid; valid: success, failure, cancelled, skipped')
    expect(message).not.toContain('nonsense')
    expect(problemsOf({ inputs: { approval: 'agent' } })).toContain(
      'approval: "agent" is not valid; did you mean agents?',
    )
  })

  it('take a policy from an input, which beats the file, and from the file as YAML', () => {
    const rules = '- when: agent\n- when: lock>2s\n  from: "@acme/dba"'

    expect(parse({ inputs: { approval: rules }, base: 'approval: off' }).approval.rules).toHaveLength(2)
    expect(parse({ base: 'approval:\n  rules: all\n  allow-requester: true' }).approval).toEqual({
      ...presetPolicy('all'),
      allowRequester: true,
    })
    expect(parse({ base: 'approval: off' }).approval.name).toBe('off')
    expect(problemsOf({ base: 'approval:\n  - when: agent\n    from: @acme/dba' })).toContain(
      'put what begins with @ in quotes',
    )
  })

  it('take what the parts of a preview hand to each other from the step alone, and hide the key', () => {
    const redactor = new Redactor()
    const settings = parse({
      inputs: { stage: 'check', 'seal-key': 'k'.repeat(32), 'sealed-url': 's'.repeat(32), result: 'success' },
      redactor,
    })

    expect(settings).toMatchObject({ stage: 'check', sealKey: 'k'.repeat(32), result: 'success' })
    expect(settings.sealedUrl).toBe('s'.repeat(32))
    expect(redactor.redact('k'.repeat(32))).toBe('***')
    for (const key of ['stage', 'seal-key', 'sealed-url', 'result', 'report-file'])
      expect(problemsOf({ head: `${key}: success` })).toContain(`${key}: belongs in the workflow`)
  })

  it('say that a file is no configuration instead of ignoring it', () => {
    expect(problemsOf({ head: '- a\n- list' })).toContain('.offshoot.yml cannot be read as configuration')
    expect(problemsOf({ head: 'a: [' })).toContain('.offshoot.yml cannot be read as configuration')
  })
})

describe('values', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['7d', 604_800_000],
  ])('read the duration %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms })
  })

  it.each(['', '5', '-1s', '0s', '1w', '1.5h', '9999999d'])('refuse the duration %j', (text) => {
    expect(parseDuration(text).ok).toBe(false)
  })

  it('tell one bare command from named suites', () => {
    expect(parseSuites('npm test')).toEqual({ ok: true, value: [{ name: 'test', command: 'npm test' }] })
    expect(parseSuites('unit: npm run unit\n# slow\nit: npm run it')).toEqual({
      ok: true,
      value: [
        { name: 'unit', command: 'npm run unit' },
        { name: 'it', command: 'npm run it' },
      ],
    })
    expect(parseSuites('npm run a\nnpm run b').ok).toBe(false)
    expect(parseSuites('a: x\na: y').ok).toBe(false)
  })

  it('refuse rules that nothing measures', () => {
    expect(parseFailRules('rewrites').ok).toBe(false)
    expect(parseFailRules('migration>soon').ok).toBe(false)
  })
})
