import { installObserver } from '../observe/observer.ts'
import type { Observation } from '../observe/types.ts'
import type { Branch, Credential } from '../provider/types.ts'
import { openTap } from '../tap/server.ts'
import type { Tap, TapOptions } from '../tap/types.ts'
import type { Run } from './run.ts'

/** A branch, and a login to it of the provider's. */
export interface Place {
  readonly branch: Branch
  readonly credential: Credential
}

/** Commands of a pull request work on the branch through `login`, and are watched. Disposing takes everything away. */
export interface Watch extends AsyncDisposable {
  /** What the commands get in place of the provider's login. */
  readonly login: Credential
  /** Ends their sessions, leaves the branch without a trace of ours, and tells what was seen. Once. */
  finish(): Promise<Observation>
}

/** Watches what migrations do. `undefined` where the user switched the tap off: commands then get the real login. */
export async function watchMigrations(run: Run, { branch, credential }: Place): Promise<Watch | undefined> {
  const { settings, provider, clock, log, redactor, signal } = run
  if (settings.tap === 'off') return undefined
  await using scope = new AsyncDisposableStack()
  const admin = await provider.administer(branch, signal)
  const observer = scope.use(
    await installObserver({ admin, branch: credential, clock, log, redactor, signal }),
  )
  const tap = scope.use(
    await openGuard(run, credential, {
      keep: 'statements',
      ...(observer.marker === undefined ? {} : { marker: observer.marker }),
      atBoundary: observer.atBoundary,
    }),
  )
  const lifetime = scope.move()
  return {
    login: tap.credential,
    finish: async () => {
      await tap[Symbol.asyncDispose]()
      return await observer.finish(tap.log(), signal)
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

/**
 * What commands get that are not watched, suites above all: a tap that keeps nothing where the real login would outlive
 * the job, else the real login.
 */
export async function guardCommands(run: Run, credential: Credential): Promise<Tap | Unguarded> {
  const { tap } = run.settings
  const guarded = tap === 'all' || (tap === 'auto' && !run.provider.capabilities.local)
  return guarded
    ? await openGuard(run, credential, { keep: 'nothing' })
    : { credential, [Symbol.asyncDispose]: async () => {} }
}

export interface Unguarded extends AsyncDisposable {
  readonly credential: Credential
}

function openGuard(
  { clock, log, redactor, signal }: Run,
  credential: Credential,
  options: Pick<TapOptions, 'keep' | 'marker' | 'atBoundary'>,
): Promise<Tap> {
  return openTap({ upstream: async () => credential, clock, log, redactor, signal, ...options })
}
