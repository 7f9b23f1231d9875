import type { Change, Commit, PlatformId, Provenance } from '../core/change-request.ts'
import type { Approval } from '../report/model.ts'
import { commitFindings } from './commit-findings.ts'
import { byAgent, describe, type Finding, notKnown } from './findings.ts'
import { findBotName, type Registry } from './registry.ts'

/** A head that a force-push took away, and what it brought. */
export interface ReplacedHead {
  readonly sha: string
  /** Absent when the forge has that head no more. */
  readonly commits: readonly Commit[] | undefined
}

/** What the forge tells of a change request's past besides its commits. */
export interface History {
  /** Absent where the forge tells nothing of the kind. */
  readonly provenance?: Provenance | undefined
  /** The heads of `provenance.replacedHeads`, read. */
  readonly replaced?: readonly ReplacedHead[] | undefined
  /** The class that an earlier comment of ours tells. */
  readonly remembered?: Approval['class'] | undefined
}

export interface HistoryInput extends History {
  readonly platform: PlatformId
  readonly change: Change
  readonly registry: Registry
}

/** What the past raises a change to. Dropping a commit that an agent made does not make the rest a person's. */
export function historyFindings(input: HistoryInput): readonly Finding[] {
  const { provenance } = input
  const findings = [...openingFindings(input), ...replacedFindings(input), ...gapFindings(input)]
  for (const { account, how } of provenance?.starters ?? []) {
    const spot = { tier: 'S' as const, where: 'timeline', value: `by ${describe(account)}` }
    findings.push(
      how === 'started'
        ? byAgent({ rule: 'copilot-work-started', ...spot }, 'GitHub Copilot')
        : byAgent({ rule: 'agent-assigned', ...spot }, 'an agent'),
    )
  }
  return findings
}

/**
 * What an earlier run of ours found, told by the comment it left. `unknown` is not remembered: facts that were missing
 * may be there now, and whoever registers a bot wants to see it known.
 */
export function rememberedFinding({ remembered }: History): Finding | undefined {
  if (remembered !== 'agent') return undefined
  const spot = { rule: 'remembered', tier: 'B', where: 'comment', value: 'an agent’s work' } as const
  return byAgent(spot, undefined)
}

/** An App acts in a person's name only if that person lets it. One that we do not know may be anything, a web editor too. */
function openingFindings({ provenance, registry }: HistoryInput): readonly Finding[] {
  const slug = provenance?.openedVia
  if (slug === undefined) return []
  const known = findBotName(registry, `${slug}[bot]`)
  if (known === undefined || known.kind === 'automation') return []
  return [byAgent({ rule: 'opened-via-app', tier: 'S', where: 'author', value: slug }, known.name)]
}

function replacedFindings({ replaced = [], platform, registry, change }: HistoryInput): readonly Finding[] {
  // Heads share most of their commits, and each is read once.
  const seen = new Set(change.commits.map(({ sha }) => sha))
  return replaced.flatMap(({ commits = [] }) =>
    commits.flatMap((commit) => {
      if (seen.has(commit.sha)) return []
      seen.add(commit.sha)
      return commitFindings(commit, { platform, registry, stands: 'replaced' })
    }),
  )
}

function gapFindings({ provenance, replaced = [] }: HistoryInput): readonly Finding[] {
  const read = new Set(replaced.flatMap(({ sha, commits }) => (commits === undefined ? [] : [sha])))
  const heads = new Set([...(provenance?.replacedHeads ?? []), ...replaced.map(({ sha }) => sha)])
  const [lost] = [...heads].filter((sha) => !read.has(sha))
  const spot = { rule: 'history-incomplete', tier: 'S' } as const
  if (lost !== undefined) {
    const value = 'a head that a force-push took away cannot be read'
    return [notKnown({ ...spot, where: `replaced:${lost.slice(0, 7)}`, value })]
  }
  if (provenance === undefined || provenance.complete) return []
  return [notKnown({ ...spot, where: 'timeline', value: 'not all of its history could be read' })]
}
