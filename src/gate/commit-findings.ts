import type { Commit, PlatformId } from '../core/change-request.ts'
import { byAgent, describe, type Finding, notKnown } from './findings.ts'
import { findMarks, findTrailerMarks } from './marks.ts'
import { isAccessToken } from './noreply.ts'
import { findAccount, findAddress, findBotName, isBot, isBotLogin, type Registry } from './registry.ts'
import { cleanText } from './text.ts'

export interface CommitContext {
  readonly platform: PlatformId
  readonly registry: Registry
  /** `replaced`: a force-push took the commit away. */
  readonly stands: 'commit' | 'replaced'
}

/** Everything a commit says about who made it: who wrote it, who committed it, whom and what its message names. */
export function commitFindings(commit: Commit, context: CommitContext): readonly Finding[] {
  const { registry } = context
  const place = placeOf(commit, context)
  const message = cleanText(commit.message)
  const findings = [
    ...identityFindings(commit, 'author', context),
    ...identityFindings(commit, 'committer', context),
  ]
  if (!message.whole) {
    const value = `${commit.message.length} characters`
    findings.push(notKnown({ rule: 'message-too-long', tier: 'A', where: place, value }))
  }
  for (const { rule, tier, value, agent } of findTrailerMarks(registry, message.text, commit.committedAt)) {
    const spot = { rule, tier, where: `${place}.trailer`, value }
    findings.push(agent === undefined ? notKnown(spot) : byAgent(spot, agent))
  }
  for (const { rule, tier, value, agent } of findMarks(registry, 'messages', message.text)) {
    findings.push(byAgent({ rule, tier, where: `${place}.message`, value }, agent))
  }
  return findings
}

/** What one side of a commit says: the account the forge resolved, the address and name as written. */
export function identityFindings(
  commit: Commit,
  side: 'author' | 'committer',
  context: CommitContext,
): readonly Finding[] {
  const { registry } = context
  const where = `${placeOf(commit, context)}.${side}`
  const name = cleanText(side === 'author' ? commit.authorName : commit.committerName).text.trim()
  const email = cleanText(side === 'author' ? commit.authorEmail : commit.committerEmail)
  const address = email.text.trim().toLowerCase()
  const findings: Finding[] = []

  const owner = findAddress(registry, address)
  if (owner?.kind === 'agent' || owner?.kind === 'reviewer') {
    findings.push(byAgent({ rule: 'commit-address', tier: 'A', where, value: address }, owner.name))
  } else if (owner?.kind === 'unknown-bot') {
    findings.push(notKnown({ rule: 'commit-unknown-bot', tier: 'A', where, value: address }))
  }

  const signed = findBotName(registry, name)
  const signer =
    signed?.kind === 'agent' || signed?.kind === 'reviewer'
      ? signed
      : registry.agents.find(({ names }) => names.some((pattern) => pattern.test(name)))
  if (signer !== undefined) {
    findings.push(byAgent({ rule: 'commit-name', tier: 'A', where, value: name }, signer.name))
  } else if (signed === undefined && isBotLogin(name)) {
    findings.push(notKnown({ rule: 'commit-unknown-bot', tier: 'A', where, value: name }))
  }
  return [...findings, ...accountFindings(commit, side, context)]
}

function accountFindings(
  commit: Commit,
  side: 'author' | 'committer',
  context: CommitContext,
): readonly Finding[] {
  const account = commit[side]
  if (account === undefined) return []
  const where = `${placeOf(commit, context)}.${side}`
  const value = describe(account)
  const known = findAccount(context.registry, context.platform, account)
  if (known?.kind === 'agent' || known?.kind === 'reviewer') {
    return [byAgent({ rule: 'commit-account', tier: 'A', where, value }, known.name)]
  }
  if (known?.kind === 'automation') {
    const name = cleanText(side === 'author' ? commit.authorName : commit.committerName).text.trim()
    if (!known.automation.shared || bearsName(name, known.name)) return []
    const written = `${name}, resolved to ${value}`
    return [notKnown({ rule: 'commit-shared-account', tier: 'A', where, value: written })]
  }
  if (isBot(account)) {
    const rule = isAccessToken(account.login) ? 'commit-access-token' : 'commit-unknown-bot'
    return [notKnown({ rule, tier: 'A', where, value })]
  }
  return account.type === 'user' ? [] : [notKnown({ rule: 'commit-no-person', tier: 'A', where, value })]
}

/** Workflows write their account's name in several ways: `github-actions[bot]`, `GitHub Actions`. */
function bearsName(written: string, name: string): boolean {
  return written.toLowerCase().replace('[bot]', '').replaceAll(' ', '-') === name
}

function placeOf(commit: Commit, { stands }: CommitContext): string {
  return `${stands}:${commit.sha.slice(0, 7)}`
}
