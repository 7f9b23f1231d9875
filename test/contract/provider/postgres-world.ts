import { systemClock } from '../../../src/core/clock.ts'
import { codeOf } from '../../../src/core/errors.ts'
import type { Logger } from '../../../src/core/log.ts'
import { branchName } from '../../../src/provider/naming.ts'
import { createPostgresProvider, type PostgresOptions } from '../../../src/provider/postgres/provider.ts'
import type {
  Branch,
  BranchInfo,
  BranchProvider,
  Credential,
  ForkRequest,
  Owner,
} from '../../../src/provider/types.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { identifier, literal } from '../../../src/sql/quote.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import type { ProviderWorld } from './world.ts'

export interface PostgresWorld extends ProviderWorld {
  readonly server: TestServer
  readonly admin: Credential
  /** A superuser's session in a database. */
  as(database: string, body: (connection: Connection) => Promise<void>): Promise<void>
  read<Row extends object>(database: string, text: string): Promise<readonly Row[]>
  provider(options: Pick<PostgresOptions, 'log' | 'redactor'> & Partial<PostgresOptions>): BranchProvider
}

export interface PostgresWorldOptions {
  readonly golden?: string
  readonly settings?: Record<string, string>
  /** SQL that makes the role `app`, whose tables the golden base holds. */
  readonly app?: string
  /** Owner of the golden base's database. */
  readonly owner?: string
  /** More for the golden base, run there by a superuser before it is frozen. */
  readonly fill?: readonly string[]
}

export const OWNER: Owner = { platform: 'github', host: 'github.com', repositoryId: '4711' }

/** A request for the branch of that change request. */
export function forkRequest(number: number, log: Logger, change: Partial<ForkRequest> = {}): ForkRequest {
  const purpose = { kind: 'change-request', number } as const
  return {
    name: branchName(OWNER, purpose),
    owner: OWNER,
    purpose,
    ttl: 3_600_000,
    reset: () => undefined,
    log,
    ...change,
  }
}

export function infoOf(branch: Branch): BranchInfo {
  return { id: branch.id, name: branch.name, mark: branch.mark, size: undefined }
}

/** Runs a statement as this login; rows as the driver reads them. */
export async function sql<Row extends object>(credential: Credential, text: string): Promise<readonly Row[]> {
  await using connection = await connect(credential, { purpose: 'test', signal })
  return await connection.query<Row>(text)
}

/** A branch and a login to it. */
export async function forkAndLogin(
  provider: BranchProvider,
  log: Logger,
  number = 1,
): Promise<{ branch: Branch; credential: Credential }> {
  const branch = await provider.ensure(forkRequest(number, log), signal)
  return { branch, credential: await provider.connect(branch, signal) }
}

/** What the server says to a statement: `ok`, or the SQLSTATE. */
export async function verdictOf(credential: Credential, text: string): Promise<string> {
  try {
    await sql(credential, text)
    return 'ok'
  } catch (error) {
    return codeOf(error) ?? String(error)
  }
}

const signal = new AbortController().signal

/** A server, and a frozen golden base on it whose tables belong to `app`. */
export async function postgresWorld(options: PostgresWorldOptions = {}): Promise<PostgresWorld> {
  const server = await startPostgres(options.settings === undefined ? {} : { settings: options.settings })
  const { admin } = server
  const golden = options.golden ?? 'golden'

  async function as(database: string, body: (connection: Connection) => Promise<void>): Promise<void> {
    await using connection = await connect({ ...admin, database }, { purpose: 'test', signal })
    await body(connection)
  }

  async function read<Row extends object>(database: string, text: string): Promise<readonly Row[]> {
    await using connection = await connect({ ...admin, database }, { purpose: 'test', signal })
    return await connection.query<Row>(text)
  }

  async function makeGolden(): Promise<void> {
    await as('postgres', async ({ query }) => {
      await query(`CREATE DATABASE ${identifier(golden)} OWNER ${identifier(options.owner ?? 'app')}`)
    })
    await as(golden, async ({ query }) => {
      await query('CREATE TABLE items (id integer PRIMARY KEY, name text)')
      await query('INSERT INTO items VALUES (1), (2), (3)')
      await query('ALTER TABLE items OWNER TO app')
      await query('GRANT CREATE ON SCHEMA public TO app')
      for (const statement of options.fill ?? []) await query(statement)
    })
    await as('postgres', async ({ query }) => {
      await query(`ALTER DATABASE ${identifier(golden)} WITH IS_TEMPLATE true`)
      await query(`ALTER DATABASE ${identifier(golden)} WITH ALLOW_CONNECTIONS false`)
    })
  }

  try {
    await as('postgres', async ({ query }) => {
      await query(options.app ?? "CREATE ROLE app LOGIN PASSWORD 'app-password'")
    })
    await makeGolden()
  } catch (error) {
    await server.stop()
    throw error
  }

  function provider(
    given: Pick<PostgresOptions, 'log' | 'redactor'> & Partial<PostgresOptions>,
  ): BranchProvider {
    return createPostgresProvider({ admin, golden, settings: {}, clock: systemClock, ...given })
  }

  return {
    server,
    admin,
    as,
    read,
    provider,
    open: async (with_) => provider(with_),
    replaceGolden: async () => {
      await as('postgres', async ({ query }) => {
        await query(`ALTER DATABASE ${identifier(golden)} WITH IS_TEMPLATE false`)
        await query(`DROP DATABASE ${identifier(golden)}`)
      })
      await makeGolden()
    },
    plantForeign: async (name) => {
      await as('postgres', async ({ query }) => {
        await query(`CREATE DATABASE ${identifier(name)}`)
      })
      await as(name, async ({ query }) => {
        await query('CREATE TABLE precious AS SELECT 42 AS answer')
      })
    },
    isForeignIntact: async (name) =>
      (await read(name, 'SELECT FROM precious WHERE answer = 42')).length === 1,
    overwriteMark: (name, text) =>
      as('postgres', async ({ query }) => {
        await query(`COMMENT ON DATABASE ${identifier(name)} IS ${text === null ? 'NULL' : literal(text)}`)
      }),
    leftovers: async (prefix) => {
      const rows = await read<{ name: string }>(
        'postgres',
        `SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${literal(prefix)})
         UNION ALL SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${literal(prefix)})`,
      )
      return rows.map(({ name }) => name)
    },
    clear: (prefix) =>
      as('postgres', async ({ query }) => {
        const databases = await query<{ name: string }>(
          `SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${literal(prefix)})`,
        )
        for (const { name } of databases) await query(`DROP DATABASE ${identifier(name)} WITH (FORCE)`)
        const roles = await query<{ name: string }>(
          `SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, ${literal(prefix)})`,
        )
        if (roles.length > 0) await query(`DROP ROLE ${roles.map(({ name }) => identifier(name)).join(', ')}`)
      }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
