import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Branch } from '../provider/types.ts'
import type { Approval, Failure, Migration, Report, SchemaChange, Suite } from '../report/model.ts'
import type { Plan } from './plan.ts'
import type { Run } from './run.ts'
import type { Subject } from './subject.ts'
import type { Timeline } from './timeline.ts'

/** What the stages found so far; grows as the run goes, so that a failure reports everything before it. */
export interface Findings {
  branch: Branch | undefined
  migrations: readonly Migration[]
  changes: readonly SchemaChange[]
  suites: readonly Suite[]
  failure: Failure | undefined
}

/** What ended a run, as the report tells it. */
export function failureOf(error: unknown, phase: string, aborted: boolean): Failure {
  if (aborted) return { phase, kind: 'cancelled', what: 'the job was cancelled' }
  if (!(error instanceof OffshootError)) return { phase, kind: 'failed', what: messageOf(error) }
  const { kind, what, where, said, next, output } = error
  return {
    phase,
    kind,
    what,
    ...(where === undefined ? {} : { where }),
    ...(said === undefined ? {} : { said }),
    ...(next === undefined ? {} : { next }),
    ...(output === undefined ? {} : { output }),
  }
}

export interface Results {
  readonly subject: Subject
  readonly plan: Plan
  readonly findings: Findings
  readonly timeline: Timeline
  readonly approval: Approval
}

/** The report of a run that is over, however it ended. */
export function compose(run: Run, { subject, plan, findings, timeline, approval }: Results): Report {
  const { changeRequest } = subject
  const { branch, failure } = findings
  const broken = brokenRules(run, findings)
  const failed = failure ?? broken
  const verdict = verdictOf({
    failed: failed !== undefined || findings.suites.some((suite) => !suite.passed),
    plan,
    approval,
  })
  const now = run.clock.now()
  return {
    version: 1,
    verdict,
    ...(plan.skip === undefined ? {} : { skipped: plan.skip }),
    changeRequest: {
      platform: run.platform.id,
      repo: changeRequest.repository.fullName,
      number: changeRequest.number,
      headSha: changeRequest.headSha,
      baseRef: changeRequest.baseRef,
      author: changeRequest.author?.login ?? 'ghost',
      url: changeRequest.url,
    },
    ...(branch === undefined
      ? {}
      : { branch: summarise(branch, { now, local: run.provider.capabilities.local }) }),
    timings: timeline.timings,
    migrations: findings.migrations,
    changes: findings.changes,
    hazards: [],
    suites: findings.suites,
    approval,
    ...(failed === undefined ? {} : { failure: failed }),
    run: {
      id: run.context.runId,
      ...(run.context.runUrl === undefined ? {} : { url: run.context.runUrl }),
      startedAt: timeline.startedAt,
      finishedAt: now.toISOString(),
      push: branch?.mark.state.pushes ?? 1,
    },
  }
}

function summarise(
  branch: Branch,
  { now, local }: { readonly now: Date; readonly local: boolean },
): NonNullable<Report['branch']> {
  const { golden } = branch
  return {
    name: branch.name,
    id: branch.id,
    provider: branch.provider,
    golden: golden.name,
    created: branch.created,
    method: branch.method,
    createdAt: branch.mark.createdAt,
    expiresAt: branch.mark.expiresAt,
    ...(local ? { local } : {}),
    ...(golden.createdAt === undefined
      ? {}
      : { goldenAge: Math.max(0, now.getTime() - Date.parse(golden.createdAt)) }),
    ...(golden.size === undefined ? {} : { goldenSize: golden.size }),
    ...(branch.forkBytes === undefined ? {} : { forkBytes: branch.forkBytes }),
  }
}

/** What the user's `fail-on` makes of a run that went through. */
function brokenRules(run: Run, findings: Findings): Failure | undefined {
  for (const rule of run.settings.failOn) {
    if (rule.rule === 'destructive') {
      const lost = findings.changes.find((change) => change.destructive)
      if (lost !== undefined) {
        return {
          phase: 'compare',
          kind: 'failed',
          what: `fail-on: destructive: ${lost.kind} ${lost.table === undefined ? '' : `${lost.table}.`}${lost.name} is ${lost.action}`,
          next: 'keep the data and drop it in a later release, or take `destructive` out of fail-on on the base branch',
        }
      }
    } else {
      const slow = findings.migrations.find((migration) => migration.ms > rule.longerThan)
      if (slow !== undefined) {
        return {
          phase: 'migrate',
          kind: 'failed',
          what: `fail-on: migration>${rule.longerThan / 1000}s: ${slow.name} took ${Math.round(slow.ms / 100) / 10} s`,
          next: 'split it, or do the slow part in batches outside the migration',
        }
      }
    }
  }
  return undefined
}

function verdictOf({ failed, plan, approval }: { failed: boolean; plan: Plan; approval: Approval }): Verdict {
  if (failed) return 'failed'
  const open = approval.state === 'approved' || approval.state === 'not-required'
  if (!open) return 'awaiting-approval'
  return plan.skip === undefined ? 'passed' : 'skipped'
}
