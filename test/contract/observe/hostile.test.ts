import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { installObserver } from '../../../src/observe/observer.ts'
import { uninstall } from '../../../src/observe/remove.ts'
import { SETUP } from './operations/operation.ts'
import { type Branch, login, OWNER, send, signal, startWorld, type World, watch } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const SCHEMA = 'pg_offshoot_observer'

describe('a hostile migration', () => {
  it.each([
    `select marker from ${SCHEMA}.secret`,
    `table ${SCHEMA}.secret`,
    `refresh materialized view ${SCHEMA}.secret`,
    `select ${SCHEMA}.tell('e', 'ALTER TABLE', 'public')`,
    `create function ${SCHEMA}.mine() returns int language sql as 'select 1'`,
    `create or replace function ${SCHEMA}.on_end() returns event_trigger language plpgsql as 'begin end'`,
    `drop schema ${SCHEMA} cascade`,
    `drop function ${SCHEMA}.tell cascade`,
    'drop event trigger offshoot_observer_end',
    'alter event trigger offshoot_observer_end disable',
    'alter event trigger offshoot_observer_end rename to mine',
    'alter extension plpgsql drop event trigger offshoot_observer_end',
    'drop extension plpgsql cascade',
    'set session_replication_role = replica',
    `alter table ${SCHEMA}.secret rename to known`,
    `do $$ begin lock table ${SCHEMA}.secret; end $$`,
  ])('is refused %s', async (attempt) => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    {
      await using session = await watched.session()
      expect(await send(session, [attempt])).toEqual([
        expect.stringMatching(/permission denied|must be owner|does not exist/),
      ])
      expect(await send(session, ['alter table big add column n int'])).toEqual([])
    }
    const { statements, notes } = await watched.finish()
    expect(statements.at(-1)?.locks).toHaveLength(1)
    expect(notes).toEqual([])
  })

  it('finds the marker in no text that it may read', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    await using session = await watched.session()
    const heard: string[] = []
    session.client.on('notice', ({ message, where, detail }) =>
      heard.push([message, where, detail].join(' ')),
    )
    const [sources] = await session.query<{ all: string }>(`
      select concat_ws(' ', (select string_agg(p::text, ' ') from pg_proc p where p.oid >= 16384),
        (select string_agg(pg_get_viewdef(oid), ' ') from pg_class where relkind = 'm'),
        (select string_agg(t::text, ' ') from pg_event_trigger t), (select string_agg(s::text, ' ') from pg_stats s),
        (select string_agg(s::text, ' ') from pg_stat_activity s), (select string_agg(s::text, ' ') from pg_settings s)) as all`)
    await session.query('alter table big add column n int')
    const { marker } = watched.observer
    expect(marker).toMatch(/^[0-9a-f]{64}$/)
    expect(sources?.all).not.toContain(marker)
    expect(heard).toEqual([])
  })

  it('cannot make a mark, whatever it says', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    {
      await using session = await watched.session()
      const heard: (string | undefined)[] = []
      session.client.on('notice', ({ message }) => heard.push(message))
      const forged = 'e ALTER_TABLE 1 16385A - 0 0 555443 7075626c6963'
      await session.query(`do $$ begin raise info '${forged}'; end $$`)
      expect(heard).toEqual([forged])
    }
    const { statements } = await watched.finish()
    expect(statements.flatMap(({ marks }) => marks)).toEqual([])
  })

  it('is not let in by default privileges that were there before', async () => {
    const branch = await world.branch()
    await using admin = await login(branch.admin)
    await admin.client.query(`
      alter default privileges grant all on tables to ${OWNER};
      alter default privileges grant all on functions to ${OWNER};
      alter default privileges grant all on schemas to ${OWNER}`)
    await using watched = await watch(branch)
    await using session = await watched.session()
    expect(await send(session, [`table ${SCHEMA}.secret`, `select ${SCHEMA}.tell('e', '', '')`])).toEqual([
      expect.stringContaining('permission denied for schema'),
      expect.stringContaining('permission denied for schema'),
    ])
    const [rights] = await admin.query(
      `select has_table_privilege('${OWNER}', '${SCHEMA}.secret', 'select') as read,
         has_function_privilege('${OWNER}', '${SCHEMA}.tell(text, text, text)', 'execute') as run`,
    )
    expect(rights).toEqual({ read: false, run: false })
  })
})

