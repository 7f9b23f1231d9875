import { posix } from 'node:path'
import { ensureCommit } from '../../core/git.ts'
import type { PlacedStatement } from '../../hazards/types.ts'
import { unseenStatements, type WrittenStatement } from '../../hazards/unseen.ts'
import { type AppliedMigrations, applyMigrations } from '../../migrate/apply.ts'
import type { DetectedTool } from '../../migrate/detect.ts'
import { readMigration } from '../../migrate/files.ts'
import type { SourceFile } from '../../migrate/sources.ts'
import { tellMigrations } from '../../migrate/tell.ts'
import type { Observation } from '../../observe/types.ts'
import type { BranchState, Credential } from '../../provider/types.ts'
import { filesOfCommit, type MigrationSetup } from '../migrations.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { watchMigrations } from '../watch.ts'
import type { Work } from './fork.ts'

export interface MigrateInput {
  readonly work: Work
  readonly setup: MigrationSetup
  readonly subject: Subject
  readonly timeline: Timeline
}

/** What this run applied; what earlier pushes did is in the branch's record. */
export interface Migrated extends AppliedMigrations {
  readonly statements: readonly PlacedStatement[]
  /** What the change's own files say and nobody saw running. */
  readonly unseen: readonly WrittenStatement[]
  /** `undefined`: the commands were not watched. */
  readonly observation: Observation | undefined
}

/** Applies the change's migrations. The mark says "migrating" meanwhile, so that a run that dies is known for it. */
export async function runMigrate(run: Run, input: MigrateInput): Promise<Migrated> {
  const { work, setup, timeline } = input
  const tool = setup.found
  if (tool === undefined) {
    await remember(run, work, {})
    return NOTHING
  }
  await remember(run, work, { phase: 'migrating' })
  await using watch = await timeline.measure('watch', true, () => watchMigrations(run, work))
  const applied = await timeline.measure('migrate', false, () =>
    run.log.group('migrate', () =>
      apply(run, input, { tool, login: watch?.login ?? work.credential, credential: work.credential }),
    ),
  )
  return await timeline.measure('observe', true, async () => {
    const observation = await watch?.finish()
    const sources = await readSources(run, input)
    const told =
      observation === undefined
        ? { ...applied, statements: [] }
        : tellMigrations(applied, observation, sources)
    const touched = new Set(input.subject.change.files.map(({ path }) => path))
    const own = sources.filter(({ path }) => touched.has(path))
    return { ...told, observation, unseen: unseenStatements(own, told.statements) }
  })
}

const NOTHING: Migrated = {
  migrations: [],
  failure: undefined,
  warnings: [],
  statements: [],
  unseen: [],
  observation: undefined,
}

/** Writes the pipeline's memory on the mark. The push is counted when the first is written. */
export async function remember(run: Run, work: Work, state: Partial<BranchState>): Promise<void> {
  const mark = await run.provider.remember(
    work.branch,
    { ...work.branch.mark.state, ...state, pushes: work.pushes + 1 },
    run.signal,
  )
  work.branch = { ...work.branch, mark }
}

export interface Logins {
  readonly tool: DetectedTool
  /** What the commands get. */
  readonly login: Credential
  /** The provider's. */
  readonly credential: Credential
}

/** Applies what is pending on the database of these logins. */
export function apply(
  run: Run,
  { setup, subject }: Pick<MigrateInput, 'setup' | 'subject'>,
  { tool, login, credential }: Logins,
): Promise<AppliedMigrations> {
  const { settings, env, log, redactor, signal } = run
  const { baseSha } = subject.changeRequest
  return applyMigrations({
    found: tool,
    directory: setup.directory,
    folder: settings.workingDirectory,
    login,
    credential,
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
  })
}

/** The migration files' texts, those of this change first: where the same statement stands twice, theirs is meant. */
async function readSources(
  { settings }: Run,
  { setup, subject }: MigrateInput,
): Promise<readonly SourceFile[]> {
  const touched = new Set(subject.change.files.map(({ path }) => path))
  const files = (setup.files ?? []).map(({ path }) => ({
    path: posix.join(settings.workingDirectory, path),
    read: () => readMigration(setup.directory, path),
  }))
  const ordered = files.toSorted((a, b) => Number(touched.has(b.path)) - Number(touched.has(a.path)))
  return Promise.all(ordered.map(async ({ path, read }) => ({ path, text: await read() })))
}
