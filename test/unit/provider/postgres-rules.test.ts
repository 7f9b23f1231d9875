import { describe, expect, it } from 'vitest'
import { newMark, writeMark } from '../../../src/provider/mark.ts'
import { type DatabaseRow, isUnfinished, markOf } from '../../../src/provider/postgres/catalog.ts'
import { claimLimit } from '../../../src/provider/postgres/claim.ts'
import { isRetryable } from '../../../src/provider/postgres/errors.ts'
import { freezeStatements } from '../../../src/provider/postgres/golden.ts'
import { refusal } from '../../../src/provider/postgres/remove.ts'
import { missingRights } from '../../../src/provider/postgres/rights.ts'
import { identifier, literal } from '../../../src/sql/quote.ts'

const OWNER = { platform: 'github', host: 'github.com', repositoryId: '4711' } as const
const MARK = newMark({
  owner: OWNER,
  purpose: { kind: 'change-request', number: 7 },
  golden: 'g',
  now: new Date(),
  ttl: 1_000,
})
const ROW: DatabaseRow = {
  oid: '20000',
  name: 'offshoot-3mv-pr-7',
  owner: 'ci',
  mine: true,
  template: false,
  open: true,
  limit: -1,
  size: null,
  comment: writeMark(MARK),
  tablespace: null,
  acl: null,
  settings: null,
  claim: { comment: writeMark(MARK) },
}
const TARGET = { id: 'x', name: ROW.name, mark: MARK, size: undefined }

describe('whose a database is', () => {
  it('is told by its comment', () => {
    expect(markOf(ROW)).toEqual(MARK)
    expect(isUnfinished(ROW)).toBe(false)
    expect(markOf({ ...ROW, comment: 'mine', limit: claimLimit(MARK.nonce) })).toBeUndefined()
  })

  it('is told by its claim while it has no comment, if the limit it was made with fits', () => {
    const fresh = { ...ROW, comment: null, open: false, limit: claimLimit(MARK.nonce) }
    expect(markOf(fresh)).toEqual(MARK)
    expect(isUnfinished(fresh)).toBe(true)
    for (const limit of [-1, 0, 100, claimLimit('another nonce'), claimLimit(MARK.nonce) + 1]) {
      expect(markOf({ ...fresh, limit })).toBeUndefined()
      expect(isUnfinished({ ...fresh, limit })).toBe(false)
    }
    expect(markOf({ ...fresh, claim: null })).toBeUndefined()
    expect(markOf({ ...fresh, claim: { comment: 'somebody’s role' } })).toBeUndefined()
  })

  it('makes limits that nobody else would choose and that limit nothing', () => {
    for (const nonce of ['a', 'b', MARK.nonce]) {
      expect(claimLimit(nonce)).toBeGreaterThanOrEqual(2 ** 30)
      expect(claimLimit(nonce)).toBeLessThan(2 ** 31)
    }
    expect(claimLimit('a')).not.toBe(claimLimit('b'))
  })
})

describe('a deletion', () => {
  const scope = { owner: OWNER, golden: 'golden' }

  it('goes on with the branch that is meant', () => {
    expect(refusal(ROW, TARGET, scope)).toBeUndefined()
  })

  it.each([
    ['the golden base', ROW, TARGET, { ...scope, golden: ROW.name }],
    ['a template', { ...ROW, template: true }, TARGET, scope],
    ['a database of another name', { ...ROW, name: 'shop' }, TARGET, scope],
    ['a database of a longer owner’s name', { ...ROW, name: 'offshoot-3mvx-pr-7' }, TARGET, scope],
    ['an unmarked database', { ...ROW, comment: null }, TARGET, scope],
    ['what the caller saw unmarked', ROW, { ...TARGET, mark: undefined }, scope],
    [
      'another owner’s',
      { ...ROW, comment: writeMark({ ...MARK, owner: { ...OWNER, host: 'ghe.example.com' } }) },
      TARGET,
      scope,
    ],
    ['another branch of that name', ROW, { ...TARGET, mark: { ...MARK, nonce: '0'.repeat(32) } }, scope],
  ])('refuses %s', (_, row, target, given) => {
    expect(refusal(row, target, given)).toBeDefined()
  })
})

describe('what an administrator is told', () => {
  const me = {
    name: 'c"i',
    superuser: false,
    createDatabase: false,
    createRole: false,
    readsFiles: false,
    datesFiles: false,
  }

  it('is every missing right with its statement, at once', () => {
    const error = missingRights(
      me,
      { ...ROW, name: 'golden', template: false, mine: false },
      'host:5432/postgres',
    )
    expect(error?.message).toContain('may not create databases, nor create roles, nor copy "golden"')
    expect(error?.next).toBe(
      'an administrator runs: ALTER ROLE "c""i" CREATEDB; ALTER ROLE "c""i" CREATEROLE; ALTER DATABASE "golden" WITH IS_TEMPLATE true;',
    )
  })

  it('is nothing when nothing is missing', () => {
    expect(missingRights({ ...me, superuser: true }, { ...ROW, mine: false }, '')).toBeUndefined()
    expect(
      missingRights({ ...me, createDatabase: true, createRole: true }, { ...ROW, mine: true }, ''),
    ).toBeUndefined()
    expect(
      missingRights(
        { ...me, createDatabase: true, createRole: true },
        { ...ROW, mine: false, template: true },
        '',
      ),
    ).toBeUndefined()
  })

  it('is how to freeze a golden base', () => {
    expect(freezeStatements('go"ld')).toEqual([
      'ALTER DATABASE "go""ld" WITH IS_TEMPLATE true;',
      'ALTER DATABASE "go""ld" WITH ALLOW_CONNECTIONS false;',
    ])
  })
})

describe('an operation', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), true],
    [Object.assign(new Error('x'), { code: '57P01' }), true],
    [Object.assign(new Error('deadlock detected'), { code: '40P01' }), true],
    [Object.assign(new Error('tuple concurrently updated'), { code: 'XX000' }), true],
    [Object.assign(new Error('cache lookup failed'), { code: 'XX000' }), false],
    [new Error('Connection terminated unexpectedly'), true],
    [Object.assign(new Error('permission denied'), { code: '42501' }), false],
    [new TypeError('undefined is not a function'), false],
  ])('is tried again after %s: %s', (error, again) => {
    expect(isRetryable(error)).toBe(again)
  })
})

describe('quoting', () => {
  it('keeps every text inside its quotes', () => {
    expect(identifier('a"b')).toBe('"a""b"')
    expect(literal("it's")).toBe("'it''s'")
    expect(literal('\\')).toBe("E'\\\\'")
  })
})
