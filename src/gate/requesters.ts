import type { Commit } from '../core/change-request.ts'
import type { ClassifyInput } from './authorship.ts'
import { isAgentCommit } from './authorship.ts'
import { findMarks } from './marks.ts'
import { coAuthorsOf, type Identity } from './people.ts'
import { findAccount, findAddress } from './registry.ts'
import { cleanText } from './text.ts'

/** Somebody who told an agent to make the change: approving it would be approving their own work. */
export interface Requester {
  readonly who: Identity
  readonly where: string
}

/**
 * Who asked for an agent's change, where it says so: the forge's record of who set an agent to work, the phrase that its tool
 * puts into the description, and the people whom it credits on commits it made itself, pushed over or not. Empty
 * does not mean that nobody asked.
 */
export function findRequesters(input: ClassifyInput): readonly Requester[] {
  const { changeRequest, change, registry, provenance, replaced = [] } = input
  const { author, repository } = changeRequest
  const opener = author === undefined ? undefined : findAccount(registry, repository.platform, author)
  const { text } = cleanText(changeRequest.body)
  // In a person's description "requested by" is about somebody else's wish, and disqualifies nobody.
  const byAgent =
    opener?.kind === 'agent' || opener?.kind === 'reviewer' || findMarks(registry, 'bodies', text).length > 0
  const asked = byAgent
    ? loginsIn(text).map((login) => ({ who: { id: undefined, login }, where: 'body' }))
    : []
  const started = (provenance?.starters ?? []).map(({ account: { id, login } }) => ({
    who: { id, login: login.toLowerCase() },
    where: 'timeline',
  }))
  const earlier = replaced.flatMap(({ commits = [] }) => commits)
  const credited = distinct([...change.commits, ...earlier])
    .filter((commit) => isAgentCommit(commit, changeRequest, registry))
    .flatMap((commit) => {
      const where = `commit:${commit.sha.slice(0, 7)}.trailer`
      const people = coAuthorsOf(commit.message).filter(
        ({ address }) => findAddress(registry, address) === undefined,
      )
      return people.flatMap(({ who }) => (isSomebody(who) ? [{ who, where }] : []))
    })
  return [...started, ...asked, ...credited]
}

function distinct(commits: readonly Commit[]): readonly Commit[] {
  return [...new Map(commits.map((commit) => [commit.sha, commit])).values()]
}

/** As tools write them, on lines of their own: an issue quoted in the description has its own "requested by". */
const PHRASES = [
  /^[*_ \t]{0,4}PR created automatically by Jules for task [^\n]{0,300}? started by \[?@([a-z0-9][a-z0-9_-]{0,98})/gim,
  /^[*_ \t]{0,4}requested by:?[*_ \t]{1,9}\[?@([a-z0-9][a-z0-9_-]{0,98})/gim,
  /\bcreated by @kiro-agent on behalf of \[?@([a-z0-9][a-z0-9_-]{0,98})/gi,
]

function loginsIn(text: string): readonly string[] {
  const logins = PHRASES.flatMap((phrase) =>
    [...text.matchAll(phrase)].map((match) => (match[1] ?? '').toLowerCase()),
  )
  return [...new Set(logins)]
}

function isSomebody({ id, login }: Identity): boolean {
  return id !== undefined || login !== undefined
}
