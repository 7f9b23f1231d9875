import type { Credential } from '../provider/types.ts'
import { type Connection, connect } from '../sql/client.ts'

/**
 * What a login or database is configured to must not reach what we ask. Not every version knows the limits in the list.
 * Sizes are read under a lock, which a session that a command left behind may be in the way of.
 */
const SETTLE = `
  set search_path = pg_catalog, pg_temp;
  set jit = off;
  set statement_timeout = 0;
  set lock_timeout = '10s';
  set idle_in_transaction_session_timeout = 0;
  set default_transaction_read_only = off;
  set client_min_messages = warning;
  select set_config(name, '0', false) from unnest('{idle_session_timeout,transaction_timeout}'::text[]) as name
    where current_setting(name, true) is not null`

/** A connection of ours beside those of the migrations. */
export async function open(credential: Credential, signal: AbortSignal): Promise<Connection> {
  await using scope = new AsyncDisposableStack()
  const connection = scope.use(await connect(credential, { purpose: 'observer', signal }))
  await connection.client.query(SETTLE)
  const lifetime = scope.move()
  return { ...connection, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}
