import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Credential } from '../../src/provider/types.ts'
import { formatBytes } from '../../src/report/format.ts'
import { connect, urlOf } from '../../src/sql/client.ts'
import { cstring, message } from '../../src/tap/messages.ts'
import { logIn } from '../../src/tap/upstream.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { median, printTable } from './tables.ts'

const ROUNDS = 9
const TRANSACTIONS = 4_000
const COPY_ROWS = 600_000
const COPY_BATCH = 1_000
/** What the server sends for `wide`, with five bytes before each row. */
const COPY_BYTES = COPY_ROWS * 113
const COPY_ROUNDS = 5
const run = promisify(execFile)

/** What the tap costs a round trip and a COPY, against no proxy and against the least a proxy in Node does. */
export async function benchTap(): Promise<void> {
  await using server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } })
  await prepare(server)
  await using relay = await startProxy('relay', server.admin)
  await using tap = await startProxy('tap', server.admin)
  const ways = { direct: server.admin, relay: relay.credential, tap: tap.credential }
  await benchRoundTrips(ways)
  await benchCopy(ways)
  const [relayPeak, tapPeak] = [await relay.peak(), await tap.peak()]
  printTable(
    'Peak memory of the process',
    ['', 'RSS'],
    [
      ['relay', formatBytes(relayPeak)],
      ['tap, with what it kept of every statement', formatBytes(tapPeak)],
    ],
  )
}

type Ways = Readonly<Record<'direct' | 'relay' | 'tap', Credential>>

async function benchRoundTrips(ways: Ways): Promise<void> {
  const clients: Record<string, (credential: Credential) => Promise<number>> = {
    ...(existsSync(PGBENCH)
      ? {
          'pgbench -S': (credential) => pgbench(credential, 'simple'),
          'pgbench -S -M prepared': (credential) => pgbench(credential, 'prepared'),
        }
      : { 'a loop in Node': loop }),
  }
  for (const [name, measure] of Object.entries(clients)) {
    const took = await inTurns(ways, ROUNDS, measure)
    const [direct, relay, tap] = [took.direct, took.relay, took.tap].map(median)
    const row = (way: string, values: readonly number[]) => [
      way,
      `${micros(median(values))} (${micros(Math.min(...values))} to ${micros(Math.max(...values))})`,
      `${(median(values) / (direct ?? Number.NaN)).toFixed(2)} x`,
    ]
    printTable(
      `A round trip, ${name}`,
      ['way', 'time', 'against direct'],
      [row('direct', took.direct), row('bare relay in Node', took.relay), row('tap', took.tap)],
    )
    const pairs = took.tap.map((value, i) => value - (took.relay[i] ?? Number.NaN))
    console.log(
      `tap minus relay: ${micros((tap ?? 0) - (relay ?? 0))} (median of the rounds' own: ${micros(median(pairs))})`,
    )
  }
}

async function benchCopy(ways: Ways): Promise<void> {
  const out = await inTurns(ways, COPY_ROUNDS, copyOut)
  const into = await inTurns(ways, COPY_ROUNDS, copyIn)
  const rows = [...copyRows('out', out), ...copyRows('in', into)]
  printTable(
    `COPY of ${COPY_ROWS} rows, ${formatBytes(COPY_BYTES)}`,
    ['way', 'throughput', 'of direct'],
    rows,
  )
}

function copyRows(direction: string, took: Took): string[][] {
  return (['direct', 'relay', 'tap'] as const).map((way) => [
    `${direction}, ${way}`,
    `${formatBytes(COPY_BYTES / (median(took[way]) / 1000))}/s`,
    `${((median(took.direct) / median(took[way])) * 100).toFixed(0)} %`,
  ])
}

type Took = Readonly<Record<keyof Ways, number[]>>

/** Taking turns, so that a noisy moment of the machine hits all. */
async function inTurns(
  ways: Ways,
  rounds: number,
  measure: (credential: Credential) => Promise<number>,
): Promise<Took> {
  const took: Took = { direct: [], relay: [], tap: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const way of ['direct', 'relay', 'tap'] as const) {
      const value = await measure(ways[way])
      // The first one warms up.
      if (round > 0) took[way].push(value)
    }
  }
  return took
}

