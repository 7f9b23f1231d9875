import type { Connection } from '../sql/client.ts'
import { identifier, literal } from '../sql/quote.ts'

interface Roles {
  readonly ownerRole: string
  /** The server's own superuser. */
  readonly admin: string
}

/**
 * Puts right what the load, done as a superuser, could make and an ordinary owner cannot have: event triggers and
 * foreign-data wrappers go to the server's superuser. Subscriptions are dropped: a copy must not receive what production does.
 */
export async function ownAll(connection: Connection, { ownerRole, admin }: Roles): Promise<void> {
  const owner = `(SELECT oid FROM pg_roles WHERE rolname = ${literal(ownerRole)})`
  const triggers = await connection.query<{ name: string }>(
    `SELECT evtname AS name FROM pg_event_trigger WHERE evtowner = ${owner}`,
  )
  for (const { name } of triggers) {
    await connection.query(`ALTER EVENT TRIGGER ${identifier(name)} OWNER TO ${identifier(admin)}`)
  }
  const wrappers = await connection.query<{ name: string }>(
    `SELECT fdwname AS name FROM pg_foreign_data_wrapper WHERE fdwowner = ${owner}`,
  )
  for (const { name } of wrappers) {
    await connection.query(`ALTER FOREIGN DATA WRAPPER ${identifier(name)} OWNER TO ${identifier(admin)}`)
    await connection.query(
      `GRANT USAGE ON FOREIGN DATA WRAPPER ${identifier(name)} TO ${identifier(ownerRole)}`,
    )
  }
  const subscriptions = await connection.query<{ name: string }>(
    'SELECT subname AS name FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
  )
  for (const { name } of subscriptions) {
    await connection.query(`ALTER SUBSCRIPTION ${identifier(name)} DISABLE`)
    // Its slot is on the other server, and stays there.
    await connection.query(`ALTER SUBSCRIPTION ${identifier(name)} SET (slot_name = NONE)`)
    await connection.query(`DROP SUBSCRIPTION ${identifier(name)}`)
  }
}

/** Roles besides the application's owner that own something in this database, as the source has it. */
export async function readLeftOwners(
  connection: Connection,
  { ownerRole, admin }: Roles,
): Promise<readonly string[]> {
  const rows = await connection.query<{ name: string }>(`
    SELECT DISTINCT r.rolname AS name
    FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
    WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o' AND NOT r.rolsuper
      AND r.rolname NOT IN (${literal(ownerRole)}, ${literal(admin)}) AND NOT starts_with(r.rolname, 'pg_')
    ORDER BY 1`)
  return rows.map(({ name }) => name)
}
