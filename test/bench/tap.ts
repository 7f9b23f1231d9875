import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Credential } from '../../src/provider/types.ts'
import { formatBytes } from '../../src/report/format.ts'
import { connect, urlOf } from '../../src/sql/client.ts'
import { logIn } from '../../src/tap/upstream.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { median, printTable } from './tables.ts'

const ROUNDS = 9
const TRANSACTIONS = 4_000
const COPY_ROWS = 600_000
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
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-bench-tap-'))
  const file = join(directory, 'rows')
  await writeFile(
    file,
    Array.from({ length: COPY_ROWS }, (_, i) => `${i}\t${'some text of a row '.repeat(5)}${i}\n`).join(''),
  )
  const bytes = COPY_ROWS * 110
  const rows: string[][] = []
  const out = await inTurns(ways, COPY_ROUNDS, (credential) =>
    existsSync(PSQL)
      ? psql(credential, ['-c', 'COPY wide TO STDOUT', '-o', '/dev/null'])
      : copyOut(credential),
  )
  rows.push(...copyRows('out', out, bytes))
  if (existsSync(PSQL)) {
    const into = await inTurns(ways, COPY_ROUNDS, async (credential) => {
      const took = await psql(credential, ['-c', `\\copy copied from '${file}'`])
      await psql(credential, ['-c', 'TRUNCATE copied'])
      return took
    })
    rows.push(...copyRows('in', into, bytes))
  } else console.log('COPY in: not measured: psql is not installed')
  await rm(directory, { recursive: true, force: true })
  printTable('COPY', ['way', 'throughput', 'of direct'], rows)
}

function copyRows(direction: string, took: Took, bytes: number): string[][] {
  return (['direct', 'relay', 'tap'] as const).map((way) => [
    `${direction}, ${way}`,
    `${formatBytes(bytes / (median(took[way]) / 1000))}/s`,
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
  const { stream } = await logIn(credential, { parameters: new Map(), signal: new AbortController().signal })
  const query = frame('Q', 'SELECT abalance FROM pgbench_accounts WHERE aid = 4711')
  const start = performance.now()
  for (let i = 0; i < TRANSACTIONS; i++) {
    stream.write(query)
    await readyOn(stream)
  }
  const took = performance.now() - start
  stream.destroy()
  return (took * 1000) / TRANSACTIONS
}

async function copyOut(credential: Credential): Promise<number> {
  const { stream } = await logIn(credential, { parameters: new Map(), signal: new AbortController().signal })
  const start = performance.now()
  stream.write(frame('Q', 'COPY wide TO STDOUT'))
  await readyOn(stream)
  const took = performance.now() - start
  stream.destroy()
  return took
}

async function readyOn(stream: NodeJS.ReadableStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      if (!chunk.subarray(-6).equals(READY)) return
      stream.off('data', hear)
      resolve()
    }
    stream.on('data', hear).resume()
  })
}

function frame(type: string, text: string): Buffer {
  const body = Buffer.from(`${text}\0`)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

async function psql(credential: Credential, args: readonly string[]): Promise<number> {
  const start = performance.now()
  await run(PSQL, ['-X', '-q', urlOf(credential), ...args], { env: { PGSSLMODE: 'disable' } })
  return performance.now() - start
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
  await connection.query('CREATE UNLOGGED TABLE copied (LIKE wide)')
  await connection.query(
    `INSERT INTO wide SELECT i, repeat('some text of a row ', 5) || i FROM generate_series(1, ${COPY_ROWS}) i`,
  )
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

function micros(value: number): string {
  return `${value.toFixed(1)} µs`
}

const PGBENCH = '/usr/bin/pgbench'
const PSQL = '/usr/bin/psql'
const READY = Buffer.from('5a0000000549', 'hex')
