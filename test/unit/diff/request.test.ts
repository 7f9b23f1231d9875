import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../../src/config/sources.ts'
import { OffshootError } from '../../../src/core/errors.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { parseDiff } from '../../../src/diff/request.ts'

const ENV = {
  A: 'postgresql://reader:swordfish@db1:5433/shop?sslmode=disable',
  B: 'postgresql://reader:s%20w%2Fordfish@db2/shop?sslmode=require',
  EMPTY: '',
}

function parse(args: readonly string[], redactor = new Redactor()) {
  return parseDiff(parseCommandLine(['diff', ...args]), ENV, redactor)
}

function problemsOf(args: readonly string[]): unknown {
  try {
    return parse(args)
  } catch (error) {
    if (error instanceof OffshootError && error.kind === 'config') return error.what.split('\n')
    throw error
  }
}

describe('the command line of diff', () => {
  it('takes two URLs, from variables or as they are', () => {
    expect(parse(['env:A', ENV.B])).toEqual({
      before: {
        host: 'db1',
        port: 5433,
        database: 'shop',
        user: 'reader',
        password: 'swordfish',
        sslmode: 'disable',
      },
      after: {
        host: 'db2',
        port: 5432,
        database: 'shop',
        user: 'reader',
        password: 's w/ordfish',
        sslmode: 'require',
      },
      format: 'text',
    })
  })

  it.each([
    [['--json'], 'json'],
    [['--format', 'json'], 'json'],
    [['--json', '--format=json'], 'json'],
    [['--format=markdown'], 'markdown'],
    [['--format', 'text'], 'text'],
  ])('takes a format: %j', (flags, format) => {
    expect(parse(['env:A', ...flags, 'env:B']).format).toBe(format)
  })

  it('registers the passwords before anything can go wrong', () => {
    const redactor = new Redactor()
    expect(() => parse(['env:A', ENV.B, '--format', 'yaml'], redactor)).toThrow(OffshootError)
    expect(redactor.redact(`swordfish, s w/ordfish, s%20w%2Fordfish, ${ENV.A}`)).toBe('***, ***, ***, ***')
  })

  it.each([
    [[], ['diff compares two databases, and 0 are given']],
    [['env:A'], ['diff compares two databases, and 1 is given']],
    [['env:A', 'env:B', 'env:A'], ['diff compares two databases, and 3 are given']],
    [['env:A', 'env:C'], ['env:C: no such variable is set']],
    [['env:EMPTY', 'env:B'], ['env:EMPTY: no such variable is set']],
    [
      ['mysql://u:p@h/d', 'env:B'],
      ['URL_A: not a Postgres URL (its value is not shown, it may hold a password)'],
    ],
    [['env:A', 'env:B', '--format', 'yaml'], ['--format: "yaml" is not valid; valid: text, markdown, json']],
    [['env:A', 'env:B', '--json', '--format', 'text'], ['--json and --format text exclude each other']],
    [
      ['env:C', '--golden', 'x', '--platform', 'github', '--format', 'yaml'],
      [
        'diff compares two databases, and 1 is given',
        'env:C: no such variable is set',
        '--golden: diff has no such flag; it has --format and --json',
        '--platform: diff has no such flag; it has --format and --json',
        '--format: "yaml" is not valid; valid: text, markdown, json',
      ],
    ],
  ])('refuses %j and says everything that is wrong', (args, problems) => {
    expect(problemsOf(args)).toEqual(problems)
  })

  it('leaves no word to the other verbs', () => {
    expect(() => parseCommandLine(['preview', 'twice'])).toThrow('twice: one verb is enough')
  })
})
