import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/provider/types.ts'
import { canonicalText } from '../schema/canonical.ts'
import { MIGHTY, NASTY } from './nasty.ts'
import { SETUP } from './operations/operation.ts'
import { type Branch, login, startWorld, type World, watch } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('a migration under watch', () => {
  it.each([
    ['an owner’s', NASTY, false],
    ['a superuser’s', [...NASTY, ...MIGHTY], true],
  ] as const)('fails, answers and leaves what %s would without it', async (_whose, messages, mighty) => {
    const plain = await world.branch()
    const watched = await world.branch()
    const without = await run(mighty ? plain.admin : plain.owner, messages)
    const { said, catalogs } = await underWatch(
      mighty ? { ...watched, owner: watched.admin } : watched,
      messages,
    )
    expect(said).toEqual(without)
    expect(catalogs).toEqual(await catalogsOf(plain))
    // Some of it must fail, and most of it must not, or nothing is shown.
    const failed = said.filter((answer) => answer.startsWith('ERROR')).length
    expect(failed).toBeGreaterThan(10)
    expect(failed).toBeLessThan(messages.length / 3)
  })

  it('finds nothing of the observer where tools look for the user’s objects', async () => {
    const branch = await world.branch()
    await using owner = await login(branch.owner)
    const list = () =>
      owner.query(`
        select 'event trigger' as kind, evtname as name from pg_event_trigger
          where oid not in (select objid from pg_depend where classid = 'pg_event_trigger'::regclass and deptype = 'e')
        union all select 'schema', nspname from pg_namespace where nspname !~ '^pg_'
        union all select 'relation', c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_'
        union all select 'function', p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname !~ '^pg_'
        order by 1, 2`)
    const before = await list()
    await using watched = await watch(branch)
    expect(watched.observer.marker).toBeDefined()
    expect(await list()).toEqual(before)
  })
})

describe('a branch that was watched', () => {
  it('keeps no trace in any catalog', async () => {
    const branch = await world.branch()
    const before = await countsOf(branch)
    await using watched = await watch(branch)
    expect(await countsOf(branch)).not.toEqual(before)
    await watched.finish()
    expect(await countsOf(branch)).toEqual(before)
  })

  it('has heard nothing of it with event triggers of its own', async () => {
    const branch = await world.branch()
    await using admin = await login(branch.admin)
    await admin.client.query(`
      create table journal (tag text);
      create function journal() returns event_trigger language plpgsql security definer as 'begin insert into public.journal values (tg_tag); end';
      create event trigger journal on ddl_command_end execute function journal()`)
    await using watched = await watch(branch)
    {
      await using session = await watched.session()
      await session.query('create table heard (id int)')
    }
    await watched.finish()
    expect(await admin.query('select tag from journal')).toEqual([{ tag: 'CREATE TABLE' }])
  })
})

async function underWatch(branch: Branch, messages: readonly string[]) {
  await using watched = await watch(branch)
  const said = await run(watched.tap.credential, messages)
  const { statements } = await watched.finish()
  // The watching did take place.
  expect(statements.flatMap(({ locks }) => locks).length).toBeGreaterThan(20)
  return { said, catalogs: await catalogsOf(branch) }
}

/** Every answer and every notice, in words. */
async function run(credential: Credential, messages: readonly string[]): Promise<readonly string[]> {
  await using connection = await login(credential)
  const said: string[] = []
  connection.client.on('notice', ({ severity, message, code, detail }) => {
    said.push([severity, code, message, detail].join(' '))
  })
  for (const message of messages) {
    await connection.client.query(message).then(
      (answer: unknown) => {
        const results = (Array.isArray(answer) ? answer : [answer]) as { command: string; rows: unknown[] }[]
        said.push(results.map(({ command, rows }) => `${command} ${JSON.stringify(rows)}`).join('; '))
      },
      (error: Error & { code?: string; detail?: string; position?: string }) =>
        said.push(['ERROR', error.code, error.message, error.detail, error.position].join(' ')),
    )
  }
  // OIDs and process ids differ from database to database.
  return said.map((line) => line.replaceAll(/\b\d{5,}\b/g, '#'))
}

async function catalogsOf({ admin }: Branch): Promise<readonly string[]> {
  await using connection = await login(admin)
  return (await canonicalText(connection)).replaceAll(admin.database, 'branch').split('\n')
}

/** Rows in each catalog that holds objects. */
async function countsOf({ admin }: Branch): Promise<Readonly<Record<string, string>>> {
  await using connection = await login(admin)
  const catalogs = await connection.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relkind = 'r' and relnamespace = 'pg_catalog'::regnamespace and not relisshared and relname !~ 'statistic' order by 1`,
  )
  const counts: Record<string, string> = {}
  for (const { name } of catalogs) {
    const [row] = await connection.query<{ count: string }>(`select count(*) from ${name}`)
    counts[name] = row?.count ?? ''
  }
  return counts
}
