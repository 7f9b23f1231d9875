import { identifier, literal } from '../../sql/quote.ts'
import type { DatabaseRow } from './catalog.ts'
import type { Session } from './session.ts'

/*
 * What a branch's logins may do.
 *
 * They act as the owner of the application's tables. Being a member of that owner is free, but a member can become
 * it: change its password when it may log in, write its security definer functions, alter the databases it owns, and
 * work wherever else it may. So membership is given only where the owner, with every role it can become in turn, is
 * good for nothing but owning objects in closed databases. Otherwise a role of the branch takes its place, and the
 * owner's objects in the fork are handed to it.
 */

export interface RoleFacts {
  readonly oid: string
  readonly name: string
  readonly login: boolean
  readonly superuser: boolean
  readonly createRole: boolean
  readonly createDatabase: boolean
  readonly replication: boolean
  readonly bypassRls: boolean
  /** Names of the roles it is a direct member of. */
  readonly memberOf: readonly string[]
  readonly databases: readonly string[]
  readonly tablespaces: readonly string[]
  /** Databases that accept connections where it could do more than anybody. */
  readonly worksIn: readonly string[]
}

export interface AuthorityFacts {
  /** Owner of the application's tables. */
  readonly app: string
  /** It and every role it may become. */
  readonly roles: readonly RoleFacts[]
  /** What logins as `app` get set, weakest first, as `name=value`. */
  readonly settings: readonly string[]
}

export interface Authority {
  readonly app: string
  /** The role that logins of the branch act as; absent: the branch's own. */
  readonly actAs: string | undefined
  /** Roles the branch's own becomes a member of. */
  readonly join: readonly string[]
  /** Oids of the roles whose objects in the fork are handed to the branch's own role. */
  readonly handOver: readonly string[]
  /** Why not membership, in words about `app`. */
  readonly because: readonly string[]
  readonly settings: readonly string[]
}

export function decideAuthority(facts: AuthorityFacts, databaseOwner: string): Authority {
  const roles = new Map(facts.roles.map((role) => [role.name, role]))
  const because = hazardsWithin(facts.app, roles)
  const { app, settings } = facts
  if (because.length === 0) {
    // Its settings never took effect: nobody logs in as it.
    return { app, actAs: app, join: [app], handOver: [], because, settings: [] }
  }
  const safe = facts.roles.filter((role) => hazardsWithin(role.name, roles).length === 0)
  const unsafe = facts.roles.filter((role) => !safe.includes(role))
  const reachable = new Set(facts.roles.map((role) => role.name))
  const superuser = roles.get(app)?.superuser === true
  const handOver = unsafe.filter((role) => !isPredefined(role.name)).map((role) => role.oid)
  // What belongs to "whoever owns the database" belongs to our login in a fork.
  if (superuser || reachable.has(databaseOwner)) handOver.push(DATABASE_OWNER_OID)
  return {
    app,
    actAs: undefined,
    join: safe.map((role) => role.name),
    handOver,
    because,
    settings,
  }
}

/** For the log: what the hand-over is for, and how to do without. */
export function describeHandOver(
  { app, because }: Authority,
  branch: string,
  extensions: readonly string[],
): string {
  const kept =
    extensions.length === 0
      ? ''
      : ` Extensions keep their owner, so migrations that update or drop ${extensions.map(identifier).join(', ')} fail here.`
  return (
    `${identifier(app)} ${because.join(', ')}, so the branch does not act as it: its objects in the fork belong to ${identifier(branch)}. ` +
    `To fork without this step, let the tables belong to a role of which none of this is true.${kept}`
  )
}

/** The owner of most tables of the database we are connected to; absent where there are none. */
export async function readTableOwner(inside: Session): Promise<string | undefined> {
  const [[row] = []] = await inside.run(`
    SELECT pg_get_userbyid(relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE relkind IN ('r', 'p') AND nspname <> 'information_schema' AND NOT starts_with(nspname, 'pg_')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    GROUP BY relowner ORDER BY count(*) DESC, relowner LIMIT 1`)
  return typeof row?.owner === 'string' ? row.owner : undefined
}

/** Extensions in the database we are connected to that this role made: no statement changes their owner. */
export async function readExtensions(inside: Session, owner: string): Promise<readonly string[]> {
  const [rows = []] = await inside.run(
    `SELECT extname FROM pg_extension WHERE oid >= 16384 AND extowner = ${literal(owner)}::regrole ORDER BY 1`,
  )
  return rows.map(({ extname }) => String(extname))
}

