import type { Enforcement } from '../types.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

export interface MergeSettings {
  /** Absent for those who may not see it. */
  readonly only_allow_merge_if_pipeline_succeeds?: boolean | null | undefined
  readonly allow_merge_on_skipped_pipeline?: boolean | null | undefined
}

/**
 * What makes our statuses count: on no tier does a commit status hold a merge by itself, only as a part of the pipeline.
 * Knowing this is a courtesy, so not being told is no error. One call.
 */
export async function readEnforcement(
  { client, path }: Project,
  signal: AbortSignal,
): Promise<Enforcement | undefined> {
  const call: Call = { task: 'read when this project lets people merge', role: 'Reporter' }
  try {
    return enforcementOf(await client.ask<MergeSettings>(call, signal, { path }))
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** `undefined` where the settings do not tell. */
export function enforcementOf(settings: MergeSettings): Enforcement | undefined {
  const { only_allow_merge_if_pipeline_succeeds: required, allow_merge_on_skipped_pipeline: skips } = settings
  if (typeof required !== 'boolean') return undefined
  if (!required) {
    const by = 'Whoever may merge can do so before it is approved: “Pipelines must succeed” is off here.'
    return { holds: false, by }
  }
  if (skips === true) {
    const by =
      'Here “Pipelines must succeed” holds the merge, but a pipeline that was skipped counts as one that succeeded.'
    return { holds: false, by }
  }
  const by = 'Here “Pipelines must succeed” holds the merge: `offshoot/approval` is a part of the pipeline.'
  return { holds: true, by }
}
