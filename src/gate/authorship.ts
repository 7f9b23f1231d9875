import type { Account, Change, ChangeRequest, Commit } from '../core/change-request.ts'
import type { Approval, Evidence } from '../report/model.ts'
import { commitFindings, identityFindings } from './commit-findings.ts'
import { byAgent, describe, distinct, type Finding, notKnown } from './findings.ts'
import { findMarks } from './marks.ts'
import { isAccessToken } from './noreply.ts'
import { type History, historyFindings, rememberedFinding } from './provenance.ts'
import { type Automation, findAccount, isBot, type Registry } from './registry.ts'
import { cleanText } from './text.ts'

export interface Authorship {
  readonly class: Approval['class']
  /** What raised the class, strongest first; one entry per rule, agent and place. */
  readonly evidence: readonly Evidence[]
}

export interface ClassifyInput extends History {
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly registry: Registry
}

/**
 * Who wrote a change. A lattice, not a score: the strongest single finding decides, and nothing found lowers it. An agent's
 * mark is a fact, so `agent` stands above `unknown`, where facts are missing; both wait for a person.
 * What it cannot see: an agent with a person's account that leaves no mark at all.
 */
export function classify(input: ClassifyInput): Authorship {
  const { changeRequest, change, registry } = input
  const { platform } = changeRequest.repository
  const found = distinct([
    ...authorFindings(changeRequest, registry),
    ...descriptionFindings(changeRequest, registry),
    ...labelFindings(changeRequest, registry),
    ...change.commits.flatMap((commit) => commitFindings(commit, { platform, registry, stands: 'commit' })),
    ...historyFindings({ ...input, platform }),
    ...completenessFindings(change),
  ])
  if (found.some(({ raises }) => raises === 'agent')) return { class: 'agent', evidence: evidenceOf(found) }
  const remembered = rememberedFinding(input)
  if (remembered !== undefined) return { class: 'agent', evidence: evidenceOf([remembered, ...found]) }
  if (found.length > 0) return { class: 'unknown', evidence: evidenceOf(found) }
  return automationAlone(changeRequest, change, registry) ?? { class: 'human', evidence: [] }
}

/** Whether this commit was made by an agent itself, not by a person with an agent's help. */
export function isAgentCommit(commit: Commit, changeRequest: ChangeRequest, registry: Registry): boolean {
  const context = { platform: changeRequest.repository.platform, registry, stands: 'commit' } as const
  return identityFindings(commit, 'author', context).some(({ raises }) => raises === 'agent')
}

/** Whether a person made this commit, alone as far as it tells: an account of theirs, and no mark of anything else. */
export function isPersonsCommit(commit: Commit, changeRequest: ChangeRequest, registry: Registry): boolean {
  const { platform } = changeRequest.repository
  const { author } = commit
  if (author === undefined || author.type !== 'user' || isBot(author)) return false
  if (findAccount(registry, platform, author) !== undefined) return false
  return commitFindings(commit, { platform, registry, stands: 'commit' }).length === 0
}

function authorFindings(changeRequest: ChangeRequest, registry: Registry): readonly Finding[] {
  const { author } = changeRequest
  const spot = { tier: 'S', where: 'author' } as const
  if (author === undefined) {
    return [notKnown({ rule: 'author-deleted', ...spot, value: 'the account was deleted' })]
  }
  const value = describe(author)
  const known = findAccount(registry, changeRequest.repository.platform, author)
  if (known?.kind === 'agent' || known?.kind === 'reviewer') {
    return [byAgent({ rule: 'author-account', ...spot, value }, known.name)]
  }
  if (known?.kind === 'automation' && known.proven) {
    return known.automation.shared ? [notKnown({ rule: 'author-shared-account', ...spot, value })] : []
  }
  if (isBot(author)) {
    const rule = isAccessToken(author.login) ? 'author-access-token' : 'author-unknown-bot'
    return [notKnown({ rule, ...spot, value })]
  }
  return author.type === 'user' ? [] : [notKnown({ rule: 'author-no-person', ...spot, value })]
}

function descriptionFindings(changeRequest: ChangeRequest, registry: Registry): readonly Finding[] {
  const { body, headRef } = changeRequest
  const { text: branch } = cleanText(headRef)
  const findings = registry.agents
    .filter(({ branches }) => branches.some((pattern) => pattern.test(branch)))
    .map(({ name }) => byAgent({ rule: 'branch-name', tier: 'C', where: 'branch', value: headRef }, name))
  // Update bots quote other projects' release notes, signatures and all.
  const opener = provenAutomation(changeRequest.author, changeRequest, registry)
  if (opener !== undefined && !opener.shared) return findings
  const { text, whole } = cleanText(body)
  if (!whole) {
    const value = `${body.length} characters`
    findings.push(notKnown({ rule: 'body-too-long', tier: 'S', where: 'body', value }))
  }
  for (const { rule, tier, value, agent } of findMarks(registry, 'bodies', text)) {
    findings.push(byAgent({ rule, tier, where: 'body', value }, agent))
  }
  return findings
}

/** A label can only raise: agents can label too. */
function labelFindings({ labels }: ChangeRequest, registry: Registry): readonly Finding[] {
  return labels.flatMap((label) => {
    const written = cleanText(label).text.trim().toLowerCase()
    return registry.agents
      .filter((agent) => agent.labels.includes(written))
      .map(({ name }) => byAgent({ rule: 'label', tier: 'C', where: 'label', value: label }, name))
  })
}

function completenessFindings(change: Change): readonly Finding[] {
  if (change.complete) return []
  const value = `${change.commits.length} commits read, and there are more`
  return [notKnown({ rule: 'commits-incomplete', tier: 'S', where: 'commits', value })]
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

function evidenceOf(findings: readonly Finding[]): readonly Evidence[] {
  return findings.map(({ evidence }) => evidence)
}
