import { describe, expect, it } from 'vitest'
import { redactReport } from '../../../src/report/redact.ts'
import { withoutRowValues, withoutValue } from '../../../src/report/row-values.ts'
import { base, FACES } from '../../support/reports.ts'

describe('row values', () => {
  it('leave no DETAIL line of a server behind', () => {
    const output =
      'ERROR:  duplicate key\nDETAIL:  Key (email)=(ann@example.org) already exists.\npsql:a.sql:3: DETAIL:  Failing row contains (7).'
    expect(withoutRowValues(output)).toBe(
      'ERROR:  duplicate key\nDETAIL:  (left out: may hold row values)\npsql:a.sql:3: DETAIL:  (left out: may hold row values)',
    )
  })

  it('leave no row behind that spans lines, and none in an error object that a driver printed', () => {
    expect(withoutRowValues('DETAIL:  Failing row contains (7, ann\nlee).\nnext')).toBe(
      'DETAIL:  (left out: may hold row values)\nnext',
    )
    expect(withoutRowValues('DETAIL:  Key (email)=(ann\nlee) already exists.\nnext')).toBe(
      'DETAIL:  (left out: may hold row values)\nnext',
    )
    expect(withoutRowValues(`{ detail: 'Key (email)=(o\\'x@y) exists.', code: '23505' }`)).toBe(
      `{ detail: '(left out: may hold row values)', code: '23505' }`,
    )
    expect(withoutRowValues(`{"detail":"Key (a)=(b)","x":1}`)).toBe(
      `{"detail":"(left out: may hold row values)","x":1}`,
    )
    const once = withoutRowValues('DETAIL:  Key (a)=(b).')
    expect(withoutRowValues(once)).toBe(once)
  })

  it('does not touch an output without them', () => {
    const plain = [
      'details: 3 passed\nretail: x',
      'invalid option: "foo"',
      'expected value "a" to be "b"',
      'Key (email) is the primary key',
      'could not copy "a", line 3: "b"',
    ]
    for (const text of plain) expect(withoutRowValues(text)).toBe(text)
  })

  // As PostgreSQL 18 writes them, and around them what clients and drivers add.
  it.each([
    'DETAIL:  Key (lower(email))=(secret) is duplicated.',
    'Key (email, "a b")=(secret, 2) already exists.',
    'Failing row contains (3, secret, -1, null).',
    'DETAIL:  Partition key of the failing row contains (a) = (secret).',
    'error: invalid input syntax for type integer: "secret"\n    at Parser.parse',
    'ERROR:  invalid input syntax for type timestamp with time zone: "secret" (SQLSTATE 22007)',
    'invalid input value for enum mood: "secret"',
    'value "1secret" is out of range for type integer',
    'date/time field value out of range: "secret"',
    'malformed array literal: "{1,secret"',
    'invalid value "secret" for "YYYY"',
    'psql:a.sql:3: ERROR:  invalid input syntax for type integer: "12\nsecret"',
    '{"message":"invalid input syntax for type integer: \\"secret\\"","code":"22P02"}',
    'syntax error in tsquery: "a secret ("',
    'CONTEXT:  COPY users, line 3: "7\tsecret"',
    'CONTEXT:  COPY users, line 3, column id: "secret"',
    'JSON data, line 1: {"a":secret',
  ])('are not left in %j', (said) => {
    const clean = withoutRowValues(said)
    expect(clean).not.toContain('secret')
    expect(clean).toContain('left out')
    expect(withoutRowValues(clean)).toBe(clean)
  })
})

describe('the server’s message of a failed statement', () => {
  it.each([
    [
      '22P02',
      'invalid input syntax for type integer: "12a"b"',
      'invalid input syntax for type integer: (value left out)',
    ],
    [
      '22P02',
      'invalid input syntax for type integer: "12a\nb"',
      'invalid input syntax for type integer: (value left out)',
    ],
    [
      '22003',
      'value "99999999999" is out of range for type integer',
      'value (value left out) is out of range for type integer',
    ],
    [
      '22P02',
      'ungültige Eingabesyntax für Typ integer: »ann«',
      'ungültige Eingabesyntax für Typ integer: (value left out)',
    ],
    ['42601', 'syntax error in tsvector: "ann:"', 'syntax error in tsvector: (value left out)'],
  ])('has no value of a data error (%s)', (sqlstate, message, clean) => {
    expect(withoutValue({ sqlstate, message })).toBe(clean)
  })

  it.each([
    ['22001', 'value too long for type character varying(3)'],
    ['23505', 'duplicate key value violates unique constraint "users_email_key"'],
    ['23502', 'column "email" of relation "users" contains null values'],
    ['23514', 'new row for relation "users" violates check constraint "users_age_check"'],
    ['42703', 'column "code" of relation "coupons" does not exist'],
  ])('keeps the names that %s is about', (sqlstate, message) => {
    expect(withoutValue({ sqlstate, message })).toBe(message)
  })

  it('loses its value with the rest of the report’s', () => {
    const report = redactReport(FACES['migration-failed-on-data'] ?? base, (text) => text)
    const error = report.migrations.at(-1)?.statements.at(-1)?.error
    expect(error?.message).toBe('invalid input syntax for type integer: (value left out)')
    expect(error?.position).toBeGreaterThan(0)
    const foreign = { sqlstate: '22P02', message: 'ungültige Eingabesyntax für Typ integer: »ann«' }
    const statements = [{ sql: 'x', ms: 1, locks: [], rewrites: [], error: foreign }]
    const clean = redactReport(
      { ...base, migrations: [{ name: 'a.sql', ms: 1, statements }] },
      (text) => text,
    )
    expect(JSON.stringify(clean)).not.toContain('ann«')
  })
})
