import type { Change, ChangeRequest, Provenance } from '../core/change-request.ts'
import type { Platform } from '../platform/types.ts'
import type { ReplacedHead } from './provenance.ts'

/** Replaced heads that are read; each costs a call, and whoever pushes can make any number of them. */
const MOST_HEADS = 20

export interface HistoryInput {
  readonly platform: Pick<Platform, 'provenance' | 'commitsOf'>
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly signal: AbortSignal
}

export interface ReadHistory {
  readonly provenance: Provenance
  readonly replaced: readonly ReplacedHead[]
}

/**
 * What the forge tells of a change's past. Of many force-pushes the last ones are read, and the others count as gone,
 * so that nothing passes for being too much to read.
 */
export async function readHistory(input: HistoryInput): Promise<ReadHistory> {
  const { platform, changeRequest, change, signal } = input
  const provenance = await platform.provenance(changeRequest, signal)
  const heads = [...new Set(provenance.replacedHeads)]
  const replaced = await Promise.all(
    heads.slice(-MOST_HEADS).map(async (sha) => {
      // One that came back is read already.
      const isHead = sha === changeRequest.headSha
      return { sha, commits: isHead ? change.commits : await platform.commitsOf(changeRequest, sha, signal) }
    }),
  )
  return { provenance, replaced }
}
