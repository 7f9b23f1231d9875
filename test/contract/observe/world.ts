import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { installObserver } from '../../../src/observe/observer.ts'
import type { Observation, Observer } from '../../../src/observe/types.ts'
import type { Credential } from '../../../src/provider/types.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { openTap } from '../../../src/tap/server.ts'
import type { Tap } from '../../../src/tap/types.ts'
import { type StartOptions, startPostgres, type TestServer } from '../../support/postgres.ts'

export const signal = new AbortController().signal

/** A server with databases to watch, each an owner's that is no superuser, as branches are. */
export interface World extends AsyncDisposable {
  readonly server: TestServer
  /** A fresh copy of the set-up; dropped with the world. */
  branch(): Promise<Branch>
}

export interface Branch {
  readonly admin: Credential
  readonly owner: Credential
}

export const OWNER = 'observe_owner'

export async function startWorld(setup: string, options: Pick<StartOptions, 'major'> = {}): Promise<World> {
  await using scope = new AsyncDisposableStack()
  const settings = { max_prepared_transactions: '5' }
  const server = scope.use(await startPostgres({ settings, ...options }))
  const admin = scope.use(await login(server.admin))
  await admin.client.query(`
    create role ${OWNER} login password '${server.admin.password}';
    create role observe_other;
    grant observe_other to ${OWNER}`)
  await admin.query(`create database golden owner ${OWNER}`)
  {
    await using golden = await login({ ...server.admin, database: 'golden' })
    await golden.client.query(
      `grant create on schema public to ${OWNER}, observe_other; set role ${OWNER}; ${setup}`,
    )
  }
  let branches = 0
  const lifetime = scope.move()
  return {
    server,
    branch: async () => {
      const database = `branch_${++branches}`
      await admin.query(`create database ${database} template golden owner ${OWNER}`)
      const there = { ...server.admin, database }
      return { admin: there, owner: { ...there, user: OWNER } }
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

export function login(credential: Credential): Promise<Connection> {
  return connect(credential, { purpose: 'test', signal })
}

/** A branch under watch and the tap to it. */
export interface Watched extends AsyncDisposable {
  readonly observer: Observer
  readonly tap: Tap
  /** A session through the tap. */
  session(): Promise<Connection>
  /** Ends the tap, and tells what was seen. */
  finish(): Promise<Observation>
}

export async function watch(branch: Branch, options: { readonly admin?: 'none' } = {}): Promise<Watched> {
  await using scope = new AsyncDisposableStack()
  const shared = { clock: systemClock, log: silentLogger, redactor: new Redactor(), signal }
  const admin = options.admin === 'none' ? undefined : branch.admin
  const observer = scope.use(await installObserver({ admin, branch: branch.owner, ...shared }))
  const { marker, atBoundary } = observer
  const tap = scope.use(
    await openTap({
      upstream: async () => branch.owner,
      keep: 'statements',
      ...(marker === undefined ? {} : { marker }),
      atBoundary,
      ...shared,
    }),
  )
  const lifetime = scope.move()
  return {
    observer,
    tap,
    session: () => login(tap.credential),
    finish: async () => {
      await tap[Symbol.asyncDispose]()
      return await observer.finish(tap.log(), signal)
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

/** Sends each message; a failure is an answer like any other. */
export async function send(connection: Connection, messages: readonly string[]): Promise<readonly string[]> {
  const failures: string[] = []
  for (const message of messages) {
    await connection.client
      .query(message)
      .catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)))
  }
  return failures
}
