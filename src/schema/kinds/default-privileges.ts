import type { Kind, ObjectFact } from '../model.ts'
import { roleName, THE_BRANCH } from '../roles.ts'
import { maybe, text, USER_SCHEMA } from './sql.ts'

/**
 * What objects of a sort get when a role creates them, everywhere or in a schema: `alter default privileges`. The
 * rights are read as those of every other object are.
 */
export const defaultPrivileges: Kind = {
  kind: 'default privileges',
  catalog: 'pg_default_acl',
  sql: `
    select a.oid as key, n.oid as schema_key, n.nspname as schema, a.defaclobjtype as type, ${roleName('a.defaclrole')} as role
    from pg_default_acl a
    left join pg_namespace n on n.oid = a.defaclnamespace
    where a.defaclnamespace = 0 or ${USER_SCHEMA}`,
  toFact: (row) => {
    const schemaKey = maybe(row, 'schema_key')
    const role = text(row, 'role')
    const type = TYPES[text(row, 'type')] ?? 'objects'
    return {
      kind: 'default privileges',
      key: text(row, 'key'),
      schema: maybe(row, 'schema') ?? '',
      name: role === THE_BRANCH ? type : `${type} of ${role}`,
      parent: schemaKey === null ? undefined : `schema:${schemaKey}`,
      attributes: {},
    }
  },
  // There is nothing to it but the rights.
  recreated: 'same',
  line: ({ attributes }: ObjectFact) =>
    Object.entries(attributes)
      .flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
      .join(', '),
}

const TYPES: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
}
