import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandEnv, runCommand } from '../../src/command/run.ts'
import { silentLogger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { tellStatement } from '../../src/observe/tell.ts'
import type { Observation } from '../../src/observe/types.ts'
import type { Credential } from '../../src/provider/types.ts'
import type { TapLog } from '../../src/tap/types.ts'
import { type Branch, login, signal, startWorld, type World, watch } from '../contract/observe/world.ts'
import { everything, expectTimes } from './expect.ts'
import { clientVersion } from './programs.ts'
import { FUNCTION, SETUP, TABLE } from './statements.ts'
import { clientRow, tableOf } from './table.ts'

/** Something of most kinds, with rows and a large object. */
const SHOP = `${SETUP}
  ${TABLE};
  ${FUNCTION};
  create type mood as enum ('glad', 'sad');
  create view late as select id, customer from orders where total > 10;
  create index on orders (customer);
  alter table parcels add foreign key (order_id) references orders;
  create table "of ""all"" kinds" (moods mood[], more jsonb, bytes bytea, at timestamptz default now());
  insert into "of ""all"" kinds" select array['sad'::mood], '{"a": [1, "\\\\n"]}', decode('00ff0a', 'hex') from generate_series(1, 2000);
  select lo_from_bytea(0, decode(repeat('00ff', 5000), 'hex'));`

/** What pg_dump says of itself and of chance, in a dump as text. */
const OF_THE_RUN = /^(?:\\(?:un)?restrict .*|-- (?:Started|Completed) on .*)$/gm

const MAJORS = { oldest: 14, newest: 18 }
const rows: string[][] = []
let world: World | undefined
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-clients-'))
  const version = Number(clientVersion('pg_dump')?.split('.')[0] ?? Number.NaN)
  // pg_dump reads no server that is newer than itself.
  if (version >= MAJORS.oldest) world = await startWorld(SHOP, { major: Math.min(version, MAJORS.newest) })
})

afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
  console.info(tableOf(rows))
})

interface Ran {
  readonly exitCode: number | null
  readonly output: readonly string[]
  readonly ms: number
}

async function run(command: string, credential: Credential): Promise<Ran> {
  const { exitCode, tail, ms } = await runCommand({
    command,
    cwd: directory,
    env: commandEnv({ PATH: process.env.PATH }, credential, ['DATABASE_URL']),
    deadline: 60_000,
    log: silentLogger,
    redactor: new Redactor(),
    signal,
    label: 'client',
  })
  return { exitCode, output: tail, ms }
}

interface Seen extends Ran {
  readonly log: TapLog
  readonly observation: Observation
}

async function runWatched(command: string, branch: Branch): Promise<Seen> {
  await using watched = await watch(branch)
  const ran = await run(command, watched.tap.credential)
  const log = watched.tap.log()
  expectTimes(log)
  return { ...ran, log, observation: await watched.finish() }
}

/** The command directly and under watch, each on a branch of its own, and a row of the table. */
async function runBoth(name: string, command: string, branches: { direct: Branch; watched: Branch }) {
  const plain = await run(command, branches.direct.owner)
  expect(plain, plain.output.join('\n')).toMatchObject({ exitCode: 0 })
  const seen = await runWatched(command, branches.watched)
  expect(seen, seen.output.join('\n')).toMatchObject({ exitCode: 0 })
  expect(seen.observation.notes).toEqual([])
  rows.push(clientRow(name, clientVersion(name.split(' ')[0] ?? '') ?? '', { seen, plain }))
  return { plain, seen }
}

/** Branches of the server that the clients here fit to; absent where they are not installed. */
async function branchesOf(server: World | undefined) {
  return server === undefined ? undefined : { direct: await server.branch(), watched: await server.branch() }
}

async function emptied(branch: Branch): Promise<Branch> {
  await using connection = await login(branch.owner)
  await connection.client.query(
    `drop owned by current_user cascade; select lo_unlink(oid) from pg_largeobject_metadata`,
  )
  return branch
}

