import type { Account, Change, ChangeRequest, Commit, Provenance } from '../../../src/core/change-request.ts'
import type { Authorship } from '../../../src/gate/authorship.ts'
import type { History } from '../../../src/gate/provenance.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'

/** One change and what it must be taken for. */
export interface Case {
  readonly title: string
  /** The agent it is by, or the one it only looks like. */
  readonly of: string
  readonly request?: Partial<ChangeRequest>
  readonly commits?: readonly Partial<Commit>[]
  readonly complete?: boolean
  readonly history?: Omit<History, 'provenance'> & { readonly provenance?: Partial<Provenance> }
  readonly expected: Authorship['class']
  /** The strongest evidence as `tier rule where`; none for a human. */
  readonly evidence: string | undefined
  readonly because: string
}

export function inputOf({ request, commits, complete = true, history = {} }: Case): History & {
  changeRequest: ChangeRequest
  change: Change
} {
  const list = (commits ?? [{}]).map((part) => commit({ sha: SHA, ...part }))
  const provenance =
    history.provenance === undefined
      ? undefined
      : { openedVia: undefined, starters: [], replacedHeads: [], complete: true, ...history.provenance }
  return {
    changeRequest: changeRequest(request),
    change: { commits: list, files: [], complete },
    ...history,
    provenance,
  }
}

/** Commits of a head that a force-push took away. */
export function replaced(...commits: readonly Partial<Commit>[]): NonNullable<History['replaced']> {
  const list = commits.map((part) => commit({ sha: REPLACED, ...part }))
  return [{ sha: REPLACED, commits: list }]
}

export const SHA = '1a2b3c4d'.repeat(5)
export const REPLACED = '9f8e7d6c'.repeat(5)
export const TRAILER = 'commit:1a2b3c4.trailer'
export const MESSAGE = 'commit:1a2b3c4.message'
export const AUTHOR = 'commit:1a2b3c4.author'
export const COMMITTER = 'commit:1a2b3c4.committer'

export function bot(login: string, id: number): Account {
  return { id, login, type: 'bot' }
}

export function user(login: string, id: number): Account {
  return { id, login, type: 'user' }
}

/** A commit whose author the forge could not link to an account. */
export function unlinked(authorName: string, authorEmail: string): Partial<Commit> {
  return { authorName, authorEmail, author: undefined }
}

/** A commit by a bot, committed by the forge. */
export function botCommit(account: Account, authorName: string = account.login): Partial<Commit> {
  return {
    author: account,
    authorName,
    authorEmail: `${account.id}+${account.login}@users.noreply.github.com`,
    committer: user('web-flow', 19864447),
    committerName: 'GitHub',
    committerEmail: 'noreply@github.com',
  }
}

export function message(...lines: readonly string[]): Partial<Commit> {
  return { message: ['Add discounts', '', ...lines].join('\n') }
}

export function human(of: string, title: string, rest: Pick<Case, 'request' | 'commits' | 'history'>): Case {
  return { title, of, ...rest, expected: 'human', evidence: undefined, because: 'a person wrote it' }
}
