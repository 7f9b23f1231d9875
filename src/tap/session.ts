import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../core/errors.ts'
import type { Placed } from './answers.ts'
import { fatal, message, PROTOCOL_VIOLATION, WireError } from './messages.ts'
import type { Recorder } from './recorder.ts'
import { ToClient } from './to-client.ts'
import { ToServer } from './to-server.ts'
import { type AtBoundary, BOUNDARY_PATIENCE, type TapOptions, type TapSession } from './types.ts'
import type { Upstream } from './upstream.ts'
import { Valve } from './valve.ts'

export interface SessionOptions {
  readonly client: Duplex
  readonly upstream: Upstream
  readonly session: TapSession
  readonly recorder: Recorder
  readonly tap: TapOptions
  /** Ends the session. */
  readonly signal: AbortSignal
}

/** Carries bytes both ways until one side ends, and sees to it that the other one does as well. */
export class Session {
  readonly #options: SessionOptions
  readonly #client: Duplex
  readonly #server: Duplex
  /** On what the server sends. */
  readonly #valve: Valve
  readonly #toClient: ToClient
  readonly #toServer: ToServer
  readonly #work: Promise<unknown>[] = []
  readonly #lingering: NodeJS.Timeout[] = []
  /** Statements whose boundary is being looked at; what the server sends waits meanwhile. */
  #held: readonly Placed[] | undefined
  readonly #over = new AbortController()
  #clientGone = false
  #recorded = false

