import { formatCount, plural } from '../format.ts'
import { kindWords } from '../kinds.ts'
import { OBJECT_KINDS, type ObjectKind, type SchemaChange } from '../model.ts'
import {
  code,
  details,
  EMPTY,
  join,
  type Markdown,
  md,
  paragraphs,
  raw,
  strong,
  table,
  text,
} from '../safe.ts'
import { fullName, isLongText, qualified } from './names.ts'

export interface ChangeLimits {
  /** Rows in the open. */
  readonly rows: number
  /** Further rows, folded; what is beyond is counted. */
  readonly folded: number
  /** Lines in one cell. */
  readonly lines: number
}

/**
 * The schema changes as a table, one row an object; what happens to a table's parts stands in the table's row.
 * Destructive rows come first.
 */
export function changeTable(changes: readonly SchemaChange[], limits: ChangeLimits): Markdown {
  const rows = group(changes)
    .map(toRow)
    .sort((a, b) => a.rank - b.rank)
  const shown = rows.slice(0, limits.rows)
  const folded = rows.slice(limits.rows, limits.rows + limits.folded)
  const more = rows.length - shown.length - folded.length
  return paragraphs(
    render(shown, limits.lines),
    details(md`${plural(folded.length, 'more object')}`, render(folded, limits.lines)),
    more > 0 ? md`…and ${plural(more, 'more object')}.` : EMPTY,
  )
}

function render(rows: readonly Row[], lines: number): Markdown {
  return table(
    [md`object`, md`change`],
    rows.map((row) => [md`${raw(row.icon)} ${row.object}`, cell(row.lines, lines)]),
  )
}

/** `2 tables added, 1 column renamed, 3 indexes added`; of very many kinds of change, the rest is counted. */
export function countChanges(changes: readonly SchemaChange[]): string {
  const counts = new Map<string, { kind: ObjectKind; action: string; count: number }>()
  for (const { kind, action } of changes) {
    const key = `${OBJECT_KINDS.indexOf(kind) + 100}${action}`
    const entry = counts.get(key) ?? { kind, action, count: 0 }
    counts.set(key, { ...entry, count: entry.count + 1 })
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  const more = sorted.slice(COUNTED).reduce((sum, { count }) => sum + count, 0)
  const words = sorted.slice(0, COUNTED).map(({ kind, action, count }) => {
    const { one, many } = kindWords(kind)
    return `${plural(count, one, many)} ${action}`
  })
  return [...words, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ')
}

interface Group {
  /** The change of the object itself; absent when only parts of it changed. */
  readonly self?: SchemaChange
  readonly kind: ObjectKind
  readonly schema: string
  readonly name: string
  readonly parts: SchemaChange[]
}

interface Row {
  readonly icon: string
  readonly object: Markdown
  readonly lines: readonly Markdown[]
  /** Destructive rows first; otherwise as they came. */
  readonly rank: number
}

function group(changes: readonly SchemaChange[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const change of changes) {
    const { schema, name, table: parent } = change
    const kind = parent === undefined ? change.kind : (change.tableKind ?? 'table')
    const key = JSON.stringify([RELATIONS.has(kind) ? 'relation' : kind, schema, parent ?? name])
    const existing = groups.get(key)
    if (parent === undefined) {
      // Two changes of one name are two rows: dropped and created again is not the same object.
      const place = existing?.self === undefined ? key : `${key}${groups.size}`
      groups.set(place, {
        self: change,
        kind,
        schema,
        name,
        parts: existing?.self === undefined ? (existing?.parts ?? []) : [],
      })
    } else if (existing === undefined) {
      groups.set(key, { kind, schema, name: parent, parts: [change] })
    } else {
      existing.parts.push(change)
    }
  }
  return [...groups.values()]
}

function toRow({ self, kind, schema, name, parts }: Group): Row {
  const destructive = self?.destructive === true || parts.some((part) => part.destructive)
  const own = self === undefined ? [] : describeSelf(self)
  return {
    icon: destructive ? '🔴' : self === undefined ? '✏️' : ICONS[self.action],
    object:
      self === undefined
        ? md`${raw(kind)} ${code(qualified(schema, name))}`
        : md`${raw(self.kind)} ${code(fullName(self))}`,
    lines: [...own, ...parts.map(describePart)].filter((line) => line.source !== ''),
    rank: destructive ? 0 : 1,
  }
}

function describeSelf(change: SchemaChange): readonly Markdown[] {
  const { action, kind, before, after, name } = change
  if (action === 'added')
    return [md`${kind === 'table' ? text(after ?? 'added') : line(after)}${why(change)}`]
  if (action === 'removed') return [md`dropped${why(change)}`]
  if (action === 'renamed') return [md`${code(before ?? '')} renamed to ${code(after ?? name)}${why(change)}`]
  // One thing a line, where there is room for it: grants and comments have commas of their own.
  const lines = differences(change, ':')
  return lines.map((difference, index) =>
    index === lines.length - 1 ? md`${difference}${why(change)}` : difference,
  )
}

function describePart(change: SchemaChange): Markdown {
  const { action, kind, name, before, after } = change
  const start = md`${raw(change.destructive ? '🔴' : ICONS[action])} ${raw(kind === 'column' ? '' : `${kind} `)}`
  // A column's line begins with its name; the lines of the other kinds go without.
  if (action === 'added' && kind === 'column') return md`${start}${code(after ?? name)}${why(change)}`
  if (action === 'added')
    return md`${start}${code(name)}${after === undefined ? EMPTY : md`: ${line(after)}`}${why(change)}`
  if (action === 'removed') return md`${start}${code(name)} dropped${why(change)}`
  if (action === 'renamed')
    return md`${start}${code(before ?? '')} renamed to ${code(after ?? name)}${why(change)}`
  return md`${start}${code(name)}: ${join(differences(change, ''), ', ')}${why(change)}`
}

function line(after: string | undefined): Markdown {
  return after === undefined || after === '' ? md`added` : code(after)
}

/** `type `text` → `integer``, `default `0` → none`; long ones are shown with the definitions. */
function differences({ attributes, before, after }: SchemaChange, colon: ':' | ''): readonly Markdown[] {
  if (attributes !== undefined && attributes.length > 0) {
    return attributes.map((attribute) =>
      isLongText(attribute)
        ? md`${attribute.name} changed`
        : md`${attribute.name}${raw(colon)} ${shownValue(attribute.before)} → ${shownValue(attribute.after)}`,
    )
  }
  if (before !== undefined && after !== undefined && before !== after)
    return [md`${code(before)} → ${code(after)}`]
  return [md`definition changed`]
}

function shownValue(value: string): Markdown {
  return value === '' || value === 'none' ? md`none` : code(value)
}

/** What is lost, in the open; or why a harmless change is not what it looks like. */
function why({ destructive, reason }: SchemaChange): Markdown {
  if (destructive) return md`: ${strong(text(reason || 'destructive'))}`
  return reason === undefined ? EMPTY : md`, ${reason}`
}

function cell(lines: readonly Markdown[], limit: number): Markdown {
  const shown = lines.slice(0, limit)
  const more = lines.length - shown.length
  return join([...shown, more > 0 ? md`…and ${more} more` : EMPTY], '<br>')
}

const ICONS: Readonly<Record<SchemaChange['action'], string>> = {
  added: '➕',
  removed: '➖',
  altered: '✏️',
  renamed: '🔁',
}
/** What other objects can sit on; they share one space of names. */
const RELATIONS: ReadonlySet<ObjectKind> = new Set(['table', 'foreign table', 'view', 'materialized view'])
/** Kinds of change that are counted one by one. */
const COUNTED = 12
