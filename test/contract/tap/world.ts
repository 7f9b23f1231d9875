import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import type { Credential } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { openTap } from '../../../src/tap/server.ts'
import type { Tap, TapOptions } from '../../../src/tap/types.ts'

export function tapOn(upstream: Credential, options: Partial<TapOptions> = {}): Promise<Tap> {
  return openTap({
    upstream: async () => upstream,
    keep: 'statements',
    clock: systemClock,
    log: silentLogger,
    redactor: new Redactor(),
    signal: new AbortController().signal,
    ...options,
  })
}

/** A client of `pg`, which ends with its scope. */
export async function clientOf(
  credential: Credential,
  config: pg.ClientConfig = {},
): Promise<pg.Client & AsyncDisposable> {
  const { host, port, user, password, database } = credential
  const client = new pg.Client({ host, port, user, password, database, ssl: false, ...config })
  client.on('error', () => {})
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** Rows of a query that goes to the server past every tap. */
export async function ask<Row extends object>(credential: Credential, sql: string): Promise<readonly Row[]> {
  await using connection = await connect(credential, {
    purpose: 'test',
    signal: AbortSignal.timeout(20_000),
  })
  return await connection.query<Row>(sql)
}

/** Waits for what comes about by itself, and fails when it does not. */
export async function eventually(check: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`never: ${what}`)
    await delay(20)
  }
}

/** Until so many sessions sleep in a statement: a request to cancel one that has not begun is lost. */
export async function asleep(credential: Credential, sessions = 1): Promise<void> {
  const sql = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
  await eventually(async () => {
    const [row] = await ask<{ count: number }>(credential, sql)
    return row?.count === sessions
  }, `${sessions} statements run`)
}

/** SQL, tag and outcome of what a tap kept, without times. */
export function told(tap: Tap): readonly string[] {
  return tap
    .log()
    .statements.map(({ sql, tag, error }) => `${sql} -> ${error?.sqlstate ?? tag ?? 'unfinished'}`)
}
