import { isRecord } from '../config/formats.ts'
import { nearWords, quoted } from '../config/near.ts'

/** Where in a policy something stands, and the problems of the whole policy. */
export interface Place {
  /** As a message begins: `rule 2: when: `. */
  readonly at: string
  readonly problems: string[]
}

/** How many entries a list may have, and characters a text: more is no policy that a person can review. */
export const MOST_ENTRIES = 50
export const LONGEST_TEXT = 200

export function inside(place: Place, name: string): Place {
  return { at: `${place.at}${name}: `, problems: place.problems }
}

export function refuse(place: Place, what: string): undefined {
  place.problems.push(`${place.at}${what}`)
  return undefined
}

export function refuseValue(place: Place, value: unknown, valid: string): undefined {
  return refuse(place, `${quoted(value)} is not valid; valid: ${valid}`)
}

/** Refuses keys that are not among `known`: a misspelt one must not be a rule that nobody keeps. */
export function refuseUnknownKeys(
  place: Place,
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const near = nearWords(key, known)
    const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${known.join(', ')}`
    refuse(place, `${quoted(key)} is an unknown key; ${hint}`)
  }
}

/** The items of a list that is not too long; one that stands alone is a list of itself. `undefined` when refused. */
export function entriesOf(place: Place, value: unknown): readonly unknown[] | undefined {
  const entries = Array.isArray(value) ? value : [value]
  if (entries.length <= MOST_ENTRIES) return entries
  return refuse(place, `has ${entries.length} entries; at most ${MOST_ENTRIES}`)
}

/** A list, or one entry, of texts. `undefined` when any is refused. */
export function textsOf(place: Place, value: unknown): readonly string[] | undefined {
  const texts: string[] = []
  for (const entry of entriesOf(place, value) ?? [undefined]) {
    if (entry === undefined) return undefined
    if (typeof entry !== 'string' || entry.trim() === '')
      return refuseValue(place, entry, 'a text, or a list of texts')
    if (entry.length > LONGEST_TEXT)
      return refuse(place, `${quoted(entry)} has more than ${LONGEST_TEXT} characters`)
    texts.push(entry.trim())
  }
  return texts
}

/** A mapping with none but these keys; `undefined` when it is none. */
export function mappingOf(
  place: Place,
  value: unknown,
  { keys, example }: { readonly keys: readonly string[]; readonly example: string },
): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(value)) return refuseValue(place, value, `a mapping such as \`${example}\``)
  refuseUnknownKeys(place, value, keys)
  return value
}

export function booleanOf(place: Place, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  refuseValue(place, value, 'true, false')
  return false
}

/** A key written without a value (`from:`) is refused: it reads as a restriction and would be none. */
export function isMissing(place: Place, value: unknown): boolean {
  if (value !== null) return false
  refuse(place, 'has no value; write one, or take the key away')
  return true
}
