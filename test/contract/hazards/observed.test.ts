import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../observe/world.ts'
import { type PlayOptions, play } from './scripts.ts'

const SETUP = [
  'create table orders (id int primary key, note text)',
  'create table users (id int primary key)',
  "create type mood as enum ('ok')",
  'create table moods (m mood)',
]

describe('on a server', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld('select')
  })
  afterAll(() => world[Symbol.asyncDispose]())

  async function told(
    parts: PlayOptions['parts'],
    options: Partial<PlayOptions> = {},
  ): Promise<readonly string[]> {
    const { hazards } = await play(world, { setup: SETUP, parts, ...options })
    return hazards
      .filter(({ rule }) => rule !== 'lock-timeout')
      .map((hazard) => `${hazard.rule} ${hazard.object}`)
  }

  it('a backfill behind a schema change is told, and one in a transaction of its own is not', async () => {
    const [add, fill] = ['alter table orders add c int', 'update orders set c = id']
    expect(await told([[add, fill]])).toEqual(['backfill orders'])
    expect(await told([[add], [fill]])).toEqual([])
    expect(await told([[fill.replace('c =', 'id =')], [add]])).toEqual([])
  })

  it('very many rows changed at once are told without any lock', async () => {
    expect(await told([['update orders set note = note']], { rows: 110_000 })).toContain('backfill orders')
  })

  it('a lock that a slow statement prolongs is told at the statement that took it', async () => {
    const parts = [
      ['create trigger t before insert on users execute function suppress_redundant_updates_trigger()'],
    ]
    const slow = [[...(parts[0] ?? []), 'select pg_sleep(0.4)']]
    const budgets = { readsBlocked: 60_000, writesBlocked: 300 }
    expect(await told(slow, { budgets })).toEqual(['lock users'])
    expect(await told(slow)).toEqual([])
  })

  it('a new label used at once is told as what it is', async () => {
    expect(await told([["alter type mood add value 'sad'", "insert into moods values ('sad')"]])).toEqual([
      'enum-value-in-transaction mood',
    ])
  })

  it('what needs no transaction is told when it gets one', async () => {
    expect(
      await told([['begin; create index concurrently i on orders (note); commit']], { alone: true }),
    ).toEqual(['multi-statement CREATE INDEX CONCURRENTLY'])
    expect(await told([['select 1; vacuum orders']], { alone: true })).toEqual(['multi-statement VACUUM'])
  })

  it('rows that wait for a deferred constraint are told when their table is altered', async () => {
    const setup = [
      ...SETUP,
      'create table lines (id int primary key, o int references orders deferrable initially deferred)',
    ]
    const parts = [['update lines set o = 1', 'alter table lines add c int']]
    expect(await told(parts, { setup })).toEqual(['multi-statement transaction'])
  })

  it('locks and rewrites are told without event triggers as well, and nothing that did not happen', async () => {
    const blind = { blind: true }
    expect(await told([['create index i on orders (note)']], blind)).toEqual(['index-not-concurrent orders'])
    expect(await told([['alter table orders alter id type bigint']], blind)).toEqual([
      'type-change orders.id',
    ])
    expect(await told([['alter table orders add c int']], blind)).toEqual([])
    expect(await told([['create index concurrently i on orders (note)']], blind)).toEqual([])
  })
})
