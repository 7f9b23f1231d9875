import type { Clock } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Credential } from '../provider/types.ts'
import type { Connection } from '../sql/client.ts'
import type { TapLog } from '../tap/types.ts'
import { boundaryOn } from './boundary.ts'
import { open } from './connection.ts'
import { WAL } from './functions.ts'
import { install } from './install.ts'
import { interpret, touchedIn } from './interpret.ts'
import { notesOf } from './notes.ts'
import { readRelations } from './relations.ts'
import { uninstall } from './remove.ts'
import { startSampler } from './sampler.ts'
import type { Observation, Observer } from './types.ts'

export interface ObserverOptions {
  /** A login to the branch's database that may be allowed to make event triggers; absent where the engine has none. */
  readonly admin: Credential | undefined
  /** The login of the branch, as the migrations have it. */
  readonly branch: Credential
  readonly clock: Clock
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

/** Begins to watch a branch on which nothing runs yet. Throws `provider` errors. */
export async function installObserver(options: ObserverOptions): Promise<Observer> {
  const { admin, branch, clock, log, redactor, signal } = options
  await using scope = new AsyncDisposableStack()
  const connection = scope.use(await open(branch, signal))
  // What is there is read while the triggers are made; neither shows in the other.
  const reading = Promise.all([readRelations(connection), readTotals(connection)])
  reading.catch(() => {})
  const removal = admin === undefined ? undefined : scope.use(removalOf(admin, log))
  const installed = admin === undefined ? undefined : await install(admin, branch.user, signal)
  redactor.add(installed?.marker)
  const [before, start] = await reading
  const last = [...before.keys()].reduce((highest, oid) => Math.max(highest, oid), 0)
  const boundary = boundaryOn(connection, last)
  const sampler = installed === undefined ? scope.use(startSampler(connection, { last, clock })) : undefined
  log.debug(installed === undefined ? 'locks are sampled' : 'event triggers are in place')
  let finished = false
  const finish = async (tapLog: TapLog, stop: AbortSignal): Promise<Observation> => {
    if (finished) throw new Error('the observer has finished already')
    finished = true
    const samples = await sampler?.stop()
    const intact = installed === undefined ? undefined : await removal?.now(installed.oids, stop)
    // The one from before may have been closed while the migrations ran.
    await using now = await open(branch, stop)
    const end = await readTotals(now)
    const after = await readRelations(now, touchedIn(tapLog))
    const { notes, ...facts } = interpret(tapLog, { before, after, samples })
    return {
      ...facts,
      walBytes: growth(start?.wal, end?.wal),
      grownBytes: growth(start?.bytes, end?.bytes),
      notes: [...notesOf({ installed, intact, boundary, tapLog }), ...notes],
    }
  }
  const lifetime = scope.move()
  return {
    marker: installed?.marker,
    atBoundary: boundary.read,
    finish,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

interface Removal extends AsyncDisposable {
  /** Tells whether everything was still there. */
  now(installed: readonly number[], signal: AbortSignal): Promise<boolean>
}

/** Takes the triggers away once, at the end of the run at the latest: an abort does not keep them on the branch. */
function removalOf(admin: Credential, log: Logger): Removal {
  let known: readonly number[] = []
  let done = false
  return {
    now: async (installed, signal) => {
      known = installed
      const { intact } = await uninstall(admin, installed, signal)
      done = true
      return intact
    },
    [Symbol.asyncDispose]: async () => {
      if (done) return
      await uninstall(admin, known, AbortSignal.timeout(REMOVAL_PATIENCE)).catch((error: unknown) =>
        log.warn(messageOf(error)),
      )
    },
  }
}

/** Milliseconds for taking everything away after a run that broke off. */
const REMOVAL_PATIENCE = 15_000

interface Totals {
  readonly wal: number
  readonly bytes: number
}

/** `undefined` where the engine does not tell. */
async function readTotals(connection: Connection): Promise<Totals | undefined> {
  const rows = await connection
    .query<Totals>(`select ${WAL}::float8 as wal, pg_database_size(current_database())::float8 as bytes`)
    .catch(() => [])
  return rows[0]
}

function growth(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : end - start
}
