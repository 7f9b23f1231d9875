import type { Change, ChangeRequest } from '../core/change-request.ts'
import type { Platform } from '../platform/types.ts'
import type { Purpose } from '../provider/types.ts'
import { glanceAt } from './glance.ts'

/** What a run is about: a change request as the forge's API tells it now, and what it brings. */
export interface Subject {
  readonly purpose: Purpose
  readonly changeRequest: ChangeRequest
  readonly change: Change
  /** The change request whose approval decides; differs from the above in a merge group, where the SHA is the group's. */
  readonly judged: { readonly changeRequest: ChangeRequest; readonly change: Change }
}

export async function readSubject(platform: Platform, number: number, signal: AbortSignal): Promise<Subject> {
  const { changeRequest } = await glanceAt(platform, number, signal)
  const change = await platform.change(changeRequest, signal)
  return {
    purpose: { kind: 'change-request', number },
    changeRequest,
    change,
    judged: { changeRequest, change },
  }
}

export interface MergeGroup {
  readonly headSha: string
  readonly baseSha: string
  readonly number: number
}

/** A merge queue's group: tried at the group's commit, judged by its change request. */
export async function readMergeGroup(
  platform: Platform,
  group: MergeGroup,
  signal: AbortSignal,
): Promise<Subject> {
  const judged = await readSubject(platform, group.number, signal)
  const changeRequest = {
    ...judged.changeRequest,
    draft: false,
    headSha: group.headSha,
    baseSha: group.baseSha,
  }
  const change = await platform.change(changeRequest, signal)
  return { purpose: { kind: 'merge-group', headSha: group.headSha }, changeRequest, change, judged }
}

/** Forges keep secrets from the runs of such change requests, so a missing one is no fault of the settings. */
export function runsWithoutSecrets({ fromFork, author }: ChangeRequest): boolean {
  return fromFork || author?.id === DEPENDABOT
}

/** dependabot[bot] on github.com: its runs get no secrets of Actions. */
const DEPENDABOT = 49_699_333
