import { type Token, tokensOf } from './sql-tokens.ts'

/** What has a new name. */
export interface Renames {
  /** Old names to the names they have now: several objects may have shared a name. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  /** The same for the members of a type, by the type's name now. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/**
 * True when two texts that the server wrote say the same about the same objects, some of which have new names: what
 * then differs is the rename, reported once where it happened, and not a change of its own.
 */
export function sameButForRenames(before: string, after: string, renames: Renames): boolean {
  if (before === after) return true
  if (renames.names.size === 0 && renames.members.size === 0) return false
  return sameTokens(tokensOf(before), tokensOf(after), renames)
}

function sameTokens(before: readonly Token[], after: readonly Token[], renames: Renames): boolean {
  let i = 0
  let j = 0
  while (i < before.length && j < after.length) {
    const old = before[i]
    const now = after[j]
    if (old === undefined || now === undefined) return false
    i++
    j++
    if (isSame(old, now)) continue
    if (old.kind === 'string' && now.kind === 'string') {
      if (!isSameLiteral({ old: old.text, now: now.text, cast: castAt(after, j) }, renames)) return false
      continue
    }
    if (!isName(old) || !isName(now) || !renames.names.get(old.text)?.has(now.text)) return false
    // A query keeps the names it gives: the server adds `AS old_name` to a renamed column and `old_name` to a renamed
    // table, and drops such an alias again when the new name makes it needless.
    j += aliasLength({ tokens: after, at: j, alias: old.text, other: before[i] })
    i += aliasLength({ tokens: before, at: i, alias: now.text, other: after[j] })
  }
  return i === before.length && j === after.length
}

function isSame(old: Token, now: Token): boolean {
  if (old.text !== now.text) return false
  return old.kind === now.kind || (isName(old) && isName(now))
}

function isName(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted'
}

/** Text is text, unless its cast says that it is a member of a type or the name of a relation. */
function isSameLiteral(
  literal: { old: string; now: string; cast: string | undefined },
  renames: Renames,
): boolean {
  if (literal.cast === undefined) return false
  if (literal.cast === 'regclass') return sameTokens(tokensOf(literal.old), tokensOf(literal.now), renames)
  return renames.members.get(literal.cast)?.get(literal.old) === literal.now
}

/** The unqualified name of the type in `::schema.type`. */
function castAt(tokens: readonly Token[], at: number): string | undefined {
  if (tokens[at]?.text !== ':' || tokens[at + 1]?.text !== ':') return undefined
  return tokens[at + 3]?.text === '.' ? tokens[at + 4]?.text : tokens[at + 2]?.text
}

interface Alias {
  readonly tokens: readonly Token[]
  readonly at: number
  readonly alias: string
  /** The token that the other side goes on with. */
  readonly other: Token | undefined
}

function aliasLength({ tokens, at, alias, other }: Alias): number {
  const first = tokens[at]
  if (first === undefined || (other !== undefined && isSame(first, other))) return 0
  if (isName(first) && first.text === alias) return 1
  const second = tokens[at + 1]
  return first.text === 'AS' && second !== undefined && isName(second) && second.text === alias ? 2 : 0
}
