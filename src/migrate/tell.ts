import { OffshootError } from '../core/errors.ts'
import type { PlacedStatement } from '../hazards/types.ts'
import { tellStatement } from '../observe/tell.ts'
import type { Observation, ObservedStatement } from '../observe/types.ts'
import type { Migration } from '../report/model.ts'
import { lineWithin, offsetOfPosition } from '../sql/split.ts'
import type { AppliedMigrations } from './apply.ts'
import { attribute } from './attribute.ts'
import { isBookkeeping, isJournalEntry } from './bookkeeping.ts'
import { codeFrom, type SourceFile } from './sources.ts'

export interface Told extends AppliedMigrations {
  /** The migrations' own statements in order, without what tools say for themselves. */
  readonly statements: readonly PlacedStatement[]
}

/**
 * Puts together what was applied and what was seen of it: each statement under the file it stands in, and a failure at
 * the line of the statement that failed.
 */
export function tellMigrations(
  applied: AppliedMigrations,
  observation: Observation,
  sources: readonly SourceFile[],
): Told {
  const places = attribute(observation.statements, sources)
  const placed = observation.statements.map(
    (statement, at): PlacedStatement => ({ ...fromCode(statement), ...places[at] }),
  )
  const sections = sectionsOf(placed)
  const statements = sections.flat()
  const groups = groupByFile(sections)
  const tell = (group: readonly PlacedStatement[]) =>
    group.map((statement) => tellStatement(statement, observation.relations, statement.line))
  return {
    ...applied,
    statements,
    migrations: groups.every(({ file }) => file === undefined)
      ? withoutFiles(applied.migrations, tell(statements))
      : mergeFiles(
          applied.migrations,
          groups.map(({ file, members }) => ({ file, ms: spanOf(members), statements: tell(members) })),
        ),
    failure: atStatement(applied.failure, statements.at(-1)),
  }
}

/** Without what stands before its code, so that the line in the file is that of the text's first, too. */
function fromCode(statement: ObservedStatement): ObservedStatement {
  const { sql, offset, error } = statement
  const start = codeFrom(sql, 0)
  if (start === 0) return statement
  const position = error?.position
  const before = [...sql.slice(0, start)].length
  return {
    ...statement,
    sql: sql.slice(start),
    offset: offset + start,
    ...(error === undefined || position === undefined
      ? {}
      : { error: { ...error, position: Math.max(0, position - before) } }),
  }
}

/** The migrations' own statements, parted where the tool notes that one is over. */
function sectionsOf(statements: readonly PlacedStatement[]): readonly (readonly PlacedStatement[])[] {
  const sections: PlacedStatement[][] = [[]]
  for (const statement of statements) {
    if (statement.file !== undefined || !isBookkeeping(statement.sql)) sections.at(-1)?.push(statement)
    else if (isJournalEntry(statement.sql)) sections.push([])
  }
  return sections
}

interface Group {
  readonly file: string | undefined
  readonly members: PlacedStatement[]
}

/**
 * Runs of statements of one file. What stands in no file goes with what was sent before it in the same migration, the
 * first with what comes after.
 */
function groupByFile(sections: readonly (readonly PlacedStatement[])[]): readonly Group[] {
  const groups: Group[] = []
  for (const section of sections) {
    let file = section.find((statement) => statement.file !== undefined)?.file
    for (const statement of section) {
      file = statement.file ?? file
      const last = groups.at(-1)
      if (last !== undefined && last.file === file) last.members.push(statement)
      else groups.push({ file, members: [statement] })
    }
  }
  return groups
}

function spanOf(members: readonly PlacedStatement[]): number {
  const start = Math.min(...members.map(({ startedAt }) => startedAt))
  return Math.max(...members.map(({ endedAt }) => endedAt)) - start
}

/** The tool says only how long all of it took. */
function withoutFiles(
  migrations: readonly Migration[],
  statements: Migration['statements'],
): readonly Migration[] {
  const [only] = migrations
  return migrations.length === 1 && only !== undefined ? [{ ...only, statements }] : migrations
}

interface Seen {
  readonly file: string | undefined
  readonly ms: number
  readonly statements: Migration['statements']
}

/** Files that Offshoot applied itself keep their order and times; a tool's are those that were seen. */
function mergeFiles(migrations: readonly Migration[], seen: readonly Seen[]): readonly Migration[] {
  const known = new Set(seen.map(({ file }) => file))
  if (migrations.some(({ name }) => known.has(name))) {
    return migrations.map((migration) => {
      const own = seen.filter(({ file }) => file === migration.name)
      return own.length === 0 ? migration : { ...migration, statements: own.flatMap((one) => one.statements) }
    })
  }
  const tool = migrations[0]?.name ?? 'migrations'
  return seen.map(({ file, ms, statements }) => ({ name: file ?? tool, ms, statements }))
}

/** A tool's failure, at the statement that the server refused last. */
function atStatement(
  failure: OffshootError | undefined,
  last: PlacedStatement | undefined,
): OffshootError | undefined {
  if (failure?.kind !== 'failed' || last?.error === undefined) return failure
  const { sqlstate, message, hint } = last.error
  const where = placeOfError(last) ?? failure.where
  const next = hint ?? (last.file === undefined ? failure.next : undefined)
  return new OffshootError('failed', failure.what, {
    ...(where === undefined ? {} : { where }),
    said: `${message} [${sqlstate}]`,
    ...(next === undefined ? {} : { next }),
    ...(failure.output === undefined ? {} : { output: failure.output }),
    cause: failure,
  })
}

function placeOfError({ file, line, sql, error }: PlacedStatement): string | undefined {
  if (file === undefined || line === undefined) return undefined
  const position = error?.position
  const offset = position === undefined ? 0 : offsetOfPosition(sql, position + 1)
  return `${file}:${lineWithin({ sql, line }, offset)}`
}
