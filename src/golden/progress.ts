import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/log.ts'

/** Says now and then how far a load is: `golden base: building from shop.sql.gz  42 %  18 MB/s  public.orders`. */
export class LoadProgress {
  readonly #options: ProgressOptions
  readonly #started: number
  #told: number
  #read = 0
  #loaded = 0
  #table = ''

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#started = options.clock.monotonic()
    this.#told = this.#started
  }

  /** Bytes read from the source, compressed or not: these tell how much is left. */
  read(bytes: number): void {
    this.#read += bytes
  }

  /** Bytes of SQL and rows sent to the server: these tell how fast it goes. */
  loaded(bytes: number): void {
    this.#loaded += bytes
    const now = this.#options.clock.monotonic()
    if (now - this.#told < INTERVAL) return
    this.#told = now
    this.#options.log.info(this.#line(now))
  }

  table(name: string): void {
    this.#table = name
  }

  /** The closing line. */
  done(): void {
    const { clock, log, name } = this.#options
    const seconds = (clock.monotonic() - this.#started) / 1000
    const rate = seconds < 0.1 ? '' : `, ${megabytes(this.#loaded / seconds)}/s`
    log.info(`golden base: loaded ${name}: ${megabytes(this.#loaded)} in ${seconds.toFixed(1)} s${rate}`)
  }

  #line(now: number): string {
    const { name, total } = this.#options
    const share =
      total === undefined || total === 0
        ? megabytes(this.#loaded)
        : `${Math.min(99, Math.floor((this.#read / total) * 100))} %`
    const rate = `${megabytes((this.#loaded / (now - this.#started)) * 1000)}/s`
    return [
      'golden base: building from',
      `${name} `,
      `${share} `,
      rate,
      ...(this.#table === '' ? [] : [` ${this.#table}`]),
    ].join(' ')
  }
}

export interface ProgressOptions {
  /** The source, as the user wrote it. */
  readonly name: string
  /** Bytes to read; unknown for what a program writes. */
  readonly total: number | undefined
  readonly clock: Clock
  readonly log: Logger
}

/** Milliseconds between two lines: a job's log is read later, by people. */
const INTERVAL = 2_000

function megabytes(bytes: number): string {
  const value = bytes / 1e6
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`
}
