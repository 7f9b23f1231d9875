import type { OffshootError } from '../core/errors.ts'
import type { BranchProvider } from './types.ts'

/** Stands in for an engine whose secret is missing: runs that never ask it go on, whoever asks gets the reason. */
export function unreachableProvider(id: string, reason: OffshootError): BranchProvider {
  const refuse = () => Promise.reject(reason)
  return {
    id,
    capabilities: {
      copyOnWrite: 'never',
      ttl: 'sweep',
      reset: 'recreate',
      childBranches: false,
      scaleToZero: false,
      labels: false,
      stableUrlOnReset: false,
      local: false,
    },
    golden: refuse,
    ensure: refuse,
    find: refuse,
    delete: refuse,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    async *list() {
      throw reason
    },
    administer: refuse,
    connect: refuse,
    remember: refuse,
    extend: refuse,
    forkChild: refuse,
    hold: refuse,
    [Symbol.asyncDispose]: async () => {},
  }
}