/** What `app` is and could do, all from catalogs that databases share; `undefined` when there is no such role. */
export async function readAuthority(
  session: Session,
  { app, golden, fork }: { app: string; golden: DatabaseRow; fork: string },
): Promise<AuthorityFacts | undefined> {
  const [[row] = []] = await session.run(authoritySql(app, golden, fork))
  const facts = row?.facts as Omit<AuthorityFacts, 'app'> & { readonly app: string | null }
  return facts.app === null ? undefined : { ...facts, app: facts.app }
}

/** `pg_database_owner`, a role whose one member is the owner of the database at hand. */
const DATABASE_OWNER_OID = '6171'

function hazardsWithin(name: string, roles: ReadonlyMap<string, RoleFacts>): readonly string[] {
  const seen = new Set<string>()
  const queue = [name]
  const found: string[] = []
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    const role = roles.get(next)
    if (role === undefined) continue
    const own = hazardsOf(role)
    found.push(
      ...(next === name || own.length === 0
        ? own
        : [`may become ${identifier(next)}, which ${own.join(' and ')}`]),
    )
    queue.push(...role.memberOf)
  }
  return found
}

function hazardsOf(role: RoleFacts): readonly string[] {
  const list = (names: readonly string[]) =>
    names.slice(0, 3).map(identifier).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '')
  if (role.superuser) return ['is a superuser']
  return [
    ...(isPredefined(role.name) ? ['is a role of the system'] : []),
    ...(role.login ? ['can log in'] : []),
    ...(role.createRole ? ['may create roles'] : []),
    ...(role.createDatabase ? ['may create databases'] : []),
    ...(role.replication ? ['may replicate'] : []),
    ...(role.bypassRls ? ['bypasses row security'] : []),
    ...(role.databases.length === 0 ? [] : [`owns the database ${list(role.databases)}`]),
    ...(role.tablespaces.length === 0 ? [] : [`owns the tablespace ${list(role.tablespaces)}`]),
    ...(role.worksIn.length === 0 ? [] : [`may work in the database ${list(role.worksIn)} too`]),
  ]
}

function isPredefined(name: string): boolean {
  return name.startsWith('pg_')
}

function authoritySql(app: string, golden: DatabaseRow, fork: string): string {
  const here = literal(fork)
  return `
    WITH RECURSIVE app AS (SELECT oid FROM pg_roles WHERE rolname = ${literal(app)}),
    reach (oid) AS (
      SELECT oid FROM app
      UNION
      SELECT next.oid FROM reach CROSS JOIN LATERAL (
        SELECT m.roleid AS oid FROM pg_auth_members m WHERE m.member = reach.oid
        UNION ALL
        -- A superuser may act as every owner there is.
        SELECT s.refobjid FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = ${here} AND s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o'
          AND reach.oid = (SELECT oid FROM app) AND (SELECT rolsuper FROM pg_roles r WHERE r.oid = reach.oid)
      ) AS next
      -- An administrator is a member of the roles of all its branches.
      WHERE NOT starts_with(coalesce(shobj_description(next.oid, 'pg_authid'), ''), '{"managedBy":"offshoot"')
    )
    SELECT json_build_object(
      'app', (SELECT rolname FROM pg_roles JOIN app USING (oid)),
      'roles', (SELECT coalesce(json_agg(json_build_object(
          'oid', r.oid::text, 'name', rolname, 'login', rolcanlogin, 'superuser', rolsuper, 'createRole', rolcreaterole,
          'createDatabase', rolcreatedb, 'replication', rolreplication, 'bypassRls', rolbypassrls,
          'memberOf', (SELECT coalesce(json_agg(pg_get_userbyid(m.roleid)), '[]') FROM pg_auth_members m WHERE m.member = r.oid),
          'databases', (SELECT coalesce(json_agg(datname ORDER BY datname), '[]') FROM pg_database WHERE datdba = r.oid AND datname <> ${here}),
          'tablespaces', (SELECT coalesce(json_agg(spcname ORDER BY spcname), '[]') FROM pg_tablespace WHERE spcowner = r.oid),
          'worksIn', (SELECT coalesce(json_agg(datname ORDER BY datname), '[]') FROM pg_database d
            WHERE datallowconn AND datname <> ${here} AND has_database_privilege(r.oid, d.oid, 'CONNECT')
              AND (NOT has_database_privilege('public', d.oid, 'CONNECT')
                OR EXISTS (SELECT FROM pg_shdepend s WHERE s.dbid = d.oid AND s.refclassid = 'pg_authid'::regclass AND s.refobjid = r.oid)))
        )), '[]') FROM pg_roles r JOIN reach USING (oid)),
      'settings', (SELECT coalesce(json_agg(entry ORDER BY setdatabase), '[]')
        FROM pg_db_role_setting s JOIN app ON app.oid = s.setrole CROSS JOIN unnest(setconfig) AS entry
        WHERE setdatabase IN (0, ${golden.oid}))
    ) AS facts`
}
