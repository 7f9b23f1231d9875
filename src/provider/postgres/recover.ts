import { messageOf, OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { identifier } from '../../sql/quote.ts'
import { parseMark } from '../mark.ts'
import { type Facts, isUnfinished, markOf, readFacts } from './catalog.ts'
import { type Engine, whereOf } from './engine.ts'
import { locked } from './lock.ts'
import { removeBranch, removeRoles } from './remove.ts'
import type { Session } from './session.ts'

/** What a failed attempt left to clear away. */
export interface Attempt {
  /** The nonce of the fork in the making. */
  claimed: string | undefined
  /** The server's process at work on it. */
  pid: number | undefined
}

/** A role of the branch's name without a database: the claim of a run that ended before its fork, or somebody's role. */
export async function clearBareClaim(
  engine: Engine,
  session: Session,
  { facts, name, signal }: { facts: Facts; name: string; signal: AbortSignal },
): Promise<void> {
  const comment = facts.bareClaims.get(name)
  if (comment === undefined) return
  if (parseMark(comment) === undefined) {
    throw new OffshootError(
      'guard',
      `the role ${identifier(name)} is there already and bears no mark of ours`,
      {
        where: whereOf(engine, engine.admin.database),
        next: 'rename or drop it by hand, if nobody needs it',
      },
    )
  }
  await removeRoles(engine, session, name, signal)
}

/**
 * Takes away what a failed or cancelled attempt left. Only that: the nonce is the attempt's own. Never hides the
 * first error; what it cannot clear now, the next run or the sweep will.
 */
export async function cleanUp(engine: Engine, name: string, attempt: Attempt, log: Logger): Promise<void> {
  const { claimed, pid } = attempt
  if (claimed === undefined) return
  // The attempt's own signal may be what ended it.
  const signal = AbortSignal.timeout(CLEANUP_TIME)
  try {
    await engine.sessions.use(signal, async (session) => {
      // A server copies on after its client left, and holds the branch's lock meanwhile.
      if (pid !== undefined && pid !== session.pid) {
        await session.run(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ${pid} AND usename = current_user`,
        )
      }
      await locked(session, [name], async () => {
        const facts = await readFacts(session, [name])
        const row = facts.databases.get(name)
        if (row !== undefined && isUnfinished(row) && markOf(row)?.nonce === claimed) {
          await removeBranch(engine, session, row, signal)
        } else if (row === undefined && parseMark(facts.bareClaims.get(name))?.nonce === claimed) {
          await removeRoles(engine, session, name, signal)
        }
      })
    })
  } catch (error) {
    log.warn(`branch ${name}: its unfinished fork is left to the next run or the sweep (${messageOf(error)})`)
  }
}

const CLEANUP_TIME = 15_000
