import type { Kind, ObjectFact } from '../model.ts'
import { isOurs } from '../roles.ts'
import { maskSetting, readSettings, settings } from './settings.ts'
import { flag, maybe, text } from './sql.ts'

const HERE = '(select oid from pg_database where datname = current_database())'

/** The server's first superuser, who stands as the grantor of what the server itself grants. */
const BOOTSTRAP = '10'

/**
 * Roles. All databases of a server share them, and other jobs make and drop theirs while a migration runs: a change
 * is told only of a role that this database has to do with, before or after. That is one that owns something here,
 * has rights, a policy or settings here, or is a member of such a role, through however many others; and one that
 * the branch's own login created, which the server notes since PostgreSQL 16. So a role that was created and then
 * used for nothing may go untold. Roles of Offshoot and of the server are left out, and passwords cannot be read.
 */
export const role: Kind = {
  kind: 'role',
  catalog: 'pg_authid',
  sql: `
    with recursive concerned (oid) as (
      select refobjid from pg_shdepend
      where refclassid = 'pg_authid'::regclass and (dbid = ${HERE} or classid = 'pg_database'::regclass and objid = ${HERE})
      union
      select setrole from pg_db_role_setting where setdatabase = ${HERE}
      union
      select roleid from pg_auth_members where admin_option and grantor = ${BOOTSTRAP} and ${isOurs('pg_get_userbyid(member)')}
      union
      select m.member from concerned c join pg_auth_members m on m.roleid = c.oid
      where not ${isOurs('pg_get_userbyid(m.roleid)')}
    )
    select r.oid as key, r.rolname as name, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin,
      r.rolreplication, r.rolbypassrls, nullif(r.rolconnlimit, -1) as limit, r.rolvaliduntil as valid_until, g.groups,
      ${settings('s.setdatabase = 0 and s.setrole = r.oid', { forRole: false })} as settings, c.oid is not null as concerned
    from pg_roles r
    left join concerned c on c.oid = r.oid
    left join (
      select member, string_agg(entry, ', ' order by entry collate "C") as groups
      from (
        select distinct m.member, pg_get_userbyid(m.roleid)
          || case when m.admin_option then ' with admin option' else '' end
          || case to_jsonb(m) ->> 'inherit_option' when 'false' then ' without inherit' else '' end as entry
        from pg_auth_members m where not ${isOurs('pg_get_userbyid(m.roleid)')}
      ) e
      group by member
    ) g on g.member = r.oid
    where not starts_with(r.rolname, 'pg_') and not ${isOurs('r.rolname')}`,
  toFact: (row) => ({
    kind: 'role',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      may: RIGHTS.flatMap(([column, word]) => (flag(row, column) ? [word] : [])).join(', ') || null,
      inherits: flag(row, 'rolinherit') ? 'yes' : 'no',
      'connection limit': maybe(row, 'limit'),
      'valid until': maybe(row, 'valid_until'),
      'member of': maybe(row, 'groups'),
      ...readSettings(row, 'settings'),
    },
    context: { concerned: flag(row, 'concerned') ? 'yes' : null },
  }),
  recreated: 'same',
  line: ({ attributes }: ObjectFact) => {
    const groups = attributes['member of']
    return [
      attributes.may ?? 'no login',
      ...(typeof groups === 'string' ? [`member of ${groups}`] : []),
    ].join(', ')
  },
  concerns: ({ context }: ObjectFact) => context?.concerned === 'yes',
  mask: maskSetting,
}

const RIGHTS = [
  ['rolcanlogin', 'login'],
  ['rolsuper', 'superuser'],
  ['rolcreaterole', 'createrole'],
  ['rolcreatedb', 'createdb'],
  ['rolreplication', 'replication'],
  ['rolbypassrls', 'bypassrls'],
] as const
