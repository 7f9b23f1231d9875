import type { AccountRow, AddressRow, Agent, MarkerRow, Weakness } from './registry.ts'

type AgentRow = Partial<Agent> & Pick<Agent, 'id' | 'name' | 'source' | 'verifiedOn'>

/** A row with everything it does not mention empty. */
export function agent(row: AgentRow): Agent {
  const none = {
    accounts: [],
    emails: [],
    noreply: [],
    names: [],
    trailers: [],
    messages: [],
    bodies: [],
    branches: [],
    serviceAccounts: [],
    labels: [],
  }
  return { ...none, products: [], ...row }
}

export function bot(login: string, id?: number): AccountRow {
  return id === undefined ? { login, type: 'bot' } : { id, login, type: 'bot' }
}

const SUGGESTED: Weakness = { why: 'a suggestion from a review was accepted' }

/** A bot that reviews more than it writes. Accepting its suggestion makes it a co-author of what a person wrote. */
export function reviewing(login: string, id: number): AccountRow {
  return { id, login, type: 'bot', weak: SUGGESTED }
}

export function emails(...addresses: readonly string[]): readonly AddressRow[] {
  return addresses.map((address) => ({ address }))
}

/**
 * `Generated with [Tool](…)` at the start of its own line, where tools sign; the link tells a signature from prose,
 * and a quotation (`>`) or code span around it from the thing itself.
 */
export function signature(tool: string, verb = 'generated'): MarkerRow {
  const pattern = new RegExp(String.raw`^[^\p{L}\p{N}>\x60\n]{0,12}${verb} with \[${tool}\]\(`, 'imu')
  return { rule: 'signature', pattern, tier: 'B' }
}

export function link(rule: string, pattern: RegExp): MarkerRow {
  return { rule, pattern, tier: 'B' }
}
