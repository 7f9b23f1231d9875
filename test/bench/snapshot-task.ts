import { diff } from '@supabase/pg-delta'
import { extract } from '@supabase/pg-delta/extract'
import pg from 'pg'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/log.ts'
import type { Credential } from '../../src/provider/types.ts'
import { compareSnapshots } from '../../src/schema/compare.ts'
import { type Keep, readKept, writeKept } from '../../src/schema/keep.ts'
import type { Snapshot } from '../../src/schema/model.ts'
import { takeSnapshot } from '../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../src/sql/client.ts'

/** One measurement in a process of its own, as a run is one: nothing is warm but the server. */
export interface Task {
  readonly what: 'ours' | 'kept' | 'keep' | 'again' | 'pg-delta'
  readonly database: Credential
  readonly directory: string
}

export interface TaskResult {
  /** Milliseconds of each step; connections of ours are one of their own. */
  readonly steps: Readonly<Record<string, number>>
  /** How many changes the comparison found. */
  readonly found: number
  /** Bytes of memory at the peak. */
  readonly peak: number
}

/** Three objects: a table, a column of another and an index of a third. */
const CHANGE = `
  create table app_0.invoices (id bigint generated always as identity primary key, total numeric(12,2) not null);
  alter table app_1.table_1 add column cancelled_at timestamptz;
  create index on app_2.table_2 (created_at, amount)`

const KEPT = { provider: 'bench', golden: 'golden', createdAt: undefined }
const signal = new AbortController().signal

process.once('message', (task: Task) => {
  run(task).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

async function run({ what, database, directory }: Task): Promise<TaskResult> {
  const watch = new Watch()
  const keep: Keep = { directory, log: silentLogger, clock: systemClock }
  const open = () => connect(database, { purpose: 'bench', signal })
  const found = await (what === 'pg-delta'
    ? withPgDelta(database, watch)
    : withOurs({ what, open, keep, watch }))
  return { steps: watch.steps, found, peak: process.resourceUsage().maxRSS * 1024 }
}

interface Ours {
  readonly what: Exclude<Task['what'], 'pg-delta'>
  readonly open: () => Promise<Connection>
  readonly keep: Keep
  readonly watch: Watch
}

/** As a preview does it: a connection for each snapshot. */
async function withOurs({ what, open, keep, watch }: Ours): Promise<number> {
  const read = async (step: string, since?: Snapshot | Promise<Snapshot | undefined>) => {
    await using connection = await watch.time('connect', open)
    return await watch.time(step, () => takeSnapshot(connection, signal, { since, open }))
  }
  if (what === 'again') return readAgain(open, watch)
  const before = await read('before', what === 'kept' ? readKept(keep, KEPT) : undefined)
  if (what === 'keep') {
    await writeKept(keep, KEPT, before)
    return 0
  }
  await change(open)
  const after = await read('after', before)
  const changes = await watch.time('compare', async () => compareSnapshots(before, after))
  return changes.length
}

const TIMES = 10

/** What a snapshot costs where connection and process are warm: the mean of several. */
async function readAgain(open: () => Promise<Connection>, watch: Watch): Promise<number> {
  await using connection = await open()
  await takeSnapshot(connection, signal, { open })
  for (let time = 0; time < TIMES; time++)
    await watch.time('again', () => takeSnapshot(connection, signal, { open }))
  watch.steps.again = (watch.steps.again ?? 0) / TIMES
  return 0
}

async function withPgDelta(database: Credential, watch: Watch): Promise<number> {
  const { host, port, user, password, database: name } = database
  const pool = new pg.Pool({ host, port, user, password, database: name })
  const before = await watch.time('before', () => extract(pool))
  await change(() => connect(database, { purpose: 'bench', signal }))
  const after = await watch.time('after', () => extract(pool))
  const deltas = await watch.time('compare', async () => diff(before.factBase, after.factBase))
  await pool.end()
  return deltas.length
}

async function change(open: () => Promise<Connection>): Promise<void> {
  await using connection = await open()
  await connection.client.query(CHANGE)
}

class Watch {
  readonly steps: Record<string, number> = {}

  async time<T>(step: string, action: () => Promise<T>): Promise<T> {
    const started = performance.now()
    const result = await action()
    this.steps[step] = (this.steps[step] ?? 0) + performance.now() - started
    return result
  }
}