/** Microseconds of one transaction. */
async function pgbench(credential: Credential, mode: string): Promise<number> {
  const args = ['-S', '-n', '-M', mode, '-c', '1', '-t', String(TRANSACTIONS), urlOf(credential)]
  const { stdout } = await run(PGBENCH, args, { env: { PGSSLMODE: 'disable' } })
  return 1_000_000 / Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
}

/** The same without `pgbench`. */
async function loop(credential: Credential): Promise<number> {
  await using client = await open(credential)
  const query = message('Q', cstring('SELECT abalance FROM pgbench_accounts WHERE aid = 4711'))
  const start = performance.now()
  for (let i = 0; i < TRANSACTIONS; i++) await client.answered(query)
  return ((performance.now() - start) * 1000) / TRANSACTIONS
}

/** Milliseconds. A client that only counts: its own work would hide the tap's. */
async function copyOut(credential: Credential): Promise<number> {
  await using client = await open(credential)
  const start = performance.now()
  await client.answered(message('Q', cstring('COPY wide TO STDOUT')))
  return performance.now() - start
}

async function copyIn(credential: Credential): Promise<number> {
  await using client = await open(credential)
  await client.answered(message('Q', cstring('TRUNCATE copied')))
  const rows = Buffer.concat(
    Array.from({ length: COPY_BATCH }, (_, i) => message('d', Buffer.from(rowOf(i)))),
  )
  const start = performance.now()
  client.stream.write(message('Q', cstring('COPY copied FROM STDIN')))
  for (let sent = 0; sent < COPY_ROWS; sent += COPY_BATCH) {
    if (!client.stream.write(rows)) await once(client.stream, 'drain')
  }
  await client.answered(message('c'))
  return performance.now() - start
}

interface BareClient extends AsyncDisposable {
  readonly stream: Duplex
  /** Sends, and waits until the server waits. */
  answered(request: Buffer): Promise<void>
}

async function open(credential: Credential): Promise<BareClient> {
  const { stream } = await logIn(credential, { parameters: new Map(), signal: new AbortController().signal })
  let ready = () => {}
  let tail = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-READY.length)]).subarray(-READY.length)
    if (tail.equals(READY)) ready()
  })
  stream.resume()
  return {
    stream,
    answered: (request) =>
      new Promise<void>((resolve) => {
        ready = resolve
        stream.write(request)
      }),
    [Symbol.asyncDispose]: async () => {
      stream.end(message('X'))
      await once(stream, 'close')
    },
  }
}

async function prepare(server: TestServer): Promise<void> {
  await using connection = await connect(server.admin, {
    purpose: 'bench',
    signal: new AbortController().signal,
  })
  await connection.query(
    'CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))',
  )
  await connection.query('CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))')
  await connection.query('INSERT INTO pgbench_branches VALUES (1, 0)')
  await connection.query("INSERT INTO pgbench_accounts SELECT i, 1, 0, '' FROM generate_series(1, 100000) i")
  await connection.query('CREATE UNLOGGED TABLE wide (id bigint, note text)')
  await connection.query(
    `INSERT INTO wide SELECT i, repeat('x', 100) FROM generate_series(0, ${COPY_ROWS - 1}) i`,
  )
  await connection.query('CREATE UNLOGGED TABLE copied (LIKE wide)')
  await connection.query('VACUUM ANALYZE')
}

interface Proxy extends AsyncDisposable {
  readonly credential: Credential
  peak(): Promise<number>
}

async function startProxy(kind: 'tap' | 'relay', upstream: Credential): Promise<Proxy> {
  const child = fork(fileURLToPath(new URL('tap-process.ts', import.meta.url)))
  const { credential } = (await ask(child, { kind, upstream })) as { credential: Credential }
  return {
    credential,
    peak: async () => ((await ask(child, 'peak')) as { peak: number }).peak,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

async function ask(child: ChildProcess, question: object | string): Promise<unknown> {
  const answer = once(child, 'message')
  child.send(question)
  const [said]: unknown[] = await answer
  return said
}

function rowOf(i: number): string {
  return `${i}\t${'x'.repeat(100)}\n`
}

function micros(value: number): string {
  return `${value.toFixed(1)} µs`
}

const PGBENCH = '/usr/bin/pgbench'
const READY = Buffer.from('5a0000000549', 'hex')
