import { clip, lastLines } from './clean.ts'
import type { Approval, Report, SchemaChange } from './model.ts'

export interface Shrink {
  /** What the copy lacks from then on; absent where nothing a reader would miss goes. */
  readonly says: string | undefined
  /** The same report when there was nothing to take. */
  readonly shrink: (report: Report) => Report
}

/** What leaves a copy of a report that is too large, in this order: long texts first, facts last. */
export const SHRINKS: readonly Shrink[] = [
  {
    says: undefined,
    shrink: (report) => mapOutputs(report, (output) => lastLines(output, { lines: 40, chars: 3000 })),
  },
  { says: undefined, shrink: (report) => mapStatementSql(report, (sql) => clip(sql, 200)) },
  { says: 'definitions', shrink: withoutDefinitions },
  { says: 'the diagram of the touched tables', shrink: withoutTables },
  { says: 'the table of statements', shrink: withoutStatementTexts },
  { says: 'the failed output', shrink: (report) => mapOutputs(report, () => undefined) },
  {
    says: 'how to avoid the hazards',
    shrink: (report) => ({
      ...report,
      hazards: report.hazards.slice(0, 40).map(({ why: _, ...hazard }) => ({ ...hazard, fix: '' })),
    }),
  },
  { says: undefined, shrink: (report) => mapChanges(report, (changes) => changes.map(briefChange)) },
  { says: 'locks', shrink: withoutLocks },
  {
    says: 'schema changes',
    shrink: (report) => mapChanges(report, (changes) => worstFirst(changes).slice(0, 150)),
  },
  {
    says: 'migrations and timings',
    shrink: (report) => ({
      ...report,
      migrations: report.migrations.slice(-30),
      timings: report.timings.slice(0, 30),
    }),
  },
  { says: 'most of the report', shrink: bare },
]

function mapOutputs(report: Report, map: (output: string) => string | undefined): Report {
  const withOutput = <T extends { readonly output?: string }>(holder: T): T => {
    if (holder.output === undefined) return holder
    const { output, ...rest } = holder
    const mapped = map(output)
    return { ...rest, ...(mapped === undefined ? {} : { output: mapped }) } as T
  }
  const { failure, suites } = report
  if (failure?.output === undefined && suites.every(({ output }) => output === undefined)) return report
  return {
    ...report,
    suites: suites.map(withOutput),
    ...(failure === undefined ? {} : { failure: withOutput(failure) }),
  }
}

function mapStatementSql(report: Report, map: (sql: string) => string): Report {
  const migrations = report.migrations.map((migration) => ({
    ...migration,
    statements: migration.statements.map((statement) => {
      // The failed statement is shown around its error's position, so it is cut later than the others.
      return {
        ...statement,
        sql: statement.error === undefined ? map(statement.sql) : clip(statement.sql, 4000),
      }
    }),
  }))
  return { ...report, migrations }
}

/** The changes of the migrations, and those that the way down left. */
function mapChanges(
  report: Report,
  map: (changes: readonly SchemaChange[]) => readonly SchemaChange[],
): Report {
  const { changes, roundTrip } = report
  return {
    ...report,
    changes: map(changes),
    ...(roundTrip === undefined ? {} : { roundTrip: { ...roundTrip, changes: map(roundTrip.changes) } }),
  }
}

function withoutDefinitions(report: Report): Report {
  const isLong = ({ before, after }: { before: string; after: string }) => before.length + after.length > 300
  const all = [...report.changes, ...(report.roundTrip?.changes ?? [])]
  if (!all.some(({ sql, attributes }) => sql !== undefined || attributes?.some(isLong))) return report
  return mapChanges(report, (changes) =>
    changes.map(({ sql: _, attributes, ...change }) => ({
      ...change,
      ...(attributes === undefined
        ? {}
        : { attributes: attributes.filter((attribute) => !isLong(attribute)) }),
    })),
  )
}

function withoutTables(report: Report): Report {
  const { tables, ...rest } = report
  return tables === undefined ? report : rest
}

/** Times stay, and with them the counts; so do the locks, which are told without their statements too. */
function withoutStatementTexts(report: Report): Report {
  if (report.migrations.length === 0) return report
  const emptied = mapStatementSql(report, () => '')
  const migrations = emptied.migrations.map((migration) => ({
    ...migration,
    statements: migration.statements.map(({ scans: _, walBytes: __, ...statement }) => ({
      ...statement,
      rewrites: [],
    })),
  }))
  return { ...emptied, migrations }
}

function withoutLocks(report: Report): Report {
  if (report.migrations.every(({ statements }) => statements.every(({ locks }) => locks.length === 0)))
    return report
  const migrations = report.migrations.map((migration) => ({
    ...migration,
    statements: migration.statements.map((statement) => ({ ...statement, locks: [] })),
  }))
  return { ...report, migrations }
}

function briefChange(change: SchemaChange): SchemaChange {
  const { action, kind, schema, name, table, tableKind, before, after, destructive, reason } = change
  return {
    action,
    kind,
    schema: clip(schema, 63),
    name: clip(name, 80),
    destructive,
    ...(table === undefined ? {} : { table: clip(table, 63) }),
    ...(tableKind === undefined ? {} : { tableKind }),
    ...(before === undefined ? {} : { before: clip(before, 80) }),
    ...(after === undefined ? {} : { after: clip(after, 80) }),
    ...(reason === undefined ? {} : { reason: clip(reason, 80) }),
  }
}

function worstFirst(changes: readonly SchemaChange[]): readonly SchemaChange[] {
  return changes.toSorted((a, b) => Number(b.destructive) - Number(a.destructive))
}

/** What the first lines of a comment need. */
function bare(report: Report): Report {
  const { approval, failure, branch, changeRequest, roundTrip, run } = report
  return {
    version: 1,
    verdict: report.verdict,
    ...(report.skipped === undefined ? {} : { skipped: report.skipped }),
    changeRequest: clipAll(changeRequest),
    ...(branch === undefined ? {} : { branch: clipAll(branch) }),
    timings: [],
    migrations: [],
    changes: [],
    hazards: [],
    ...(roundTrip === undefined
      ? {}
      : {
          roundTrip: {
            ...clipAll(roundTrip),
            changes: [],
            lost: roundTrip.lost.slice(0, 5).map((thing) => clip(thing, 100)),
          },
        }),
    suites: report.suites.slice(0, 20).map(({ output: _, tests, ...suite }) => ({
      ...clipAll(suite),
      ...(tests === undefined ? {} : { tests }),
    })),
    ...(approval === undefined ? {} : { approval: bareApproval(approval) }),
    ...(failure === undefined ? {} : { failure: clipAll(failure) }),
    run: clipAll(run),
  }
}

function bareApproval(approval: Approval): Approval {
  const { requirements, rejected, requesters, ...rest } = approval
  return {
    ...clipAll(rest),
    evidence: [],
    approvers: approval.approvers.slice(0, 10),
    ...(requirements === undefined
      ? {}
      : {
          requirements: requirements.slice(0, 10).map((requirement) => ({
            ...clipAll(requirement),
            from: requirement.from.slice(0, 10),
            approvers: requirement.approvers.slice(0, 10),
          })),
        }),
    ...(rejected === undefined ? {} : { rejected: rejected.slice(0, 5).map(clipAll) }),
    ...(requesters === undefined ? {} : { requesters: requesters.slice(0, 5) }),
  }
}

function clipAll<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? clip(item, 300) : item]),
  ) as T
}
