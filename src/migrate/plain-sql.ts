import type { DatabaseError } from 'pg'
import { type Clock, systemClock } from '../core/clock.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import type { Migration, Statement, StatementError } from '../report/model.ts'
import { type Connection, connect } from '../sql/client.ts'
import { lineWithin, offsetOfPosition, type SqlItem, SqlSplitError, splitSql } from '../sql/split.ts'
import { execute } from './statement.ts'
import { hasDownSection } from './tools/sql.ts'

export interface SqlFile {
  readonly path: string
  readonly sql: string
}

export interface ApplyOptions {
  readonly credential: Credential
  /** In the order to apply them. */
  readonly files: readonly SqlFile[]
  readonly signal: AbortSignal
  /** Called after each statement, failed ones too. */
  readonly onStatement?: (file: SqlFile, statement: Statement) => void
  /** Called after each file that was applied to its end. */
  readonly onFile?: (file: SqlFile) => Promise<void>
  readonly clock?: Clock
}

export interface Applied {
  /** Every file begun, with what was measured; the last one holds the failed statement. */
  readonly migrations: readonly Migration[]
  /** What ended it early: `failed` for the migration's own fault, `config` for what cannot be run here. */
  readonly failure: OffshootError | undefined
}

/**
 * Applies SQL files as `psql -f` with ON_ERROR_STOP would: each in a session of its own, statement by statement and
 * without a transaction around them, so that CONCURRENTLY works; BEGIN and COMMIT in a file count. All files are read
 * before the first statement runs. Stops at the first error.
 */
export async function applySqlFiles(options: ApplyOptions): Promise<Applied> {
  const migrations: Migration[] = []
  try {
    const scripts = options.files.map((file) => ({ file, parts: parseScript(file) }))
    for (const { file, parts } of scripts) {
      const statements: Statement[] = []
      const clock = options.clock ?? systemClock
      const start = clock.monotonic()
      try {
        await applyScript(options, { file, parts, statements })
      } finally {
        migrations.push({ name: file.path, ms: clock.monotonic() - start, statements })
      }
      await options.onFile?.(file)
    }
    return { migrations, failure: undefined }
  } catch (error) {
    return { migrations, failure: asFailure(error, options.signal) }
  }
}

interface Part {
  readonly sql: string
  readonly line: number
  /** Data of a COPY. */
  readonly data: string | undefined
}

/** psql's own commands that change nothing here when they are passed over. */
const HARMLESS = new Set([
  'restrict',
  'unrestrict',
  'echo',
  'qecho',
  'warn',
  'timing',
  'pset',
  'encoding',
  'x',
])
const HARMLESS_SETTINGS = /^(ON_ERROR_STOP|ECHO|QUIET|VERBOSITY|SHOW_CONTEXT)\b/

function parseScript(file: SqlFile): Part[] {
  const parts: Part[] = []
  if (hasDownSection(file.sql)) {
    throw new OffshootError('config', 'a migration has a way up and a way down in one file', {
      where: file.path,
      next: 'set `migrate` to the command of the tool these files are written for',
    })
  }
  try {
    for (const item of splitSql(file.sql)) {
      if (item.kind === 'meta') checkMeta(file, item)
      else {
        // Comments before a statement belong to the file, not to what is measured.
        const sql = item.sql.slice(item.codeOffset)
        const line = lineWithin(item, item.codeOffset)
        if (sql.trim() !== '') parts.push({ sql, line, data: item.kind === 'copy' ? item.data : undefined })
      }
    }
  } catch (error) {
    if (!(error instanceof SqlSplitError)) throw error
    throw new OffshootError('failed', 'a migration cannot be read', {
      where: `${file.path}:${error.line}`,
      said: error.message,
      cause: error,
    })
  }
  return parts
}

function checkMeta(file: SqlFile, item: Extract<SqlItem<string>, { kind: 'meta' }>): void {
  if (item.pending.trim() === '') {
    if (HARMLESS.has(item.command)) return
    if (item.command === 'set' && HARMLESS_SETTINGS.test(item.argument)) return
  }
  throw new OffshootError(
    'config',
    `\\${item.command} is a command of psql, not SQL, and is not carried out here`,
    {
      where: `${file.path}:${item.line}`,
      next: 'write it as SQL, or run the files with psql itself: set `migrate` to e.g. `psql -v ON_ERROR_STOP=1 -f file.sql`',
    },
  )
}

