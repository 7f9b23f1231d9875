import type { Words } from '../platform/types.ts'
import type { Section } from './budget.ts'
import type { DiagramLimits } from './er-diagram.ts'
import { faceOf } from './faces/index.ts'
import { failedStatement } from './facts.ts'
import type { Report } from './model.ts'
import { details, EMPTY, type Markdown, md, paragraphs } from './safe.ts'
import { evidence, whoDecides } from './sections/approval.ts'
import { type ChangeLimits, changeTable } from './sections/changes.ts'
import { definitions } from './sections/definitions.ts'
import {
  failedOutputs,
  failedStatementBlock,
  migrationProgress,
  type OutputLimit,
} from './sections/failure.ts'
import { hazardList, notSeen } from './sections/hazards.ts'
import { lockTable } from './sections/locks.ts'
import { overview } from './sections/overview.ts'
import { hasProblem, roundTripProblems } from './sections/round-trip.ts'
import { type StatementLimits, statementTables } from './sections/statements.ts'
import { tableDiagram } from './sections/tables.ts'
import { timings } from './sections/timings.ts'

/** How much each section shows before the page's size says anything. */
export interface Limits {
  readonly outputs: OutputLimit
  readonly changes: ChangeLimits
  readonly hazards: number
  readonly locks: number
  readonly tables: DiagramLimits
  readonly definitions: number
  readonly migrations: number
  readonly statements: StatementLimits
  readonly evidence: number
}

/** A report as sections in reading order: verdict and next step, facts, what to worry about, then the evidence. */
export function sectionsOf(report: Report, words: Words, limits: Limits): readonly Section[] {
  const face = faceOf(report, words)
  const lead: Section = { id: 'lead', levels: [paragraphs(md`## ${face.title}`, face.lead)] }
  const findings: readonly Section[] = [
    { id: 'failure', levels: [failedStatementBlock(report)] },
    { id: 'overview', levels: [overview(report)] },
    { id: 'outputs', levels: [failedOutputs(report, limits.outputs), failedOutputs(report, SHORT_OUTPUT)] },
    { id: 'progress', levels: [migrationProgress(report)] },
    hazards(report, limits),
    { id: 'locks', levels: [lockTable(report, limits.locks), lockTable(report, 5)] },
    roundTrip(report, limits),
    { id: 'notes', levels: [notSeen(report)] },
    changes(report, limits),
    { id: 'tables', levels: [tableDiagram(report, limits.tables)] },
    { id: 'definitions', levels: [definitions(report, limits.definitions), definitions(report, 3)] },
  ]
  const deciders: Section = {
    id: 'approval',
    levels: [whoDecides(report, limits.evidence), whoDecides(report, 5)],
  }
  const evidenceSection: Section = { id: 'evidence', levels: [evidence(report, limits.evidence)] }
  if (report.branch?.deletedAt !== undefined) return [lead, record(findings), deciders, evidenceSection]
  return [
    lead,
    ...(waits(report) ? [deciders] : []),
    ...findings,
    {
      id: 'timings',
      levels: [
        timings(report, { diagram: true, files: limits.migrations }),
        timings(report, { diagram: false, files: 10 }),
      ],
    },
    {
      id: 'statements',
      levels: [
        statementTables(report, limits.statements),
        statementTables(report, { ...limits.statements, all: 0 }),
      ],
    },
    ...(waits(report) ? [] : [deciders]),
    evidenceSection,
  ]
}

/** Who has to act reads first what that takes. */
function waits({ approval }: Report): boolean {
  return approval?.state === 'pending' || approval?.state === 'error'
}

/** What the last run found, folded: a closed change needs none of it in the open. */
function record(findings: readonly Section[]): Section {
  const fold = (level: number) =>
    details(
      md`What the last run found`,
      paragraphs(...findings.map(({ levels }) => levels[Math.min(level, levels.length - 1)] ?? EMPTY)),
    )
  return { id: 'record', levels: [fold(0), fold(2)] }
}

function hazards(report: Report, limits: Limits): Section {
  return {
    id: 'hazards',
    levels: [
      hazardList(report, { limit: limits.hazards, fixes: true }),
      hazardList(report, { limit: limits.hazards, fixes: false }),
      hazardList(report, { limit: 5, fixes: false }),
    ],
  }
}

function roundTrip(report: Report, limits: Limits): Section {
  return {
    id: 'roundTrip',
    levels: [
      roundTripProblems(report, { ...limits.changes, folded: 0 }),
      roundTripProblems(report, { rows: 8, folded: 0, lines: 3 }),
    ],
  }
}

function changes(report: Report, limits: Limits): Section {
  if (report.changes.length === 0) return { id: 'changes', levels: [EMPTY] }
  const heading =
    failedStatement(report) === undefined ? md`### Schema` : md`### Schema as the failure left it`
  const draw = (change: ChangeLimits): Markdown => {
    const rows = changeTable(report.changes, change)
    return isCalm(report) ? details(md`What changed in the schema`, rows) : paragraphs(heading, rows)
  }
  return {
    id: 'changes',
    levels: [
      draw(limits.changes),
      draw({ rows: Math.min(25, limits.changes.rows), folded: 150, lines: 6 }),
      draw({ rows: Math.min(25, limits.changes.rows), folded: 0, lines: 6 }),
      draw({ rows: 8, folded: 0, lines: 3 }),
    ],
  }
}

/** Nothing here needs anybody: the page stays short, and its details folded. */
function isCalm({ verdict, hazards, changes, roundTrip }: Report): boolean {
  return (
    verdict === 'passed' &&
    hazards.every(({ severity }) => severity === 'notice') &&
    !changes.some(({ destructive }) => destructive) &&
    (roundTrip === undefined || !hasProblem(roundTrip))
  )
}

const SHORT_OUTPUT: OutputLimit = { lines: 15, chars: 2000 }