  constructor(options: SessionOptions) {
    const { client, upstream, recorder, tap } = options
    const { atBoundary } = tap
    this.#options = options
    this.#client = client
    this.#server = upstream.stream
    this.#valve = new Valve(upstream.stream)
    this.#toServer = new ToServer(recorder, tap.keep === 'statements')
    this.#toClient = new ToClient({
      recorder,
      marker: tap.marker === undefined ? undefined : Buffer.from(tap.marker),
      write: (bytes) => this.#write(bytes),
      hold: atBoundary === undefined ? undefined : (placed) => this.#hold(placed, atBoundary),
    })
  }

  /** @param greeting what the server said so far, for the client. Resolves when both sides are closed. */
  async run(greeting: Buffer): Promise<void> {
    const { signal } = this.#options
    const [client, server] = [this.#client, this.#server]
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk))
    client.on('drain', () => this.#valve.release('full'))
    server.on('data', (chunk: Buffer) => this.#fromServer(chunk))
    server.on('drain', () => client.resume())
    for (const event of ['end', 'error', 'close']) {
      client.on(event, () => this.#clientEnded())
      server.on(event, () => this.#serverEnded())
    }
    const stop = () => this.#stop('57P01', "terminating connection because Offshoot's tap is closing")
    signal.addEventListener('abort', stop, { once: true })
    const closed = [client, server].map(closeOf)
    this.#fromServer(greeting)
    client.resume()
    server.resume()
    // What happened while nobody listened is not told again.
    if (signal.aborted) stop()
    if (client.closed || client.readableEnded) this.#clientEnded()
    if (server.closed || server.readableEnded) this.#serverEnded()
    await Promise.all(closed)
    for (const timer of this.#lingering) clearTimeout(timer)
    this.#valve.close()
    signal.removeEventListener('abort', stop)
    await Promise.all(this.#work)
  }

  #fromClient(chunk: Buffer): void {
    if (this.#clientGone) return
    this.#valve.begin()
    try {
      const bytes = this.#toServer.read(chunk, this.#now())
      if (bytes.length === 0) return
      this.#server.write(bytes)
      if (this.#server.writableLength > BUFFERED) this.#client.pause()
    } catch (error) {
      this.#violated(error)
    }
  }

  #fromServer(chunk: Buffer): void {
    if (this.#recorded) return
    try {
      this.#toClient.read(chunk, this.#now())
    } catch (error) {
      this.#violated(error)
    }
    this.#valve.passed(chunk.length)
  }

  #write(bytes: Buffer): void {
    if (this.#clientGone) return
    this.#client.write(bytes)
    if (this.#client.writableLength > BUFFERED) this.#valve.hold('full')
  }

  #hold(placed: readonly Placed[], atBoundary: AtBoundary): boolean {
    if (this.#clientGone) return false
    const reading = atBoundary(
      this.#options.session,
      placed.map(({ statement }) => statement),
    )
    if (reading === undefined) return false
    this.#held = placed
    this.#valve.hold('boundary')
    this.#work.push(this.#lookAt(placed, reading))
    return true
  }

  async #lookAt(placed: readonly Placed[], reading: Promise<string | undefined>): Promise<void> {
    const { tap } = this.#options
    const patience = new AbortController()
    const [text] = await Promise.allSettled([
      Promise.race([
        reading,
        tap.clock
          .sleep(BOUNDARY_PATIENCE, AbortSignal.any([patience.signal, this.#over.signal]))
          .then(() => undefined),
      ]),
    ])
    patience.abort()
    if (this.#held !== placed) return
    if (text.status === 'rejected') tap.log.debug(`tap: a boundary was not read: ${messageOf(text.reason)}`)
    else if (text.value !== undefined)
      placed.at(-1)?.marks.push({ at: this.#now(), text: text.value, from: 'boundary' })
    this.#release()
    try {
      this.#toClient.resume()
    } catch (error) {
      this.#violated(error)
    }
    // What was put by may have come to the next boundary.
    if (this.#held === undefined) this.#valve.release('boundary')
  }

  #release(): void {
    if (this.#held !== undefined) this.#options.recorder.keep(this.#held)
    this.#held = undefined
  }

  #clientEnded(): void {
    if (this.#clientGone) return
    this.#clientGone = true
    this.#client.destroy()
    if (this.#toServer.terminated) {
      // What it began before it said goodbye goes on, as it would without a tap; nobody reads the answers.
      this.#valve.release('full')
    } else this.#endServer()
  }

  #serverEnded(): void {
    if (!this.#clientGone) {
      const rest = this.#toClient.rest()
      if (rest.length > 0) this.#write(rest)
      this.#client.end()
      this.#clientGone = true
      this.#linger(this.#client)
    }
    this.#finishRecord()
    this.#server.destroy()
  }

  #violated(error: unknown): void {
    const sqlstate = error instanceof WireError ? error.sqlstate : PROTOCOL_VIOLATION
    this.#options.tap.log.debug(`tap: session ${this.#options.session.number}: ${messageOf(error)}`)
    this.#stop(sqlstate, `Offshoot's tap ends the session: ${messageOf(error)}`)
  }

  /** Ends both sides and tells the client why. */
  #stop(sqlstate: string, reason: string): void {
    if (!this.#clientGone) {
      this.#client.end(fatal(sqlstate, reason))
      this.#clientGone = true
      this.#linger(this.#client)
    }
    this.#endServer()
  }

  #endServer(): void {
    const busy = this.#options.recorder.requests.pending
    this.#finishRecord()
    if (this.#server.writable) this.#server.end(message('X'))
    this.#valve.open()
    if (busy) this.#work.push(this.#interrupt())
    else this.#linger(this.#server)
  }

  /**
   * A server looks at its connection when it has finished what it is doing, so it is told to stop: more than once, because
   * what it had not begun yet is not stopped.
   */
  async #interrupt(): Promise<void> {
    const closed = closeOf(this.#server)
    for (let tries = 0; tries < CANCEL_TRIES && !this.#server.closed; tries++) {
      await this.#options.upstream.cancel()
      await Promise.race([closed, delay(CANCEL_PAUSE)])
    }
    this.#server.destroy()
  }

  #finishRecord(): void {
    if (this.#recorded) return
    this.#recorded = true
    this.#over.abort()
    this.#release()
    this.#options.recorder.end(this.#now())
  }

  #linger(stream: Duplex): void {
    this.#lingering.push(setTimeout(() => stream.destroy(), LINGER))
  }

  #now(): number {
    return this.#options.tap.clock.monotonic()
  }
}

async function closeOf(stream: Duplex): Promise<void> {
  // Not `once` of Node, which takes an error on the way for the end.
  await new Promise<void>((resolve) => {
    if (stream.closed) resolve()
    else stream.once('close', () => resolve())
  })
}

/** Bytes that may wait for a side that is slower than the other. */
const BUFFERED = 262_144
/** Milliseconds for a side to close by itself once the other is gone. */
const LINGER = 2_000
const CANCEL_PAUSE = 250
const CANCEL_TRIES = 20
