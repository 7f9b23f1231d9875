import { OffshootError } from '../core/errors.ts'
import type { PlacedStatement } from '../hazards/types.ts'
import { tellStatement } from '../observe/tell.ts'
import type { Observation } from '../observe/types.ts'
import type { Migration } from '../report/model.ts'
import { lineWithin, offsetOfPosition } from '../sql/split.ts'
import type { AppliedMigrations } from './apply.ts'
import { attribute, isBookkeeping, type SourceFile } from './attribute.ts'

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
  const statements = observation.statements.flatMap((statement, at): readonly PlacedStatement[] => {
    const place = places[at]
    if (place === undefined && isBookkeeping(statement.sql)) return []
    return [{ ...statement, ...place }]
  })
  const groups = groupByFile(statements)
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
    failure: placed(applied.failure, statements.at(-1)),
  }
}

interface Group {
  readonly file: string | undefined
  readonly members: PlacedStatement[]
}

/** Runs of statements of one file. What stands in no file goes with what was sent before it. */
function groupByFile(statements: readonly PlacedStatement[]): readonly Group[] {
  const groups: Group[] = []
  for (const statement of statements) {
    const last = groups.at(-1)
    if (last !== undefined && (statement.file === undefined || statement.file === last.file)) {
      last.members.push(statement)
    } else groups.push({ file: statement.file, members: [statement] })
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
function placed(
  failure: OffshootError | undefined,
  last: PlacedStatement | undefined,
): OffshootError | undefined {
  if (failure?.kind !== 'failed' || last?.error === undefined || last.file === undefined) return failure
  const { sqlstate, message, hint, position } = last.error
  const offset = position === undefined ? 0 : offsetOfPosition(last.sql, position + 1)
  const line = lineWithin({ sql: last.sql, line: last.line ?? 1 }, offset)
  return new OffshootError('failed', failure.what, {
    where: `${last.file}:${line}`,
    said: `${message} [${sqlstate}]`,
    ...(hint === undefined ? {} : { next: hint }),
    ...(failure.output === undefined ? {} : { output: failure.output }),
    cause: failure,
  })
}
