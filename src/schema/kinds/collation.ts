import type { Kind } from '../model.ts'
import { flag, maybe, notBuiltIn, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/**
 * Collations. The version that the operating system's data had is not compared: it changes with the machine and not
 * with a migration.
 */
export const collation: Kind = {
  kind: 'collation',
  catalog: 'pg_collation',
  // The locale is in columns that came and went with the majors: one for both, then its own for ICU (15), then `colllocale` (17).
  sql: `
    select k.key, n.nspname as schema, k.name, k.provider, k.deterministic, k.collate, k.ctype, k.locale, k.rules
    from (
      select c.oid as key, c.collname as name, c.collnamespace, c.collprovider as provider, c.collisdeterministic as deterministic,
        to_jsonb(c) ->> 'collcollate' as collate, to_jsonb(c) ->> 'collctype' as ctype,
        coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale') as locale, to_jsonb(c) ->> 'collicurules' as rules
      from pg_collation c
      where ${notBuiltIn('c.oid')}
    ) k
    join pg_namespace n on n.oid = k.collnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_collation', 'k.key')}`,
  toFact: (row) => {
    const collate = maybe(row, 'collate')
    const ctype = maybe(row, 'ctype')
    return {
      kind: 'collation',
      key: text(row, 'key'),
      schema: text(row, 'schema'),
      name: text(row, 'name'),
      attributes: {
        provider: { c: 'libc', i: 'icu', b: 'builtin' }[text(row, 'provider')] ?? 'default',
        locale: maybe(row, 'locale') ?? collate,
        'character types': ctype === collate ? null : ctype,
        rules: maybe(row, 'rules'),
        deterministic: flag(row, 'deterministic') ? 'yes' : 'no',
      },
    }
  },
  recreated: 'same',
  line: ({ attributes }) => {
    const ctype = attributes['character types']
    const words = [`${attributes.provider}`, `locale ${attributes.locale}`]
    if (typeof ctype === 'string') words.push(`character types ${ctype}`)
    if (attributes.deterministic === 'no') words.push('not deterministic')
    return words.join(', ')
  },
  // What a person wrote, and not SQL.
  verbatim: ['locale', 'character types', 'rules'],
}
