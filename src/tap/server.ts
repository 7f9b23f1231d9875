import { randomBytes } from 'node:crypto'
import { messageOf } from '../core/errors.ts'
import { scramKeys } from '../sql/scram.ts'
import { openDoors } from './doors.ts'
import { TapRecord } from './record.ts'
import type { Tap, TapOptions } from './types.ts'
import { Visits } from './visits.ts'

/** Opens a tap on the branch that `upstream` leads to. Throws what `upstream` throws. */
export async function openTap(options: TapOptions): Promise<Tap> {
  const { clock, log, redactor, signal } = options
  signal.throwIfAborted()
  const { user, database } = await options.upstream()
  const password = randomBytes(32).toString('base64url')
  redactor.add(password)
  const record = new TapRecord(options.keep)
  const closing = new AbortController()
  const visits = new Visits({
    tap: options,
    login: { user, database, keys: await scramKeys(password) },
    record,
    signal: AbortSignal.any([signal, closing.signal]),
  })
  const doors = await openDoors(
    (socket, local) => visits.receive(socket, local),
    (error) => log.warn(`tap: ${messageOf(error)}`),
  )
  return {
    credential: { host: '127.0.0.1', port: doors.port, user, database, password, sslmode: 'disable' },
    socketDirectory: doors.directory,
    log: () => record.read(clock.monotonic()),
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      // Closed before the last session is: none comes in meanwhile.
      const closed = doors.close()
      await visits.settled()
      await closed
    },
  }
}
