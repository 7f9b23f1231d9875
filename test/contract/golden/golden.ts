import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { systemClock } from '../../../src/core/clock.ts'
import type { Logger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { buildGolden } from '../../../src/golden/build.ts'
import type { BuildOptions, GoldenCommands } from '../../../src/golden/options.ts'
import { findSource, type Repository } from '../../../src/golden/source.ts'
import type { Credential } from '../../../src/provider/types.ts'
import { connect, urlOf } from '../../../src/sql/client.ts'
import { identifier } from '../../../src/sql/quote.ts'

/** Keeps what was logged, for tests to read. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const add = (message: string) => void lines.push(message)
  return { lines, debug: add, info: add, warn: add, error: add, command: add, group: (_, body) => body() }
}

/** Runs commands as plainly as possible; "migrations" are what the script `migrate.sh` does. */
export const shellCommands: GoldenCommands = {
  applyMigrations: (directory, credential, signal) =>
    shellCommands.runCommand({ label: 'golden', command: 'sh migrate.sh', directory, credential }, signal),
  runCommand: async ({ command, directory, credential }, signal) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: urlOf(credential) }
    await promisify(execFile)('sh', ['-e', '-c', command], { cwd: directory, env, signal })
  },
}

export interface BuildRequest {
  readonly admin: Credential
  readonly golden?: string
  readonly seed?: string
  readonly repository: Repository
  readonly database: string
  readonly log?: Logger
  readonly options?: Partial<BuildOptions>
}

export async function build(request: BuildRequest): Promise<void> {
  const { admin, golden, seed, repository, database, log = recordingLogger(), options } = request
  const source = await findSource({ golden, seed }, repository)
  await buildGolden(
    {
      source,
      repository,
      admin,
      database,
      ownerRole: 'app',
      commands: shellCommands,
      programDirectories: (process.env.PATH ?? '').split(':'),
      temporary: '/tmp',
      redactor: new Redactor(),
      clock: systemClock,
      log,
      ...options,
    },
    repository.signal,
  )
}

/** Opens a frozen golden base to look into it. */
export async function thaw(admin: Credential, database: string): Promise<Credential> {
  await using connection = await connect(admin, { purpose: 'test', signal: AbortSignal.timeout(10_000) })
  await connection.query(`ALTER DATABASE ${identifier(database)} WITH ALLOW_CONNECTIONS true`)
  return { ...admin, database }
}

export async function query<Row extends object>(
  credential: Credential,
  sql: string,
): Promise<readonly Row[]> {
  await using connection = await connect(credential, { purpose: 'test', signal: AbortSignal.timeout(30_000) })
  return await connection.query<Row>(sql)
}
