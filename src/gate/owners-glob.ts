/** A pattern of CODEOWNERS: any of its ways to match is enough. */
export type Glob = readonly (readonly Segment[])[]

/** Between two slashes; `**` is any number of them. */
type Segment = '**' | readonly Character[]

/** `*` is any number of characters, `?` is one. */
type Character = { readonly is: '*' | '?' } | { readonly is: 'literal'; readonly text: string }

const ANY_NUMBER: Character = { is: '*' }
const EVERYTHING_BELOW: readonly Segment[] = [[ANY_NUMBER], '**']

/**
 * Reads a pattern. Anchored at the root when a slash stands anywhere but at its end, else it matches at any depth. One
 * that ends in a name means the file, and everything in the folder; in a slash, the latter; in `*`, the former.
 * `undefined` for what GitHub does not support.
 */
export function parseGlob(pattern: string): Glob | undefined {
  if (pattern.startsWith('!') || /[[\]]/.test(pattern) || pattern === '/') return undefined
  const written = pattern.replace(/^\//, '').replace(/\/$/, '').split('/')
  const anchored = pattern.startsWith('/') || written.length > 1
  const segments: Segment[] = written.map((text) => (text === '**' ? '**' : parseSegment(text)))
  const whole: readonly Segment[] = anchored ? segments : ['**', ...segments]
  const last = written.at(-1)
  if (last === '**') return [[...whole.slice(0, -1), ...EVERYTHING_BELOW]]
  if (pattern.endsWith('/')) return [[...whole, ...EVERYTHING_BELOW]]
  return last === '*' ? [whole] : [whole, [...whole, ...EVERYTHING_BELOW]]
}

function parseSegment(text: string): readonly Character[] {
  return [...text.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain = '']): Character => {
    if (escaped !== undefined) return { is: 'literal', text: escaped }
    return plain === '*' || plain === '?' ? { is: plain } : { is: 'literal', text: plain }
  })
}

/** @param path its segments, without empty ones */
export function matchesGlob(glob: Glob, path: readonly string[]): boolean {
  return glob.some((segments) => matches(segments, path, SEGMENTS))
}

interface Level<P, T> {
  /** Whether it stands for any number of items. */
  readonly isMany: (pattern: P) => boolean
  readonly fits: (pattern: P, item: T) => boolean
}

const CHARACTERS: Level<Character, string> = {
  isMany: ({ is }) => is === '*',
  fits: (pattern, item) => pattern.is === '?' || (pattern.is === 'literal' && pattern.text === item),
}

const SEGMENTS: Level<Segment, string> = {
  isMany: (pattern) => pattern === '**',
  fits: (pattern, item) => pattern !== '**' && item !== '' && matches(pattern, [...item], CHARACTERS),
}

/**
 * The last wildcard alone is ever tried again, with one item more: what an earlier one took is never wrong when the rest
 * can still match. So the time is that of the two lengths multiplied, whatever the pattern.
 */
function matches<P, T>(pattern: readonly P[], items: readonly T[], { isMany, fits }: Level<P, T>): boolean {
  let at = 0
  let many: { readonly at: number; readonly from: number } | undefined
  for (let i = 0; i < items.length; ) {
    const wanted = pattern[at]
    const item = items[i]
    if (wanted !== undefined && isMany(wanted)) {
      many = { at, from: i }
      at++
    } else if (wanted !== undefined && item !== undefined && fits(wanted, item)) {
      at++
      i++
    } else if (many !== undefined) {
      many = { at: many.at, from: many.from + 1 }
      at = many.at + 1
      i = many.from
    } else return false
  }
  return pattern.slice(at).every(isMany)
}
