import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { brokenRule } from '../hazards/fail-on.ts'
import type { Branch } from '../provider/types.ts'
import type {
  Approval,
  Failure,
  Hazard,
  Migration,
  Report,
  RoundTrip,
  SchemaChange,
  SessionSettings,
  Suite,
  TableShape,
} from '../report/model.ts'
import type { Plan } from './plan.ts'
import type { Run } from './run.ts'
import type { Subject } from './subject.ts'
import type { Timeline } from './timeline.ts'

export function noFindings(): Findings {
  return {
    branch: undefined,
    migrations: [],
    changes: [],
    tables: [],
    hazards: [],
    roundTrip: undefined,
    session: undefined,
    notes: [],
    suites: [],
    failure: undefined,
  }
}

/** What the stages found so far; grows as the run goes, so that a failure reports everything before it. */
export interface Findings {
  branch: Branch | undefined
  migrations: readonly Migration[]
  changes: readonly SchemaChange[]
  tables: readonly TableShape[]
  hazards: readonly Hazard[]
  roundTrip: RoundTrip | undefined
  session: SessionSettings | undefined
  /** What could not be seen, and what a reviewer should know about the files. */
  notes: readonly string[]
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
  const broken = brokenRule(findings, run.settings.failOn)
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
    hazards: findings.hazards,
    ...(findings.tables.length === 0 ? {} : { tables: findings.tables }),
    ...(findings.roundTrip === undefined ? {} : { roundTrip: findings.roundTrip }),
    ...(findings.session === undefined ? {} : { session: findings.session }),
    ...(findings.notes.length === 0 ? {} : { notes: findings.notes }),
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

function verdictOf({ failed, plan, approval }: { failed: boolean; plan: Plan; approval: Approval }): Verdict {
  if (failed) return 'failed'
  const open = approval.state === 'approved' || approval.state === 'not-required'
  if (!open) return 'awaiting-approval'
  return plan.skip === undefined ? 'passed' : 'skipped'
}
