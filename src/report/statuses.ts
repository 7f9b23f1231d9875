import type { Status } from '../platform/types.ts'
import { sentence } from './clean.ts'
import {
  brokenRule,
  failedStatement,
  failedSuites,
  hazardsOf,
  migrationLabel,
  migrationMs,
  migrationTools,
  passedSuites,
} from './facts.ts'
import { formatDuration, plural } from './format.ts'
import type { Approval, Failure, Report, SkipReason } from './model.ts'

/** What the forge takes; longer is refused by some. */
const MAX_DESCRIPTION = 140

/** Both required statuses of a report. One that was not decided is pending: a required status must never be missing. */
export function statusesOf(report: Report): readonly [Status, Status] {
  const { approval, run } = report
  const undecided = statusOf(
    { context: 'offshoot/approval', state: 'pending', description: 'Not decided yet' },
    run.url,
  )
  return [databaseStatus(report), approval === undefined ? undecided : approvalStatus(approval, run.url)]
}

/** `pending` only while nothing was tried and something still can be; never `success` for what was not checked. */
export function databaseStatus(report: Report): Status {
  const { state, description } = judge(report)
  return statusOf({ context: 'offshoot/database', state, description }, report.run.url)
}

export function approvalStatus(approval: Approval, targetUrl: string | undefined): Status {
  const { state, reason, declaredHumanBy } = approval
  const description = reason === '' ? APPROVAL_WORDS[state] : reason
  const settled = state === 'not-required' && declaredHumanBy === undefined
  const target = targetUrl !== undefined && settled ? `${targetUrl}${SETTLED}` : targetUrl
  return statusOf({ context: 'offshoot/approval', state: APPROVAL_STATES[state], description }, target)
}

/** Nobody's word made it pass, so nobody can take it back: there is no need to look at this commit again. */
export function isSettled({
  state,
  targetUrl,
}: Pick<Status, 'state'> & { targetUrl: string | undefined }): boolean {
  return state === 'success' && targetUrl?.endsWith(SETTLED) === true
}

const SETTLED = '#offshoot-approval=settled'

function judge(report: Report): Pick<Status, 'state' | 'description'> {
  const { failure, skipped } = report
  if (failure !== undefined || report.verdict === 'failed' || failedSuites(report).length > 0) {
    return { state: 'failure', description: failed(report) }
  }
  if (skipped !== undefined) return SKIPPED[skipped]
  return { state: 'success', description: passed(report) }
}

function passed(report: Report): string {
  const { migrations, suites } = report
  const dangers = hazardsOf(report, 'danger').length
  const warnings = hazardsOf(report, 'warning').length
  const tools = migrationTools(report)
  const what = tools.length > 0 ? tools.join(', ') : plural(migrations.length, 'migration')
  const parts = [
    migrations.length === 0 ? 'No migration to apply' : `${what} in ${formatDuration(migrationMs(report))}`,
    ...(suites.length === 0 ? [] : [`${plural(passedSuites(report).length, 'suite')} passed`]),
    ...(dangers === 0 ? [] : [plural(dangers, 'danger')]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
  ]
  return parts.join(', ')
}

function failed(report: Report): string {
  const statement = failedStatement(report)
  if (statement !== undefined)
    return `${migrationLabel(statement.migration.name)} failed: ${statement.statement.error.message}`
  const rule = brokenRule(report)
  if (rule !== undefined) return `Stopped by fail-on: ${rule}`
  if (report.failure !== undefined) return `${FAILURE_WORDS[report.failure.kind]}${report.failure.what}`
  const suites = failedSuites(report)
  return `${plural(suites.length, 'suite')} of ${report.suites.length} failed: ${suites.map(({ name }) => name).join(', ')}`
}

function statusOf(status: Status, targetUrl: string | undefined): Status {
  const description = sentence(status.description.replaceAll('`', ''), MAX_DESCRIPTION)
  return { ...status, description, ...(targetUrl === undefined ? {} : { targetUrl }) }
}

const SKIPPED: Readonly<Record<SkipReason, Pick<Status, 'state' | 'description'>>> = {
  draft: { state: 'pending', description: 'Draft: the checks run when it is marked ready' },
  'fork-without-secrets': {
    state: 'pending',
    description: 'From a fork: no secrets, so no branch; push it to this repository to check it',
  },
  'no-database-change': { state: 'success', description: 'No database change' },
  closed: { state: 'pending', description: 'Closed before the checks ran' },
}
const FAILURE_WORDS: Readonly<Record<Failure['kind'], string>> = {
  config: 'Settings: ',
  provider: 'Engine: ',
  forge: 'Forge: ',
  failed: '',
  guard: 'Safety rule: ',
  cancelled: 'Cancelled: ',
}
const APPROVAL_STATES: Readonly<Record<Approval['state'], Status['state']>> = {
  'not-required': 'success',
  approved: 'success',
  pending: 'pending',
  error: 'error',
}
const APPROVAL_WORDS: Readonly<Record<Approval['state'], string>> = {
  'not-required': 'No approval is needed',
  approved: 'Approved',
  pending: 'Waiting for a human',
  error: 'Who must approve could not be decided',
}
