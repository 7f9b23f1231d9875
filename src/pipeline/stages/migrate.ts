import { ensureCommit } from '../../core/git.ts'
import { applyMigrations } from '../../migrate/apply.ts'
import type { BranchState } from '../../provider/types.ts'
import type { Migration } from '../../report/model.ts'
import type { Snapshot } from '../../schema/model.ts'
import { connect } from '../../sql/client.ts'
import { filesOfCommit, type MigrationSetup } from '../migrations.ts'
import { writeRecord } from '../record.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import type { Work } from './fork.ts'

export interface MigrateInput {
  readonly work: Work
  readonly setup: MigrationSetup
  readonly subject: Subject
  readonly timeline: Timeline
  /** The catalogs at the fork, to be put on record for later pushes. */
  readonly forkPoint: Snapshot
  /** Told what ran, earlier pushes' included, before a failure is thrown. */
  readonly found: (migrations: readonly Migration[]) => void
}

/** Applies the change's migrations. The mark says "migrating" meanwhile, so that a run that dies is known for it. */
export async function runMigrate(
  run: Run,
  { work, setup, subject, timeline, forkPoint, found }: MigrateInput,
): Promise<void> {
  const { provider, settings, env, log, redactor, signal } = run
  const before = work.branch.mark.state
  const remember = async (state: Partial<BranchState>) => {
    const mark = await provider.remember(
      work.branch,
      { ...before, ...state, pushes: before.pushes + 1 },
      signal,
    )
    work.branch = { ...work.branch, mark }
  }
  const tool = setup.found
  if (tool === undefined) {
    await remember({})
    return
  }
  await remember({ phase: 'migrating' })
  const { baseSha } = subject.changeRequest
  const result = await timeline.measure('migrate', false, () =>
    log.group('migrate', () =>
      applyMigrations({
        found: tool,
        directory: setup.directory,
        credential: work.credential,
        urlNames: settings.env,
        baseline: async () => {
          await ensureCommit(baseSha, { directory: setup.directory, env, signal })
          return filesOfCommit(run, setup, baseSha)
        },
        deadline: settings.timeout,
        env,
        log,
        redactor,
        signal,
      }),
    ),
  )
  const migrations = [...(work.record?.migrations ?? []), ...result.migrations]
  found(migrations)
  if (result.failure !== undefined) throw result.failure
  const record = await timeline.measure('record', true, async () => {
    await using connection = await connect(work.credential, { purpose: 'record', signal })
    return await writeRecord(connection, { forkPoint, migrations })
  })
  await remember({
    phase: 'migrated',
    ...(record === undefined ? {} : { record }),
    applied: (setup.files ?? []).map(({ path, hash }) => ({ path, hash })),
  })
}
