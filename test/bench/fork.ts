import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { branchName } from '../../src/provider/naming.ts'
import { createPostgresProvider } from '../../src/provider/postgres/provider.ts'
import type { Owner } from '../../src/provider/types.ts'
import { formatBytes } from '../../src/report/format.ts'
import { type Connection, connect } from '../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { directoryBytes, plainStorage, type Storage, usedBytes, xfsStorage } from '../support/storage.ts'
import { median, ms, printTable, spread, times } from './tables.ts'

const OWNER: Owner = { platform: 'github', host: 'github.com', repositoryId: '4711' }
/** Of the golden base; a second one has a tenth of it. */
const MEGABYTES = Number(process.env.BENCH_MEGABYTES ?? 2048)
const ROUNDS = 7
const BRANCHES = 50

/** Fork time and disk against raw `CREATE DATABASE`, a plain copy, and dump and restore, each in this one run. */
export async function benchForks(): Promise<void> {
  const xfs = await xfsStorage(Math.ceil((MEGABYTES * 6) / 1024) + 4)
  if (typeof xfs === 'string') console.log(`XFS: not measured: ${xfs}`)
  else {
    await using storage = xfs
    await benchOn(storage, true)
  }
  await using plain = await plainStorage()
  await benchOn(plain, false)
}

async function benchOn(storage: Storage, shares: boolean): Promise<void> {
  // As a server of production runs: everything is written out before a command says that it is done.
  await using server = await startPostgres({
    directory: storage.directory,
    settings: {
      fsync: 'on',
      full_page_writes: 'on',
      shared_buffers: '512MB',
      max_wal_size: '8GB',
      wal_level: 'minimal',
      max_wal_senders: '0',
    },
  })
  const golden = await buildGolden(server, 'golden', MEGABYTES)
  await settle(storage)
  const copy = await timeCopy(server, 'golden')
  await settle(storage)
  const raw: number[] = []
  const ours: number[] = []
  const lookedUp: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    // Taking turns, so that a noisy moment of the machine hits both.
    await settle(storage)
    raw.push(await timeRaw(server, 'golden', shares ? 'clone' : 'copy'))
    ours.push(await timeOurs(server, storage, 'golden'))
    lookedUp.push(await timeOurs(server, storage, 'golden', true))
  }
  const reload = await timeDumpAndRestore(server, 'golden')
  const rows = [
    ['raw CREATE DATABASE', spread(raw), '1.00 x'],
    ['Offshoot: connect, fork, mark, grants, login', spread(ours), times(median(ours) / median(raw))],
    ['the same where `role` is not set', spread(lookedUp), times(median(lookedUp) / median(raw))],
    ['plain copy of the files', ms(copy), times(copy / median(raw))],
    ['dump and restore (COPY out and in, indexes)', ms(reload), times(reload / median(raw))],
  ]
  printTable(`Fork of ${formatBytes(golden)} on ${storage.name}`, ['way', 'time', 'against raw'], rows)
  console.log(`dump and restore / Offshoot: ${times(reload / median(ours))}`)
  if (!shares) return

  const tenth = await buildGolden(server, 'tenth', MEGABYTES / 10)
  await settle(storage)
  const small: number[] = []
  const large: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    small.push(await timeOurs(server, storage, 'tenth'))
    large.push(await timeOurs(server, storage, 'golden'))
  }
  printTable(
    'Ten times the data',
    ['golden base', 'fork', 'against a tenth'],
    [
      [formatBytes(tenth), spread(small), '1.00 x'],
      [formatBytes(golden), spread(large), times(median(large) / median(small))],
    ],
  )
  await benchDisk(server, storage, golden)
}

async function benchDisk(server: TestServer, storage: Storage, golden: number): Promise<void> {
  await using provider = providerOn(server, 'golden', 'golden_owner')
  const signal = new AbortController().signal
  await checkpoint(server)
  const before = await branchBytes(server, storage)
  const names = Array.from({ length: BRANCHES }, (_, i) => 1000 + i)
  for (const number of names) await provider.ensure(requestFor(number), signal)
  await checkpoint(server)
  const added = (await branchBytes(server, storage)) - before
  printTable(
    `Disk of ${BRANCHES} branches`,
    ['', 'bytes', 'of full copies'],
    [
      [`${BRANCHES} full copies`, formatBytes(golden * BRANCHES), '100 %'],
      [`${BRANCHES} branches`, formatBytes(added), `${((added / (golden * BRANCHES)) * 100).toFixed(4)} %`],
    ],
  )
}

/** What is in use besides the write-ahead log, whose segments are the server's and are used again. */
async function branchBytes(server: TestServer, storage: Storage): Promise<number> {
  return (await usedBytes(storage.directory)) - (await directoryBytes(`${server.dataDirectory}/pg_wal`))
}

