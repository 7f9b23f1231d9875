import type { Account, Change, ChangedFile, ChangeRequest, Commit, Push } from '../core/change-request.ts'
import type { Platform } from '../platform/types.ts'
import type { Candidate } from './approvers.ts'
import { isPersonsCommit } from './authorship.ts'
import { whyNoPerson } from './eligibility.ts'
import { guardedFiles } from './guarded-files.ts'
import { readMeasured } from './measured.ts'
import type { Registry } from './registry.ts'
import type { Measured } from './types.ts'

export interface KeptInput {
  readonly platform: Pick<Platform, 'change' | 'statusesOf'>
  readonly changeRequest: ChangeRequest
  readonly change: Change
  /** Path of the settings file in the repository. */
  readonly config: string
  readonly touchesMigrations: boolean
  readonly migrationFiles: readonly string[]
  /** What the run on the head saw. */
  readonly measured: Measured | undefined
  readonly registry: Registry
  readonly mayWrite: (account: Account) => Promise<boolean>
  readonly pushes: () => Promise<readonly Push[] | undefined>
  readonly signal: AbortSignal
}

/**
 * Why an approval of an older commit does not hold for the head, as a clause, or `undefined` when it does: what the change
 * does to the database is the same, so are its migrations and guarded files, and all that came since is by other people
 * with write access. What cannot be told counts against it.
 */
export async function whyNotKept(candidate: Candidate, input: KeptInput): Promise<string | undefined> {
  const { account, commitSha } = candidate
  const approved = `@${account.login} approved ${commitSha.slice(0, 7)}`
  const { measured, change, platform, signal } = input
  const statuses = await platform.statusesOf(commitSha, signal)
  const ours = statuses.find(({ context, mine }) => context === 'offshoot/database' && mine)
  const then = readMeasured(ours?.targetUrl)
  if (measured === undefined || then === undefined) {
    return `${approved}, and whether the database changes are still the same was not measured`
  }
  if (then.digest !== measured.digest) return `${approved}, and what it does to the database is not the same`
  const before = await readAt(commitSha, input)
  if (before === undefined || !before.complete || !change.complete) {
    return `${approved}, and what changed since cannot be read`
  }
  if (!sameFiles(before, input)) return `${approved}, and files that matter changed since`
  const known = new Set(before.commits.map(({ sha }) => sha))
  const since = change.commits.filter(({ sha }) => !known.has(sha))
  const byPeers = await Promise.all(since.map((commit) => isPeers(commit, account, input)))
  return byPeers.every(Boolean) && (await pushedByPeers(candidate, input))
    ? undefined
    : `${approved}, and what was pushed since is not all by other people with write access`
}

/** The change as it was at an earlier head; absent where the forge does not have it any more. */
async function readAt(headSha: string, input: KeptInput): Promise<Change | undefined> {
  try {
    return await input.platform.change({ ...input.changeRequest, headSha }, input.signal)
  } catch (error) {
    if (input.signal.aborted) throw error
    return undefined
  }
}

/**
 * Compared are migrations and what needs a person of its own; everything, where it is not known which files are migrations.
 * A file that the change no longer touches may have been a migration.
 */
function sameFiles(
  before: Change,
  { change, migrationFiles, touchesMigrations, config }: KeptInput,
): boolean {
  const all = touchesMigrations && migrationFiles.length === 0
  const guarded = [before, change].flatMap((one) => guardedFiles(one, config))
  const paths = new Set([...migrationFiles, ...guarded])
  const matters = ({ path, previousPath = path }: ChangedFile): boolean =>
    all || paths.has(path) || paths.has(previousPath)
  const now = new Map(change.files.map((file) => [file.path, file]))
  const then = new Map(before.files.map((file) => [file.path, file]))
  return (
    before.files.every(({ path }) => now.has(path)) &&
    change.files.filter(matters).every((file) => isSameFile(file, then.get(file.path)))
  )
}

function isSameFile(file: ChangedFile, other: ChangedFile | undefined): boolean {
  if (other === undefined || file.status !== other.status || file.previousPath !== other.previousPath)
    return false
  return file.status === 'removed' || (file.blob !== undefined && file.blob === other.blob)
}

async function isPeers(commit: Commit, approver: Account, input: KeptInput): Promise<boolean> {
  const { changeRequest, registry, mayWrite } = input
  const { author } = commit
  if (author === undefined || !isPersonsCommit(commit, changeRequest, registry)) return false
  return author.id !== approver.id && (await mayWrite(author))
}

/** Whose commits they are is what the commits say; who brought them is what the forge saw. */
async function pushedByPeers({ account, commitSha }: Candidate, input: KeptInput): Promise<boolean> {
  const pushes = (await input.pushes()) ?? []
  const approved = pushes.findIndex(({ sha }) => sha === commitSha)
  if (approved === -1) return false
  const checks = pushes.slice(0, approved).map(async ({ account: pusher }) => {
    if (pusher === undefined || pusher.id === account.id) return false
    return whyNoPerson(pusher, input) === undefined && (await input.mayWrite(pusher))
  })
  return (await Promise.all(checks)).every(Boolean)
}
