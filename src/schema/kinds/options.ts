/** The options of a sequence that differ from what its type and direction give anyway. */
export interface SequenceOptions {
  readonly start: string | null
  readonly increment: string | null
  readonly minvalue: string | null
  readonly maxvalue: string | null
  readonly cache: string | null
  readonly cycle: string | null
}

/** Columns to select from `pg_sequence s`; `sequenceOptions` reads them. */
export const SEQUENCE_COLUMNS =
  's.seqtypid::regtype::text as seqtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle'

const LARGEST: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
}

export function sequenceOptions(row: Readonly<Record<string, string | null>>): SequenceOptions {
  const number = (column: string) => BigInt(row[column] ?? '0')
  const largest = LARGEST[row.seqtype ?? 'bigint'] ?? 0n
  const ascending = number('seqincrement') > 0n
  const lowest = ascending ? 1n : -largest - 1n
  const highest = ascending ? largest : -1n
  const unless = (value: bigint, usual: bigint) => (value === usual ? null : String(value))
  return {
    start: unless(number('seqstart'), ascending ? number('seqmin') : number('seqmax')),
    increment: unless(number('seqincrement'), 1n),
    minvalue: unless(number('seqmin'), lowest),
    maxvalue: unless(number('seqmax'), highest),
    cache: unless(number('seqcache'), 1n),
    cycle: row.seqcycle === 't' ? 'yes' : null,
  }
}

/** `start 10 increment 5 cycle`, or null when all is as usual. */
export function writeSequenceOptions(options: SequenceOptions): string | null {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === null ? [] : [name === 'cycle' ? 'cycle' : `${name} ${value}`],
  )
  return words.length === 0 ? null : words.join(' ')
}
