import { describe } from 'vitest'
import { describeAccess } from './contract-access.ts'
import { describeEnsure } from './contract-ensure.ts'
import { describeLifecycle } from './contract-lifecycle.ts'
import { describeSharing } from './contract-sharing.ts'
import { makeHarness } from './harness.ts'
import type { ProviderWorld } from './world.ts'

/** What every engine owes. Each calls this with its own world. */
export function describeProviderContract(name: string, makeWorld: () => Promise<ProviderWorld>): void {
  describe(`the provider contract, kept by ${name}`, () => {
    const harness = makeHarness(makeWorld)
    describeEnsure(harness)
    describeLifecycle(harness)
    describeAccess(harness)
    describeSharing(harness)
  })
}
