import type { Clock } from '../../core/clock.ts'
import { OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import { identifier } from '../../sql/quote.ts'
import type { BranchProvider, Credential, GoldenBase } from '../types.ts'
import { connectTo, extend, remember } from './access.ts'
import { readFacts } from './catalog.ts'
import { forkChild } from './child.ts'
import { administer, type Engine, whereOf } from './engine.ts'
import { ensureBranch } from './ensure.ts'
import { goldenMissing, readGoldenBase } from './golden.ts'
import { find, list, remove } from './listing.ts'
import { holdBranch } from './lock.ts'
import { readOptions } from './options.ts'
import { AdminSessions } from './session.ts'

export interface PostgresOptions {
  /** A login that may create databases and roles; its database is the golden base where `golden` names none. */
  readonly admin: Credential
  /** The golden base's database. */
  readonly golden: string | undefined
  readonly settings: {
    /** The application's owner; looked up when absent. */
    readonly role?: string | undefined
    /** `maintenance-database`: where our own logins connect, `postgres` by default. */
    readonly options?: Readonly<Record<string, unknown>>
  }
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
  /** For engines that are this one plus the life of a server. */
  readonly as?: { readonly id: string; readonly local: boolean }
  /** Milliseconds to go on trying while the server is away or sessions linger; 15,000 by default. */
  readonly patience?: number
}

/** Forks databases of any Postgres server, version 13 or later, with `CREATE DATABASE … TEMPLATE`. */
export function createPostgresProvider(options: PostgresOptions): BranchProvider {
  const engine = createEngine(options)
  return {
    id: engine.id,
    capabilities: {
      copyOnWrite: 'checked',
      ttl: 'sweep',
      reset: 'recreate',
      childBranches: true,
      scaleToZero: false,
      labels: true,
      stableUrlOnReset: false,
      local: options.as?.local ?? false,
    },
    golden: (signal) => readGolden(engine, signal),
    ensure: (request, signal) => ensureBranch(engine, request, signal),
    find: (name, owner, signal) => find(engine, name, { owner, signal }),
    delete: (target, owner, signal) => remove(engine, target, { owner, signal }),
    list: (owner, signal) => list(engine, owner, signal),
    connect: (branch, signal) => connectTo(engine, branch, signal),
    administer: async (branch) => ({ ...engine.admin, database: branch.name }),
    remember: (target, state, signal) => remember(engine, target, { state, signal }),
    extend: (target, until, signal) => extend(engine, target, { until, signal }),
    forkChild: (parent, name, signal) => forkChild(engine, parent, name, signal),
    hold: (name, log, signal) =>
      holdBranch(engine.sessions, name, { log, signal, database: engine.admin.database }),
    [Symbol.asyncDispose]: () => engine.sessions[Symbol.asyncDispose](),
  }
}

function createEngine(options: PostgresOptions): Engine {
  const { redactor, clock, log, settings } = options
  const read = readOptions(settings.options ?? {})
  redactor.add(options.admin.password)
  const golden = options.golden ?? options.admin.database
  if (golden === '') {
    throw new OffshootError('config', 'golden: no golden base is named', {
      next: 'set `golden` to the database to fork, or write its name at the end of `url`',
    })
  }
  const admin = { ...options.admin, database: read.maintenanceDatabase }
  if (golden === admin.database) {
    throw new OffshootError(
      'config',
      `golden: ${identifier(golden)} is where our own logins connect, so it could never be forked`,
      {
        next: 'set `golden` to another database, or the option `maintenance-database` to one that stays open',
      },
    )
  }
  const patience = options.patience ?? 15_000
  return {
    id: options.as?.id ?? 'postgres',
    admin,
    golden,
    role: settings.role,
    sessions: new AdminSessions({ admin, clock, patience }),
    redactor,
    clock,
    log,
    memory: { storage: undefined },
    told: new Set(),
    patience,
  }
}

async function readGolden(engine: Engine, signal: AbortSignal): Promise<GoldenBase> {
  const failure = 'the golden base could not be read'
  return administer(engine, { failure, database: engine.golden, signal }, async (session) => {
    const facts = await readFacts(session, [engine.golden], [engine.golden])
    const row = facts.databases.get(engine.golden)
    if (row === undefined) throw await goldenMissing(session, engine.golden, whereOf(engine, engine.golden))
    return readGoldenBase(session, row, { server: facts.server, location: engine.admin })
  })
}
