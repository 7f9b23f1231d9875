import type { Account, Change } from '../core/change-request.ts'
import { parseGitLabNoreply, parseNoreply } from './noreply.ts'
import { cleanText } from './text.ts'
import { type Person, parseAttributions, peopleIn } from './trailers.ts'

/** Somebody as far as a commit or a description tells: an id, a login, or both. */
export interface Identity {
  readonly id: number | undefined
  /** Lower case. */
  readonly login: string | undefined
}

/** What somebody did for a change, so that an approval of it would be their own. */
export interface Contribution {
  readonly who: Identity
  readonly did: 'wrote' | 'committed' | 'co-wrote'
  readonly sha: string
}

export function isSame(account: Account, who: Identity): boolean {
  return account.id === who.id || (who.login !== undefined && account.login.toLowerCase() === who.login)
}

/** Everybody who wrote, committed or is credited with a commit of the change. */
export function contributionsOf(change: Change): readonly Contribution[] {
  return change.commits.flatMap((commit) => {
    const author = identify(commit.author, { name: commit.authorName, address: commit.authorEmail })
    const committer = identify(commit.committer, {
      name: commit.committerName,
      address: commit.committerEmail,
    })
    return [
      { who: author, did: 'wrote' as const, sha: commit.sha },
      { who: committer, did: 'committed' as const, sha: commit.sha },
      ...coAuthorsOf(commit.message).map(({ who }) => ({ who, did: 'co-wrote' as const, sha: commit.sha })),
    ]
  })
}

export interface CoAuthor {
  readonly who: Identity
  /** Lower case. */
  readonly address: string
}

/** The co-authors that a message credits, as far as their address or name gives them away. */
export function coAuthorsOf(message: string): readonly CoAuthor[] {
  return parseAttributions(cleanText(message).text)
    .filter(({ key }) => key === 'co-authored-by' || key === 'co-developed-by')
    .flatMap(({ value }) => peopleIn(value))
    .map((person) => ({ who: identify(undefined, person), address: person.address }))
}

/**
 * An ordinary address does not name an account, and asking the forge whose it is takes rights we have not. A name that
 * could be a login is taken for one: at worst one more person has to look at the change.
 */
function identify(account: Account | undefined, written: Person): Identity {
  if (account !== undefined) return { id: account.id, login: account.login.toLowerCase() }
  const address = written.address.trim().toLowerCase()
  const noreply = parseNoreply(address) ?? parseGitLabNoreply(address)
  if (noreply !== undefined) return { id: noreply.id, login: noreply.login }
  const name = cleanText(written.name).text.trim().replace(/^@/, '').toLowerCase()
  return { id: undefined, login: /^[a-z0-9][a-z0-9_.-]{0,99}$/.test(name) ? name : undefined }
}
