import type { Account, ChangeRequest, Commit, Push, Review } from '../../core/change-request.ts'
import type { Comment, StandingStatus, Words } from '../types.ts'
import type { GitCommit } from './git.ts'
import { urlOf } from './lookup.ts'
import type { ForgeState, LocalChangeRequest, LocalComment, LocalReview } from './state.ts'

export function toChangeRequest(
  state: ForgeState,
  found: LocalChangeRequest,
  { sigil }: Words,
): ChangeRequest {
  const { author, ...rest } = found
  const { fullName } = state.repository
  const url = urlOf(state)
  return {
    ...rest,
    author: toAccount(state, author),
    url: `${url}${sigil}${found.number}`,
    repository: { platform: 'local', ...state.repository, url },
    headRepository: found.fromFork ? `fork/${fullName.split('/').at(-1)}` : fullName,
  }
}

/** Whom commits belong to goes by their addresses, as at other forges. */
export function toCommit(state: ForgeState, commit: GitCommit): Commit {
  return {
    ...commit,
    author: accountOfAddress(state, commit.authorEmail),
    committer: accountOfAddress(state, commit.committerEmail),
  }
}

export function toReview(state: ForgeState, review: LocalReview): Review {
  const { author, commitSha, submittedAt } = review
  return { author: toAccount(state, author), state: review.state, commitSha, submittedAt }
}

export function toComment(state: ForgeState, comment: LocalComment, { sigil }: Words): Comment {
  return {
    id: comment.id,
    body: comment.body,
    author: toAccount(state, comment.author),
    mine: comment.author === state.me,
    url: `${urlOf(state)}${sigil}${comment.changeRequest}-${comment.id}`,
    createdAt: comment.createdAt,
    edited: comment.edited,
    via: undefined,
  }
}

/** Newest first. */
export function toPushes(state: ForgeState, number: number): readonly Push[] {
  return state.pushes
    .filter((push) => push.changeRequest === number)
    .map(({ sha, at, account }) => ({ sha, at, account: toAccount(state, account) }))
    .toReversed()
}

/** The last status of each context; all are ours. */
export function toStanding(state: ForgeState, sha: string): readonly StandingStatus[] {
  const standing = new Map<string, StandingStatus>()
  for (const status of state.statuses.toReversed()) {
    const { context, description, targetUrl } = status
    if (status.sha === sha && !standing.has(context))
      standing.set(context, { context, state: status.state, description, targetUrl, mine: true })
  }
  return [...standing.values()]
}

export function toAccount(state: ForgeState, id: number | null): Account | undefined {
  const found = state.accounts.find((account) => account.id === id)
  return found === undefined ? undefined : { id: found.id, login: found.login, type: found.type }
}

function accountOfAddress(state: ForgeState, email: string): Account | undefined {
  const found = state.accounts.find((account) =>
    account.emails.some((known) => known.toLowerCase() === email.toLowerCase()),
  )
  return found === undefined ? undefined : toAccount(state, found.id)
}
