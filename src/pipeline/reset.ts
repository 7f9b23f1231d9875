import type { AppliedFile, BranchState } from '../provider/types.ts'

export interface ResetInput {
  readonly reset: 'always' | 'incremental' | 'auto'
  readonly state: BranchState
  /** The head's migration files in the order they are applied; `undefined` when they are not known. */
  readonly files: readonly AppliedFile[] | undefined
}

/** Why the branch must be forked anew on this push, or `undefined` to go on with it as it is. */
export function decideReset({ reset, state, files }: ResetInput): string | undefined {
  if (reset === 'always') return 'reset: always'
  if (reset === 'incremental' || state.phase === 'fresh') return undefined
  if (state.phase === 'migrating') return 'the last run on it did not get through its migrations'
  if (state.record === undefined) return 'what it was like when it was forked is not on record'
  if (files === undefined) return 'which files are applied on it is not known'
  const head = new Map(files.map((file) => [file.path, file.hash]))
  for (const applied of state.applied) {
    const hash = head.get(applied.path)
    if (hash === undefined) return `${applied.path} is applied on it, but is gone from the head`
    if (hash !== applied.hash) return `${applied.path} was changed after it was applied`
  }
  return undefined
}
