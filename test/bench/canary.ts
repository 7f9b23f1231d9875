import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { installObserver } from '../../src/observe/observer.ts'
import type { LockMode, Observation } from '../../src/observe/types.ts'
import type { Credential } from '../../src/provider/types.ts'
import { connect, urlOf } from '../../src/sql/client.ts'
import { openTap } from '../../src/tap/server.ts'
import { startPostgres } from '../support/postgres.ts'
import { median, ms, printTable } from './tables.ts'

const ROWS = 300_000
const ROUNDS = 3
const signal = new AbortController().signal

/** Messages, sent one by one. Each is played on a table of its own. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  'create index': ['create index on t (a)'],
  'create index concurrently': ['create index concurrently on t (a)'],
  'add foreign key': ['alter table t add foreign key (r) references ref'],
  'add foreign key not valid, validate': [
    'alter table t add constraint x foreign key (r) references ref not valid',
    'alter table t validate constraint x',
  ],
  'set not null': ['alter table t alter column a set not null'],
  'type change': ['alter table t alter column a type bigint'],
  'add column and fill it, one transaction': [
    'begin',
    'alter table t add column n int',
    'update t set n = a where id % 4 = 0',
    'commit',
  ],
  'the same in a message': [
    'begin; alter table t add column n int; update t set n = a where id % 4 = 0; commit',
  ],
  'add column and fill it, two transactions': [
    'alter table t add column n int',
    'update t set n = a where id % 4 = 0',
  ],
  truncate: ['truncate t'],
}

/** How long locks are said to be held, against how long an application really waited. */
export async function benchCanary(): Promise<void> {
  await using server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } })
  const rows: string[][] = []
  for (const [name, messages] of Object.entries(OPERATIONS)) {
    const runs: Run[] = []
    for (let round = 0; round < ROUNDS; round++) runs.push(await play(server.admin, messages))
    const of = (pick: (run: Run) => number) => median(runs.map(pick))
    const [reads, readStall] = [of((run) => run.reads.held), of((run) => run.reads.stall)]
    const [writes, writeStall] = [of((run) => run.writes.held), of((run) => run.writes.stall)]
    rows.push([
      name,
      ms(reads),
      ms(readStall),
      ms(Math.abs(reads - readStall)),
      ms(writes),
      ms(writeStall),
      ms(Math.abs(writes - writeStall)),
    ])
  }
  printTable(
    `Lock hold times against a canary, ${ROWS} rows, median of ${ROUNDS}`,
    ['operation', 'reads blocked', 'longest read', 'apart', 'writes blocked', 'longest write', 'apart'],
    rows,
  )
}

interface Run {
  readonly reads: Pair
  readonly writes: Pair
}

interface Pair {
  /** Milliseconds. */
  readonly held: number
  readonly stall: number
}

async function play(admin: Credential, messages: readonly string[]): Promise<Run> {
  await using direct = await connect(admin, { purpose: 'bench', signal })
  await direct.client.query(`
    drop table if exists t, ref;
    create table ref (id int primary key);
    insert into ref select i from generate_series(1, 50000) i;
    create table t (id int primary key, a int, r int);
    insert into t select i, i, 1 + i % 50000 from generate_series(1, ${ROWS}) i;
    analyze`)
  const shared = { clock: systemClock, log: silentLogger, redactor: new Redactor(), signal }
  await using observer = await installObserver({ admin, branch: admin, ...shared })
  const { marker = '', atBoundary } = observer
  await using tap = await openTap({
    upstream: async () => admin,
    keep: 'statements',
    marker,
    atBoundary,
    ...shared,
  })
  await using reader = await startCanary(admin, 'select 1 from t limit 1')
  await using writer = await startCanary(admin, 'update t set a = a where false')
  await reader.longest()
  await writer.longest()
  {
    await using session = await connect(tap.credential, { purpose: 'bench', signal })
    for (const message of messages) {
      await session.client.query(message)
      await pause(20)
    }
  }
  const stalls = { reads: await reader.longest(), writes: await writer.longest() }
  const seen = await observer.finish(tap.log(), signal)
  return {
    reads: { held: longestOf(seen, /^AccessExclusiveLock$/), stall: stalls.reads },
    writes: {
      held: longestOf(seen, /^(?:Share|ShareRowExclusive|Exclusive|AccessExclusive)Lock$/),
      stall: stalls.writes,
    },
  }
}

function longestOf({ statements, relations }: Observation, modes: RegExp): number {
  const held = statements
    .flatMap(({ locks }) => locks)
    .filter(({ relation, mode }: { relation: number; mode: LockMode }) => {
      return modes.test(mode) && relations.get(relation)?.before?.name === 't'
    })
  return Math.max(0, ...held.map(({ heldMs }) => heldMs))
}

interface StartedCanary extends AsyncDisposable {
  /** Milliseconds of the longest statement since it was last asked. */
  longest(): Promise<number>
}

async function startCanary(credential: Credential, sql: string): Promise<StartedCanary> {
  const worker = new Worker(new URL('canary-loop.ts', import.meta.url), {
    workerData: { url: urlOf(credential), sql },
  })
  await once(worker, 'message')
  return {
    longest: async () => {
      const answer = once(worker, 'message')
      worker.postMessage('longest')
      const [value] = await answer
      return Number(value)
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(worker, 'exit')
      worker.postMessage('stop')
      await ended
    },
  }
}
