import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import type { Table } from '../tables.ts'
import { derivedName, quoted } from '../words.ts'
import { ALONE, steps, THEN } from './steps.ts'

/** A partition, and what its part of an index is called. */
export interface IndexedPartition {
  readonly table: Table
  readonly index: string
}

/** @param partitions those of the table, which CONCURRENTLY takes one by one only */
export function concurrentIndex(
  table: Table,
  index: ObjectFact,
  partitions: readonly IndexedPartition[],
): string {
  const { unique, using } = INDEX.exec(index.attributes.definition ?? '')?.groups ?? {}
  const create = `CREATE ${unique === undefined ? '' : 'UNIQUE '}INDEX`
  const name = identifier(index.name)
  if (partitions.length === 0) {
    return steps(ALONE, `${create} CONCURRENTLY ${name} ON ${table.sql} USING ${using};`)
  }
  const parts = partitions
    .slice(0, SHOWN)
    .map((part) =>
      steps(
        `${create} CONCURRENTLY ${identifier(part.index)} ON ${part.table.sql} USING ${using};`,
        `ALTER INDEX ${quoted(table.schema, index.name)} ATTACH PARTITION ${quoted(part.table.schema, part.index)};`,
      ),
    )
  return steps(
    `${create} ${name} ON ONLY ${table.sql} USING ${using};`,
    partitions.length > SHOWN
      ? '-- Then for each partition, as here for the first ones, outside a transaction block:'
      : '-- Then for each partition, outside a transaction block:',
    ...parts,
  )
}

/**
 * A primary key or UNIQUE constraint on an index that was built without blocking anybody. Undefined for what has no such
 * way: EXCLUDE, WITHOUT OVERLAPS. @param before what must be done between the two steps
 */
export function keyFromIndex(table: Table, key: ObjectFact, before: readonly string[]): string | undefined {
  const parts = KEY.exec(key.attributes.definition ?? '')?.groups
  if (parts === undefined || /\bWITHOUT OVERLAPS\b/.test(parts.columns ?? '')) return undefined
  const index = identifier(derivedName(key.name, '_idx'))
  return steps(
    ALONE,
    `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${table.sql} ${parts.columns}${parts.include ?? ''}${parts.nulls ?? ''};`,
    ...before,
    THEN,
    `ALTER TABLE ${table.sql} ADD CONSTRAINT ${identifier(key.name)} ${parts.kind} USING INDEX ${index}${parts.deferrable ?? ''};`,
  )
}

export function dropConcurrently(
  indexes: readonly { readonly schema: string; readonly name: string }[],
): string {
  return steps(
    ALONE,
    ...indexes.map(({ schema, name }) => `DROP INDEX CONCURRENTLY ${quoted(schema, name)};`),
  )
}

/** @param indexes absent: all of the table */
export function reindexConcurrently(
  table: Table,
  indexes: readonly { readonly schema: string; readonly name: string }[],
): string {
  const each = indexes.map(({ schema, name }) => `REINDEX INDEX CONCURRENTLY ${quoted(schema, name)};`)
  return steps(ALONE, ...(each.length > 0 ? each : [`REINDEX TABLE CONCURRENTLY ${table.sql};`]))
}

const SHOWN = 3
/** As the snapshot writes an index: what follows USING, after `unique `. */
const INDEX = /^(?<unique>unique )?(?<using>.*)$/s
/** As `pg_get_constraintdef` writes a key. */
const KEY =
  /^(?<kind>PRIMARY KEY|UNIQUE)(?<nulls> NULLS NOT DISTINCT)? (?<columns>\((?:[^()"]|"(?:[^"]|"")*")*\))(?<include> INCLUDE \((?:[^()"]|"(?:[^"]|"")*")*\))?(?<deferrable>(?: DEFERRABLE)?(?: INITIALLY DEFERRED)?)$/
