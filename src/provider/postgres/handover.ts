import { identifier, literal } from '../../sql/quote.ts'

export interface HandOver {
  /** Oids of the owners so far. */
  readonly owners: readonly string[]
  /** The oid among them whose default privileges the new owner gets. */
  readonly app: string
  readonly to: string
  /** `server_version_num` */
  readonly version: number
}

/**
 * Statements for a connection to the fork, as one transaction: gives everything the owners have there to another
 * role, with the rights they were granted on what belongs to others, and their default privileges. Never REASSIGN
 * OWNED: that also takes databases and tablespaces. Members of extensions stay, and what only a superuser can own.
 */
export function handOverStatements(request: HandOver): readonly string[] {
  return [
    // Rights first: a new owner needs the one to create in the schema, which may be somebody else's.
    `DO ${literal(grantsBody(request))}`,
    `DO ${literal(ownersBody(request))}`,
    `DO ${literal(defaultsBody(request))}`,
  ]
}

function ownersBody({ owners, to, version }: HandOver): string {
  const of = `= ANY (${oids(owners)})`
  // Each row: order, catalog, oid. Schemas first, because a new owner needs its rights in the schema.
  const sources = [
    `SELECT 1, 'pg_namespace', oid FROM pg_namespace WHERE nspowner ${of} AND (oid >= 16384 OR nspname = 'public') AND NOT starts_with(nspname, 'pg_')`,
    // A sequence of a column follows its table and cannot be given away alone.
    `SELECT 2, 'pg_class', c.oid FROM pg_class c WHERE relowner ${of} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S')
      AND NOT (relkind = 'S' AND EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
        AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')))`,
    `SELECT 3, 'pg_proc', oid FROM pg_proc WHERE proowner ${of}`,
    // Array and row types follow their own; multirange types do since 17, and cannot be given away alone then.
    `SELECT 3, 'pg_type', t.oid FROM pg_type t WHERE typowner ${of} AND typrelid = 0
      ${version >= 170_000 ? "AND typtype <> 'm'" : ''} AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)`,
    `SELECT 3, 'pg_collation', oid FROM pg_collation WHERE collowner ${of}`,
    `SELECT 3, 'pg_conversion', oid FROM pg_conversion WHERE conowner ${of}`,
    `SELECT 3, 'pg_operator', oid FROM pg_operator WHERE oprowner ${of}`,
    `SELECT 3, 'pg_opclass', oid FROM pg_opclass WHERE opcowner ${of}`,
    `SELECT 3, 'pg_opfamily', oid FROM pg_opfamily WHERE opfowner ${of}`,
    `SELECT 3, 'pg_ts_dict', oid FROM pg_ts_dict WHERE dictowner ${of}`,
    `SELECT 3, 'pg_ts_config', oid FROM pg_ts_config WHERE cfgowner ${of}`,
    `SELECT 3, 'pg_statistic_ext', oid FROM pg_statistic_ext WHERE stxowner ${of}`,
    `SELECT 3, 'pg_largeobject', oid FROM pg_largeobject_metadata WHERE lomowner ${of}`,
    `SELECT 3, 'pg_foreign_server', oid FROM pg_foreign_server WHERE srvowner ${of}`,
    // Publications of all tables, or of whole schemas, are a superuser's.
    `SELECT 3, 'pg_publication', p.oid FROM pg_publication p WHERE pubowner ${of} AND NOT puballtables${
      version >= 150_000 ? ' AND NOT EXISTS (SELECT FROM pg_publication_namespace WHERE pnpubid = p.oid)' : ''
    }`,
  ]
  return `
DECLARE
  thing record;
  moved integer := 0;
BEGIN
  FOR thing IN
    SELECT known.type, known.identity
    FROM (${sources.join('\n    UNION ALL ')}) AS found (step, catalog, oid)
    CROSS JOIN LATERAL pg_identify_object(catalog::regclass, found.oid, 0) AS known
    WHERE (found.oid >= 16384 OR catalog = 'pg_namespace')
      AND NOT starts_with(coalesce(known.schema, ''), 'pg_')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = catalog::regclass AND d.objid = found.oid AND d.deptype = 'e')
    ORDER BY step
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO %I',
      CASE thing.type
        WHEN 'composite type' THEN 'type'
        WHEN 'statistics object' THEN 'statistics'
        WHEN 'function' THEN 'routine' WHEN 'procedure' THEN 'routine' WHEN 'aggregate' THEN 'routine'
        ELSE thing.type END,
      thing.identity, ${literal(to)});
    moved := moved + 1;
  END LOOP;
  PERFORM set_config('offshoot.moved', moved::text, false);
END`
}

