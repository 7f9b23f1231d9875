import type { Told } from '../../src/migrate/tell.ts'
import type { TapLog, TapStatement } from '../../src/tap/types.ts'
import type { Run, WatchedRun } from './play.ts'

const HEAD = [
  'tool',
  'version',
  'statements',
  'told',
  'exactly timed',
  'with a place',
  'ms in all',
  'through the tap : direct',
]

export function rowOf(
  title: string,
  version: string,
  { seen, plain }: { seen: WatchedRun; plain: Run },
): string[] {
  const { statements } = seen.told
  return [
    title,
    version,
    String(seen.log.statements.length),
    String(statements.length),
    String(statements.filter(({ timing }) => timing === 'exact').length),
    String(statements.filter(({ file }) => file !== undefined).length),
    msIn(statements),
    (msOf(seen.applied) / msOf(plain.applied)).toFixed(2),
  ]
}

interface Timed {
  readonly ms: number
}

/** The same of a client that applies no migrations. */
export function clientRow(
  title: string,
  version: string,
  { seen, plain }: { seen: Timed & { readonly log: TapLog }; plain: Timed },
): string[] {
  const { statements } = seen.log
  const exact = statements.filter(({ timing }) => timing === 'exact').length
  const ratio = (seen.ms / plain.ms).toFixed(2)
  return [title, version, String(statements.length), '-', String(exact), '-', msIn(statements), ratio]
}

function msIn(statements: readonly Pick<TapStatement, 'startedAt' | 'endedAt'>[]): string {
  return statements.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0).toFixed(1)
}

export function tableOf(rows: readonly (readonly string[])[]): string {
  const all = [HEAD, ...rows]
  const widths = HEAD.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function msOf({ migrations }: Pick<Told, 'migrations'>): number {
  return migrations.reduce((sum, { ms }) => sum + ms, 0)
}
