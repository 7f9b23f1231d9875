import { clip, oneLine } from './clean.ts'
import type { ColumnShape, Report, TableShape } from './model.ts'
import { EMPTY, fence, type Markdown } from './safe.ts'
import { qualified } from './sections/names.ts'

export interface DiagramLimits {
  readonly tables: number
  /** Columns of one table; those with a key or a change are kept first. */
  readonly columns: number
}

/**
 * A Mermaid `erDiagram` of the touched tables; empty when there are none. Entities go by numbers, so that no name has
 * to be an identifier; every word from a database is reduced to what each Mermaid from 10.7 on reads as one.
 */
export function erDiagram({ tables = [] }: Report, limits: DiagramLimits): Markdown {
  const shown = tables.slice(0, limits.tables)
  if (shown.length === 0) return EMPTY
  const ids = new Map(shown.map((table, index) => [keyOf(table), `t${index + 1}`]))
  const outside = new Map<string, string>()
  const edges = shown.flatMap((table) =>
    table.references.flatMap((reference) => {
      const target = { schema: reference.schema, name: reference.table }
      const key = keyOf(target)
      if (!ids.has(key)) {
        if (outside.size >= MAX_OUTSIDE) return []
        ids.set(key, `t${ids.size + 1}`)
        outside.set(key, `    ${ids.get(key)}["${entityLabel(target)}"]`)
      }
      const one = isUnique(table, reference.columns) ? '|o' : '}o'
      const columns = reference.columns.map((column) => safeWord(column, LABEL)).join(', ')
      return [`    ${ids.get(keyOf(table))} ${one}--|| ${ids.get(key)} : "${clip(columns, 60)}"`]
    }),
  )
  const entities = shown.map((table) => entity(table, ids.get(keyOf(table)) ?? '', limits.columns))
  return fence(['erDiagram', ...entities, ...outside.values(), ...edges].join('\n'), 'mermaid')
}

/** Boxes without columns, for tables that are only pointed at. */
const MAX_OUTSIDE = 8

function keyOf({ schema, name }: Pick<TableShape, 'schema' | 'name'>): string {
  return JSON.stringify([schema, name])
}

function entity(table: TableShape, id: string, limit: number): string {
  const { columns, more = 0 } = table
  const fresh = columns.length > 0 && columns.every(({ change }) => change === 'added')
  const label = `${entityLabel(table)}${fresh ? ' (new)' : ''}`
  const shown = important(columns, limit)
  const hidden = columns.length - shown.length + more
  const lines = shown.map((column) => `        ${attribute(column, fresh)}`)
  if (hidden > 0) lines.push(`        _ and_${hidden}_more`)
  return [`    ${id}["${label}"] {`, ...lines, '    }'].join('\n')
}

/** In their order, but never without what has a key or changed while there is room for it. */
function important(columns: readonly ColumnShape[], limit: number): readonly ColumnShape[] {
  if (columns.length <= limit) return columns
  const weight = ({ change, key }: ColumnShape) =>
    change !== undefined && change !== 'added' ? 3 : change !== undefined ? 2 : key !== undefined ? 1 : 0
  const kept = new Set(columns.toSorted((a, b) => weight(b) - weight(a)).slice(0, limit))
  return columns.filter((column) => kept.has(column))
}

function attribute({ name, type, key, change }: ColumnShape, fresh: boolean): string {
  const safe = attributeWord(name)
  const comment = [
    ...(safe === name ? [] : [safeWord(name, COMMENT)]),
    ...(change === undefined || fresh ? [] : [MARKS[change]]),
  ].filter((word) => word !== '')
  return [
    attributeWord(shortType(type)),
    safe,
    ...(key === undefined ? [] : [KEYS[key]]),
    ...(comment.length === 0 ? [] : [`"${comment.join(', ')}"`]),
  ].join(' ')
}

/** One word that no Mermaid takes for a key, a number or syntax. Everything else that the name had is told beside it. */
function attributeWord(text: string): string {
  const word = clip(oneLine(text), 40).replace(/[^A-Za-z0-9_()[\]]+/g, '_')
  return /^[A-Za-z_]/.test(word) && !/^(?:pk|fk|uk)\b/i.test(word) ? word : `_${word}`
}

/** As people write them; and without a comma, which only new versions read. */
function shortType(type: string): string {
  return type
    .replace(/^character varying\b/, 'varchar')
    .replace(/^character\b/, 'char')
    .replace(/^(timestamp|time)(\(\d\))? with time zone\b/, '$1tz$2')
    .replace(/^(timestamp|time)(\(\d\))? without time zone\b/, '$1$2')
    .replace(/\((\d+),-?\d+\)/, '')
}

function entityLabel({ schema, name }: Pick<TableShape, 'schema' | 'name'>): string {
  return safeWord(qualified(schema, name), LABEL) || '_'
}

/** White space becomes `_` as well: two words in a label can be a keyword. */
function safeWord(text: string, allowed: RegExp): string {
  return clip(oneLine(text), 63).replace(allowed, '_')
}

function isUnique({ columns }: TableShape, names: readonly string[]): boolean {
  const [name] = names
  const column = names.length === 1 ? columns.find((candidate) => candidate.name === name) : undefined
  return column?.key === 'primary' || column?.key === 'unique'
}

const LABEL = /[^\p{L}\p{N}._()…-]/gu
const COMMENT = /[^\p{L}\p{N} ._()…-]/gu
const KEYS: Readonly<Record<NonNullable<ColumnShape['key']>, string>> = {
  primary: 'PK',
  foreign: 'FK',
  unique: 'UK',
}
const MARKS: Readonly<Record<NonNullable<ColumnShape['change']>, string>> = {
  added: 'new',
  altered: 'changed',
  renamed: 'renamed',
}