/** Until what was written is on the disk: its writing out would be timed with whatever comes next. */
async function settle(storage: Storage): Promise<void> {
  await usedBytes(storage.directory)
}

function providerOn(server: TestServer, golden: string, role: string | undefined) {
  return createPostgresProvider({
    admin: server.admin,
    golden,
    settings: { role, options: {} },
    redactor: new Redactor(),
    clock: systemClock,
    log: silentLogger,
  })
}

function requestFor(number: number) {
  const purpose = { kind: 'change-request', number } as const
  return {
    name: branchName(OWNER, purpose),
    owner: OWNER,
    purpose,
    ttl: 3_600_000,
    reset: () => undefined,
    log: silentLogger,
  }
}

async function timeOurs(
  server: TestServer,
  storage: Storage,
  golden: string,
  lookUp = false,
): Promise<number> {
  const signal = new AbortController().signal
  await using provider = providerOn(server, golden, lookUp ? undefined : `${golden}_owner`)
  await settle(storage)
  const start = performance.now()
  const branch = await provider.ensure(requestFor(1), signal)
  await provider.connect(branch, signal)
  const took = performance.now() - start
  await provider.delete({ ...branch, size: undefined }, OWNER, signal)
  return took
}

async function timeRaw(server: TestServer, golden: string, method: 'clone' | 'copy'): Promise<number> {
  await using connection = await open(server, 'postgres')
  await connection.query(`SET file_copy_method = ${method}`)
  const start = performance.now()
  await connection.query(`CREATE DATABASE raw TEMPLATE ${golden} STRATEGY FILE_COPY`)
  const took = performance.now() - start
  await connection.query('DROP DATABASE raw')
  return took
}

function timeCopy(server: TestServer, golden: string): Promise<number> {
  return timeRaw(server, golden, 'copy')
}

/** What a team without branches does, at its best: no client to start, no text of a schema to parse. */
async function timeDumpAndRestore(server: TestServer, golden: string): Promise<number> {
  await using admin = await open(server, 'postgres')
  await admin.query(`ALTER DATABASE ${golden} ALLOW_CONNECTIONS true`)
  await admin.query('CREATE DATABASE restored')
  await using target = await open(server, 'restored')
  const file = `${server.dataDirectory}/dump`
  const start = performance.now()
  for (let table = 0; table < TABLES; table++) {
    await using source = await open(server, golden)
    await source.query(`COPY t${table} TO '${file}'`)
    await createTable(target, table)
    await target.query(`COPY t${table} FROM '${file}'`)
    await createIndexes(target, table)
  }
  const took = performance.now() - start
  await target[Symbol.asyncDispose]()
  await admin.query('DROP DATABASE restored')
  await admin.query(`ALTER DATABASE ${golden} ALLOW_CONNECTIONS false`)
  return took
}

const TABLES = 40

/** Tables of a plausible shape: a third of the bytes are indexes. Returns the size in bytes. */
async function buildGolden(server: TestServer, name: string, megabytes: number): Promise<number> {
  await using admin = await open(server, 'postgres')
  await admin.query(`CREATE DATABASE ${name}`)
  const rows = Math.round((megabytes * 1024 * 1024) / TABLES / 330)
  {
    await using connection = await open(server, name)
    // As the README recommends: the tables belong to a role that cannot log in.
    await connection.query(`CREATE ROLE ${name}_owner NOLOGIN`)
    await connection.query(`GRANT ALL ON SCHEMA public TO ${name}_owner; SET ROLE ${name}_owner`)
    for (let table = 0; table < TABLES; table++) {
      await createTable(connection, table)
      await connection.query(`
        INSERT INTO t${table}
        SELECT i, now() - i * interval '1 s', md5(i::text), repeat(md5((i * 7)::text), 5), i % 1000
        FROM generate_series(1, ${rows}) i`)
      await createIndexes(connection, table)
    }
  }
  await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`)
  await admin.query('CHECKPOINT')
  const [size] = await admin.query<{ bytes: string }>(`SELECT pg_database_size('${name}')::text AS bytes`)
  return Number(size?.bytes)
}

async function createTable(connection: Connection, table: number): Promise<void> {
  await connection.query(`CREATE TABLE t${table} (id bigint, at timestamptz, code text, note text, kind int)`)
}

async function createIndexes(connection: Connection, table: number): Promise<void> {
  await connection.query(`ALTER TABLE t${table} ADD PRIMARY KEY (id)`)
  await connection.query(`CREATE INDEX ON t${table} (code); CREATE INDEX ON t${table} (kind, at)`)
}

async function checkpoint(server: TestServer): Promise<void> {
  await using connection = await open(server, 'postgres')
  await connection.query('CHECKPOINT')
}

function open(server: TestServer, database: string): Promise<Connection> {
  return connect({ ...server.admin, database }, { purpose: 'bench', signal: new AbortController().signal })
}
