import type { Account, Change, ChangeRequest, Commit } from '../core/change-request.ts'
import type { Approval, Evidence } from '../report/model.ts'
import { findMarks, findTrailerMarks } from './marks.ts'
import {
  type Automation,
  findAccount,
  findAddress,
  findBotName,
  isBot,
  isBotLogin,
  type Registry,
} from './registry.ts'
import { cleanText, cut } from './text.ts'

export interface Authorship {
  readonly class: Approval['class']
  /** What raised the class, strongest first; one entry per rule, agent and place. */
  readonly evidence: readonly Evidence[]
}

export interface ClassifyInput {
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly registry: Registry
}

/** A piece of evidence and the class it raises the change to. */
export interface Finding {
  readonly raises: 'agent' | 'unknown'
  readonly evidence: Evidence
}

/**
 * Who wrote a change. A lattice, not a score: the strongest single finding decides, and nothing found lowers it. An agent's
 * mark is a fact, so `agent` stands above `unknown`, where facts are missing; both wait for a person.
 * What it cannot see: an agent with a person's account that leaves no mark at all.
 */
export function classify({ changeRequest, change, registry }: ClassifyInput): Authorship {
  const findings = distinct([
    ...authorFindings(changeRequest, registry),
    ...descriptionFindings(changeRequest, registry),
    ...change.commits.flatMap((commit) => commitFindings(commit, changeRequest, registry)),
    ...completenessFindings(change),
  ])
  const evidence = findings.map((finding) => finding.evidence)
  if (findings.some((finding) => finding.raises === 'agent')) return { class: 'agent', evidence }
  if (findings.length > 0) return { class: 'unknown', evidence }
  return automationAlone(changeRequest, change, registry) ?? { class: 'human', evidence: [] }
}

/** Whether this commit was made by an agent itself, not by a person with an agent's help. */
export function isAgentCommit(commit: Commit, changeRequest: ChangeRequest, registry: Registry): boolean {
  return identityFindings(commit, 'author', changeRequest, registry).some(
    (finding) => finding.raises === 'agent',
  )
}

function authorFindings(changeRequest: ChangeRequest, registry: Registry): readonly Finding[] {
  const { author } = changeRequest
  if (author === undefined) return [unknown('author-deleted', 'S', 'author', 'the account was deleted')]
  const value = describe(author)
  const known = findAccount(registry, changeRequest.repository.platform, author)
  if (known?.kind === 'agent' || known?.kind === 'reviewer')
    return [agent('author-account', 'S', 'author', value, known.name)]
  if (known?.kind === 'automation') {
    if (!known.proven) return [unknown('author-unknown-bot', 'S', 'author', value)]
    return known.automation.shared ? [unknown('author-shared-account', 'S', 'author', value)] : []
  }
  if (isBot(author)) return [unknown('author-unknown-bot', 'S', 'author', value)]
  return author.type === 'user' ? [] : [unknown('author-no-person', 'S', 'author', value)]
}

function descriptionFindings(changeRequest: ChangeRequest, registry: Registry): readonly Finding[] {
  const { text: branch } = cleanText(changeRequest.headRef)
  const findings = registry.agents.flatMap(({ name, branches }) =>
    branches.some((pattern) => pattern.test(branch))
      ? [agent('branch-name', 'C', 'branch', changeRequest.headRef, name)]
      : [],
  )
  // Update bots quote other projects' release notes, signatures and all.
  const opener = provenAutomation(changeRequest.author, changeRequest, registry)
  if (opener !== undefined && !opener.shared) return findings
  const body = cleanText(changeRequest.body)
  if (!body.whole)
    findings.push(unknown('body-too-long', 'S', 'body', `${changeRequest.body.length} characters`))
  for (const mark of findMarks(registry, 'bodies', body.text)) {
    findings.push(agent(mark.rule, mark.tier, 'body', mark.value, mark.agent))
  }
  return findings
}

function commitFindings(
  commit: Commit,
  changeRequest: ChangeRequest,
  registry: Registry,
): readonly Finding[] {
  const place = placeOf(commit)
  const message = cleanText(commit.message)
  const findings = [
    ...identityFindings(commit, 'author', changeRequest, registry),
    ...identityFindings(commit, 'committer', changeRequest, registry),
  ]
  if (!message.whole)
    findings.push(unknown('message-too-long', 'A', place, `${commit.message.length} characters`))
  for (const mark of findTrailerMarks(registry, message.text, commit.committedAt)) {
    if (mark.agent === undefined) findings.push(unknown(mark.rule, mark.tier, `${place}.trailer`, mark.value))
    else findings.push(agent(mark.rule, mark.tier, `${place}.trailer`, mark.value, mark.agent))
  }
  for (const mark of findMarks(registry, 'messages', message.text)) {
    findings.push(agent(mark.rule, mark.tier, `${place}.message`, mark.value, mark.agent))
  }
  return findings
}

