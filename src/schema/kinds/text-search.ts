import type { Kind, ObjectFact, Row } from '../model.ts'
import { maybe, notOfExtension, text, USER_SCHEMA } from './sql.ts'

export const textSearchParser: Kind = {
  kind: 'text search parser',
  catalog: 'pg_ts_parser',
  sql: `
    select p.oid as key, n.nspname as schema, p.prsname as name, p.prsstart::text as start, p.prstoken::text as token,
      p.prsend::text as end, nullif(p.prsheadline::text, '-') as headline, p.prslextype::text as types
    from pg_ts_parser p
    join pg_namespace n on n.oid = p.prsnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_ts_parser', 'p.oid')}`,
  toFact: (row) => ({
    ...named(row, 'text search parser'),
    attributes: {
      start: text(row, 'start'),
      'next token': text(row, 'token'),
      end: text(row, 'end'),
      headline: maybe(row, 'headline'),
      'token types': text(row, 'types'),
    },
  }),
  recreated: 'same',
}

export const textSearchTemplate: Kind = {
  kind: 'text search template',
  catalog: 'pg_ts_template',
  sql: `
    select t.oid as key, n.nspname as schema, t.tmplname as name, nullif(t.tmplinit::text, '-') as init,
      t.tmpllexize::text as lexize
    from pg_ts_template t
    join pg_namespace n on n.oid = t.tmplnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_ts_template', 't.oid')}`,
  toFact: (row) => ({
    ...named(row, 'text search template'),
    attributes: { init: maybe(row, 'init'), lexize: text(row, 'lexize') },
  }),
  recreated: 'same',
}

export const textSearchDictionary: Kind = {
  kind: 'text search dictionary',
  catalog: 'pg_ts_dict',
  sql: `
    select d.oid as key, n.nspname as schema, d.dictname as name, d.dictinitoption as options,
      case when tn.nspname = 'pg_catalog' then '' else quote_ident(tn.nspname) || '.' end || quote_ident(t.tmplname) as template
    from pg_ts_dict d
    join pg_namespace n on n.oid = d.dictnamespace
    join pg_ts_template t on t.oid = d.dicttemplate
    join pg_namespace tn on tn.oid = t.tmplnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_ts_dict', 'd.oid')}`,
  toFact: (row) => ({
    ...named(row, 'text search dictionary'),
    attributes: { template: text(row, 'template'), options: maybe(row, 'options') },
  }),
  recreated: 'same',
  line: ({ attributes }) =>
    `template ${attributes.template}${attributes.options === null ? '' : `, ${attributes.options}`}`,
}

/** Configurations: one attribute for each type of token that is looked up, with its dictionaries in their order. */
export const textSearchConfiguration: Kind = {
  kind: 'text search configuration',
  catalog: 'pg_ts_config',
  sql: `
    select c.oid as key, n.nspname as schema, c.cfgname as name,
      case when pn.nspname = 'pg_catalog' then '' else quote_ident(pn.nspname) || '.' end || quote_ident(p.prsname) as parser,
      (select json_object_agg(coalesce(y.alias, 'token ' || m.maptokentype), m.dictionaries order by m.maptokentype) from (
        select maptokentype, string_agg(mapdict::regdictionary::text, ', ' order by mapseqno) as dictionaries
        from pg_ts_config_map where mapcfg = c.oid group by maptokentype
      ) m left join ts_token_type(c.cfgparser) y on y.tokid = m.maptokentype) as mappings
    from pg_ts_config c
    join pg_namespace n on n.oid = c.cfgnamespace
    join pg_ts_parser p on p.oid = c.cfgparser
    join pg_namespace pn on pn.oid = p.prsnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_ts_config', 'c.oid')}`,
  toFact: (row) => {
    const mappings = JSON.parse(maybe(row, 'mappings') ?? '{}') as Readonly<Record<string, string>>
    const attributes = Object.entries(mappings).map(([type, to]) => [`mapping of ${type}`, to] as const)
    return {
      ...named(row, 'text search configuration'),
      attributes: { parser: text(row, 'parser'), ...Object.fromEntries(attributes) },
      context: { mappings: String(attributes.length) },
    }
  },
  recreated: 'same',
  line: ({ attributes, context }) =>
    `parser ${attributes.parser}, ${context?.mappings} ${context?.mappings === '1' ? 'mapping' : 'mappings'}`,
}

type TextSearch = Extract<ObjectFact['kind'], `text search ${string}`>

function named(row: Row, kind: TextSearch): Pick<ObjectFact, 'kind' | 'key' | 'schema' | 'name'> {
  return { kind, key: text(row, 'key'), schema: text(row, 'schema'), name: text(row, 'name') }
}
