import { type Check, constant, listOf, maybe, number, object, oneOf, text, truth } from './checks.ts'
import {
  type Approval,
  type ApprovalRequirement,
  type BranchSummary,
  type ColumnShape,
  type Evidence,
  type Failure,
  type Hazard,
  type Lock,
  type Migration,
  OBJECT_KINDS,
  type RejectedVote,
  type Report,
  type RoundTrip,
  type SchemaChange,
  type SessionSettings,
  type Statement,
  type Suite,
  type TableShape,
} from './model.ts'

/**
 * Reads a report that anyone may have written: checks every field the model has, copies nothing else.
 * The types hold this file to the model: a key that the model gains is a compile error here until it is checked.
 */
export function parseReport(value: unknown): { readonly report: Report } | { readonly problem: string } {
  const checked = reportCheck(value, 'report')
  return 'problem' in checked ? checked : { report: checked.value }
}

const lock = object<Lock>({
  relation: text,
  mode: text,
  heldMs: number,
  blocks: maybe(oneOf(['reads and writes', 'writes', 'schema changes'])),
  source: maybe(oneOf(['observed', 'sampled', 'documented'])),
})

const statement: Check<Statement> = object<Statement>({
  sql: text,
  ms: number,
  timing: maybe(oneOf(['exact', 'shared'])),
  rows: maybe(number),
  locks: listOf(lock),
  rewrites: listOf(text),
  scans: maybe(listOf(text)),
  walBytes: maybe(number),
  line: maybe(number),
  error: maybe(
    object<NonNullable<Statement['error']>>({
      sqlstate: text,
      message: text,
      hint: maybe(text),
      position: maybe(number),
    }),
  ),
})

const branch = object<BranchSummary>({
  name: text,
  id: text,
  provider: text,
  golden: text,
  created: truth,
  method: text,
  createdAt: text,
  expiresAt: text,
  goldenAge: maybe(number),
  goldenSize: maybe(number),
  forkBytes: maybe(number),
  deletedAt: maybe(text),
  deletedBecause: maybe(oneOf(['merged', 'closed', 'expired', 'merge-group-done'])),
  local: maybe(truth),
})

const change = object<SchemaChange>({
  action: oneOf(['added', 'removed', 'altered', 'renamed']),
  kind: oneOf(OBJECT_KINDS),
  schema: text,
  name: text,
  table: maybe(text),
  tableKind: maybe(oneOf(OBJECT_KINDS)),
  before: maybe(text),
  after: maybe(text),
  destructive: truth,
  reason: maybe(text),
  attributes: maybe(
    listOf(
      object<NonNullable<SchemaChange['attributes']>[number]>({ name: text, before: text, after: text }),
    ),
  ),
  sql: maybe(text),
})

const table = object<TableShape>({
  schema: text,
  name: text,
  columns: listOf(
    object<ColumnShape>({
      name: text,
      type: text,
      key: maybe(oneOf(['primary', 'foreign', 'unique'])),
      change: maybe(oneOf(['added', 'altered', 'renamed'])),
    }),
  ),
  more: maybe(number),
  references: listOf(
    object<TableShape['references'][number]>({ columns: listOf(text), schema: text, table: text }),
  ),
})

const roundTrip = object<RoundTrip>({
  outcome: oneOf(['restored', 'different', 'failed']),
  downMs: number,
  upMs: maybe(number),
  changes: listOf(change),
  lost: listOf(text),
  reason: maybe(text),
})

const session = object<SessionSettings>({
  timeZone: text,
  searchPath: text,
  lockTimeout: number,
  statementTimeout: number,
})

const hazard = object<Hazard>({
  rule: text,
  severity: oneOf(['danger', 'warning', 'notice']),
  observed: truth,
  object: text,
  message: text,
  evidence: maybe(listOf(text)),
  why: maybe(text),
  fix: text,
  file: maybe(text),
  line: maybe(number),
})

const suite = object<Suite>({
  name: text,
  command: text,
  ms: number,
  passed: truth,
  exitCode: (value, path) => (value === null ? { value } : number(value, path)),
  ended: maybe(oneOf(['timeout', 'cancelled', 'not-run'])),
  branch: maybe(text),
  tests: maybe(object<NonNullable<Suite['tests']>>({ passed: number, failed: number, skipped: number })),
  output: maybe(text),
})

const approval = object<Approval>({
  required: truth,
  state: oneOf(['not-required', 'pending', 'approved', 'error']),
  class: oneOf(['agent', 'automation', 'human', 'unknown']),
  evidence: listOf(
    object<Evidence>({
      rule: text,
      tier: oneOf(['S', 'A', 'B', 'C']),
      where: text,
      value: text,
      agent: maybe(text),
    }),
  ),
  approvers: listOf(text),
  reason: text,
  requirements: maybe(
    listOf(
      object<ApprovalRequirement>({
        cause: text,
        require: number,
        from: listOf(text),
        approvers: listOf(text),
        satisfied: truth,
      }),
    ),
  ),
  rejected: maybe(listOf(object<RejectedVote>({ login: text, reason: text }))),
  requesters: maybe(listOf(text)),
  declaredHumanBy: maybe(text),
  enforcement: maybe(object<NonNullable<Approval['enforcement']>>({ holds: truth, by: text })),
})

const failure = object<Failure>({
  phase: text,
  kind: oneOf(['config', 'provider', 'forge', 'failed', 'guard', 'cancelled']),
  what: text,
  where: maybe(text),
  said: maybe(text),
  next: maybe(text),
  output: maybe(text),
})

const reportCheck = object<Report>({
  version: constant(1),
  verdict: oneOf(['passed', 'failed', 'awaiting-approval', 'skipped']),
  skipped: maybe(oneOf(['draft', 'fork-without-secrets', 'no-database-change', 'closed'])),
  changeRequest: object<Report['changeRequest']>({
    platform: oneOf(['github', 'gitlab', 'local']),
    repo: text,
    number: number,
    headSha: text,
    baseRef: text,
    author: text,
    url: text,
  }),
  branch: maybe(branch),
  timings: listOf(
    object<Report['timings'][number]>({ phase: text, ms: number, startedAt: number, own: truth }),
  ),
  migrations: listOf(
    object<Migration>({
      name: text,
      ms: number,
      previousMs: maybe(number),
      digest: maybe(text),
      statements: listOf(statement),
    }),
  ),
  changes: listOf(change),
  hazards: listOf(hazard),
  tables: maybe(listOf(table)),
  roundTrip: maybe(roundTrip),
  session: maybe(session),
  suites: listOf(suite),
  approval: maybe(approval),
  failure: maybe(failure),
  notes: maybe(listOf(text)),
  leftOut: maybe(listOf(text)),
  run: object<Report['run']>({
    id: number,
    url: maybe(text),
    startedAt: text,
    finishedAt: text,
    push: number,
    reportUrl: maybe(text),
  }),
})
