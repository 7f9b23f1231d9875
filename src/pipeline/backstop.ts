import type { ChangeRequest } from '../core/change-request.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { StandingStatus } from '../platform/types.ts'
import { isSettled } from '../report/statuses.ts'
import { judge } from './gate.ts'
import { ownStatus } from './measured.ts'
import type { Desk } from './run.ts'

/** How many are judged in one go: each takes some calls of an hourly thousand, and the next run comes soon. */
const AT_ONCE = 60

/**
 * Judges every open change request again that an event may have been lost for: those without an answer, those that wait,
 * and those that pass because somebody approved, who may have taken that back. One that fails holds up no other.
 */
export async function runBackstop(desk: Desk): Promise<void> {
  const { platform, log, signal } = desk
  const { changeRequest: word, sigil } = platform.words
  const open = inTurn(await platform.openChanges(signal), desk.context.runId)
  const failed: { readonly number: number; readonly error: unknown }[] = []
  let judged = 0
  let left = 0
  for (const changeRequest of open) {
    signal.throwIfAborted()
    try {
      const standing = await platform.statusesOf(changeRequest.headSha, signal)
      if (isFinal(standing)) continue
      if (judged === AT_ONCE) left += 1
      else {
        judged += 1
        await judge(desk, changeRequest, { standing })
      }
    } catch (error) {
      signal.throwIfAborted()
      failed.push({ number: changeRequest.number, error })
      log.warn(`${word} ${sigil}${changeRequest.number} could not be judged: ${messageOf(error)}`)
    }
  }
  const rest = left === 0 ? '' : `; ${left} more are left to the next run`
  log.info(`backstop: ${judged} of ${open.length} open ${word}s judged${rest}`)
  const [first] = failed
  if (first === undefined) return
  const names = failed.map(({ number }) => `${sigil}${number}`).join(', ')
  throw new OffshootError(
    'forge',
    `${failed.length} of ${open.length} open ${word}s could not be judged: ${names}`,
    {
      said: messageOf(first.error),
      next: 'nothing else is needed if it was a passing fault: the next run tries them again',
      cause: new AggregateError(failed.map(({ error }) => error)),
    },
  )
}

/** Passes, and by what no later word can take back. */
function isFinal(standing: readonly StandingStatus[]): boolean {
  const status = ownStatus(standing, 'offshoot/approval')
  return status !== undefined && isSettled(status)
}

/** Another one comes first each time, so that none is always among those that are left. */
function inTurn(open: readonly ChangeRequest[], run: number): readonly ChangeRequest[] {
  const start = open.length === 0 ? 0 : run % open.length
  return [...open.slice(start), ...open.slice(0, start)]
}
