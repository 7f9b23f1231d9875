import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SETUP } from './operations/operation.ts'
import { find, playOn, told } from './play.ts'
import { send, startWorld, type World, watch } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const play = (messages: readonly string[]) => playOn(world, messages)

describe('a lock', () => {
  it('belongs to the statement that took it first, and to no later one of the transaction', async () => {
    const seen = await play([
      'begin',
      'lock table small in share mode',
      'alter table big add column n int',
      'alter table big add column m int',
      'create index on small (v)',
      'commit',
      'alter table big add column o int',
    ])
    expect(told(seen, 'lock table')).toBe('small Share observed')
    expect(told(seen, 'column n')).toBe('big AccessExclusive observed')
    expect(told(seen, 'column m')).toBe('')
    expect(told(seen, 'create index')).toBe('')
    expect(told(seen, 'column o')).toBe('big AccessExclusive observed')
  })

  it('is held until its transaction ends', async () => {
    const seen = await play([
      'begin',
      'alter table big add column n int',
      'update big set n = 1',
      'commit',
      'alter table big add column m int',
    ])
    const [alter, update] = [find(seen, 'column n'), find(seen, 'update')]
    const commit = find(seen, 'commit')
    const [lock] = alter.locks
    expect(lock?.heldMs).toBeGreaterThan(update.endedAt - update.startedAt)
    expect(lock?.heldMs).toBeLessThanOrEqual(commit.endedAt - alter.startedAt)
    const alone = find(seen, 'column m')
    expect(alone.locks[0]?.heldMs).toBeLessThanOrEqual(alone.endedAt - alone.startedAt)
  })

  it('is told for each statement of a message, from the time that it began', async () => {
    const seen = await play([
      'begin; truncate small; update big set b = b + 1; alter table big add column n int; create index on part_3 (v); commit',
    ])
    expect(told(seen, 'truncate')).toBe(
      'small AccessExclusive observed, small Share observed, small_pkey AccessExclusive observed',
    )
    expect(told(seen, 'column n')).toBe('big AccessExclusive observed')
    expect(told(seen, 'create index')).toBe('part_3 Share observed')
    const held = ['truncate', 'column n', 'create index'].map(
      (part) => find(seen, part).locks[0]?.heldMs ?? 0,
    )
    expect(held).toEqual([...held].sort((a, b) => b - a))
    expect(find(seen, 'update').scans).toMatchObject([{ sequential: 1, read: 20_000, updated: 20_000 }])
  })

  it('that going back to a savepoint gave up is told with its own time', async () => {
    const seen = await play([
      'begin',
      'savepoint a',
      'alter table big add column n int',
      'rollback to a',
      'select pg_sleep(0)',
      'alter table big add column m int',
      'commit',
    ])
    const alter = find(seen, 'column n')
    const slept = find(seen, 'pg_sleep').startedAt
    expect(alter.locks[0]?.heldMs).toBeLessThanOrEqual(slept - alter.startedAt)
    expect(told(seen, 'column m')).toBe('big AccessExclusive observed')
  })

  it('of each command in a DO block begins with that command', async () => {
    const seen = await play([
      'do $$ begin create index on small (v); perform pg_sleep(0.1); alter table big add column n int; end $$',
    ])
    expect(told(seen, 'do $$')).toBe('big AccessExclusive observed, small Share observed')
    const held = Map.groupBy(find(seen, 'do $$').locks, ({ mode }) => mode)
    const of = (mode: 'ShareLock' | 'AccessExclusiveLock') => held.get(mode)?.[0]?.heldMs ?? 0
    expect(of('ShareLock') - of('AccessExclusiveLock')).toBeGreaterThan(90)
  })

  it('on what the migrations made themselves is nobody’s business', async () => {
    const seen = await play(['create table fresh (id int)', 'create index on fresh (id)', 'drop table fresh'])
    expect(seen.statements.flatMap(({ locks, dropped }) => [...locks, ...dropped])).toEqual([])
  })

  it('of one session is not another’s', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    {
      await using one = await watched.session()
      await using two = await watched.session()
      await send(one, ['begin', 'alter table big add column n int'])
      await send(two, ['begin', 'create index on small (v)', 'lock table part_3'])
      await send(one, ['commit'])
      await send(two, ['commit'])
    }
    const seen = await watched.finish()
    expect(told(seen, 'column n')).toBe('big AccessExclusive observed')
    expect(told(seen, 'create index')).toBe('small Share observed')
    expect(told(seen, 'lock table')).toBe('part_3 AccessExclusive observed')
  })

  it('is not looked for behind each row that is written, and found all the same', async () => {
    const seen = await play([
      'begin',
      ...Array.from({ length: 3 }, (_, id) => `insert into small values (${900 + id})`),
      'lock table ref in share mode',
      'commit',
    ])
    const looked = (part: string) => find(seen, part).marks.filter(({ from }) => from === 'boundary').length
    expect([looked('begin'), looked('values (902)'), looked('lock table')]).toEqual([0, 0, 1])
    expect(told(seen, 'lock table')).toBe('ref Share observed')
  })

  it('is told for the extended protocol too', async () => {
    const branch = await world.branch()
    await using watched = await watch(branch)
    {
      await using session = await watched.session()
      await session.client.query({ name: 'a', text: 'alter table big add column n int' })
      await session.query('delete from big where id < $1', [100])
    }
    const seen = await watched.finish()
    expect(told(seen, 'column n')).toBe('big AccessExclusive observed')
    expect(find(seen, 'delete').scans).toMatchObject([{ deleted: 99 }])
  })
})

