import type { ChangeRequest } from '../core/change-request.ts'
import { startGate } from '../gate/evaluate.ts'
import type { Measured } from '../gate/types.ts'
import type { Approval } from '../report/model.ts'
import { readConversation, rememberedClass, type Said, withConversation } from './conversation.ts'
import { findMigrations } from './migrations.ts'
import { type Plan, planPreview } from './plan.ts'
import type { Judged, Judging, Outside } from './run.ts'

/** What the gate says of a change request, and what it read to say it. Nothing is written yet. */
export interface Decided {
  readonly run: Judging
  readonly approval: Approval
  readonly said: Said
}

interface Known {
  /** What an earlier run saw it do. */
  readonly measured?: Promise<Measured | undefined>
  /** Ids of people who may write, by what was read just now. */
  readonly writers?: ReadonlySet<number> | undefined
}

/** Decides for a change request as the forge has it now, by the settings of its own base branch. */
export async function decideFor(
  desk: Outside,
  changeRequest: ChangeRequest,
  { measured = Promise.resolve(undefined), writers }: Known = {},
): Promise<Decided> {
  // Whoever waits for it meets its failure.
  measured.catch(() => undefined)
  const { platform, signal } = desk
  const [change, said] = await Promise.all([
    platform.change(changeRequest, signal),
    readConversation(desk, changeRequest),
  ])
  const settings = await desk.settingsFor({ changeRequest, change })
  const run: Judging = { ...desk, settings }
  const gate = startGate({
    platform: withConversation(platform, said, writers),
    ...(await underJudgement(run, { changeRequest, change })),
    policy: settings.approval,
    config: settings.config,
    remembered: rememberedClass(said),
    signal,
  })
  return { run, approval: await gate.decide(await measured), said }
}

/** What of a change request the gate judges: the change as a whole, and the migrations in it. */
export async function underJudgement(
  run: Judging,
  { changeRequest, change: own }: Judged,
): Promise<Judged & Pick<Plan, 'touchesMigrations' | 'migrationFiles'>> {
  const { platform, settings, signal } = run
  const change = (await platform.wholeChange?.(changeRequest, signal)) ?? own
  const { globs } = await findMigrations(run)
  const plan = planPreview({ changeRequest, change, settings, migrationGlobs: globs, reachable: true })
  const { touchesMigrations, migrationFiles } = plan
  return { changeRequest, change, touchesMigrations, migrationFiles }
}
