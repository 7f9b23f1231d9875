import { literal } from '../../sql/quote.ts'
import { parseMark } from '../mark.ts'
import type { OwnershipMark } from '../types.ts'
import { claimLimit } from './claim.ts'
import type { Session } from './session.ts'

/** What the server is and what our login may do on it. */
export interface ServerFacts {
  /** `server_version_num`, e.g. 180004. */
  readonly version: number
  /** Tells this cluster from every other. */
  readonly system: string
  /** False where the server was told that data may be lost, as test servers are. */
  readonly durable: boolean
  readonly me: Me
}

export interface Me {
  readonly name: string
  readonly superuser: boolean
  readonly createDatabase: boolean
  readonly createRole: boolean
  /** May read files of the server's host, which is how forks are measured. */
  readonly readsFiles: boolean
  /** May ask when a file of the server's host was written. */
  readonly datesFiles: boolean
}

/** One row of pg_database, with what hangs on it. */
export interface DatabaseRow {
  readonly oid: string
  readonly name: string
  readonly owner: string
  /** Our login owns it, as a member of the owner or itself. */
  readonly mine: boolean
  readonly template: boolean
  readonly open: boolean
  /** -1: none. -2: half dropped, good for nothing but dropping. */
  readonly limit: number
  /** Bytes; null where this login may not ask, or nobody did. */
  readonly size: number | null
  readonly comment: string | null
  readonly tablespace: string | null
  readonly acl: readonly AclEntry[] | null
  readonly settings: readonly SettingsRow[] | null
  /** Comment of the role of the database's own name; null when there is no such role. */
  readonly claim: { readonly comment: string | null } | null
}

export interface AclEntry {
  /** null: PUBLIC. */
  readonly grantee: string | null
  readonly privilege: string
  readonly grantable: boolean
}

/** `ALTER DATABASE … SET` and `ALTER ROLE … IN DATABASE … SET`. */
export interface SettingsRow {
  /** null: of the database. */
  readonly role: string | null
  readonly login: boolean
  /** `name=value`, as the catalog has them. */
  readonly config: readonly string[]
}

export const HALF_DROPPED = -2

/** The mark of a database: its comment, or, for a fork that was never finished, the claim of its role. */
export function markOf(row: DatabaseRow): OwnershipMark | undefined {
  if (row.comment !== null) return parseMark(row.comment)
  const claim = row.claim === null ? undefined : parseMark(row.claim.comment)
  // The limit was given to the database in the statement that created it, so the two belong together.
  // A half dropped database lost its limit, but nobody can have anything in it.
  if (claim === undefined || (row.limit !== claimLimit(claim.nonce) && row.limit !== HALF_DROPPED))
    return undefined
  return claim
}

/** True for a fork whose making was cut short: it bears our claim but was never marked ready. */
export function isUnfinished(row: DatabaseRow): boolean {
  return row.limit === HALF_DROPPED || (row.comment === null && markOf(row) !== undefined)
}

export function branchId(system: string, row: { readonly name: string; readonly oid: string }): string {
  return `${system}/${row.name}/${row.oid}`
}

export interface Facts {
  readonly server: ServerFacts
  readonly databases: ReadonlyMap<string, DatabaseRow>
  /** Names of databases that accept connections and let every login in. */
  readonly openToAll: readonly string[]
  /** Roles by the wanted names that have no database, and their comments. */
  readonly bareClaims: ReadonlyMap<string, string | null>
}

/**
 * Everything about the server and these databases, in one round trip. A size takes a look at each file of the
 * database, so it is read only of those in `sized`.
 */
export async function readFacts(
  session: Session,
  names: readonly string[],
  sized: readonly string[] = [],
): Promise<Facts> {
  const wanted = listOf(names)
  const [[row] = []] = await session.run(`
    SELECT json_build_object(
      'server', ${SERVER},
      'databases', (SELECT coalesce(json_agg(${databaseJson(sized)}), '[]') FROM pg_database d WHERE d.datname IN (${wanted})),
      'openToAll', (SELECT coalesce(json_agg(d.datname ORDER BY d.datname), '[]') FROM pg_database d
        WHERE d.datallowconn AND has_database_privilege('public', d.oid, 'CONNECT')),
      'bareClaims', (SELECT coalesce(json_agg(json_build_object('name', r.rolname, 'comment', shobj_description(r.oid, 'pg_authid'))), '[]')
        FROM pg_roles r WHERE r.rolname IN (${wanted})
        AND NOT EXISTS (SELECT FROM pg_database d WHERE d.datname = r.rolname))
    ) AS facts`)
  // The shape is that of the statement above.
  const facts = row?.facts as {
    server: ServerFacts
    databases: DatabaseRow[]
    openToAll: string[]
    bareClaims: { name: string; comment: string | null }[]
  }
  return {
    server: facts.server,
    databases: new Map(facts.databases.map((database) => [database.name, database])),
    openToAll: facts.openToAll,
    bareClaims: new Map(facts.bareClaims.map(({ name, comment }) => [name, comment])),
  }
}

