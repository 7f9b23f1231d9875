import { describe, expect, it } from 'vitest'
import {
  decideAuthority,
  describeHandOver,
  type RoleFacts,
} from '../../../src/provider/postgres/authority.ts'

let nextOid = 20_000

function role(name: string, change: Partial<RoleFacts> = {}): RoleFacts {
  nextOid += 1
  return {
    oid: String(nextOid),
    name,
    login: false,
    superuser: false,
    createRole: false,
    createDatabase: false,
    replication: false,
    bypassRls: false,
    memberOf: [],
    databases: [],
    tablespaces: [],
    worksIn: [],
    ...change,
  }
}

function decide(roles: readonly RoleFacts[], databaseOwner = 'postgres') {
  return decideAuthority({ app: roles[0]?.name ?? '', roles, settings: ['search_path=shop'] }, databaseOwner)
}

describe('whom a branch acts as', () => {
  it('is the owner itself when that is good for nothing but owning', () => {
    expect(decide([role('app', { memberOf: ['team'] }), role('team')])).toEqual({
      app: 'app',
      actAs: 'app',
      join: ['app'],
      handOver: [],
      because: [],
      settings: [],
    })
  })

  it.each<[string, Partial<RoleFacts>]>([
    ['can log in', { login: true }],
    ['is a superuser', { superuser: true }],
    ['may create roles', { createRole: true }],
    ['may create databases', { createDatabase: true }],
    ['may replicate', { replication: true }],
    ['bypasses row security', { bypassRls: true }],
    ['owns the database "prod"', { databases: ['prod'] }],
    ['owns the tablespace "fast"', { tablespaces: ['fast'] }],
    ['may work in the database "prod" too', { worksIn: ['prod'] }],
  ])('is the branch when the owner %s', (words, change) => {
    const app = role('app', change)
    const authority = decide([app])
    expect(authority.actAs).toBeUndefined()
    expect(authority.join).toEqual([])
    expect(authority.handOver).toContain(app.oid)
    expect(authority.because).toEqual([words])
    expect(authority.settings).toEqual(['search_path=shop'])
  })

  it('is the branch when the owner may become a role of which that is true, however far away', () => {
    const roles = [
      role('app', { memberOf: ['team'] }),
      role('team', { memberOf: ['etl'] }),
      role('etl', { login: true }),
    ]
    const authority = decide(roles)
    expect(authority.actAs).toBeUndefined()
    expect(authority.because).toEqual(['may become "etl", which can log in'])
    expect(authority.handOver).toEqual(roles.map(({ oid }) => oid))
  })

  it('keeps the memberships of the owner that are harmless, and hands over what the others own', () => {
    const roles = [
      role('app', { login: true, memberOf: ['team', 'etl', 'pg_read_all_data'] }),
      role('team'),
      role('etl', { login: true }),
      role('pg_read_all_data'),
    ]
    const authority = decide(roles)
    expect(authority.join).toEqual(['team'])
    expect(authority.handOver).toEqual([roles[0]?.oid, roles[2]?.oid])
  })

  it.each([
    ['owns the golden base', role('app', { login: true }), 'app'],
    ['is a superuser', role('app', { superuser: true }), 'somebody'],
  ])('takes what belongs to whoever owns the database when the owner %s', (_, app, databaseOwner) => {
    expect(decide([app], databaseOwner).handOver).toEqual([app.oid, '6171'])
  })

  it('is explained with every reason, and with what cannot be handed over', () => {
    const authority = decide([role('a"pp', { login: true, databases: ['a', 'b', 'c', 'd'] })])
    const words = describeHandOver(authority, 'branch', ['citext'])
    expect(words).toContain('"a""pp" can log in, owns the database "a", "b", "c" and 1 more')
    expect(words).toContain('"citext" fail here')
    expect(describeHandOver(authority, 'branch', [])).not.toContain('fail here')
  })
})