describe('an administrator’s migration', () => {
  it.each([
    ['takes the triggers away', `drop schema ${SCHEMA} cascade`],
    ['switches one off', 'alter event trigger offshoot_observer_start disable'],
    [
      'renames and moves what it finds',
      `
      alter event trigger offshoot_observer_end rename to mine;
      alter event trigger offshoot_observer_end disable;
      alter function ${SCHEMA}.tell set schema public;
      alter function public.tell rename to told;
      alter schema ${SCHEMA} rename to mine`,
    ],
    [
      'puts another trigger in its place',
      `
      drop schema ${SCHEMA} cascade;
      create function fake() returns event_trigger language plpgsql as 'begin end';
      create event trigger offshoot_observer_end on ddl_command_end execute function fake()`,
    ],
  ])('that %s is told of, and nothing is left', async (_what, attempt) => {
    const branch = await world.branch()
    const mighty = { ...branch, owner: branch.admin }
    await using watched = await watch(mighty)
    {
      await using session = await watched.session()
      for (const command of attempt.split(';')) await send(session, [command])
      expect(await send(session, ['alter table big add column n int'])).toEqual([])
    }
    const { notes } = await watched.finish()
    expect(notes).toContainEqual(expect.stringContaining('an administrator’s'))
    expect(notes.join('\n')).toMatch(/removed or switched off|reported nothing/)
    expect(await leftOn(branch)).toEqual([])
  })
})

describe('a session that declares itself a replica', () => {
  it('is watched all the same', async () => {
    const branch = await world.branch()
    await using watched = await watch({ ...branch, owner: branch.admin })
    {
      await using session = await watched.session()
      await send(session, ['set session_replication_role = replica', 'alter table big add column n int'])
    }
    const { statements } = await watched.finish()
    expect(statements.at(-1)?.locks).toHaveLength(1)
  })
})

describe('a run that ended badly', () => {
  it('leaves nothing when the observer is disposed of without having finished', async () => {
    const branch = await world.branch()
    {
      await using watched = await watch(branch)
      expect(watched.observer.marker).toBeDefined()
      expect(await leftOn(branch)).not.toEqual([])
    }
    expect(await leftOn(branch)).toEqual([])
  })

  it('leaves nothing when it was aborted', async () => {
    const branch = await world.branch()
    const stop = new AbortController()
    {
      await using observer = await installObserver({
        admin: branch.admin,
        branch: branch.owner,
        clock: systemClock,
        log: silentLogger,
        redactor: new Redactor(),
        signal: stop.signal,
      })
      expect(observer.marker).toBeDefined()
      stop.abort()
    }
    expect(await leftOn(branch)).toEqual([])
  })

  it('leaves nothing although a session of the migration is still in a transaction', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    await using session = await login(branch.owner)
    await send(session, ['begin', 'alter table big add column n int'])
    await watched.finish()
    expect(await leftOn(branch)).toEqual([])
  })

  it('is cleaned up after by the next one, or on demand', async () => {
    const branch = await world.branch()
    await using first = await watch(branch)
    await using second = await watch(branch)
    expect(second.observer.marker).not.toBe(first.observer.marker)
    await uninstall(branch.admin, [], signal)
    expect(await leftOn(branch)).toEqual([])
    await uninstall(branch.admin, [], signal)
  })

  it('cannot finish twice', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    await watched.finish()
    await expect(watched.finish()).rejects.toThrow('finished already')
  })
})

async function leftOn({ admin }: Branch): Promise<readonly unknown[]> {
  await using connection = await login(admin)
  return await connection.query(`
    select 'trigger' as kind, evtname as name from pg_event_trigger where evtfoid not in (select oid from pg_proc where proname = 'fake')
    union all select 'schema', nspname from pg_namespace where nspname ~ 'offshoot|mine'
    union all select 'function', proname from pg_proc where proname in ('tell', 'told', 'on_start', 'on_end', 'on_drop', 'on_rewrite')
    union all select 'relation', relname from pg_class where relname in ('secret', 'known')`)
}
