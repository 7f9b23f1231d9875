import type { StatementError } from '../report/model.ts'
import type { Source } from './record.ts'
import { type Piece, piecesOf, placeOfError } from './split.ts'
import { timeStatements } from './timing.ts'
import type { Transactions } from './transactions.ts'
import type { Mark, TapStatement } from './types.ts'

/** What the server said about one statement. */
export interface Answer {
  readonly source: Source
  /** Number of the message within the session. */
  readonly message: number
  readonly sentAt: number
  readonly at: number
  readonly marks: readonly Mark[]
  followed: boolean
  readonly tag: string | undefined
  readonly rows: number | undefined
  /** Its position as the server counts: in the whole message, from 1. */
  readonly error: StatementError | undefined
}

/** A statement that is complete but for what its boundary may add to its marks. */
export interface Placed {
  readonly statement: TapStatement
  readonly marks: Mark[]
  readonly source: Source
}

/** Everything the server answered between two waits, as statements with their own text, times and transaction. */
export function placeAnswers(
  answers: readonly Answer[],
  { session, since, transactions }: { session: number; since: number; transactions: Transactions },
): readonly Placed[] {
  const times = timeStatements(answers, since)
  const placed: Placed[] = []
  for (let first = 0; first < answers.length; ) {
    const group = messageFrom(answers, first)
    const texts = textsOf(group)
    group.forEach((answer, i) => {
      const time = times[first + i]
      const { sql, offset, error } = texts[i] ?? { sql: answer.source.text, offset: 0, error: answer.error }
      if (time === undefined) return
      const { tag, rows } = answer
      const { startedAt, endedAt, timing } = time
      const failed = error !== undefined
      const transaction = transactions.step({ sql, tag, failed, startedAt, endedAt })
      const marks = [...answer.marks]
      const statement: TapStatement = {
        session,
        transaction,
        message: answer.message,
        sql,
        offset,
        startedAt,
        endedAt,
        timing,
        ...(tag === undefined || failed ? {} : { tag }),
        ...(rows === undefined || failed ? {} : { rows }),
        ...(error === undefined ? {} : { error }),
        marks,
      }
      placed.push({ statement, marks, source: answer.source })
    })
    first += group.length
  }
  return placed
}

function messageFrom(answers: readonly Answer[], first: number): readonly Answer[] {
  let end = first + 1
  while (end < answers.length && answers[end]?.message === answers[first]?.message) end++
  return answers.slice(first, end)
}

/** Splitting costs, so a message with one answer, which is nearly every one, is taken as one statement. */
function textsOf(group: readonly Answer[]): readonly Text[] {
  const [only] = group
  if (only === undefined) return []
  const { text } = only.source
  if (group.length === 1 && only.tag !== undefined && only.error === undefined)
    return [{ sql: text, offset: 0, error: undefined }]
  const pieces = piecesOf(text)
  return group.map(({ error }, next) => {
    if (error === undefined) return { ...pieceAt(pieces, next, text), error }
    const place = placeOfError(text, pieces, { next, position: error.position })
    const { position: _, ...words } = error
    return {
      ...pieceAt(pieces, place.piece, text),
      error: place.position === undefined ? words : { ...words, position: place.position },
    }
  })
}

function pieceAt(pieces: readonly Piece[], index: number, text: string): Piece {
  // The server answered more statements than were found, so none of the places can be trusted.
  return pieces[index] ?? { sql: text, offset: 0 }
}

interface Text extends Piece {
  readonly error: StatementError | undefined
}
