import { setTimeout as delay } from 'node:timers/promises'

/** Time as a parameter, so that policy about it can be tested. */
export interface Clock {
  now(): Date
  /** Milliseconds from an arbitrary origin that never goes backwards: for durations. */
  monotonic(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal })
  },
}
