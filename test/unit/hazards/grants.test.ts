import { describe, expect, it } from 'vitest'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { table } from '../schema/facts.ts'
import { ORDERS, ran } from './build.ts'
import { foundIn, func, oneIn, toldOf } from './state.ts'

const granted = (of: ObjectFact, attributes: Record<string, string>) => ({
  ...of,
  attributes: { ...of.attributes, ...attributes },
})
const role = (key: number, name: string, attributes: ObjectFact['attributes']): ObjectFact => ({
  kind: 'role',
  key: String(key),
  schema: '',
  name,
  attributes: { may: null, 'member of': null, ...attributes },
  context: { concerned: 'yes' },
})

describe('rights for everybody', () => {
  it('on a table that was there are told with what takes them back', () => {
    const statements = [ran('grant select on orders to public', { tag: 'GRANT', line: 2 })]
    expect(
      oneIn({ before: [ORDERS], after: [granted(ORDERS, { 'grant to PUBLIC': 'SELECT' })], statements }),
    ).toEqual({
      rule: 'grants-widened',
      severity: 'warning',
      observed: true,
      object: 'orders',
      message: 'Everybody may SELECT on `orders`',
      evidence: [],
      why: expect.any(String),
      fix: '-- If that is not meant:\nREVOKE SELECT ON TABLE "orders" FROM PUBLIC;',
      file: '1.sql',
      line: 2,
    })
  })

  it('to write are a danger, on a new table as well; only what is more is told', () => {
    const fresh = granted(table(9, 'fresh'), { 'grant to PUBLIC': 'ALL' })
    expect(oneIn({ before: [], after: [fresh] })).toMatchObject({
      severity: 'danger',
      evidence: ['a new object'],
    })
    const before = [granted(ORDERS, { 'grant to PUBLIC': 'SELECT' })]
    const after = [granted(ORDERS, { 'grant to PUBLIC': 'SELECT, INSERT' })]
    expect(oneIn({ before, after }).message).toBe('Everybody may INSERT on `orders`')
    expect(toldOf({ before: after, after: before })).toEqual([])
  })

  it('that had been taken from it come back with a function made anew', () => {
    const revoked = { 'revoked from PUBLIC': 'EXECUTE' }
    expect(oneIn({ before: [granted(func(70, 'f'), revoked)], after: [func(71, 'f')] })).toMatchObject({
      severity: 'warning',
      message: 'Everybody may EXECUTE on `f(integer)` again',
      evidence: ['it had been taken from PUBLIC'],
      fix: expect.stringContaining('REVOKE EXECUTE ON FUNCTION "f"(integer) FROM PUBLIC;'),
    })
    const definer = { security: 'definer', settings: 'search_path=pg_catalog' }
    expect(
      toldOf({ before: [granted(func(70, 'f', definer), revoked)], after: [func(70, 'f', definer)] }),
    ).toEqual(['danger grants-widened f(integer)'])
  })

  it('on what will be made are told too', () => {
    const future: ObjectFact = {
      kind: 'default privileges',
      key: '5',
      schema: 'app',
      name: 'tables of boss',
      attributes: { 'grant to PUBLIC': 'SELECT' },
    }
    expect(oneIn({ before: [], after: [future] })).toMatchObject({
      severity: 'warning',
      message: 'Everybody may SELECT on `new tables of boss in app`',
      fix: expect.stringContaining(
        'ALTER DEFAULT PRIVILEGES FOR ROLE "boss" IN SCHEMA "app" REVOKE SELECT ON TABLES FROM PUBLIC;',
      ),
    })
  })
})

describe('rights for a role', () => {
  const users = table(2, 'users')

  it('are told where it had none, once for all objects that it got the same on', () => {
    const reader = { 'grant to reader': 'SELECT' }
    expect(
      oneIn({ before: [ORDERS, users], after: [granted(ORDERS, reader), granted(users, reader)] }),
    ).toMatchObject({
      severity: 'notice',
      message: '`reader` may SELECT on `orders` and 1 more',
      evidence: ['`users`'],
      fix: '-- If that is not meant:\nREVOKE SELECT ON TABLE "orders" FROM "reader";\nREVOKE SELECT ON TABLE "users" FROM "reader";',
    })
    const more = {
      before: [granted(ORDERS, reader)],
      after: [granted(ORDERS, { 'grant to reader': 'SELECT, UPDATE' })],
    }
    expect(toldOf(more)).toEqual([])
    expect(toldOf({ before: [], after: [granted(users, reader)] })).toEqual([])
  })

  it('that go far are a warning, unless the role is new', () => {
    const much = granted(ORDERS, { 'grant to reader': 'SELECT WITH GRANT OPTION' })
    expect(oneIn({ before: [ORDERS], after: [much] })).toMatchObject({
      severity: 'warning',
      message: '`reader` may SELECT on `orders`',
      evidence: ['and give it on'],
    })
    expect(toldOf({ before: [ORDERS], after: [much, role(90, 'reader', {})] })).toEqual([
      'notice grants-widened orders',
    ])
  })
})

describe('an owner and roles', () => {
  it('tell who has everything now', () => {
    const owned = (owner: string) => granted(ORDERS, { owner })
    expect(oneIn({ before: [owned('app')], after: [owned('boss')] })).toMatchObject({
      severity: 'notice',
      message: '`boss` owns `orders` now',
      evidence: ['owned by `app` before'],
    })
  })

  it('tell who may do more on the whole server', () => {
    const before = [role(90, 'app', { may: 'login' }), role(91, 'job', { may: 'login' })]
    const after = [
      role(90, 'app', { may: 'login, bypassrls' }),
      role(91, 'job', { may: 'login, createdb', 'member of': 'pg_read_all_data with admin option, team' }),
      role(92, 'new', { may: 'login', 'member of': 'team' }),
    ]
    expect(foundIn({ before, after }).map(({ severity, message, fix }) => [severity, message, fix])).toEqual([
      ['danger', 'Role `app` may bypassrls now', '-- If that is not meant:\nALTER ROLE "app" NOBYPASSRLS;'],
      [
        'warning',
        'Role `job` is a member of `pg_read_all_data with admin option`, `team` now',
        '-- If that is not meant:\nREVOKE "pg_read_all_data" FROM "job";\nREVOKE "team" FROM "job";',
      ],
    ])
  })
})
