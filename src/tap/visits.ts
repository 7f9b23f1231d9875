import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { messageOf } from '../core/errors.ts'
import { describeServerError } from '../sql/client.ts'
import type { ScramKeys } from '../sql/scram.ts'
import { makeCertificate, type TapCertificate } from './certificate.ts'
import { type Caller, greet, knowsPassword } from './greeting.ts'
import { Hangup } from './inlet.ts'
import { fatal, int32, WireError } from './messages.ts'
import type { TapRecord } from './record.ts'
import { Recorder } from './recorder.ts'
import { Session } from './session.ts'
import { textOf } from './startup.ts'
import type { TapOptions } from './types.ts'
import { greetingFor, LoginRefused, logIn, type Upstream } from './upstream.ts'

export interface VisitOptions {
  readonly tap: TapOptions
  /** The only one that opens anything here. */
  readonly login: { readonly user: string; readonly database: string; readonly keys: ScramKeys }
  readonly record: TapRecord
  /** Ends every visit. */
  readonly signal: AbortSignal
}

/** Every connection that comes in, from its first byte to its last. None of them can harm another. */
export class Visits {
  readonly #options: VisitOptions
  readonly #all = new Set<Promise<void>>()
  /** By the key that the client was given for it. */
  readonly #cancels = new Map<string, Upstream['cancel']>()
  #certificate: TapCertificate | undefined
  #sessions = 0

  constructor(options: VisitOptions) {
    this.#options = options
  }

  receive(socket: Socket, local: boolean): void {
    const visit = this.#visit(socket, local).finally(() => this.#all.delete(visit))
    this.#all.add(visit)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#all)
  }

  async #visit(socket: Socket, local: boolean): Promise<void> {
    const { signal: ending } = this.#options
    // Whoever resets a connection that is being closed already is of no interest.
    socket.on('error', () => {})
    const late = new AbortController()
    const patience = setTimeout(() => late.abort(), LOGIN_PATIENCE)
    const signal = AbortSignal.any([ending, late.signal])
    let stream: Duplex = socket
    try {
      const caller = await greet(socket, { certificate: () => this.#certificateOf(), local, signal })
      if (caller.wants === 'cancel') {
        // The client takes the end of the connection for the news that the request has arrived.
        await this.#cancels.get(caller.key.toString('hex'))?.()
        return
      }
      stream = caller.line.stream
      stream.on('error', () => {})
      await this.#admit(caller, signal)
      clearTimeout(patience)
      const upstream = await this.#reach(caller, ending)
      await this.#serve(caller, upstream)
    } catch (error) {
      const said = this.#words(error)
      if (said !== undefined && stream.writable) stream.write(said)
    } finally {
      clearTimeout(patience)
      await close(stream)
    }
  }

  async #admit({ line, startup }: Asking, signal: AbortSignal): Promise<void> {
    const { user, database, keys } = this.#options.login
    if (startup.negotiation !== undefined) line.stream.write(startup.negotiation)
    // A wrong user is told as late as a wrong password, and in the same words.
    if (!(await knowsPassword(line, { keys, signal })) || startup.user !== user) {
      const asked = `password authentication failed for user "${startup.user}"`
      throw new WireError('28P01', `${asked}: Offshoot's tap leads only to this branch; ${WAY_OUT}`)
    }
    if (startup.database !== database) {
      const asked = `database "${startup.database}" does not exist`
      throw new WireError(
        '3D000',
        `${asked}: Offshoot's tap leads only to this branch, "${database}"; ${WAY_OUT}`,
      )
    }
  }

  async #reach({ startup }: Asking, signal: AbortSignal): Promise<Upstream> {
    try {
      const credential = await this.#options.tap.upstream()
      return await logIn(credential, { parameters: startup.parameters, signal })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof LoginRefused) throw error
      const said = this.#options.tap.redactor.redact(describeServerError(error))
      throw new WireError('08006', `Offshoot's tap could not reach the branch: ${said}`)
    }
  }

  async #serve({ line, startup }: Asking, upstream: Upstream): Promise<void> {
    const { tap, record, signal } = this.#options
    const session = {
      number: ++this.#sessions,
      pid: upstream.pid,
      applicationName: textOf(startup.parameters.get('application_name')),
    }
    // The process id is the server's, because notifications are told apart by it; what proves the right to cancel is ours.
    const key = Buffer.concat([int32(upstream.pid), randomBytes(4)])
    this.#cancels.set(key.toString('hex'), upstream.cancel)
    try {
      const recorder = new Recorder(session, record)
      const client = line.stream
      await new Session({ client, upstream, session, recorder, tap, signal }).run(
        greetingFor(upstream.greeting, key),
      )
    } finally {
      this.#cancels.delete(key.toString('hex'))
    }
  }

  /** What the client is told; nothing when there is nobody to tell. */
  #words(error: unknown): Buffer | undefined {
    if (this.#options.signal.aborted) return fatal('57P01', "Offshoot's tap is closing")
    if (error instanceof Hangup) return undefined
    this.#options.tap.log.debug(`tap: a connection was refused: ${JSON.stringify(messageOf(error))}`)
    if (error instanceof LoginRefused) return error.said
    return error instanceof WireError ? fatal(error.sqlstate, error.message) : undefined
  }

  #certificateOf(): TapCertificate {
    this.#certificate ??= makeCertificate(this.#options.tap.clock.now())
    return this.#certificate
  }
}

type Asking = Extract<Caller, { readonly wants: 'session' }>

/** What was written still gets there, when the other side takes it. */
async function close(stream: Duplex): Promise<void> {
  if (stream.closed) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => stream.destroy(), LINGER)
    stream.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    stream.end()
    // Unread bytes would hide that the other side has closed.
    stream.resume()
  })
}

const WAY_OUT = 'its URL is in DATABASE_URL'
/** Milliseconds for a client to say what it wants and prove who it is; the server's own default. */
const LOGIN_PATIENCE = 60_000
const LINGER = 2_000