describe('what else is seen', () => {
  it('is what was dropped, with what goes along', async () => {
    const seen = await play(['drop table small cascade', 'drop index big_a'])
    const names = find(seen, 'drop table').dropped.map((oid) => seen.relations.get(oid)?.before?.name)
    expect(names.sort()).toEqual(['small', 'small_pkey'])
    expect(find(seen, 'drop index').dropped).toHaveLength(1)
  })

  it('is what the session was set to', async () => {
    const seen = await play([
      'select 1',
      `set timezone = 'Europe/Berlin'; set lock_timeout = '2s'; set statement_timeout = '3min'; set search_path = "é ü", public`,
      "set client_encoding = 'SJIS'",
      'create table here (id int)',
      'reset lock_timeout',
      'create table there (id int)',
    ])
    expect(seen.session).toEqual({
      timeZone: 'Europe/Berlin',
      lockTimeout: 2_000,
      statementTimeout: 180_000,
      searchPath: '"é ü", public',
    })
    expect(find(seen, 'there').settings?.lockTimeout).toBe(0)
    expect(find(seen, 'select 1').settings).toBeUndefined()
  })

  it('is how much was written, by each statement and in all', async () => {
    const seen = await play([
      'begin',
      'alter table big add column n int',
      'update big set n = 1',
      'alter table big add column m int',
      'commit',
    ])
    const wal = (part: string) => find(seen, part).walBytes ?? 0
    expect(wal('update')).toBeGreaterThan(1_000_000)
    expect(wal('column m')).toBeLessThan(100_000)
    expect(seen.walBytes).toBeGreaterThanOrEqual(wal('update'))
    expect(seen.grownBytes).toBeGreaterThan(1_000_000)
  })

  it('counts no earlier statement’s work for a command', async () => {
    const seen = await play([
      'update big set b = b + 1',
      'select count(*) from big',
      'alter table big add column n int',
      'alter table big alter column d set not null',
    ])
    expect(find(seen, 'column n').scans).toEqual([])
    expect(find(seen, 'set not null').scans).toMatchObject([{ sequential: 1, updated: 0 }])
  })

  it('is each relation before and after, with its rows and size', async () => {
    const seen = await play([
      'alter table big rename to large',
      'create table fresh as select * from large',
      'drop table small',
      'truncate part_3',
    ])
    const of = (name: string) =>
      [...seen.relations.values()].find(({ before, after }) => (before ?? after)?.name === name)
    const big = of('big')
    expect(big?.before).toMatchObject({ kind: 'r', schema: 'public', rows: 20_000 })
    expect(big?.before?.bytes).toBeGreaterThan(1_000_000)
    expect(big?.after).toMatchObject({ name: 'large', filenode: big?.before?.filenode })
    expect(of('fresh')).toMatchObject({ before: undefined, after: { kind: 'r' } })
    expect(of('fresh')?.after?.bytes).toBeGreaterThan(1_000_000)
    expect(of('small')).toMatchObject({ after: undefined })
    expect(of('big_a')?.before?.table).toBe(big?.before?.oid)
    expect(of('part_3')?.after?.bytes).toBe(0)
    expect(
      [...seen.relations.values()].some(({ before, after }) => (before ?? after)?.schema !== 'public'),
    ).toBe(false)
  })

  it('names those that a truncate reached by a foreign key', async () => {
    const seen = await play(['truncate ref cascade'])
    const { locks, rewrites } = find(seen, 'truncate')
    const names = rewrites.map(({ relation }) => seen.relations.get(relation)?.before?.name)
    expect(names.sort()).toEqual(['big', 'ref'])
    expect(locks.map(({ mode, source }) => `${mode} ${source}`)).toEqual([
      'AccessExclusiveLock documented',
      'AccessExclusiveLock documented',
    ])
  })

  it('names the partitions that a truncate reached, whatever was truncated after', async () => {
    const seen = await play(['truncate part', 'truncate small'])
    const names = (part: string) =>
      find(seen, part).rewrites.map(({ relation }) => seen.relations.get(relation)?.before?.name)
    expect(names('truncate part').sort()).toEqual(['part_1', 'part_2'])
    expect(names('truncate small')).toEqual(['small'])
  })

  it('is noted where a prepared transaction keeps its locks', async () => {
    const seen = await play([
      'begin; alter table big add column n int',
      "prepare transaction 'kept'",
      "commit prepared 'kept'",
    ])
    expect(seen.notes).toEqual([expect.stringContaining('prepared transaction')])
  })
})
