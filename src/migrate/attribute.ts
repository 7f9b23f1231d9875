import { comparable, type SourceFile, type Spot, spotFinder } from './sources.ts'

/** A statement that was sent. */
export interface Sent {
  readonly session: number
  readonly sql: string
}

export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/**
 * Tells which statement of which file each sent statement is, by its text: tools send what is written, in the order it
 * is written. `undefined` where no file has it, as with what a tool makes from code or adds for itself.
 */
export function attribute(
  statements: readonly Sent[],
  files: readonly SourceFile[],
): readonly (Place | undefined)[] {
  const spotsOf = spotFinder(files)
  const texts = statements.map(({ sql }) => comparable(sql))
  /** How far each session has come. */
  const reached = new Map<number, Spot>()
  const spots = statements.map(({ session }, i) => {
    const text = texts[i] ?? ''
    if (text === '' || OPENS.test(text)) return undefined
    const last = reached.get(session)
    const found = spotsOf(text)
    const spot = CLOSES.test(text) ? found.find((one) => isBehind(one, last)) : nearest(found, last)
    if (spot !== undefined) reached.set(session, spot)
    return spot
  })
  const coming = new Map<number, Spot>()
  for (let i = statements.length - 1; i >= 0; i--) {
    const session = statements[i]?.session ?? 0
    const text = texts[i] ?? ''
    const next = coming.get(session)
    if (OPENS.test(text)) spots[i] = spotsOf(text).findLast((one) => isBehind(next, one))
    const spot = spots[i]
    if (spot !== undefined) coming.set(session, spot)
  }
  return spots.map((spot) => (spot === undefined ? undefined : { file: spot.file, line: spot.line }))
}

/**
 * Tools send these for themselves, and nearly every file has them somewhere: they are a file's only beside another of its
 * statements.
 */
const OPENS = /^(?:begin|start transaction)\b/i
const CLOSES = /^(?:commit|end|abort|rollback(?! (?:(?:work|transaction) )?to\b))\b/i

/** Of the least doubtful, the next in order; from the beginning where there is none. */
function nearest(spots: readonly Spot[], last: Spot | undefined): Spot | undefined {
  const least = Math.min(...spots.map(({ doubt }) => doubt))
  const likely = spots.filter(({ doubt }) => doubt === least)
  return likely.find((one) => last === undefined || isAfter(one, last)) ?? likely[0]
}

function isAfter(one: Spot, other: Spot): boolean {
  return one.at[0] === other.at[0] ? one.at[1] > other.at[1] : one.at[0] > other.at[0]
}

/** True when both are known and of one file, in this order. */
function isBehind(one: Spot | undefined, other: Spot | undefined): boolean {
  return one !== undefined && other !== undefined && one.at[0] === other.at[0] && one.at[1] > other.at[1]
}