function grantsBody({ owners, to }: HandOver): string {
  const of = `= ANY (${oids(owners)})`
  const rights = (acl: string) =>
    `CROSS JOIN LATERAL aclexplode(${acl}) AS r WHERE r.grantee ${of} AND NOT r.grantor ${of}`
  const sources = [
    `SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass::text, r.privilege_type, r.is_grantable, c.oid
      FROM pg_class c ${rights('relacl')}`,
    `SELECT 'TABLE', c.oid::regclass::text, format('%s (%I)', r.privilege_type, attname), r.is_grantable, c.oid
      FROM pg_attribute JOIN pg_class c ON c.oid = attrelid ${rights('attacl')}`,
    `SELECT 'SCHEMA', quote_ident(nspname), r.privilege_type, r.is_grantable, CASE nspname WHEN 'public' THEN 16384 ELSE n.oid END
      FROM pg_namespace n ${rights('nspacl')}`,
    `SELECT 'ROUTINE', p.oid::regprocedure::text, r.privilege_type, r.is_grantable, p.oid FROM pg_proc p ${rights('proacl')}`,
    `SELECT 'TYPE', t.oid::regtype::text, r.privilege_type, r.is_grantable, t.oid FROM pg_type t ${rights('typacl')}`,
    `SELECT 'FOREIGN SERVER', quote_ident(srvname), r.privilege_type, r.is_grantable, s.oid FROM pg_foreign_server s ${rights('srvacl')}`,
    `SELECT 'FOREIGN DATA WRAPPER', quote_ident(fdwname), r.privilege_type, r.is_grantable, f.oid FROM pg_foreign_data_wrapper f ${rights('fdwacl')}`,
  ]
  // Rights on what came with the server (its files, its statistics) are about the server, not about the application.
  return `
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT * FROM (${sources.join('\n    UNION ALL ')}) AS found (kind, identity, privilege, grantable, oid)
    WHERE found.oid >= 16384
  LOOP
    BEGIN
      EXECUTE format('GRANT %s ON %s %s TO %I', given.privilege, given.kind, given.identity, ${literal(to)})
        || CASE WHEN given.grantable THEN ' WITH GRANT OPTION' ELSE '' END;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING 'right % on % % could not be given to the branch', given.privilege, given.kind, given.identity;
    END;
  END LOOP;
END`
}

function defaultsBody({ app, to }: HandOver): string {
  const role = identifier(to)
  return `
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS kind,
      CASE WHEN defaclnamespace <> 0 THEN format(' IN SCHEMA %I', nspname) ELSE '' END AS scope,
      defaclnamespace = 0 AS everywhere, defaclacl AS acl
    FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
    WHERE defaclrole = ${literal(app)}::oid
  LOOP
    -- An entry without a schema stands in the place of what the system would give, which is at most something to PUBLIC.
    IF given.everywhere THEN
      EXECUTE format(${literal(`ALTER DEFAULT PRIVILEGES FOR ROLE ${role.replaceAll('%', '%%')} REVOKE ALL ON %s FROM PUBLIC`)}, given.kind);
    END IF;
    DECLARE
      entry record;
    BEGIN
      FOR entry IN SELECT * FROM aclexplode(given.acl) WHERE grantee <> ${literal(app)}::oid LOOP
        EXECUTE format(${literal(`ALTER DEFAULT PRIVILEGES FOR ROLE ${role.replaceAll('%', '%%')}%s GRANT %s ON %s TO %s%s`)},
          given.scope, entry.privilege_type, given.kind,
          CASE WHEN entry.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(entry.grantee)) END,
          CASE WHEN entry.is_grantable AND entry.grantee <> 0 THEN ' WITH GRANT OPTION' ELSE '' END);
      END LOOP;
    END;
  END LOOP;
END`
}

function oids(list: readonly string[]): string {
  return `${literal(`{${list.join(',')}}`)}::oid[]`
}
