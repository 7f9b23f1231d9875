import { messageOf, OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import { type Connection, describeServerError } from '../sql/client.ts'
import { copyIn } from '../sql/copy.ts'
import { identifier } from '../sql/quote.ts'
import {
  type CopyBlock,
  lineWithin,
  type MetaCommand,
  offsetOfPosition,
  SqlSplitError,
  type SqlStatement,
  splitSql,
} from '../sql/split.ts'
import { type DumpState, missingRole, newDumpState, pardon, ruleOn, ruleOnMeta } from './load-rules.ts'
import type { LoadProgress } from './progress.ts'

export interface LoadOptions {
  /** A superuser's, to the database that is filled. */
  readonly connection: Connection
  readonly database: string
  /** What errors and the log call the source. */
  readonly name: string
  readonly progress: LoadProgress
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Runs a plain dump or any SQL file, COPY blocks included, as `psql -v ON_ERROR_STOP=1` would. Roles that it names and
 * the server lacks are made, without login. Stops at the first error that matters: `config`, with file, line, SQLSTATE
 * and the server's words, but no row's values.
 */
export async function loadSql(text: AsyncIterable<string>, options: LoadOptions): Promise<void> {
  const state = newDumpState()
  const inserts = new InsertBatch(options, state)
  try {
    for await (const item of splitSql(text)) {
      options.signal.throwIfAborted()
      if (item.kind === 'statement' && inserts.take(item)) {
        if (inserts.full) await inserts.flush()
        continue
      }
      await inserts.flush()
      if (item.kind === 'meta') {
        if (passMeta(item, state, options) === 'end') return
      } else if (item.kind === 'copy') {
        await loadRows(item, options)
      } else {
        await runStatement(item, options, state)
      }
    }
    await inserts.flush()
  } catch (error) {
    options.signal.throwIfAborted()
    if (error instanceof SqlSplitError) throw loadError(options, { line: error.line, error })
    throw error
  }
}

/** Dumps of INSERT statements hold one per row; asking for each one's answer would take most of the time. */
class InsertBatch {
  readonly #options: LoadOptions
  readonly #state: DumpState
  #statements: SqlStatement[] = []
  #length = 0

  constructor(options: LoadOptions, state: DumpState) {
    this.#options = options
    this.#state = state
  }

  get full(): boolean {
    return this.#length > BATCH
  }

  /** False when the statement is to be run by itself. */
  take(item: SqlStatement): boolean {
    const table = INSERT.exec(item.sql.slice(item.codeOffset, item.codeOffset + 300))?.[1]
    if (table === undefined) return false
    this.#options.progress.table(table)
    this.#statements.push(item)
    this.#length += item.sql.length
    return true
  }

  async flush(): Promise<void> {
    const statements = this.#statements
    this.#statements = []
    this.#length = 0
    if (statements.length === 0) return
    if (statements.length > 1 && (await this.#sendTogether(statements.map(({ sql }) => sql).join('\n'))))
      return
    for (const statement of statements) await runStatement(statement, this.#options, this.#state)
  }

  /** All or none: when one fails, they can be run again one by one, to tell which and why. */
  async #sendTogether(sql: string): Promise<boolean> {
    const { client } = this.#options.connection
    // Outside the file's own transaction, what is sent together is one; inside, a savepoint makes it so.
    const inside = client.getTransactionStatus() === 'T'
    if (inside) await client.query('SAVEPOINT offshoot_batch')
    const error = await attempt(this.#options, sql)
    if (inside) {
      const back = error === undefined ? '' : 'ROLLBACK TO SAVEPOINT offshoot_batch; '
      await client.query(`${back}RELEASE SAVEPOINT offshoot_batch`)
    }
    if (error === undefined) {
      this.#state.created = true
      this.#options.progress.loaded(sql.length)
    }
    return error === undefined
  }
}

async function runStatement(item: SqlStatement, options: LoadOptions, state: DumpState): Promise<void> {
  const code = item.sql.slice(item.codeOffset)
  const ruling = ruleOn(code, state, options.database)
  if (ruling.kind === 'leave-out') {
    options.log.info(
      `golden base: ${options.name}:${lineOf(item)}: ${firstWords(code)} left out: ${ruling.why}`,
    )
    return
  }
  const error = await runWithRoles(ruling.sql, options, state)
  options.progress.loaded(item.sql.length)
  if (error === undefined) return
  const why = pardon(code, error, state)
  if (why === undefined) throw loadError(options, { line: lineOf(item), code, error })
  options.log.info(`golden base: ${options.name}:${lineOf(item)}: ${firstWords(code)} passed over: ${why}`)
}

/** Runs one statement, making the roles it lacks. Returns the error that is left. */
async function runWithRoles(sql: string, options: LoadOptions, state: DumpState): Promise<unknown> {
  const { client } = options.connection
  for (;;) {
    // An error spoils the file's own transaction, unless there is a point in it to go back to.
    const guarded = client.getTransactionStatus() === 'T' && NAMES_ROLES.test(sql)
    if (guarded) await client.query('SAVEPOINT offshoot_role')
    const error = await attempt(options, sql)
    if (guarded)
      await client.query(`${error === undefined ? 'RELEASE' : 'ROLLBACK TO'} SAVEPOINT offshoot_role`)
    const role = missingRole(error)
    if (role === undefined || state.roles.has(role) || client.getTransactionStatus() === 'E') return error
    state.roles.add(role)
    await client.query(`CREATE ROLE ${identifier(role)} NOLOGIN`)
    options.log.info(`golden base: made the role ${identifier(role)}, which ${options.name} names`)
  }
}

async function loadRows(item: CopyBlock<AsyncIterable<string>>, options: LoadOptions): Promise<void> {
  const { progress, connection } = options
  const code = item.sql.slice(item.codeOffset)
  progress.table(COPY.exec(code)?.[1] ?? '')
  try {
    await copyIn(connection.client, item.sql, counted(item.data, progress))
  } catch (error) {
    options.signal.throwIfAborted()
    if (error instanceof OffshootError) throw error
    const row = /^COPY .*, line (\d+)/.exec(contextOf(error))?.[1]
    throw loadError(options, {
      line: row === undefined ? lineOf(item) : item.dataLine + Number(row) - 1,
      error,
    })
  }
}

async function* counted(data: AsyncIterable<string>, progress: LoadProgress): AsyncGenerator<string> {
  for await (const piece of data) {
    yield piece
    progress.loaded(piece.length)
  }
}

function passMeta(item: MetaCommand, state: DumpState, options: LoadOptions): 'pass' | 'end' {
  const ruling = ruleOnMeta(item, state)
  if (ruling !== 'refuse') return ruling
  const another = item.command === 'connect' || item.command === 'c'
  throw new OffshootError(
    'config',
    `golden: \\${item.command} is a command of psql, which does not read this`,
    {
      where: `${options.name}:${item.line}`,
      next: another
        ? 'give a dump of one database, made with `pg_dump`'
        : `take it out, or let psql load the file: \`golden: 'command: psql -v ON_ERROR_STOP=1 -f ${options.name}'\``,
    },
  )
}

async function attempt({ connection, signal }: LoadOptions, sql: string): Promise<unknown> {
  signal.throwIfAborted()
  try {
    await connection.client.query(sql)
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    return error
  }
}

interface Failure {
  readonly line: number
  readonly error: unknown
  /** The statement, where the error has a place in it. */
  readonly code?: string
}

function loadError({ name }: LoadOptions, { line, error, code }: Failure): OffshootError {
  const position = Number(property(error, 'position'))
  const exact =
    code === undefined || !(position > 0)
      ? line
      : lineWithin({ sql: code, line }, offsetOfPosition(code, position))
  const hint = property(error, 'hint')
  const extension = /extension "(.+)" is not available/.exec(messageOf(error))?.[1]
  return new OffshootError('config', `golden: ${name} cannot be loaded`, {
    where: `${name}:${exact}`,
    said: hint === undefined ? describeServerError(error) : `${describeServerError(error)}; hint: ${hint}`,
    next:
      extension === undefined
        ? 'correct the file, or make the dump anew'
        : `use a server that has ${extension}: set PG_BIN to the directory of its programs`,
    cause: error,
  })
}

const BATCH = 256 * 1024
const INSERT = /^INSERT\s+INTO\s+(?:ONLY\s+)?([^\s(]+)/i
const COPY = /^COPY\s+([^\s(]+)/i
const NAMES_ROLES = /^(?:GRANT|REVOKE|ALTER|CREATE|SET\s+(?:SESSION|LOCAL|ROLE))\s/i

function lineOf({ sql, line, codeOffset }: Pick<SqlStatement, 'sql' | 'line' | 'codeOffset'>): number {
  return lineWithin({ sql, line }, codeOffset)
}

function firstWords(code: string): string {
  return code.slice(0, 200).split(/\s+/).slice(0, 3).join(' ').slice(0, 80)
}

function contextOf(error: unknown): string {
  return property(error, 'where') ?? ''
}

function property(error: unknown, name: 'position' | 'hint' | 'where'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined
  const value = (error as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}
