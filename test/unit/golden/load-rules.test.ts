import { describe, expect, it } from 'vitest'
import { missingRole, newDumpState, pardon, ruleOn, ruleOnMeta } from '../../../src/golden/load-rules.ts'

function serverError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

describe('statements of a dump', () => {
  it('about the original database are left out or turned to the golden base', () => {
    const state = newDumpState()
    const rule = (code: string) => ruleOn(code, state, 'golden "x"')
    expect(rule('ALTER DATABASE shop SET a TO 1;')).toMatchObject({
      kind: 'run',
      sql: 'ALTER DATABASE shop SET a TO 1;',
    })
    expect(rule('CREATE DATABASE "Shop" WITH TEMPLATE = template0;').kind).toBe('leave-out')
    expect(rule('ALTER DATABASE "Shop" SET search_path TO a, b;')).toEqual({
      kind: 'run',
      sql: 'ALTER DATABASE "golden ""x""" SET search_path TO a, b;',
    })
    for (const code of [
      'ALTER DATABASE "Shop" OWNER TO boss;',
      'ALTER DATABASE "Shop" SET TABLESPACE fast;',
      'COMMENT ON DATABASE "Shop" IS \'the shop\';',
      'GRANT CONNECT ON DATABASE "Shop" TO a;',
      'REVOKE ALL ON DATABASE "Shop" FROM PUBLIC;',
      'DROP DATABASE "Shop";',
    ]) {
      expect(rule(code).kind, code).toBe('leave-out')
    }
    expect(rule('GRANT SELECT ON TABLE shop TO a;').kind).toBe('run')
    expect(rule('ALTER DATABASE other SET a TO 1;').kind).toBe('run')
  })

  it('that would subscribe to the original’s server are left out', () => {
    for (const code of [
      'CREATE SUBSCRIPTION s CONNECTION',
      'ALTER SUBSCRIPTION s OWNER TO a;',
      'COMMENT ON SUBSCRIPTION s IS NULL;',
    ]) {
      expect(ruleOn(code, newDumpState(), 'golden').kind).toBe('leave-out')
    }
  })

  it('may fail where psql would go on with nothing lost, and nowhere else', () => {
    const state = newDumpState()
    const setting = serverError('42704', 'unrecognized configuration parameter "transaction_timeout"')
    expect(pardon('SET transaction_timeout = 0;', setting, state)).toBeDefined()
    expect(pardon('ALTER SYSTEM SET transaction_timeout = 0;', setting, state)).toBeUndefined()
    expect(pardon('CREATE SCHEMA public;', serverError('42P06', 'exists'), state)).toBeDefined()
    expect(pardon('CREATE SCHEMA shop;', serverError('42P06', 'exists'), state)).toBeUndefined()
    expect(pardon('CREATE ROLE app;', serverError('42710', 'exists'), state)).toBeDefined()
    expect(pardon('CREATE TYPE app;', serverError('42710', 'exists'), state)).toBeUndefined()
    const absent = serverError('42P01', 'relation "t" does not exist')
    expect(pardon('DROP TABLE t;', absent, state)).toBeDefined()
    expect(pardon('ALTER TABLE ONLY t DROP CONSTRAINT c;', absent, state)).toBeDefined()
    expect(pardon('ALTER TABLE t ADD c int;', absent, state)).toBeUndefined()
    ruleOn('CREATE TABLE a ();', state, 'golden')
    expect(pardon('DROP TABLE t;', absent, state)).toBeUndefined()
  })

  it('tell the role they lack, whatever its name', () => {
    expect(missingRole(serverError('42704', 'role "shop "owner"" does not exist'))).toBe('shop "owner"')
    expect(missingRole(serverError('42704', 'type "x" does not exist'))).toBeUndefined()
    expect(missingRole(serverError('42501', 'role "x" does not exist'))).toBeUndefined()
  })
})

describe('lines for psql', () => {
  const meta = (command: string, argument = '', pending = '') =>
    ({ kind: 'meta', command, argument, pending, offset: 0, line: 1 }) as const

  it('are passed over when nothing depends on them', () => {
    const state = newDumpState()
    for (const item of [
      meta('restrict', 'x'),
      meta('echo', 'hi'),
      meta('set', 'ON_ERROR_STOP on'),
      meta('encoding', "'UTF8'"),
    ]) {
      expect(ruleOnMeta(item, state), item.command).toBe('pass')
    }
    expect(ruleOnMeta(meta('q'), state)).toBe('end')
  })

  it('are refused when something does', () => {
    const state = newDumpState()
    for (const item of [
      meta('i', 'a.sql'),
      meta('set', 'schema shop'),
      meta('gexec', '', 'select 1'),
      meta('restrict', 'x', 'select 1'),
      meta('encoding', 'LATIN1'),
      meta('!', 'rm'),
      meta('connect', 'shop'),
    ]) {
      expect(ruleOnMeta(item, state), item.command).toBe('refuse')
    }
  })
})
