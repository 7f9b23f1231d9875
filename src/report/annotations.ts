import type { Annotation } from '../host/types.ts'
import { clip, plain } from './clean.ts'
import {
  brokenRule,
  errorLine,
  failedStatement,
  failedSuites,
  lossesUnsaid,
  repositoryPath,
} from './facts.ts'
import { formatDuration } from './format.ts'
import type { Report, Suite } from './model.ts'
import { fullName } from './sections/names.ts'

/** What a runner shows per level and step; more are dropped by it, in no useful order. */
const MAX_PER_LEVEL = 10
const MAX_MESSAGE = 4096

/** Notes at the lines of the change: what failed as errors, what is risky as warnings, what waits as notices. */
export function annotationsOf(report: Report): readonly Annotation[] {
  const all = [...errors(report), ...warnings(report), ...notices(report)].map(clean)
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const own = all.filter((annotation) => annotation.level === level)
    if (own.length <= MAX_PER_LEVEL) return own
    const rest: Annotation = {
      level,
      title: 'Offshoot',
      message: `…and ${own.length - MAX_PER_LEVEL + 1} more; the job summary has them all`,
    }
    return [...own.slice(0, MAX_PER_LEVEL - 1), rest]
  })
}

function errors(report: Report): readonly Annotation[] {
  const { failure } = report
  const failed = failedStatement(report)
  const suites = failedSuites(report).map(suiteError)
  if (failed !== undefined) {
    const { error } = failed.statement
    const hint = error.hint === undefined ? '' : `\nHint: ${error.hint}`
    const message = `${error.message} (SQLSTATE ${error.sqlstate})${hint}`
    return [
      {
        level: 'error',
        title: 'Migration failed',
        message,
        ...at(failed.migration.name, errorLine(failed.statement)),
      },
      ...suites,
    ]
  }
  if (failure === undefined) return suites
  const title = brokenRule(report) === undefined ? FAILURE_TITLES[failure.kind] : 'Stopped by fail-on'
  const parts = [
    brokenRule(report) ?? failure.what,
    failure.said,
    failure.next === undefined ? undefined : `Next: ${failure.next}`,
  ]
  return [
    { level: 'error', title, message: parts.filter((part) => part !== undefined).join('\n') },
    ...suites,
  ]
}

function suiteError({ name, ms, exitCode, ended }: Suite): Annotation {
  const how =
    ended === 'timeout'
      ? 'was stopped at its limit of'
      : ended === 'cancelled'
        ? 'was cancelled after'
        : `ended with exit code ${exitCode ?? 'unknown'} after`
  return { level: 'error', title: 'Tests failed', message: `Suite ${name} ${how} ${formatDuration(ms)}` }
}

function warnings(report: Report): readonly Annotation[] {
  const hazards = report.hazards
    .filter(({ severity }) => severity !== 'notice')
    .toSorted((a, b) => Number(b.severity === 'danger') - Number(a.severity === 'danger'))
    .map(hazardNote('warning'))
  const losses = lossesUnsaid(report).map(
    (change): Annotation => ({
      level: 'warning',
      title: 'Destructive change',
      message: `${change.kind} ${fullName(change)} is ${change.action}`,
    }),
  )
  return [...hazards, ...losses]
}

function notices(report: Report): readonly Annotation[] {
  const hazards = report.hazards.filter(({ severity }) => severity === 'notice').map(hazardNote('notice'))
  const { approval } = report
  if (approval?.state !== 'pending') return hazards
  return [{ level: 'notice', title: 'Waiting for a human', message: approval.reason }, ...hazards]
}

function hazardNote(level: Annotation['level']): (hazard: Report['hazards'][number]) => Annotation {
  return ({ rule, message, evidence = [], why = '', fix, file, line }) => ({
    level,
    title: `Hazard: ${rule}`,
    message: [message, evidence.join(', '), why, fix].filter((part) => part !== '').join('\n'),
    ...at(file, line),
  })
}

function at(name: string | undefined, line: number | undefined): Pick<Annotation, 'file' | 'line'> {
  const file = repositoryPath(name)
  if (file === undefined) return {}
  return line === undefined ? { file } : { file, line }
}

function clean({ title, message, ...rest }: Annotation): Annotation {
  return {
    ...rest,
    title: clip(plain(title).replace(/\s+/g, ' '), 120),
    message: clip(plain(message).replace(/^(\s*)::/gm, '$1: :'), MAX_MESSAGE / 2),
  }
}

const FAILURE_TITLES: Readonly<Record<NonNullable<Report['failure']>['kind'], string>> = {
  config: 'Offshoot settings',
  provider: 'Database engine failed',
  forge: 'Forge failed',
  failed: 'Database checks failed',
  guard: 'Stopped by a safety rule',
  cancelled: 'Cancelled',
}
