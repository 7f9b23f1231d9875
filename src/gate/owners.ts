import { OffshootError } from '../core/errors.ts'
import { type Glob, matchesGlob, parseGlob } from './owners-glob.ts'
import { parseApprover } from './policy-words.ts'
import type { Approver } from './types.ts'

/** Where GitHub looks for the file. The first that is there counts alone. */
export const CODEOWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

export interface Codeowners {
  /** In the order of the file. */
  readonly rules: readonly OwnerRule[]
}

interface OwnerRule {
  readonly glob: Glob
  readonly owners: readonly Approver[]
}

/** GitHub takes no notice of a larger one. */
const LARGEST = 3 * 1024 * 1024

/**
 * Reads a CODEOWNERS file the way GitHub does. Lines whose pattern GitHub takes for wrong are left out, as it does: those
 * with `!` or `[`. Throws when the file is too large to be in force.
 */
export function parseCodeowners(text: string): Codeowners {
  if (text.length > LARGEST) {
    throw new OffshootError('config', 'CODEOWNERS is larger than 3 MiB, so the forge takes no notice of it', {
      next: 'make it smaller, with patterns instead of single files',
    })
  }
  return { rules: text.split('\n').flatMap((line) => parseLine(line.trim()) ?? []) }
}

/**
 * Who owns a file: the last line that matches decides, and one without owners takes them away. Empty: nobody owns it. An
 * owner whose account cannot be told (an address, a misspelling) is a user whose login nobody can have.
 * @param path from the root of the repository
 */
export function ownersOf({ rules }: Codeowners, path: string): readonly Approver[] {
  const segments = path.split('/')
  return rules.findLast(({ glob }) => matchesGlob(glob, segments))?.owners ?? []
}

function parseLine(line: string): OwnerRule | undefined {
  if (line === '' || line.startsWith('#')) return undefined
  // An escaped space belongs to the pattern.
  const pattern = /^(?:\\.|[^\\\s])+/u.exec(line)?.[0]
  if (pattern === undefined) return undefined
  const glob = parseGlob(pattern)
  const rest = line.slice(pattern.length)
  if (glob === undefined || /^\S/.test(rest)) return undefined
  const words = rest.split(/\s+/).filter((word) => word !== '')
  const comment = words.findIndex((word) => word.startsWith('#'))
  const owners = (comment === -1 ? words : words.slice(0, comment)).map(ownerOf)
  return { glob, owners }
}

/** No login has an `@` in it, so such an owner is nobody, and the file is not free for all. */
function ownerOf(word: string): Approver {
  return parseApprover(word) ?? { kind: 'user', login: word.includes('@') ? word : `${word}@` }
}
