import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { PROTOCOL_VIOLATION, WireError } from './messages.ts'

/** The client closed the connection before it had said what it wanted; there is nobody left to tell. */
export class Hangup extends Error {
  override readonly name = 'Hangup'
}

/** Takes exactly so many bytes, waiting for them. */
export async function take(stream: Duplex, bytes: number, signal: AbortSignal): Promise<Buffer> {
  if (bytes === 0) return Buffer.of()
  for (;;) {
    signal.throwIfAborted()
    const taken: unknown = stream.read(bytes)
    if (Buffer.isBuffer(taken)) {
      // At its end a stream gives what is left.
      if (taken.length < bytes) throw new Hangup('the connection ended')
      return taken
    }
    if (stream.readableEnded || stream.destroyed) throw new Hangup('the connection ended')
    await eventOf(stream, ['readable', 'end', 'close'], signal)
  }
}

/** One message of a client that is logging in. */
export async function takeMessage(
  stream: Duplex,
  type: string,
  { longest, signal }: { readonly longest: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  const header = await take(stream, 5, signal)
  const length = header.readInt32BE(1)
  if (header.toString('latin1', 0, 1) !== type || length < 4 || length > longest) {
    throw new WireError(PROTOCOL_VIOLATION, `expected a message of type ${type} while logging in`)
  }
  return await take(stream, length - 4, signal)
}

/** Waits for the first of these events and tells which it was. Throws `Hangup` at an error of the stream. */
export async function eventOf<Name extends string>(
  stream: Duplex,
  names: readonly Name[],
  signal: AbortSignal,
): Promise<Name> {
  const waiting = new AbortController()
  const both = AbortSignal.any([signal, waiting.signal])
  try {
    return await Promise.race(
      names.map(async (name) => once(stream, name, { signal: both }).then(() => name)),
    )
  } catch (error) {
    signal.throwIfAborted()
    throw new Hangup('the connection broke', { cause: error })
  } finally {
    waiting.abort()
  }
}
