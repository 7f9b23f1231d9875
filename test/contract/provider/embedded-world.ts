import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/core/clock.ts'
import type { Env } from '../../../src/core/env.ts'
import type { Logger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { findBinaries } from '../../../src/provider/embedded/binaries.ts'
import { createEmbeddedProvider, type EmbeddedOptions } from '../../../src/provider/embedded/index.ts'
import { installBinaries } from '../../../src/provider/embedded/install.ts'
import type { BranchProvider, Credential } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { identifier, literal } from '../../../src/sql/quote.ts'
import { shellCommands } from '../golden/golden.ts'
import { recordingLogger } from './recording.ts'
import type { ProviderWorld } from './world.ts'

export const GOLDEN_SQL = `CREATE TABLE items (id integer PRIMARY KEY, name text);
INSERT INTO items VALUES (1), (2), (3);
`

/** A machine of its own: a cache, and a checkout with `golden.sql`. Nothing of it is left at the end. */
export interface Machine extends AsyncDisposable {
  readonly cache: string
  readonly workspace: string
  readonly env: Env
  writeGolden(sql: string): Promise<void>
  provider(options?: Partial<EmbeddedOptions>): BranchProvider
  /** The golden bases' directories. */
  directories(): readonly string[]
  /** Process ids of the servers that run now. */
  servers(): Promise<readonly number[]>
}

export async function makeMachine(): Promise<Machine> {
  // Root's server runs as another user, who must be able to get there.
  const root = await mkdtemp(join(tmpdir(), 'offshoot-test-embedded-'))

  await chmod(root, 0o711)
  const workspace = join(root, 'checkout')
  const cache = join(root, 'cache')
  await mkdir(workspace)
  const bin = await sharedBinaries()
  const env: Env = {
    PATH: process.env.PATH,
    HOME: root,
    OFFSHOOT_CACHE: cache,
    PG_BIN: bin,
    GITHUB_TOKEN: 'a-secret-token',
  }
  const writeGolden = (sql: string) => writeFile(join(workspace, 'golden.sql'), sql)
  await writeGolden(GOLDEN_SQL)
  const directories = () => {
    const golden = join(cache, 'golden')
    const names = existsSync(golden) ? readdirSync(golden) : []
    return names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => join(golden, name))
  }
  const servers = async () => {
    const pids = await Promise.all(directories().map((directory) => readPid(directory)))
    return pids.filter((pid) => pid !== undefined && isAlive(pid)).map(Number)
  }
  return {
    cache,
    workspace,
    env,
    writeGolden,
    directories,
    servers,
    provider: (options = {}) => createEmbeddedProvider({ ...defaults(env, workspace), ...options }),
    async [Symbol.asyncDispose]() {
      for (const pid of await servers()) process.kill(pid, 'SIGQUIT')
      for (let left = 100; left > 0 && (await servers()).length > 0; left--)
        await systemClock.sleep(50, AbortSignal.timeout(10_000))
      await rm(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** npm's server, put in order once for all tests: each machine would copy 60 MB otherwise. */
async function sharedBinaries(): Promise<string> {
  const uid = process.getuid?.()
  const cache = join(tmpdir(), `offshoot-test-embedded-bin-${uid ?? 0}`)
  await mkdir(cache, { recursive: true })
  await chmod(cache, 0o755)
  const [found] = await findBinaries({ env: {}, moduleDirectory: import.meta.dirname, workspace: '/nowhere' })
  return (await installBinaries(found, { cache, uid, log: recordingLogger() })).directory
}

function defaults(env: Env, workspace: string): EmbeddedOptions {
  return {
    env,
    workspace,
    workingDirectory: '.',
    baseSha: undefined,
    settings: { golden: 'golden.sql', seed: undefined, role: undefined, options: {} },
    life: { moduleDirectory: import.meta.dirname, hold: 'process', leased: () => {} },
    migrations: async () => ({ tool: 'none', globs: [] }),
    commands: shellCommands,
    redactor: new Redactor(),
    clock: systemClock,
    log: recordingLogger(),
  }
}

/** The superuser of a running server, from what is on the disk. */
export async function adminOf(directory: string): Promise<Credential> {
  const [, , , port] = (await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')
  const password = await readFile(join(directory, 'password'), 'utf8')
  return {
    host: '127.0.0.1',
    port: Number(port),
    database: 'postgres',
    user: 'offshoot',
    password,
    sslmode: 'disable',
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function readPid(directory: string): Promise<number | undefined> {
  const text = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isNaN(pid) ? undefined : pid
}

/** The embedded engine for the provider contract. One job keeps the servers for the others. */
export async function embeddedWorld(): Promise<ProviderWorld> {
  await using scope = new AsyncDisposableStack()
  const machine = scope.use(await makeMachine())
  const signal = new AbortController().signal
  const keeper = scope.use(machine.provider())
  await keeper.golden(signal)
  const [first] = machine.directories()
  if (first === undefined) throw new Error('no golden base was built')
  let replaced = 0

  async function query<Row extends object>(
    directory: string,
    database: string,
    text: string,
  ): Promise<readonly Row[]> {
    await using connection = await connect(
      { ...(await adminOf(directory)), database },
      { purpose: 'test', signal },
    )
    return await connection.query<Row>(text)
  }

  async function running(): Promise<readonly string[]> {
    const found = await Promise.all(
      machine
        .directories()
        .map(async (directory) => ((await readPid(directory)) === undefined ? [] : [directory])),
    )
    return found.flat()
  }

  const lifetime = scope.move()
  return {
    open: async ({ log, redactor }: { log: Logger; redactor: Redactor }) =>
      machine.provider({ log, redactor }),
    replaceGolden: () => machine.writeGolden(`${GOLDEN_SQL}-- ${++replaced}`),
    plantForeign: async (name) => {
      await query(first, 'postgres', `CREATE DATABASE ${identifier(name)}`)
      await query(first, name, 'CREATE TABLE precious AS SELECT 42 AS answer')
    },
    isForeignIntact: async (name) =>
      (await query(first, name, 'SELECT FROM precious WHERE answer = 42')).length === 1,
    overwriteMark: async (name, text) => {
      await query(
        first,
        'postgres',
        `COMMENT ON DATABASE ${identifier(name)} IS ${text === null ? 'NULL' : literal(text)}`,
      )
    },
    leftovers: async (prefix) => {
      const found: string[] = []
      for (const directory of await running()) {
        const rows = await query<{ name: string }>(
          directory,
          'postgres',
          `SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${literal(prefix)})
           UNION ALL SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${literal(prefix)})`,
        )
        found.push(...rows.map(({ name }) => name))
      }
      return found
    },
    clear: async (prefix) => {
      await machine.writeGolden(GOLDEN_SQL)
      for (const directory of await running()) {
        const databases = await query<{ name: string }>(
          directory,
          'postgres',
          `SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${literal(prefix)})`,
        )
        for (const { name } of databases)
          await query(directory, 'postgres', `DROP DATABASE ${identifier(name)} WITH (FORCE)`)
        const roles = await query<{ name: string }>(
          directory,
          'postgres',
          `SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, ${literal(prefix)})`,
        )
        if (roles.length > 0)
          await query(
            directory,
            'postgres',
            `DROP ROLE ${roles.map(({ name }) => identifier(name)).join(', ')}`,
          )
      }
      // A server that stopped takes its branches' notes with it.
      for (const directory of machine.directories())
        await rm(join(directory, 'branches'), { recursive: true, force: true })
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}
