import type { Clock } from '../core/clock.ts'
import type { Timing } from '../report/model.ts'

/** Times the phases of a run as they happen. */
export class Timeline {
  readonly #clock: Clock
  readonly #origin: number
  readonly #timings: Timing[] = []
  #current: string | undefined
  readonly startedAt: string

  constructor(clock: Clock) {
    this.#clock = clock
    this.#origin = clock.monotonic()
    this.startedAt = clock.now().toISOString()
  }

  get timings(): readonly Timing[] {
    return this.#timings
  }

  /** The phase that was entered last: where an error happened. */
  get phase(): string {
    return this.#current ?? 'start'
  }

  /** Runs `body` as a phase. `own` phases are ours; the others are the user's commands. */
  async measure<T>(phase: string, own: boolean, body: () => Promise<T>): Promise<T> {
    this.#current = phase
    const startedAt = this.#clock.monotonic() - this.#origin
    try {
      return await body()
    } finally {
      const ms = this.#clock.monotonic() - this.#origin - startedAt
      this.#timings.push({ phase, ms: round(ms), startedAt: round(startedAt), own })
    }
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