/** What one side of a commit says: the account the forge resolved, the address and name as written. */
function identityFindings(
  commit: Commit,
  side: 'author' | 'committer',
  changeRequest: ChangeRequest,
  registry: Registry,
): readonly Finding[] {
  const place = `${placeOf(commit)}.${side}`
  const account = commit[side]
  const name = cleanText(side === 'author' ? commit.authorName : commit.committerName).text.trim()
  const email = cleanText(side === 'author' ? commit.authorEmail : commit.committerEmail)
  const address = email.text.trim().toLowerCase()
  const findings: Finding[] = []

  const owner = findAddress(registry, address)
  if (owner?.kind === 'agent' || owner?.kind === 'reviewer') {
    findings.push(agent('commit-address', 'A', place, address, owner.name))
  } else if (owner?.kind === 'unknown-bot') {
    findings.push(unknown('commit-unknown-bot', 'A', place, address))
  }

  const signed = findBotName(registry, name)
  const signer =
    signed?.kind === 'agent' || signed?.kind === 'reviewer'
      ? signed
      : registry.agents.find(({ names }) => names.some((pattern) => pattern.test(name)))
  if (signer !== undefined) findings.push(agent('commit-name', 'A', place, name, signer.name))
  else if (signed === undefined && isBotLogin(name))
    findings.push(unknown('commit-unknown-bot', 'A', place, name))

  if (account === undefined) return findings
  const known = findAccount(registry, changeRequest.repository.platform, account)
  if (known?.kind === 'agent' || known?.kind === 'reviewer') {
    findings.push(agent('commit-account', 'A', place, describe(account), known.name))
  } else if (known?.kind === 'automation') {
    if (known.automation.shared && !bearsName(name, known.name)) {
      findings.push(unknown('commit-shared-account', 'A', place, `${name}, resolved to ${describe(account)}`))
    }
  } else if (isBot(account)) {
    findings.push(unknown('commit-unknown-bot', 'A', place, describe(account)))
  } else if (account.type !== 'user') {
    findings.push(unknown('commit-no-person', 'A', place, describe(account)))
  }
  return findings
}

function completenessFindings(change: Change): readonly Finding[] {
  if (change.complete) return []
  return [
    unknown(
      'commits-incomplete',
      'S',
      'commits',
      `${change.commits.length} commits read, and there are more`,
    ),
  ]
}

/** `automation` takes a proven bot as the opener and as the author of every commit. */
function automationAlone(
  changeRequest: ChangeRequest,
  change: Change,
  registry: Registry,
): Authorship | undefined {
  const bots = [changeRequest.author, ...change.commits.map(({ author }) => author)]
  if (!bots.every((bot) => provenAutomation(bot, changeRequest, registry) !== undefined)) return undefined
  const value = changeRequest.author === undefined ? '' : describe(changeRequest.author)
  return {
    class: 'automation',
    evidence: [{ rule: 'automation-account', tier: 'S', where: 'author', value }],
  }
}

function provenAutomation(
  account: Account | undefined,
  changeRequest: ChangeRequest,
  registry: Registry,
): Automation | undefined {
  if (account === undefined) return undefined
  const known = findAccount(registry, changeRequest.repository.platform, account)
  return known?.kind === 'automation' && known.proven ? known.automation : undefined
}

/** Workflows write their account's name in several ways: `github-actions[bot]`, `GitHub Actions`. */
function bearsName(written: string, name: string): boolean {
  return written.toLowerCase().replace('[bot]', '').replaceAll(' ', '-') === name
}

function placeOf(commit: Commit): string {
  return `commit:${commit.sha.slice(0, 7)}`
}

function describe(account: Account): string {
  return `${account.login} (id ${account.id})`
}

type Tier = Evidence['tier']

function agent(rule: string, tier: Tier, where: string, value: string, name: string): Finding {
  return { raises: 'agent', evidence: { rule, tier, where, value: cut(value, 200), agent: name } }
}

function unknown(rule: string, tier: Tier, where: string, value: string): Finding {
  return { raises: 'unknown', evidence: { rule, tier, where, value: cut(value, 200) } }
}

/** One finding per rule, agent and kind of place: a branch of 200 commits by one agent is one fact. Agents first. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const { rule, where, agent: name } = finding.evidence
    const key = JSON.stringify([rule, name, where.replace(/^commit:[^.]*/, 'commit')])
    const held = first.get(key)
    if (held === undefined || rank(finding) < rank(held)) first.set(key, finding)
  }
  return [...first.values()].sort((a, b) => rank(a) - rank(b))
}

const TIERS: readonly Tier[] = ['S', 'A', 'B', 'C']

function rank({ raises, evidence }: Finding): number {
  return (raises === 'agent' ? 0 : TIERS.length) + TIERS.indexOf(evidence.tier)
}
