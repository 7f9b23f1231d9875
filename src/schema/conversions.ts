/** A type as `format_type` writes it, taken apart: `numeric(10,2)[]`. */
interface ParsedType {
  readonly name: string
  readonly args: readonly number[]
  readonly array: boolean
}

/**
 * Types whose every value has exactly one value in the other type that stands for it, so that converting back
 * restores what was there. Lengths and precisions are looked at apart.
 */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  smallint: ['integer', 'bigint', 'numeric', 'real', 'double precision'],
  integer: ['bigint', 'numeric', 'double precision'],
  bigint: ['numeric'],
  real: ['double precision'],
  character: ['character varying', 'text', 'citext'],
  'character varying': ['character varying', 'text', 'citext'],
  text: ['character varying', 'citext'],
  citext: ['character varying', 'text'],
  name: ['character varying', 'text'],
  date: ['timestamp without time zone', 'timestamp with time zone'],
  'timestamp without time zone': ['timestamp with time zone'],
  json: ['jsonb'],
  jsonb: ['json'],
  cidr: ['inet'],
  macaddr: ['macaddr8'],
}

/** Digits that the values of a whole-number type need. */
const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 }

/** How many fractional digits of a second are kept when the type does not say. */
const SECOND_DIGITS = 6

/**
 * True when no value of `before` can lose anything by becoming `after`. What is not known to be lossless is taken
 * to be lossy: a `USING` expression can do anything, and its text is not in the catalogs.
 */
export function isLossless(before: string, after: string): boolean {
  const from = parseType(before)
  const to = parseType(after)
  // Every type has a text form that reads back as the same value.
  if (isUnboundedText(to) && !to.array) return true
  if (from.array !== to.array) return false
  if (from.name === to.name) return fits(from, to)
  if (!(WIDER[from.name] ?? []).includes(to.name)) return false
  const digits = DIGITS[from.name]
  if (digits !== undefined && to.name === 'numeric')
    return to.args.length === 0 || integerDigits(to) >= digits
  return fits(from, to)
}

function fits(from: ParsedType, to: ParsedType): boolean {
  if (isTextual(to)) return length(to) >= length(from)
  if (to.name === 'numeric') {
    if (to.args.length === 0) return true
    return from.args.length > 0 && scale(to) >= scale(from) && integerDigits(to) >= integerDigits(from)
  }
  if (/^time/.test(to.name))
    return (to.args[0] ?? SECOND_DIGITS) >= (/^time/.test(from.name) ? (from.args[0] ?? SECOND_DIGITS) : 0)
  if (to.name === 'bit') return to.args[0] === from.args[0]
  return (
    to.args.length === 0 ||
    (from.args.length > 0 && to.args.every((arg, at) => arg >= (from.args[at] ?? Number.POSITIVE_INFINITY)))
  )
}

function parseType(type: string): ParsedType {
  const array = type.endsWith('[]')
  const element = array ? type.slice(0, -2) : type
  const match = /^(.*?)\(([\d\s,-]+)\)(.*)$/.exec(element)
  const name = unqualified(match === null ? element : `${match[1] ?? ''}${match[3] ?? ''}`)
  return {
    name,
    args: (match?.[2] ?? '').split(',').flatMap((arg) => (arg.trim() === '' ? [] : [Number(arg)])),
    array,
  }
}

/** citext lives wherever its extension was put. */
function unqualified(name: string): string {
  return /(?:^|\.)citext$/.test(name) ? 'citext' : name
}

function isTextual({ name }: ParsedType): boolean {
  return ['character', 'character varying', 'text', 'citext'].includes(name)
}

function isUnboundedText(type: ParsedType): boolean {
  return isTextual(type) && length(type) === Number.POSITIVE_INFINITY
}

function length({ name, args }: ParsedType): number {
  if (name === 'name') return 63
  return args[0] ?? (name === 'character' ? 1 : Number.POSITIVE_INFINITY)
}

function scale({ args }: ParsedType): number {
  return args[1] ?? 0
}

function integerDigits(type: ParsedType): number {
  return (type.args[0] ?? 0) - scale(type)
}
