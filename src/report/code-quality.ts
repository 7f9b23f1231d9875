import { createHash } from 'node:crypto'
import { clip, oneLine } from './clean.ts'
import { errorLine, failedStatement, lossesUnsaid, repositoryPath } from './facts.ts'
import type { Hazard, Report } from './model.ts'
import { fullName } from './sections/names.ts'

/**
 * What a change can break as a Code Climate report, which GitLab shows in the merge request and at the lines of its
 * diff. What has no file in the repository cannot be shown there and is left to the comment.
 */
export function renderCodeQuality(report: Report): string {
  return `${JSON.stringify(fingerprinted(problemsOf(report)), undefined, 2)}\n`
}

interface Problem {
  readonly check: string
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker'
  readonly description: string
  /** What it is about, apart from its words: they carry figures of one run. */
  readonly object: string
  readonly path: string | undefined
  readonly line: number | undefined
}

function problemsOf(report: Report): readonly Problem[] {
  const failed = failedStatement(report)
  const failure: readonly Problem[] =
    failed === undefined
      ? []
      : [
          {
            check: 'migration-failed',
            severity: 'blocker',
            description: `${failed.statement.error.message} (SQLSTATE ${failed.statement.error.sqlstate})`,
            object: failed.statement.error.sqlstate,
            path: repositoryPath(failed.migration.name),
            line: errorLine(failed.statement),
          },
        ]
  const losses = lossesUnsaid(report).map(
    (change): Problem => ({
      check: 'destructive',
      severity: 'critical',
      description: `${change.kind} ${fullName(change)} is ${change.action}`,
      object: `${change.kind} ${fullName(change)}`,
      path: onlyMigration(report),
      line: undefined,
    }),
  )
  const hazards = report.hazards.map(
    (hazard): Problem => ({
      check: hazard.rule,
      severity: SEVERITIES[hazard.severity],
      description: [hazard.message, ...(hazard.why === undefined ? [] : [hazard.why])].join('. '),
      object: hazard.object,
      path: hazard.file === undefined ? onlyMigration(report) : repositoryPath(hazard.file),
      line: hazard.line,
    }),
  )
  return [...failure, ...losses, ...hazards]
}

const SEVERITIES: Readonly<Record<Hazard['severity'], Problem['severity']>> = {
  danger: 'critical',
  warning: 'major',
  notice: 'info',
}

/** Where one file migrated, whatever the migrations did is its doing. */
function onlyMigration({ migrations }: Report): string | undefined {
  const files = migrations.flatMap(({ name }) => repositoryPath(name) ?? [])
  return files.length === 1 ? files[0] : undefined
}

/** A problem keeps its fingerprint from push to push: lines move and figures change, the rule, its object and its file do not. */
function fingerprinted(problems: readonly Problem[]): readonly object[] {
  const seen = new Map<string, number>()
  return problems.flatMap(({ check, severity, description, object, path, line }) => {
    if (path === undefined) return []
    const identity = JSON.stringify([check, object, path])
    const count = (seen.get(identity) ?? 0) + 1
    seen.set(identity, count)
    return [
      {
        description: clip(oneLine(description), 600),
        check_name: `offshoot/${clip(oneLine(check), 80)}`,
        fingerprint: createHash('sha256').update(`${identity}${count}`).digest('hex'),
        severity,
        location: { path, lines: { begin: line ?? 1 } },
      },
    ]
  })
}
