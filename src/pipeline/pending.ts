import { messageOf } from '../core/errors.ts'
import type { Run } from './run.ts'

/** The pending `offshoot/database` of a run under way. */
export interface PendingStatus extends AsyncDisposable {
  /** Writes it now, for runs that are known to take a while. */
  write(): void
}

/** Milliseconds. A run that is done sooner goes from "expected" to its result without a call in between. */
const SOON = 3_000

/**
 * Announces the run on the commit once it is clear that it will take a moment. Ends before the result is written, so
 * that the two writes cannot overtake each other. Failing to announce fails nothing: a missing status blocks as well.
 */
export function announce(run: Run, sha: string): PendingStatus {
  let written: Promise<void> | undefined
  const write = () => {
    written ??= run.platform
      .setStatus(
        sha,
        {
          context: 'offshoot/database',
          state: 'pending',
          description: 'Trying the change on a branch of its own',
          ...(run.context.runUrl === undefined ? {} : { targetUrl: run.context.runUrl }),
        },
        run.signal,
      )
      .catch((error: unknown) => run.log.warn(`the pending status could not be written: ${messageOf(error)}`))
  }
  const timer = setTimeout(write, SOON)
  return {
    write,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer)
      await written
    },
  }
}
