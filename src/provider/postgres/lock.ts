import { createHash } from 'node:crypto'
import type { Logger } from '../../core/log.ts'
import { identifier } from '../../sql/quote.ts'
import type { AdminSessions, Session } from './session.ts'

/**
 * Nobody else changes this branch meanwhile: makes, resets, marks or deletes it. Released when `body` is done, or
 * with the session.
 */
export async function locked<T>(
  session: Session,
  names: readonly string[],
  body: () => Promise<T>,
): Promise<T> {
  for (const name of names) await take(session, lockKey('change', name))
  const result = await body()
  // After an error the session is closed, which releases as well.
  await session.run('SELECT pg_advisory_unlock_all()')
  return result
}

/** Held by one run for as long as it works on the branch. On a connection of its own, which dies with the run. */
export async function holdBranch(
  sessions: AdminSessions,
  name: string,
  { log, signal, database }: { log: Logger; signal: AbortSignal; database: string },
): Promise<AsyncDisposable> {
  await using scope = new AsyncDisposableStack()
  const session = scope.use(await sessions.open(database, signal))
  try {
    // A runner that vanishes sends no farewell; without this the server would hold its lock for two hours.
    await session.run(
      'SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3',
    )
    const waited = await take(session, lockKey('hold', name), () =>
      log.info(`another run works on the branch ${identifier(name)}; waiting`),
    )
    if (waited) log.info(`the branch ${identifier(name)} is free now`)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
  return scope.move()
}

/** True when somebody else had it first. */
async function take(session: Session, key: string, onWait: () => void = () => {}): Promise<boolean> {
  const [[row] = []] = await session.run(`SELECT pg_try_advisory_lock(${key}) AS taken`)
  if (row?.taken === true) return false
  onWait()
  await session.run(`SELECT pg_advisory_lock(${key})`)
  return true
}

/** Advisory locks are numbers; a branch's is 64 bits of a hash. */
function lockKey(kind: 'change' | 'hold', name: string): string {
  return createHash('sha256').update(`offshoot ${kind} ${name}`).digest().readBigInt64BE(0).toString()
}
