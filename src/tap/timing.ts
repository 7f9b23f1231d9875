import type { Mark } from './types.ts'

/** When the server's word on a statement arrived, all in milliseconds of one monotonic clock. */
export interface Answered {
  /** When its message went up. */
  readonly sentAt: number
  /** When the chunk with its completion or error came down; statements of one chunk have the same. */
  readonly at: number
  readonly marks: readonly Mark[]
  /** The same chunk held the first of what the next statement answers, so that one had begun before. */
  readonly followed: boolean
}

export interface Timed {
  readonly startedAt: number
  readonly endedAt: number
  readonly timing: 'exact' | 'shared'
}

/**
 * When each statement ran. The server runs one after the other, but hands its answers over when its buffer is full, when
 * it has nothing more to do, or with a notice: what arrives at once is told apart by marks, or shares the time.
 *
 * @param since when the server was done with what came before
 */
export function timeStatements(answers: readonly Answered[], since: number): readonly Timed[] {
  const timed: Timed[] = []
  let from = since
  // True when the run's first statement had begun before the chunk that ended the run before it.
  let overlaps = false
  for (let first = 0; first < answers.length; ) {
    const run = runFrom(answers, first)
    const { sentAt, at, marks } = run[0]
    const start = overlaps ? from : Math.min(Math.max(from, sentAt), at)
    const mark = lastBefore(marks, at)
    let left = run.length
    let begin = start
    if (left > 1 && mark !== undefined) {
      timed.push({ startedAt: start, endedAt: mark, timing: overlaps ? 'shared' : 'exact' })
      begin = mark
      left--
    }
    const followed = run.at(-1)?.followed === true && first + run.length < answers.length
    const share = (at - begin) / (left + (followed ? 1 : 0))
    const timing = left > 1 || followed || (overlaps && left === run.length) ? 'shared' : 'exact'
    for (let i = 0; i < left; i++) {
      const endedAt = i === left - 1 && !followed ? at : begin + share * (i + 1)
      timed.push({ startedAt: begin + share * i, endedAt, timing })
    }
    from = followed ? at - share : at
    overlaps = followed
    first += run.length
  }
  return timed
}

/** Statements whose answers came in one chunk, with no earlier mark that would tell where one ended. */
function runFrom(answers: readonly Answered[], first: number): readonly [Answered, ...Answered[]] {
  const head = answers[first]
  if (head === undefined) throw new RangeError(`no statement ${first}`)
  let end = first + 1
  while (end < answers.length && answers[end]?.at === head.at) end++
  return [head, ...answers.slice(first + 1, end)]
}

function lastBefore(marks: readonly Mark[], at: number): number | undefined {
  const last = marks.at(-1)
  return last !== undefined && last.at < at ? last.at : undefined
}