interface Script {
  readonly file: SqlFile
  readonly parts: readonly Part[]
  /** Filled as they run. */
  readonly statements: Statement[]
}

async function applyScript(options: ApplyOptions, { file, parts, statements }: Script): Promise<void> {
  const { credential, signal } = options
  const clock = options.clock ?? systemClock
  await using connection = await connect(credential, { purpose: `migrate ${file.path}`, signal })
  await using _ending = endOnAbort(connection, options)
  for (const part of parts) {
    signal.throwIfAborted()
    const start = clock.monotonic()
    const base = { sql: part.sql, line: part.line, locks: [], rewrites: [] }
    try {
      const { rows } = await execute(connection.client, part.sql, part.data)
      statements.push({ ...base, ms: clock.monotonic() - start, ...(rows === undefined ? {} : { rows }) })
    } catch (error) {
      const told = !signal.aborted && isServerError(error) ? statementError(error) : undefined
      statements.push({
        ...base,
        ms: clock.monotonic() - start,
        ...(told === undefined ? {} : { error: told }),
      })
      throw signal.aborted || !isServerError(error) ? error : failedStatement(file, part, error)
    } finally {
      const last = statements.at(-1)
      if (last !== undefined) options.onStatement?.(file, last)
    }
  }
  if (connection.client.getTransactionStatus() !== 'I') {
    throw new OffshootError('failed', 'a migration leaves its transaction open, so nothing of it was kept', {
      where: `${file.path}:${parts.at(-1)?.line ?? 1}`,
      next: 'end the file with COMMIT, or take its BEGIN out',
    })
  }
}

/**
 * A closed connection does not end the statement it sent: the server would go on, and hold its locks. So an abort
 * ends the server's side, from a second session of the same login.
 */
function endOnAbort(connection: Connection, { credential, signal }: ApplyOptions): AsyncDisposable {
  const { processID } = connection.client as unknown as { processID: number | null }
  let ending: Promise<void> | undefined
  const end = async () => {
    try {
      await using second = await connect(credential, {
        purpose: 'cancel',
        signal: AbortSignal.timeout(5_000),
      })
      await second.query('SELECT pg_terminate_backend($1)', [processID])
    } catch {
      // The branch may be gone, and with it the statement.
    }
  }
  const abort = () => {
    ending = end()
  }
  signal.addEventListener('abort', abort, { once: true })
  return {
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener('abort', abort)
      await ending
    },
  }
}

/** The server's answer to a statement, as opposed to a connection that broke. */
function isServerError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'severity' in error
}

function failedStatement(file: SqlFile, part: Part, error: DatabaseError): OffshootError {
  const { position } = error
  const line =
    position === undefined ? part.line : lineWithin(part, offsetOfPosition(part.sql, Number(position)))
  const { sqlstate, message, hint } = statementError(error)
  return new OffshootError('failed', 'a migration failed', {
    where: `${file.path}:${line}`,
    said: sqlstate === '' ? message : `${message} [${sqlstate}]`,
    ...(hint === undefined ? {} : { next: hint }),
    cause: error,
  })
}

function statementError(error: DatabaseError): StatementError {
  const { code, hint, position } = error
  return {
    sqlstate: code ?? '',
    message: messageOf(error),
    ...(hint === undefined ? {} : { hint }),
    // The server counts characters from 1.
    ...(position === undefined ? {} : { position: Number(position) - 1 }),
  }
}

function asFailure(error: unknown, signal: AbortSignal): OffshootError {
  if (error instanceof OffshootError) return error
  if (signal.aborted)
    return new OffshootError('cancelled', 'the job was stopped during the migrations', { cause: error })
  return new OffshootError('provider', 'the branch could not be reached for its migrations', {
    said: messageOf(error),
    cause: error,
  })
}
