import type { FactRef, Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, notOfExtension, text, USER_SCHEMA } from './sql.ts'

/** Operators that somebody defined. One that another only names as its counterpart is not there yet. */
export const operator: Kind = {
  kind: 'operator',
  catalog: 'pg_operator',
  sql: `
    select o.oid as key, n.nspname as schema, o.oprname as name,
      '(' || concat_ws(', ', format_type(nullif(o.oprleft, 0), null), format_type(nullif(o.oprright, 0), null)) || ')' as signature,
      format_type(o.oprresult, null) as result, o.oprcode::text as function,
      nullif(o.oprcom, 0)::regoperator::text as commutator, nullif(o.oprnegate, 0)::regoperator::text as negator,
      nullif(o.oprrest::text, '-') as restrict, nullif(o.oprjoin::text, '-') as join, o.oprcanhash, o.oprcanmerge
    from pg_operator o
    join pg_namespace n on n.oid = o.oprnamespace
    where o.oprcode <> 0 and ${USER_SCHEMA} and ${notOfExtension('pg_operator', 'o.oid')}`,
  toFact: (row) => ({
    ...named(row, 'operator'),
    signature: text(row, 'signature'),
    attributes: {
      function: text(row, 'function'),
      returns: text(row, 'result'),
      commutator: maybe(row, 'commutator'),
      negator: maybe(row, 'negator'),
      'restriction estimator': maybe(row, 'restrict'),
      'join estimator': maybe(row, 'join'),
      hashes: flag(row, 'oprcanhash') ? 'yes' : null,
      merges: flag(row, 'oprcanmerge') ? 'yes' : null,
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => `returns ${attributes.returns}, function ${attributes.function}`,
}

/** How an access method works on a type. */
export const operatorClass: Kind = {
  kind: 'operator class',
  catalog: 'pg_opclass',
  sql: `
    select c.oid as key, n.nspname as schema, c.opcname as name, ' using ' || m.amname as signature,
      format_type(c.opcintype, null) as type, c.opcdefault, format_type(nullif(c.opckeytype, 0), null) as storage,
      quote_ident(fn.nspname) || '.' || quote_ident(f.opfname) as family,
      (${operatorsOf("d.refclassid = 'pg_opclass'::regclass and d.refobjid = c.oid")}) as operators,
      (${functionsOf("d.refclassid = 'pg_opclass'::regclass and d.refobjid = c.oid")}) as functions
    from pg_opclass c
    join pg_namespace n on n.oid = c.opcnamespace
    join pg_am m on m.oid = c.opcmethod
    join pg_opfamily f on f.oid = c.opcfamily
    join pg_namespace fn on fn.oid = f.opfnamespace
    where ${USER_SCHEMA} and ${notOfExtension('pg_opclass', 'c.oid')}`,
  toFact: (row) => ({
    ...named(row, 'operator class'),
    signature: text(row, 'signature'),
    attributes: {
      type: text(row, 'type'),
      default: flag(row, 'opcdefault') ? 'yes' : null,
      family: text(row, 'family'),
      storage: maybe(row, 'storage'),
      operators: maybe(row, 'operators'),
      functions: maybe(row, 'functions'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => `${attributes.default === 'yes' ? 'default ' : ''}for type ${attributes.type}`,
}

/** Families, with what is in them beside their classes. One made along with a class of its name goes with the class. */
export const operatorFamily: Kind = {
  kind: 'operator family',
  catalog: 'pg_opfamily',
  sql: `
    select f.oid as key, n.nspname as schema, f.opfname as name, ' using ' || m.amname as signature,
      (select min(c.oid) from pg_opclass c
        where c.opcfamily = f.oid and c.opcname = f.opfname and c.opcnamespace = f.opfnamespace) as class,
      (${operatorsOf("d.refclassid = 'pg_opfamily'::regclass and d.refobjid = f.oid")}) as operators,
      (${functionsOf("d.refclassid = 'pg_opfamily'::regclass and d.refobjid = f.oid")}) as functions
    from pg_opfamily f
    join pg_namespace n on n.oid = f.opfnamespace
    join pg_am m on m.oid = f.opfmethod
    where ${USER_SCHEMA} and ${notOfExtension('pg_opfamily', 'f.oid')}`,
  toFact: (row) => {
    const sameName = maybe(row, 'class')
    return {
      ...named(row, 'operator family'),
      signature: text(row, 'signature'),
      parent: sameName === null ? undefined : (`operator class:${sameName}` satisfies FactRef),
      attributes: { operators: maybe(row, 'operators'), functions: maybe(row, 'functions') },
    }
  },
  recreated: 'same',
}

/** Operators by what they depend on: the class they came with, or the family they were added to. */
function operatorsOf(belongs: string): string {
  return `
    select string_agg(concat_ws(' ', e.amopstrategy, e.amopopr::regoperator, 'for order by ' || quote_ident(s.opfname)), ', '
      order by e.amopstrategy, e.amopopr::regoperator::text collate "C")
    from pg_depend d
    join pg_amop e on e.oid = d.objid
    left join pg_opfamily s on s.oid = e.amopsortfamily
    where d.classid = 'pg_amop'::regclass and ${belongs}`
}

function functionsOf(belongs: string): string {
  return `
    select string_agg(e.amprocnum || ' ' || e.amproc::regprocedure, ', '
      order by e.amprocnum, e.amproc::regprocedure::text collate "C")
    from pg_depend d
    join pg_amproc e on e.oid = d.objid
    where d.classid = 'pg_amproc'::regclass and ${belongs}`
}

function named<Name extends 'operator' | 'operator class' | 'operator family'>(
  row: Row,
  kind: Name,
): Pick<ObjectFact, 'key' | 'schema' | 'name'> & { readonly kind: Name } {
  return { kind, key: text(row, 'key'), schema: text(row, 'schema'), name: text(row, 'name') }
}
