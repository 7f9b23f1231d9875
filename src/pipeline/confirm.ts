import type { ChangeRequest } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { Approval } from '../report/model.ts'
import { decideFor } from './decide.ts'
import type { Outside } from './run.ts'

export interface Confirmed {
  readonly approval: Approval
  /** What was judged is not the head any more: the answer is nobody's, and is not written. */
  readonly moved: boolean
}

/**
 * Looks once more, last of all before the answer is written: a push while it was judged brings commits that nobody looked
 * at, and another change request with the same head shares the status. Not being able to look leaves the gate closed.
 */
export async function confirm(outside: Outside, judged: ChangeRequest, answer: Approval): Promise<Confirmed> {
  const { platform, log } = outside
  const signal = outside.signal.aborted ? AbortSignal.timeout(FAREWELL_TIME) : outside.signal
  const { changeRequest: word, sigil } = platform.words
  const label = `${word} ${sigil}${judged.number}`
  try {
    const { approval, now } = await lookAgain({ ...outside, signal }, judged, answer)
    if (now.headSha === judged.headSha && now.baseRef === judged.baseRef) return { approval, moved: false }
    const what =
      now.headSha === judged.headSha
        ? `is for ${now.baseRef} by now`
        : `moved from ${judged.headSha.slice(0, 7)} to ${now.headSha.slice(0, 7)}`
    log.info(`${label} ${what} while it was judged; offshoot/approval is left to the run of that`)
    const reason = `It ${what} while it was judged, so this answer counts for nothing; another run decides.`
    return { approval: { ...answer, state: 'pending', approvers: [], reason }, moved: true }
  } catch (error) {
    log.warn(`${label} could not be read again: ${messageOf(error)}`)
    return { approval: closed(answer, 'whether this is still its head', error), moved: false }
  }
}

interface Look {
  readonly approval: Approval
  /** What was judged, as it is now. */
  readonly now: ChangeRequest
}

/**
 * A status is the commit's. Whoever could open another change request of the same commit, for a branch that asks for less,
 * would let this one pass as well: so it passes only when all that are open do. The list of them shows this one too, as
 * it is now: where it does not, or where it was judged for long since, this one is read by itself.
 */
async function lookAgain(outside: Outside, judged: ChangeRequest, answer: Approval): Promise<Look> {
  const { platform, signal } = outside
  const alone = () => platform.changeRequest(judged.number, signal)
  if (!passes(answer)) return { approval: answer, now: await alone() }
  const all = await platform.changeRequestsOfCommit(judged.headSha, signal)
  const others = all.filter(
    ({ number, state, headSha }) =>
      number !== judged.number && state === 'open' && headSha === judged.headSha,
  )
  const seen = all.find(({ number }) => number === judged.number)
  const approval = await strictest(outside, others, answer)
  return { approval, now: others.length === 0 && seen !== undefined ? seen : await alone() }
}

async function strictest(
  outside: Outside,
  others: readonly ChangeRequest[],
  answer: Approval,
): Promise<Approval> {
  const { sigil } = outside.platform.words
  for (const other of others) {
    const { approval } = await decideFor(outside, other)
    if (passes(approval)) continue
    const reason = `${sigil}${other.number} has the same head and waits: ${approval.reason}`
    return { ...answer, required: true, state: approval.state, approvers: [], reason }
  }
  return answer
}

function passes({ state }: Approval): boolean {
  return state === 'approved' || state === 'not-required'
}

/** What is known of the author where nothing could be read. */
export const NOBODY = { required: true, class: 'unknown', evidence: [], approvers: [] } as const

/** The answer where something could not be found out: nothing passes. */
export function closed(approval: Omit<Approval, 'state' | 'reason'>, what: string, error: unknown): Approval {
  const [said = ''] = messageOf(error).split('\n')
  const reason = `could not determine ${what}: the gate stays closed until a later run can (${said.slice(0, 200)})`
  return { ...approval, state: 'error', approvers: [], reason }
}

/** Milliseconds that this may take once the run itself was cancelled. */
const FAREWELL_TIME = 15_000
