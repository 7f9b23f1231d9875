import { OffshootError } from '../../core/errors.ts'
import type { Branch, BranchProvider, Credential } from '../types.ts'

export interface Handed {
  readonly branch: Branch
  /** Already registered with the redactor. */
  readonly credential: Credential
}

/**
 * The engine as a job knows it that was handed one branch and no key: it may work inside that branch, and nothing else.
 * Whatever would need the key refuses.
 */
export function createHandedProvider({ branch, credential }: Handed): BranchProvider {
  const refuse = (what: string): OffshootError =>
    new OffshootError('guard', `this job was handed the branch ${branch.name} and may not ${what}`, {
      next: 'what needs the engine’s key belongs in a job that runs no code of a pull request',
    })
  return {
    id: branch.provider,
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
    golden: async () => branch.golden,
    connect: async (asked) => {
      if (asked.id !== branch.id) throw refuse(`open ${asked.name}`)
      return credential
    },
    // Event triggers need an administrator, whose login no job with a pull request's code gets.
    administer: async () => undefined,
    // The mark stays as the job wrote it that has the key: "at work", so that the next push forks anew.
    remember: async (_target, state) => ({ ...branch.mark, state }),
    hold: async () => ({ [Symbol.asyncDispose]: async () => {} }),
    ensure: async () => {
      throw refuse('fork')
    },
    extend: async () => {
      throw refuse('change how long it lives')
    },
    find: async () => {
      throw refuse('look for branches')
    },
    delete: async () => {
      throw refuse('delete branches')
    },
    // biome-ignore lint/correctness/useYield: it has nothing to tell.
    list: async function* () {
      throw refuse('list branches')
    },
    forkChild: async () => {
      throw refuse('fork')
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
