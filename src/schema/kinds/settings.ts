import type { Row } from '../model.ts'
import { isOurs } from '../roles.ts'
import { maybe } from './sql.ts'

/**
 * What `alter database … set` and `alter role … set` keep in the rows `s` of pg_db_role_setting that `where` names, as
 * JSON by attribute. What Offshoot sets for the roles of a branch is left out. A name with a dot in it is none of the
 * server's own settings: applications keep secrets there, so such a value is read as a hash, and never shown.
 */
export function settings(where: string, { forRole }: { readonly forRole: boolean }): string {
  const role = forRole
    ? "case s.setrole when 0 then '' else ' for role ' || pg_get_userbyid(s.setrole) end"
    : "''"
  return `(
      select json_object_agg(o.name, case when o.name like '%.%' then encode(sha256(convert_to(o.value, 'UTF8')), 'hex') else o.value end)
      from (
        select 'set ' || split_part(entry, '=', 1) || ${role} as name, substr(entry, strpos(entry, '=') + 1) as value
        from pg_db_role_setting s cross join unnest(s.setconfig) entry
        where ${where} and not ${isOurs('pg_get_userbyid(s.setrole)')}
        order by 1
      ) o)`
}

export function readSettings(row: Row, column: string): Readonly<Record<string, string>> {
  return JSON.parse(maybe(row, column) ?? '{}') as Record<string, string>
}

/** For {@link Kind.mask}. */
export function maskSetting(value: string, attribute: string): string {
  return /^set [^ ]*[.]/.test(attribute) ? 'a value that is not shown' : value
}
