import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { type Logger, silentLogger } from '../../../src/core/log.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { type Keep, type Kept, readKept, writeKept } from '../../../src/schema/keep.ts'
import type { Snapshot } from '../../../src/schema/model.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { inOrder } from './facts.ts'

let server: TestServer
let snapshot: Snapshot
let keep: Keep
let said: string[]
const signal = AbortSignal.timeout(115_000)
const options = { purpose: 'test', signal }
const KEPT: Kept = { provider: 'postgres', golden: '7/16384', createdAt: '2026-05-01T00:00:00.000Z' }

const SHOP = `
  create type mood as enum ('calm', 'busy');
  create domain money as numeric(12,2) check (value >= 0);
  create table customers (id bigint generated always as identity primary key, name text not null default '', mood mood);
  create table orders (id serial primary key, customer bigint not null references customers, total money not null default 0);
  create table "knex_migrations" (id integer, name text, batch integer, migration_time timestamptz);
  create view spent as select c.name, sum(o.total) from customers c join orders o on o.customer = c.id group by c.name;
  create function total(o orders) returns numeric language sql as $$ select o.total $$;
  comment on column orders.total is 'in euros'; comment on column spent.name is 'of whom';
  grant select on orders to public`

beforeAll(async () => {
  server = await startPostgres()
  await using connection = await connect(server.admin, options)
  await connection.client.query(SHOP)
  snapshot = await takeSnapshot(connection, signal)
})

afterAll(async () => {
  await server?.stop()
})

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'offshoot-test-keep-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  said = []
  const log: Logger = { ...silentLogger, debug: (message) => void said.push(message) }
  keep = { directory: join(root, 'snapshots'), log, clock: systemClock }
})

function flipLastBit(content: Buffer): Buffer {
  const last = content.length - 1
  return Buffer.concat([content.subarray(0, last), Buffer.from([content.readUInt8(last) ^ 1])])
}

async function only(): Promise<string> {
  const names = await readdir(keep.directory)
  expect(names).toHaveLength(1)
  return join(keep.directory, names[0] ?? '')
}

describe('a kept snapshot', () => {
  it('says the same when it is read again, in a directory that is open to nobody else', async () => {
    await writeKept(keep, KEPT, snapshot)
    const kept = await readKept(keep, KEPT)
    expect(kept?.serverVersion).toBe(snapshot.serverVersion)
    if (kept?.origin === undefined || snapshot.origin === undefined) throw new Error('no origin')
    expect(inOrder(kept)).toEqual(inOrder(snapshot))
    for (const what of ['bare', 'given'] as const)
      expect(inOrder({ ...kept, facts: kept.origin[what] })).toEqual(
        inOrder({ ...snapshot, facts: snapshot.origin[what] }),
      )
    expect(compareSnapshots(kept, snapshot)).toEqual([])
    expect((await stat(keep.directory)).mode & 0o777).toBe(0o700)
    expect((await stat(await only())).mode & 0o777).toBe(0o600)
    expect(said).toEqual([])
  })

  it('lets a fork be read by what was written there', async () => {
    await writeKept(keep, KEPT, snapshot)
    await using admin = await connect({ ...server.admin, database: 'template1' }, options)
    await admin.client.query('create database fork template postgres')
    await using connection = await connect({ ...server.admin, database: 'fork' }, options)
    const point = await takeSnapshot(connection, signal, { since: readKept(keep, KEPT) })
    expect(inOrder(point)).toEqual(inOrder(await takeSnapshot(connection, signal)))
    await connection.client.query(
      'alter table orders add paid boolean; alter table customers rename to clients',
    )
    const after = await takeSnapshot(connection, signal, { since: point })
    expect(inOrder(after)).toEqual(inOrder(await takeSnapshot(connection, signal)))
    expect(
      compareSnapshots(point, after).map(({ action, kind, name }) => `${action} ${kind} ${name}`),
    ).toEqual(['renamed table clients', 'added column paid'])
  })

  it('is of one golden base: another one has none', async () => {
    await writeKept(keep, KEPT, snapshot)
    for (const other of [
      { ...KEPT, provider: 'neon' },
      { ...KEPT, golden: '7/16385' },
      { ...KEPT, createdAt: '2026-05-02T00:00:00.000Z' },
      { ...KEPT, createdAt: undefined },
    ])
      expect(await readKept(keep, other)).toBeUndefined()
    expect(await readKept(keep, KEPT)).toBeDefined()
    expect(said).toEqual([])
  })

  it('is not there before it was kept, and replaces the one that was', async () => {
    expect(await readKept(keep, KEPT)).toBeUndefined()
    await writeKept(keep, KEPT, { ...snapshot, serverVersion: 1 })
    await writeKept(keep, KEPT, snapshot)
    await only()
    expect((await readKept(keep, KEPT))?.serverVersion).toBe(snapshot.serverVersion)
  })

  it.each([
    ['cut short', (content: Buffer) => content.subarray(0, content.length - 10)],
    ['altered', flipLastBit],
    [
      'of another format',
      (content: Buffer) =>
        Buffer.from(content.toString('latin1').replace(/snapshot \d+/, 'snapshot 0'), 'latin1'),
    ],
    ['empty', () => Buffer.alloc(0)],
  ])('is thrown away when it is %s', async (_what, damage) => {
    await writeKept(keep, KEPT, snapshot)
    const path = await only()
    await writeFile(path, damage(await readFile(path)))
    expect(await readKept(keep, KEPT)).toBeUndefined()
    expect(await readdir(keep.directory)).toEqual([])
    expect(said.join()).toContain('cannot be used')
  })

  it('goes when nobody used it for a month, and when there is no room', async () => {
    const other = { ...KEPT, golden: 'other' }
    await writeKept(keep, other, snapshot)
    const path = await only()
    const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000)
    await utimes(path, days(29), days(29))
    await writeKept(keep, KEPT, snapshot)
    expect(await readdir(keep.directory)).toHaveLength(2)
    await utimes(path, days(31), days(31))
    await writeKept(keep, KEPT, snapshot)
    expect(await readKept(keep, other)).toBeUndefined()

    const huge = join(keep.directory, `${'0'.repeat(64)}.snapshot`)
    await writeFile(huge, '')
    await truncate(huge, 256 * 1024 * 1024)
    await utimes(huge, days(1), days(1))
    await writeKept(keep, KEPT, snapshot)
    await only()
    expect(await readKept(keep, KEPT)).toBeDefined()
  })

  it('is used: being read makes it one of those that stay', async () => {
    await writeKept(keep, KEPT, snapshot)
    const path = await only()
    const old = new Date(Date.now() - 1_000_000_000)
    await utimes(path, old, old)
    await readKept(keep, KEPT)
    expect((await stat(path)).mtimeMs).toBeGreaterThan(old.getTime())
  })

  it('is no reason to fail where nothing can be kept', async () => {
    const blocked = { ...keep, directory: join(keep.directory, 'file', 'below') }
    await writeKept(keep, KEPT, snapshot)
    await writeFile(join(keep.directory, 'file'), '')
    await writeKept(blocked, KEPT, snapshot)
    expect(said.join()).toContain('could not be kept')
    expect(await readKept(blocked, KEPT)).toBeUndefined()
  })
})
