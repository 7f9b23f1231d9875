import type { Catalog, Row } from '../model.ts'
import { isOurRole } from '../roles.ts'
import { type Acl, beyond, parseAcl, type Rights, writePrivileges } from './acl.ts'
import { madeByUsers } from './addresses.ts'
import type { Aspect } from './aspect.ts'
import { grantTo, ofPart, revokedFrom } from './attributes.ts'

interface Source {
  readonly catalog: Catalog
  readonly owner: string
  readonly acl: string
  /** What such an object is to `acldefault`, which knows what it gives to whom by itself. SQL. */
  readonly type: string
  readonly where?: string
}

const SOURCES: readonly Source[] = [
  {
    catalog: 'pg_class',
    owner: 'relowner',
    acl: 'relacl',
    type: "case relkind when 'S' then 's' else 'r' end",
  },
  { catalog: 'pg_proc', owner: 'proowner', acl: 'proacl', type: "'f'" },
  { catalog: 'pg_type', owner: 'typowner', acl: 'typacl', type: "'T'" },
  { catalog: 'pg_namespace', owner: 'nspowner', acl: 'nspacl', type: "'n'" },
  {
    catalog: 'pg_database',
    owner: 'datdba',
    acl: 'datacl',
    type: "'d'",
    where: 'datname = current_database()',
  },
  { catalog: 'pg_language', owner: 'lanowner', acl: 'lanacl', type: "'l'" },
  { catalog: 'pg_foreign_data_wrapper', owner: 'fdwowner', acl: 'fdwacl', type: "'F'" },
  { catalog: 'pg_foreign_server', owner: 'srvowner', acl: 'srvacl', type: "'S'" },
  {
    catalog: 'pg_default_acl',
    owner: 'defaclrole',
    acl: 'defaclacl',
    // Those of a schema only add to what there is; a type that is null has nothing by itself.
    type: "case when defaclnamespace = 0 then case defaclobjtype when 'S' then 's' else defaclobjtype end end",
  },
]

const COLUMNS = `
      select 'pg_class', string_agg(attrelid || '.' || attnum, ','), 'column ' || attname, 0, attacl::text[], 'c'::"char"
      from pg_attribute where attacl is not null and ${madeByUsers('pg_class', 'attrelid')} group by 3, 5`

/** There may be millions of them, so they are one object, and how many have a list is part of what is told. */
const LARGE_OBJECTS = `
      select 'pg_largeobject', 'all', count(*) || ' of them', lomowner, lomacl::text[], 'L'::"char"
      from pg_largeobject_metadata where lomacl is not null group by 4, 5`

/** What extensions bring that has rights. */
const BROUGHT: ReadonlySet<Catalog> = new Set([
  'pg_class',
  'pg_proc',
  'pg_type',
  'pg_namespace',
  'pg_language',
])

/**
 * Who may do what, as far as it is not what such an object gives by itself. Objects whose rights nobody has touched
 * have no list and cost nothing; the others mostly share a few lists, and the answer has a row for each of these.
 */
export const privileges: Aspect = {
  name: 'privileges',
  sql: answer([...SOURCES.map(ofObjects), COLUMNS, LARGE_OBJECTS]),
  attributesOf,
}

/**
 * Rights on what an extension brought, as far as they are not what it came with. Its objects are no objects of the
 * user's, so this is told of the extension.
 */
export const extensionPrivileges: Aspect = {
  name: 'privileges on what extensions brought',
  sql: `
    select 'pg_extension' as catalog, refobjid::text as objects, identity.type || ' ' || identity.identity as part,
      pg_get_userbyid(owner) as owner, to_json(acl::text[]) as acl,
      to_json(coalesce(initprivs, acldefault(m.type, owner))::text[]) as usual
    from (${SOURCES.filter(({ catalog }) => BROUGHT.has(catalog))
      .map(ofMembers)
      .join('\n      union all')}) m
    left join pg_init_privs i on i.classoid = m.classid and i.objoid = m.objid and i.objsubid = 0
    cross join lateral pg_identify_object(m.classid, m.objid, 0) identity
    where m.acl is distinct from i.initprivs
    order by m.objid`,
  attributesOf,
}

function answer(listings: readonly string[]): string {
  return `
    select catalog, objects, part, pg_get_userbyid(owner) as owner, to_json(acl) as acl,
      to_json(case when type is null then '{}' else acldefault(type, owner)::text[] end) as usual
    from (${listings.join('\n      union all')}) a`
}

function ofObjects({ catalog, owner, acl, type, where = 'true' }: Source): string {
  return `
      select '${catalog}' as catalog, string_agg(oid::text, ',') as objects, null as part, ${owner} as owner,
        ${acl}::text[] as acl, (${type})::"char" as type
      from ${catalog} where ${acl} is not null and ${madeByUsers(catalog)} and ${where} group by 4, 5, 6`
}

function ofMembers({ catalog, owner, acl, type }: Source): string {
  return `
      select e.refobjid, e.classid, e.objid, o.${owner} as owner, o.${acl} as acl, (${type})::"char" as type
      from pg_depend e join ${catalog} o on e.classid = '${catalog}'::regclass and o.oid = e.objid
      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e' and o.${acl} is not null`
}

function attributesOf(row: Row): Readonly<Record<string, string>> {
  const given = aclOf(row.acl)
  const usual = aclOf(row.usual)
  const owner = row.owner ?? ''
  const everything = usual.get(owner)
  const attributes: Record<string, string> = {}
  // A list is in the order of its making.
  for (const [grantee, rights] of [...given].sort(([one], [other]) => (one < other ? -1 : 1))) {
    // Whoever owns a thing can give its rights on anyway.
    const more = beyond(
      rights,
      grantee === owner && everything !== undefined ? grantable(everything) : usual.get(grantee),
    )
    if (more.size > 0 && !isOurRole(grantee))
      attributes[ofPart(grantTo(nameOf(grantee)), row)] = writePrivileges(more, everything)
  }
  for (const [grantee, rights] of usual) {
    const less = beyond(rights, given.get(grantee))
    const name = grantee === owner ? 'its owner' : nameOf(grantee)
    if (less.size > 0) attributes[ofPart(revokedFrom(name), row)] = writePrivileges(less, everything)
  }
  return attributes
}

function aclOf(json: string | null | undefined): Acl {
  return parseAcl(typeof json === 'string' ? (JSON.parse(json) as string[]) : [])
}

function grantable(rights: Rights): Rights {
  return new Map([...rights.keys()].map((letter) => [letter, true]))
}

/** Everybody; a role may be called so too. */
const PUBLIC = 'PUBLIC'

function nameOf(grantee: string): string {
  if (grantee === '') return PUBLIC
  return grantee === PUBLIC ? `"${PUBLIC}"` : grantee
}
