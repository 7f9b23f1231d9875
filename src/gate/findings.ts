import type { Account } from '../core/change-request.ts'
import type { Evidence } from '../report/model.ts'
import { cut } from './text.ts'

/** A piece of evidence and the class it raises the change to. */
export interface Finding {
  readonly raises: 'agent' | 'unknown'
  readonly evidence: Evidence
}

type Tier = Evidence['tier']

/** Where something was found: its rule, what that proves, the place, and the value as found. */
export interface Spot {
  readonly rule: string
  readonly tier: Tier
  readonly where: string
  readonly value: string
}

/** @param name the agent's, where it is known which one it was */
export function byAgent(spot: Spot, name: string | undefined): Finding {
  const evidence = { ...spot, value: cut(spot.value, 200) }
  return { raises: 'agent', evidence: name === undefined ? evidence : { ...evidence, agent: name } }
}

export function notKnown(spot: Spot): Finding {
  return { raises: 'unknown', evidence: { ...spot, value: cut(spot.value, 200) } }
}

export function describe(account: Account): string {
  return `${account.login} (id ${account.id})`
}

/**
 * One finding per rule, agent and kind of place: a branch of 200 commits by one agent is one fact. Agents first; among
 * equals the first that was given.
 */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const { rule, where, agent: name } = finding.evidence
    const key = JSON.stringify([rule, name, where.replace(/^(?:commit|replaced):[^.]*/, 'commit')])
    const held = first.get(key)
    if (held === undefined || rank(finding) < rank(held)) first.set(key, finding)
  }
  return [...first.values()].sort((a, b) => rank(a) - rank(b))
}

const TIERS: readonly Tier[] = ['S', 'A', 'B', 'C']

function rank({ raises, evidence }: Finding): number {
  return (raises === 'agent' ? 0 : TIERS.length) + TIERS.indexOf(evidence.tier)
}
