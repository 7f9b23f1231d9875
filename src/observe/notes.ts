import type { TapLog, TapStatement } from '../tap/types.ts'
import type { Boundary } from './boundary.ts'
import type { Installed } from './install.ts'

export interface NoteOptions {
  readonly installed: Installed | undefined
  /** Whether what was installed was still there, and switched on, at the end. */
  readonly intact: boolean | undefined
  readonly boundary: Boundary
  readonly tapLog: TapLog
}

/** What could not be seen, and why, a sentence each. */
export function notesOf({ installed, intact, boundary, tapLog }: NoteOptions): readonly string[] {
  const notes: string[] = []
  if (installed === undefined) notes.push(SAMPLED)
  if (installed?.exposed === true) notes.push(EXPOSED)
  if (intact === false) notes.push(TAKEN_AWAY)
  else if (installed !== undefined) {
    const silent = tapLog.statements.filter(isSilent).length
    if (silent > 0)
      notes.push(`${counted(silent)} that changed the schema reported nothing: event triggers were off`)
  }
  const reasons = new Set(boundary.failures.values())
  for (const reason of reasons) notes.push(`locks of some sessions could not be read: ${reason}`)
  const prepared = tapLog.statements.filter(({ tag }) => tag === 'PREPARE TRANSACTION').length
  if (prepared > 0)
    notes.push(
      'a prepared transaction holds its locks until it is committed: they were held longer than shown',
    )
  if (tapLog.dropped > 0)
    notes.push(`${counted(tapLog.dropped)} more than are kept: what they locked is not shown`)
  return notes
}

const SAMPLED =
  'locks: sampled, may be incomplete, because no login to this branch may create event triggers; with a superuser’s (on RDS, Neon and Supabase: the administrator’s) every lock is seen'
const EXPOSED =
  'the login of the migrations is an administrator’s: a migration could have hidden what it does from the observer'
const TAKEN_AWAY =
  'the observer was removed or switched off while the migrations ran: what they locked is incomplete'

/** The server accepted a change of the schema, and no event trigger heard of it. */
function isSilent({ tag, marks }: TapStatement): boolean {
  return TOLD.test(tag ?? '') && !marks.some(({ from, text }) => from === 'notice' && text.startsWith('e '))
}

const TOLD = /^(?:CREATE|ALTER|DROP) (?:TABLE|INDEX|VIEW|FUNCTION|TYPE|SEQUENCE|SCHEMA)\b/

function counted(statements: number): string {
  return statements === 1 ? 'one statement' : `${statements} statements`
}
