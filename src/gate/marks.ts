import type { Evidence } from '../report/model.ts'
import { findAddress, type Registry, type TrailerRow, type Weakness } from './registry.ts'
import { withoutQuotations } from './text.ts'
import { parseAttributions, peopleIn, type Trailer } from './trailers.ts'

/** A trace that an agent left in text. */
export interface Mark {
  readonly rule: string
  readonly tier: Evidence['tier']
  readonly value: string
  /** The agent's name; absent for a bot that nobody registered. */
  readonly agent: string | undefined
}

/** Signatures and links to sessions, anywhere in a message or description but in quotations. At most one per rule and agent. */
export function findMarks(
  registry: Registry,
  source: 'messages' | 'bodies',
  text: string,
): readonly (Mark & { readonly agent: string })[] {
  const said = source === 'bodies' ? withoutQuotations(text) : text
  return registry.agents.flatMap((agent) =>
    agent[source].flatMap(({ rule, pattern, tier }) => {
      const match = pattern.exec(said)
      return match === null ? [] : [{ rule, tier, value: lineAt(said, match.index), agent: agent.name }]
    }),
  )
}

/**
 * What the trailers of a message say.
 * @param at when it was committed, ISO 8601: some addresses were written in error for a while
 */
export function findTrailerMarks(registry: Registry, message: string, at: string): readonly Mark[] {
  return parseAttributions(message).flatMap((trailer) => [
    ...creditMarks(registry, trailer, at),
    ...keyMarks(registry, trailer),
    ...productMarks(registry, trailer),
  ])
}

/** `Assisted-by`, `Reviewed-by` and the like are no authorship. */
const CREDITS = new Set(['co-authored-by', 'co-developed-by', 'signed-off-by'])
const TOOL_KEYS = new Set(['generated-by', 'generated-with', 'made-with'])
/** Proposed keys that name an agent whichever it is. */
const ANY_AGENT_KEYS = new Set(['coding-agent', 'ai-assistant'])
/** What people leave in the template of a team that asks for those keys. */
const NOBODY = new Set(['', 'none', 'no', 'nobody', 'n/a', 'na', '-', 'false', 'not used'])

function creditMarks(registry: Registry, trailer: Trailer, at: string): readonly Mark[] {
  if (!CREDITS.has(trailer.key)) return []
  return peopleIn(trailer.value).flatMap((person): readonly Mark[] => {
    const owner = findAddress(registry, person.address)
    const value = `${person.name} <${person.address}>`
    if (owner === undefined || owner.kind === 'automation') return []
    if (owner.kind === 'unknown-bot')
      return [{ rule: 'co-author-unknown-bot', tier: 'A', value, agent: undefined }]
    // Accepting a suggestion from a review makes the reviewer a co-author.
    const hint = owner.kind === 'reviewer' || isWeak(owner.weak, at)
    return [{ rule: 'co-author', tier: hint ? 'C' : 'A', value, agent: owner.name }]
  })
}

function keyMarks(registry: Registry, trailer: Trailer): readonly Mark[] {
  const value = `${trailer.key}: ${trailer.value}`
  const matches = (row: TrailerRow): boolean =>
    row.key === trailer.key && (row.value?.test(trailer.value) ?? true)
  return registry.agents.flatMap((agent) => {
    const row = agent.trailers.find(matches)
    return row === undefined ? [] : [{ rule: 'trailer', tier: row.tier, value, agent: agent.name }]
  })
}

function productMarks(registry: Registry, trailer: Trailer): readonly Mark[] {
  const value = `${trailer.key}: ${trailer.value}`
  const anyAgent = ANY_AGENT_KEYS.has(trailer.key)
  if (anyAgent || TOOL_KEYS.has(trailer.key)) {
    const named = trailer.value.toLowerCase()
    const agent = registry.agents.find(({ products }) =>
      products.some((product) => startsWithWord(named, product)),
    )
    if (agent !== undefined) return [{ rule: 'tool-trailer', tier: 'B', value, agent: agent.name }]
    return anyAgent && !NOBODY.has(named)
      ? [{ rule: 'tool-trailer', tier: 'B', value, agent: 'an agent' }]
      : []
  }
  // Research and reviews with an agent's help do not make the code an agent's.
  const usedFor = trailer.key === 'ai-used-for' && /\b(?:code|tests?)\b/i.test(trailer.value)
  return usedFor ? [{ rule: 'tool-trailer', tier: 'C', value, agent: 'an agent' }] : []
}

function startsWithWord(text: string, word: string): boolean {
  return text.startsWith(word) && !/[a-z0-9]/.test(text.charAt(word.length))
}

function isWeak(weakness: Weakness | undefined, at: string): boolean {
  if (weakness === undefined) return false
  const time = Date.parse(at)
  const from = weakness.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(weakness.from)
  const until = weakness.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(weakness.until)
  // A date that cannot be read excuses nothing; without bounds none is needed.
  return (weakness.from === undefined && weakness.until === undefined) || (time >= from && time < until)
}

function lineAt(text: string, index: number): string {
  const end = text.indexOf('\n', index)
  return text.slice(text.lastIndexOf('\n', Math.max(index - 1, 0)) + 1, end === -1 ? undefined : end).trim()
}
