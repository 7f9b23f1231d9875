import { describe, expect, it } from 'vitest'
import { carriedLimit, carryStatements, setClause, tolerant } from '../../../src/provider/postgres/carry.ts'
import type { DatabaseRow } from '../../../src/provider/postgres/catalog.ts'

const GOLDEN: DatabaseRow = {
  oid: '16384',
  name: 'golden',
  owner: 'app',
  mine: false,
  template: true,
  open: false,
  limit: -1,
  size: null,
  comment: null,
  tablespace: null,
  acl: null,
  settings: null,
  claim: null,
}

describe('a setting, put back', () => {
  it.each([
    ['statement_timeout=61s', `SET "statement_timeout" TO '61s'`],
    ['app.Tenant=a=b', `SET "app"."Tenant" TO 'a=b'`],
    [`app.note=it's \\ here`, `SET "app"."note" TO E'it''s \\\\ here'`],
    ['search_path="$user", public', `SET "search_path" TO '$user', 'public'`],
    ['search_path="a ""b"", c",d', `SET "search_path" TO 'a "b", c', 'd'`],
    ['search_path=""', `SET "search_path" TO ''`],
    ['search_path=', `SET "search_path" TO ''`],
    ['session_preload_libraries=auto_explain', `SET "session_preload_libraries" TO 'auto_explain'`],
    // Only lists of names are split.
    ['datestyle=ISO, MDY', `SET "datestyle" TO 'ISO, MDY'`],
  ])('%s', (entry, clause) => {
    expect(setClause(entry)).toBe(clause)
  })

  it('is skipped with its name and never its value where the server refuses it', () => {
    const [block] = tolerant([{ sql: 'ALTER DATABASE x SET a TO 1', about: 'setting "a\'b"' }])
    expect(block).toContain('EXCEPTION WHEN OTHERS THEN RAISE WARNING')
    expect(block).not.toContain('SQLERRM')
    expect(tolerant([])).toEqual([])
  })
})

describe('rights on a database, put back', () => {
  it('closes it to PUBLIC and leaves the rest as the server gives it when the golden base has no list', () => {
    expect(carryStatements('b', GOLDEN)).toEqual(['REVOKE CONNECT ON DATABASE "b" FROM PUBLIC'])
  })

  it('gives every right but the one to connect', () => {
    const acl = [
      { grantee: null, privilege: 'CONNECT', grantable: false },
      { grantee: null, privilege: 'TEMPORARY', grantable: false },
      { grantee: 'a"b', privilege: 'CREATE', grantable: true },
      { grantee: 'a"b', privilege: 'CONNECT', grantable: true },
    ]
    expect(carryStatements('b', { ...GOLDEN, acl })).toEqual([
      'REVOKE ALL ON DATABASE "b" FROM PUBLIC',
      'GRANT TEMPORARY ON DATABASE "b" TO PUBLIC',
      'GRANT CREATE ON DATABASE "b" TO "a""b" WITH GRANT OPTION',
    ])
  })

  it('gives the connection limit, but not one that closes a golden base', () => {
    expect(carriedLimit({ ...GOLDEN, limit: 17 })).toBe(17)
    expect(carriedLimit({ ...GOLDEN, limit: 0 })).toBe(-1)
    expect(carriedLimit({ ...GOLDEN, limit: -1 })).toBe(-1)
  })
})
