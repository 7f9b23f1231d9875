import { MARK_START } from '../../provider/mark.ts'
import { madeByUsersOf } from './addresses.ts'
import type { Aspect } from './aspect.ts'
import { COMMENT, labelBy, ofPart } from './attributes.ts'

/**
 * Comments on everything. Offshoot keeps its own mark as the comment of a branch's database; that is no comment of
 * the user's.
 */
export const comment: Aspect = {
  name: 'comment',
  sql: sqlOf({ local: 'pg_description', shared: 'pg_shdescription', columns: 'description as value' }),
  attributesOf: (row) => {
    const value = row.value ?? ''
    if (row.catalog === 'pg_database' && value.startsWith(MARK_START)) return {}
    return { [ofPart(COMMENT, row)]: value }
  },
}

/** Labels for mandatory access control, one for each provider of it. */
export const securityLabel: Aspect = {
  name: 'security label',
  sql: sqlOf({ local: 'pg_seclabel', shared: 'pg_shseclabel', columns: 'label as value, provider' }),
  attributesOf: (row) => ({ [ofPart(labelBy(row.provider ?? ''), row)]: row.value ?? '' }),
}

interface Source {
  readonly local: string
  /** The same for what all databases of a server share. */
  readonly shared: string
  readonly columns: string
}

function sqlOf({ local, shared, columns }: Source): string {
  return `
    select classoid::regclass::text as catalog, objoid || case objsubid when 0 then '' else '.' || objsubid end as objects,
      'column ' || attname as part, ${columns}
    from ${local}
    left join pg_attribute on objsubid > 0 and classoid = 'pg_class'::regclass and attrelid = objoid and attnum = objsubid
    where ${madeByUsersOf('classoid', 'objoid')}
    union all
    select classoid::regclass::text, objoid::text, null, ${columns}
    from ${shared}
    where classoid = 'pg_authid'::regclass
      or classoid = 'pg_database'::regclass and objoid = (select oid from pg_database where datname = current_database())`
}
