import { describe } from 'vitest'
import { describeChangeRequests } from './change-requests.ts'
import { describeComments } from './comments.ts'
import { describeOneComment } from './one-comment.ts'
import { describeOrigins } from './origins.ts'
import { describeStatuses } from './statuses.ts'
import type { PlatformWorld } from './world.ts'

/** What every platform does, whatever forge it talks to. */
export function describePlatformContract(name: string, makeWorld: () => Promise<PlatformWorld>): void {
  describe(`the ${name} platform`, () => {
    describeChangeRequests(makeWorld)
    describeOrigins(makeWorld)
    describeStatuses(makeWorld)
    describeComments(makeWorld)
    describeOneComment(makeWorld)
  })
}
