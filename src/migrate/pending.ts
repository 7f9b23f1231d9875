import type { AppliedFile } from '../provider/types.ts'
import { compareNaturally, duplicateVersions } from './order.ts'
import { isDownFile } from './tools/sql.ts'

export interface PendingInput {
  /** Migration files of the head, in any order. */
  readonly head: readonly AppliedFile[]
  /** What the branch's journal says is applied; `undefined` when it has none. */
  readonly journal: readonly AppliedFile[] | undefined
  /** Migration files of the base ref, taken as applied where there is no journal; `undefined` when not known. */
  readonly base: readonly AppliedFile[] | undefined
}

export interface Pending {
  /** To apply, in order. */
  readonly files: readonly AppliedFile[]
  /** Applied, but different or gone at the head. */
  readonly changed: readonly ChangedFile[]
  /** Sentences for the comment and the log. */
  readonly warnings: readonly string[]
}

export interface ChangedFile {
  readonly path: string
  readonly how: 'changed' | 'removed' | 'renamed'
  readonly now?: string
}

/** Which of the head's files are still to be applied, and what about them a reviewer should know. */
export function pendingFiles({ head, journal, base }: PendingInput): Pending {
  // A listing of a commit may hold the halves that take migrations back; they are never applied.
  const applied = (journal ?? base ?? []).filter((file) => !isDownFile(file.path))
  const known = new Set(applied.map((file) => file.path))
  const changed = appliedFilesChanged(applied, head)
  const renamed = new Set(changed.flatMap((file) => (file.now === undefined ? [] : [file.now])))
  const files = head
    .filter((file) => !known.has(file.path) && !renamed.has(file.path))
    .sort((a, b) => compareNaturally(a.path, b.path))
  const warnings = [...changed.map(describeChange), ...lateFiles(files, applied), ...doubles(files, head)]
  if (journal === undefined && base === undefined && head.length > 0) {
    warnings.push('what the golden base has applied is not known, so every migration is applied')
  }
  return { files, changed, warnings }
}

/** Applied files whose content is another at the head, which are gone there, or bear another name there. */
export function appliedFilesChanged(
  applied: readonly AppliedFile[],
  head: readonly AppliedFile[],
): ChangedFile[] {
  const now = new Map(head.map((file) => [file.path, file.hash]))
  const before = new Set(applied.map((file) => file.path))
  const changed: ChangedFile[] = []
  for (const { path, hash } of applied) {
    const current = now.get(path)
    if (current === hash) continue
    const moved = head.find((file) => file.hash === hash && !before.has(file.path))
    if (current !== undefined) changed.push({ path, how: 'changed' })
    else if (moved !== undefined) changed.push({ path, how: 'renamed', now: moved.path })
    else changed.push({ path, how: 'removed' })
  }
  return changed
}

function describeChange({ path, how, now }: ChangedFile): string {
  if (how === 'changed')
    return `${path} was changed after it was applied; databases that have it will not get the change`
  if (how === 'removed') return `${path} is applied, but is gone`
  return `${path} was renamed to ${now} after it was applied; it is not applied again`
}

/** Files that sort before one already applied: tools that go by version skip them or refuse. */
function lateFiles(files: readonly AppliedFile[], applied: readonly AppliedFile[]): string[] {
  const last = applied
    .map((file) => file.path)
    .sort(compareNaturally)
    .at(-1)
  if (last === undefined) return []
  return files
    .filter((file) => compareNaturally(file.path, last) < 0)
    .map((file) => `${file.path} sorts before ${last}, which is already applied: renumber it to come last`)
}

function doubles(files: readonly AppliedFile[], head: readonly AppliedFile[]): string[] {
  const pending = new Set(files.map((file) => file.path))
  return duplicateVersions(head.map((file) => file.path))
    .filter((group) => group.some((path) => pending.has(path)))
    .map((group) => `${group.join(' and ')} have the same number: which comes first depends on their names`)
}