/** Databases, and roles without one, whose name starts with `prefix`. */
export async function readPrefixed(session: Session, prefix: string): Promise<Facts> {
  const [[row] = []] = await session.run(`
    SELECT json_agg(name) AS names FROM (
      SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${literal(prefix)})
      UNION SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${literal(prefix)}) AND NOT rolcanlogin) AS n`)
  const names = (row?.names ?? []) as string[]
  return readFacts(session, names, names)
}

/** Databases that could be meant by a golden base that is not there. */
export async function readCandidates(session: Session): Promise<readonly string[]> {
  const [[row] = []] = await session.run(`
    SELECT coalesce(json_agg(datname ORDER BY datname) FILTER (WHERE datistemplate), json_agg(datname ORDER BY datname)) AS names
    FROM pg_database d
    WHERE datname NOT IN ('template0', 'template1', 'postgres', current_database())
      AND NOT starts_with(coalesce(shobj_description(d.oid, 'pg_database'), ''), '{"managedBy":"offshoot"')`)
  return (row?.names ?? []) as string[]
}

/** ISO 8601: when the database's first file was written, which is once. */
export async function readWrittenAt(
  session: Session,
  row: DatabaseRow,
  server: ServerFacts,
): Promise<string | undefined> {
  // A right to call a function is checked where it stands, even in a branch of a statement that is not taken.
  if (!server.me.datesFiles) return undefined
  const [[found] = []] = await session.run(`
    SELECT to_char(modification AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
    FROM pg_stat_file('base/${row.oid}/PG_VERSION', true)`)
  return typeof found?.at === 'string' ? found.at : undefined
}

export interface UserOfDatabase {
  readonly application: string | null
  readonly user: string | null
  readonly kind: string | null
  readonly sessions: number
}

/** Who is connected to a database, most sessions first. */
export async function readUsers(session: Session, database: string): Promise<readonly UserOfDatabase[]> {
  const [[row] = []] = await session.run(`
    SELECT coalesce(json_agg(u), '[]') AS users FROM (
      SELECT nullif(application_name, '') AS application, usename AS user, backend_type AS kind, count(*)::int AS sessions
      FROM pg_stat_activity WHERE datname = ${literal(database)}
      GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2 LIMIT 10) AS u`)
  return (row?.users ?? []) as UserOfDatabase[]
}

const SERVER = `(SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'system', (SELECT system_identifier::text FROM pg_control_system()),
  'durable', current_setting('fsync') = 'on',
  'me', json_build_object(
    'name', rolname,
    'superuser', rolsuper,
    'createDatabase', rolsuper OR rolcreatedb,
    'createRole', rolsuper OR rolcreaterole,
    'readsFiles', pg_has_role('pg_read_server_files', 'USAGE')
      AND has_function_privilege('pg_read_file(text,bigint,bigint,boolean)', 'EXECUTE'),
    'datesFiles', has_function_privilege('pg_stat_file(text,boolean)', 'EXECUTE'))) FROM pg_roles WHERE rolname = current_user)`

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'NULL' : names.map(literal).join(', ')
}

function databaseJson(sized: readonly string[]): string {
  return `json_build_object(
  'oid', d.oid::text,
  'name', d.datname,
  'owner', pg_get_userbyid(d.datdba),
  'mine', pg_has_role(d.datdba, 'USAGE'),
  'template', d.datistemplate,
  'open', d.datallowconn,
  'limit', d.datconnlimit,
  'size', CASE WHEN d.datname IN (${listOf(sized)})
    AND (has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE'))
    THEN pg_database_size(d.oid) END,
  'comment', shobj_description(d.oid, 'pg_database'),
  'tablespace', (SELECT spcname FROM pg_tablespace t WHERE t.oid = d.dattablespace AND spcname <> 'pg_default'),
  'acl', (SELECT json_agg(json_build_object(
      'grantee', CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END,
      'privilege', a.privilege_type, 'grantable', a.is_grantable)) FROM aclexplode(d.datacl) a),
  'settings', (SELECT json_agg(json_build_object(
      'role', r.rolname, 'login', coalesce(r.rolcanlogin, true), 'config', s.setconfig))
    FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid),
  'claim', (SELECT json_build_object('comment', shobj_description(r.oid, 'pg_authid')) FROM pg_roles r WHERE r.rolname = d.datname))`
}