it('pg_dump writes the same dump, and finds nothing of ours on the branch', async () => {
  const branches = await branchesOf(world)
  if (branches === undefined) return
  for (const [name, format] of [
    ['pg_dump', ''],
    ['pg_dump --schema-only', '--schema-only'],
    ['pg_dump -Fd -j 2', '-Fd -j 2'],
  ] as const) {
    const file = `dump-${rows.length}`
    await runBoth(name, `pg_dump ${format} -f ${file}-$PGDATABASE`, branches)
    const restored = format.startsWith('-Fd') ? `pg_restore -f - ${file}` : `cat ${file}`
    const texts = await Promise.all(
      [branches.direct, branches.watched].map(async ({ owner }) => {
        const { output } = await run(`${restored}-${owner.database} > text`, owner)
        expect(output).toEqual([])
        return (await readFile(join(directory, 'text'), 'utf8')).replace(OF_THE_RUN, '')
      }),
    )
    expect(texts[0]).toContain('CREATE FUNCTION public.parcels_of')
    expect(texts[1]).toBe(texts[0])
  }
})

it('pg_restore brings the same objects and rows, each statement of it seen, also in parallel', async () => {
  if (world === undefined) return
  const source = await world.branch()
  expect(await run('pg_dump -Fc -f archive', source.owner)).toMatchObject({ exitCode: 0 })
  for (const name of ['pg_restore', 'pg_restore -j 2', 'pg_restore --single-transaction']) {
    const branches = {
      direct: await emptied(await world.branch()),
      watched: await emptied(await world.branch()),
    }
    const { seen } = await runBoth(name, `${name} --no-owner --no-acl -d "$PGDATABASE" archive`, branches)
    const tags = seen.observation.statements.flatMap(({ tag = '' }) =>
      /^(?:CREATE|COPY)/.test(tag) ? [tag] : [],
    )
    expect(tags.toSorted()).toEqual([
      ...['COPY', 'COPY', 'COPY', 'CREATE FUNCTION', 'CREATE INDEX', 'CREATE TABLE', 'CREATE TABLE'],
      ...['CREATE TABLE', 'CREATE TYPE', 'CREATE VIEW'],
    ])
    expect(await everything(branches.watched)).toEqual(await everything(branches.direct))
    expect(await largeObjects(branches.watched)).toEqual(await largeObjects(source))
  }
})

async function largeObjects({ admin }: Branch): Promise<readonly object[]> {
  await using connection = await login(admin)
  return await connection.query('select encode(sha256(lo_get(oid)), $1) from pg_largeobject_metadata', [
    'hex',
  ])
}

it('pgbench makes its tables and runs its load in every mode', async () => {
  const branches = await branchesOf(world)
  if (branches === undefined) return
  const { seen } = await runBoth('pgbench -i', 'pgbench -i -q -s 1', branches)
  const told = seen.observation.statements.map((one) => tellStatement(one, seen.observation.relations))
  expect(told.map(({ sql }) => sql.split(/\s+/).slice(0, 3).join(' ').replace(/\(.*/, ''))).toEqual(
    expect.arrayContaining(['create table pgbench_accounts', 'copy pgbench_accounts from']),
  )
  for (const mode of ['-S', '-S -M extended', '-S -M prepared', '-N -M prepared']) {
    const name = `pgbench ${mode}`
    const ran = await runBoth(name, `${name} -n -c 2 -j 2 -t 100`, branches)
    expect(ran.seen.output.join('\n')).toContain('number of transactions actually processed: 200/200')
    const { statements } = ran.seen.log
    const asked = statements.filter(({ sql }) => sql.startsWith('SELECT abalance'))
    expect(asked).toHaveLength(200)
    expect(asked.every(({ timing, rows: found }) => timing === 'exact' && found === 1)).toBe(true)
  }
  expect(await countOf(branches.watched)).toEqual(await countOf(branches.direct))
})

/** Rows of the tables that pgbench writes; what it writes is of chance. */
async function countOf({ admin }: Branch): Promise<readonly object[]> {
  await using connection = await login(admin)
  return await connection.query(
    `select (select count(*) from pgbench_accounts) as accounts, (select count(*) from pgbench_history) as history`,
  )
}
