import { parseDuration } from '../config/formats.ts'
import { cleanText, cut } from './text.ts'

/** What somebody asks for in a comment. */
export type Command =
  /** `sha`: 7 to 40 hex digits, lower case. */
  | { readonly kind: 'approve' | 'human'; readonly sha?: string }
  | { readonly kind: 'reset' | 'retry' | 'help' }
  | { readonly kind: 'keep'; readonly ms: number }
  /** Meant for us and not understood. `said`: what followed the prefix, cleaned and short. */
  | { readonly kind: 'unknown'; readonly said: string }

/** What every command starts with, at the very start of a comment. */
export const COMMAND_PREFIX = '/offshoot'
/** The longest that `keep` may ask for, in milliseconds. */
export const LONGEST_KEEP = 30 * 86_400_000

/**
 * The command that a comment's first line is, in its exact form `/offshoot <word> [argument]`; `undefined` for any other
 * comment. Nothing is cleaned first: a line with an invisible character, a look-alike letter or a word too many is
 * `unknown`, never the command that it looks like.
 */
export function parseCommand(body: string): Command | undefined {
  if (!body.startsWith(COMMAND_PREFIX)) return undefined
  const end = body.indexOf('\n')
  // One character more than any command needs, so that a longer line is seen to be longer.
  const line = body.slice(0, Math.min(end === -1 ? body.length : end, LONGEST_LINE + 1)).replace(/\r$/, '')
  const rest = line.slice(COMMAND_PREFIX.length)
  const match = line.length > LONGEST_LINE ? null : FORM.exec(rest)
  return understand(match?.[1], match?.[2]) ?? { kind: 'unknown', said: cut(cleanText(rest).text.trim(), 60) }
}

const LONGEST_LINE = 200
const FORM = /^[ \t]{1,9}([a-z]{1,20})(?:[ \t]{1,9}([0-9A-Za-z]{1,64}))?[ \t]*$/
const SHA = /^[0-9a-f]{7,40}$/

function understand(word: string | undefined, argument: string | undefined): Command | undefined {
  switch (word) {
    case 'approve':
    case 'human':
      return aboutCommit(word, argument)
    case 'reset':
    case 'retry':
    case 'help':
      return argument === undefined ? { kind: word } : undefined
    case 'keep':
      return keep(argument)
    default:
      return undefined
  }
}

function aboutCommit(kind: 'approve' | 'human', argument: string | undefined): Command | undefined {
  if (argument === undefined) return { kind }
  const sha = argument.toLowerCase()
  return SHA.test(sha) ? { kind, sha } : undefined
}

function keep(argument: string | undefined): Command | undefined {
  const duration = argument === undefined ? undefined : parseDuration(argument)
  if (duration === undefined || !duration.ok || duration.value > LONGEST_KEEP) return undefined
  return { kind: 'keep', ms: duration.value }
}
