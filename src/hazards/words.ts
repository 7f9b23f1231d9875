import { clip, oneLine } from '../report/clean.ts'
import { formatBytes, formatCount, formatDuration, plural } from '../report/format.ts'
import type { Hazard } from '../report/model.ts'
import { identifier } from '../sql/quote.ts'
import type { Hold, Stall, Table, Transaction } from './scene.ts'
import type { PlacedStatement } from './types.ts'

/** The wording that rules share, so that the same thing is always said the same way. */

/** `orders`, `app.orders`: one line, fit to stand between backticks, with the schema unless it is `public`. */
export function shown(schema: string, name: string): string {
  return schema === 'public' ? shownName(name) : `${shownName(schema)}.${shownName(name)}`
}

export function shownName(name: string): string {
  return clip(oneLine(name).replaceAll('`', '’'), 63)
}

/** The name as SQL, with the schema unless it is `public`. */
export function quoted(schema: string, name: string): string {
  return schema === 'public' ? identifier(name) : `${identifier(schema)}.${identifier(name)}`
}

/** A name for something that a fix makes: no longer than the server takes. */
export function derivedName(name: string, suffix: string): string {
  let bytes = Buffer.byteLength(suffix)
  let base = ''
  for (const point of name) {
    bytes += Buffer.byteLength(point)
    if (bytes > LONGEST_NAME) break
    base += point
  }
  return base + suffix
}

/** `Reads and writes of `orders` blocked for 4.1 s` */
export function blocked({ table, blocks, ms }: Stall): string {
  return `${what(blocks, table)} blocked for ${formatDuration(ms)}`
}

/** `Writes to `orders`` */
export function what(blocks: Stall['blocks'], { kind, shown: name }: Table): string {
  if (kind === 'materialized view') return `Reads of \`${name}\``
  return blocks === 'writes' ? `Writes to \`${name}\`` : `Reads and writes of \`${name}\``
}

/** `held AccessExclusiveLock for 4.1 s while 3 more statements ran` */
export function held({ mode, heldMs, source, at }: Hold, transaction: Transaction): string {
  const behind = worked(transaction.statements.slice(at + 1))
  const while_ =
    behind.length === 0 ? '' : ` while ${plural(behind.length, 'more statement ran', 'more statements ran')}`
  return `held ${mode} for ${formatDuration(heldMs)}${while_}${SOURCES[source]}`
}

/** Of the statements behind the one that took the lock, the one that took longest: `UPDATE took 3.9 s of it`. */
export function longestBehind({ at }: Hold, transaction: Transaction): readonly string[] {
  const own = transaction.statements[at]
  const longest = longestOf(worked(transaction.statements.slice(at + 1)))
  if (own === undefined || longest === undefined || msOf(longest) < msOf(own)) return []
  return [`${longest.tag ?? 'a statement that failed'} took ${formatDuration(msOf(longest))} of it`]
}

/** `12.4 M rows`, `1.4 GB` */
export function size({ rows, bytes }: Table): readonly string[] {
  return [...(rows === undefined ? [] : [plural(rows, 'row')]), ...(bytes > 0 ? [formatBytes(bytes)] : [])]
}

export function wal({ walBytes }: { readonly walBytes: number | undefined }): readonly string[] {
  return walBytes === undefined || walBytes < WORTH_TELLING ? [] : [`${formatBytes(walBytes)} of WAL`]
}

/** `also locked: `a`, `b` and 4 more` */
export function others(words: string, tables: readonly Table[]): readonly string[] {
  if (tables.length === 0) return []
  const names = tables.slice(0, 3).map(({ shown: name }) => `\`${name}\``)
  const more = tables.length - names.length
  return [`${words}: ${names.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`]
}

/** Where the statement stands, for a hazard's `file` and `line`. */
export function place({ file, line }: PlacedStatement): Pick<Hazard, 'file' | 'line'> {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
}

export function msOf({ startedAt, endedAt }: PlacedStatement): number {
  return endedAt - startedAt
}

export function longestOf(statements: readonly PlacedStatement[]): PlacedStatement | undefined {
  return statements.reduce<PlacedStatement | undefined>(
    (longest, one) => (longest === undefined || msOf(one) > msOf(longest) ? one : longest),
    undefined,
  )
}

/** Without what only frames the others. */
export function worked(statements: readonly PlacedStatement[]): readonly PlacedStatement[] {
  return statements.filter(({ tag }) => tag === undefined || !FRAMES.has(tag))
}

const FRAMES: ReadonlySet<string> = new Set([
  'BEGIN',
  'START TRANSACTION',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'SET',
  'RESET',
  'SHOW',
])
const SOURCES: Readonly<Record<Hold['source'], string>> = {
  observed: '',
  sampled: ' (sampled)',
  documented: ' (as PostgreSQL documents the command)',
}
/** Bytes that a name may have. */
const LONGEST_NAME = 63
/** Bytes. */
const WORTH_TELLING = 1e6
