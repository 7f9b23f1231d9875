import type { FactRef, Kind, ObjectFact } from '../model.ts'
import { fdwOptions, maskFdwOption, nameFdwOptions, readFdwOptions } from './fdw-options.ts'
import { maybe, notOfExtension, text } from './sql.ts'

export const foreignDataWrapper: Kind = {
  kind: 'foreign-data wrapper',
  catalog: 'pg_foreign_data_wrapper',
  sql: `
    select w.oid as key, w.fdwname as name, nullif(w.fdwhandler, 0)::regproc::text as handler,
      nullif(w.fdwvalidator, 0)::regproc::text as validator, ${fdwOptions('w.fdwoptions')} as options
    from pg_foreign_data_wrapper w
    where ${notOfExtension('pg_foreign_data_wrapper', 'w.oid')}`,
  toFact: (row) => ({
    kind: 'foreign-data wrapper',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      handler: maybe(row, 'handler'),
      validator: maybe(row, 'validator'),
      ...readFdwOptions(row, 'options'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => list(named(attributes, ['handler', 'validator']), nameFdwOptions(attributes)),
  mask: maskFdwOption,
}

export const foreignServer: Kind = {
  kind: 'foreign server',
  catalog: 'pg_foreign_server',
  sql: `
    select s.oid as key, s.srvname as name, w.fdwname as wrapper, s.srvtype as type, s.srvversion as version,
      ${fdwOptions('s.srvoptions')} as options
    from pg_foreign_server s
    join pg_foreign_data_wrapper w on w.oid = s.srvfdw
    where ${notOfExtension('pg_foreign_server', 's.oid')}`,
  toFact: (row) => ({
    kind: 'foreign server',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      wrapper: text(row, 'wrapper'),
      type: maybe(row, 'type'),
      version: maybe(row, 'version'),
      ...readFdwOptions(row, 'options'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) =>
    list(named(attributes, ['wrapper', 'type', 'version']), nameFdwOptions(attributes)),
  mask: maskFdwOption,
}

/** Who is who on a foreign server. Its options are read only where the server lets us: there they are passwords. */
export const userMapping: Kind = {
  kind: 'user mapping',
  catalog: 'pg_user_mapping',
  sql: `
    select m.umid as key, m.usename as name, m.srvid as server, m.srvname as server_name, ${fdwOptions('m.umoptions')} as options
    from pg_user_mappings m
    where ${notOfExtension('pg_foreign_server', 'm.srvid')}`,
  toFact: (row) => ({
    kind: 'user mapping',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    signature: ` on ${text(row, 'server_name')}`,
    parent: `foreign server:${text(row, 'server')}` satisfies FactRef,
    attributes: readFdwOptions(row, 'options'),
  }),
  recreated: 'same',
  line: ({ attributes }) => list([], nameFdwOptions(attributes)),
  tally: () => ({ one: 'user mapping', many: 'user mappings' }),
  mask: maskFdwOption,
}

function named(attributes: ObjectFact['attributes'], names: readonly string[]): readonly string[] {
  return names.flatMap((name) =>
    typeof attributes[name] === 'string' ? [`${name} ${attributes[name]}`] : [],
  )
}

function list(...parts: readonly (readonly string[])[]): string {
  return parts.flat().join(', ')
}
