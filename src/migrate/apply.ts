import { join, posix } from 'node:path'
import { commandEnv, runCommand } from '../command/run.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { AppliedFile, Credential } from '../provider/types.ts'
import type { Migration } from '../report/model.ts'
import { connect } from '../sql/client.ts'
import type { DetectedTool } from './detect.ts'
import { listMigrationFiles, readMigration } from './files.ts'
import { readJournal, recordApplied, startJournal } from './journal.ts'
import { pendingFiles } from './pending.ts'
import { applySqlFiles } from './plain-sql.ts'

export interface ApplyMigrations {
  readonly found: DetectedTool
  /** The checkout, or the part of it that migrations were looked for in. */
  readonly directory: string
  /** `directory` as seen from the repository: what the report's paths begin with. */
  readonly folder: string
  /** What the migrations get. */
  readonly login: Credential
  /** For the journal, which is ours and no part of the migrations. */
  readonly credential: Credential
  /** Names of environment variables that carry the URL. */
  readonly urlNames: readonly string[]
  /** What the database has applied when it keeps no record itself; plain SQL only. */
  readonly baseline: () => Promise<readonly AppliedFile[] | undefined>
  /** Milliseconds. */
  readonly deadline: number
  readonly env: Env
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

export interface AppliedMigrations {
  /** Everything begun, the failed one last. */
  readonly migrations: readonly Migration[]
  readonly failure: OffshootError | undefined
  /** What a reviewer should know about the files, a sentence each. */
  readonly warnings: readonly string[]
}

/** Applies what is pending: with the tool's own command, or, for plain SQL files, statement by statement. */
export function applyMigrations(options: ApplyMigrations): Promise<AppliedMigrations> {
  const { command } = options.found
  return command === undefined ? applyPlainSql(options) : applyByCommand(options, command)
}

async function applyByCommand(options: ApplyMigrations, command: string): Promise<AppliedMigrations> {
  const { found, login } = options
  const names = [...new Set([...options.urlNames, ...found.urlNames])]
  const result = await runCommand({
    command,
    cwd: join(options.directory, found.folder),
    env: {
      ...commandEnv(options.env, login, names),
      ...found.tool.environment?.(login),
    },
    deadline: options.deadline,
    log: options.log,
    redactor: options.redactor,
    signal: options.signal,
    label: 'migrate',
  })
  const migrations = [{ name: found.tool.name, ms: result.ms, statements: [] }]
  if (result.exitCode === 0 && result.ended === undefined)
    return { migrations, failure: undefined, warnings: [] }
  const how =
    result.ended === 'timeout'
      ? `was ended after ${options.deadline / 1000} s`
      : `ended with ${result.exitCode ?? result.signal}`
  return {
    migrations,
    warnings: [],
    failure: new OffshootError(
      result.ended === 'cancelled' ? 'cancelled' : 'failed',
      `the migration command ${how}`,
      {
        where: command,
        next:
          result.ended === 'timeout'
            ? 'look for a lock or a prompt it waits for, or raise `timeout`'
            : `its output tells why; it needs ${found.tool.needs}`,
        output: result.tail.join('\n'),
      },
    ),
  }
}

async function applyPlainSql({
  found,
  directory,
  folder,
  login,
  credential,
  baseline,
  log,
  signal,
}: ApplyMigrations): Promise<AppliedMigrations> {
  await using connection = await connect(credential, { purpose: 'migrate', signal })
  const head = await listMigrationFiles(directory, { globs: found.globs, signal })
  const journal = await readJournal(connection)
  const base = journal === undefined ? await baseline() : undefined
  const pending = pendingFiles({ head, journal, base })
  for (const warning of pending.warnings) log.warn(warning)
  const recording = await startJournal(connection, base ?? [])
  const paths = new Map(pending.files.map((file) => [posix.join(folder, file.path), file]))
  const files = await Promise.all(
    [...paths].map(async ([path, file]) => ({ path, sql: await readMigration(directory, file.path) })),
  )
  const applied = await applySqlFiles({
    credential: login,
    files,
    signal,
    onFile: async ({ path }) => {
      log.info(`applied ${path}`)
      const file = paths.get(path)
      if (recording && file !== undefined) await recordApplied(connection, file)
    },
  })
  return { ...applied, warnings: pending.warnings }
}
