import { SEEN_ONCE } from '../hazards/catalog.ts'
import { budgetsOf } from '../hazards/fail-on.ts'
import { findHazards } from '../hazards/index.ts'
import type { SequenceUse } from '../hazards/read-sequences.ts'
import { NOTHING_OBSERVED } from '../observe/tell.ts'
import type { Hazard } from '../report/model.ts'
import { compareSnapshots } from '../schema/compare.ts'
import type { Snapshot } from '../schema/model.ts'
import { touchedTables } from '../schema/shapes.ts'
import { connect } from '../sql/client.ts'
import type { Findings } from './compose.ts'
import type { MigrationSetup } from './migrations.ts'
import { writeRecord } from './record.ts'
import type { Run } from './run.ts'
import type { Work } from './stages/fork.ts'
import { type Migrated, remember, runMigrate } from './stages/migrate.ts'
import { runRoundTrip } from './stages/round-trip.ts'
import { readForkPoint, readOutcome } from './stages/snapshot.ts'
import type { Subject } from './subject.ts'
import type { Timeline } from './timeline.ts'

export interface JudgeInput {
  readonly subject: Subject
  readonly setup: MigrationSetup
  readonly timeline: Timeline
  readonly work: Work
  /** Filled as things are found. */
  readonly findings: Findings
  /** Told of what failed, in the order it failed; by itself in the phase that was entered last. */
  readonly fail: (error: unknown, phase?: string) => void
}

/** Applies the migrations between two snapshots of the branch, and finds what they changed, risk and cannot take back. */
export async function judgeMigrations(run: Run, input: JudgeInput): Promise<void> {
  const { work, timeline, findings, fail } = input
  const { snapshot: forkPoint, kept } =
    work.record === undefined
      ? await timeline.measure('snapshot', true, () => readForkPoint(run, work.branch, work.credential))
      : { snapshot: work.record.forkPoint, kept: undefined }
  let migrated: Migrated | undefined
  try {
    migrated = await runMigrate(run, input)
    findings.migrations = [...(work.record?.migrations ?? []), ...migrated.migrations]
    findings.notes = [...migrated.warnings, ...(migrated.observation?.notes ?? unwatched(migrated))]
    findings.session = migrated.observation?.session
    if (migrated.failure !== undefined) fail(migrated.failure, 'migrate')
  } catch (error) {
    fail(error)
  }
  // After a failed migration too: what it left behind is what the reader wants to know.
  const { snapshot: after, sequences } = await timeline.measure('compare', true, () =>
    readOutcome(run, work.credential, forkPoint),
  )
  findings.changes = compareSnapshots(forkPoint, after)
  findings.tables = touchedTables(findings.changes, after)
  if (
    findings.failure === undefined &&
    input.setup.found !== undefined &&
    run.settings.rollback !== undefined
  )
    findings.roundTrip = await timeline.measure('round trip', false, () =>
      runRoundTrip(run, { ...input, forkPoint }),
    )
  findings.hazards = hazardsOf(run, {
    findings,
    forkPoint,
    after,
    sequences,
    migrated,
    earlier: work.record?.hazards ?? [],
  })
  if (findings.failure === undefined && input.setup.found !== undefined) await keep(run, input, forkPoint)
  await kept
}

interface Seen {
  readonly findings: Findings
  readonly forkPoint: Snapshot
  readonly after: Snapshot
  readonly sequences: readonly SequenceUse[]
  readonly migrated: Migrated | undefined
  readonly earlier: readonly Hazard[]
}

function hazardsOf(run: Run, seen: Seen): readonly Hazard[] {
  const { findings, forkPoint, after, sequences, migrated, earlier } = seen
  const found = findHazards({
    changes: findings.changes,
    before: forkPoint,
    after,
    sequences,
    unseen: migrated?.unseen,
    statements: migrated?.statements ?? [],
    observation: migrated?.observation ?? NOTHING_OBSERVED,
    migrations: findings.migrations,
    roundTrip: findings.roundTrip,
    budgets: budgetsOf(run.settings.failOn),
  })
  // What was seen while an earlier push was applied cannot be seen again; what is read from the catalogs can, but not
  // the statement that did it.
  const isSame = (one: Hazard, other: Hazard) => one.rule === other.rule && one.object === other.object
  const placed = found.map((hazard) => {
    const before = hazard.file === undefined ? earlier.find((other) => isSame(hazard, other)) : undefined
    return before === undefined ? hazard : { ...before, ...hazard }
  })
  return [...placed, ...earlier.filter((hazard) => !found.some((other) => isSame(hazard, other)))]
}

function unwatched({ migrations }: Migrated): readonly string[] {
  return migrations.length === 0
    ? []
    : ['statements, locks and rewrites: `tap: off`, so nothing watched the migrations']
}

/** What a later push needs to go on with this branch. */
async function keep(
  run: Run,
  { work, setup, timeline, findings }: JudgeInput,
  forkPoint: Snapshot,
): Promise<void> {
  const record = await timeline.measure('record', true, async () => {
    await using connection = await connect(work.credential, { purpose: 'record', signal: run.signal })
    const { migrations, hazards } = findings
    return await writeRecord(connection, {
      forkPoint,
      migrations,
      hazards: hazards.filter(({ rule }) => SEEN_ONCE.has(rule)),
    })
  })
  await remember(run, work, {
    phase: 'migrated',
    ...(record === undefined ? {} : { record }),
    applied: (setup.files ?? []).map(({ path, hash }) => ({ path, hash })),
  })
}
