import { USER_SCHEMA } from '../schema/kinds/sql.ts'
import type { Connection } from '../sql/client.ts'

/** How far a sequence has come. */
export interface SequenceUse {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** The column that it numbers, the one with the smallest type where there are several. */
  readonly column?: {
    /** OID of the table. */
    readonly table: number
    readonly schema: string
    readonly tableName: string
    readonly name: string
    /** As the server writes it, e.g. `integer`. */
    readonly type: string
  }
  /** The number given out last, and the one behind which there is none: the column's, when that ends sooner. */
  readonly last: number
  readonly limit: number
  /** From 0 to 1, in the direction in which it counts. */
  readonly used: number
}

/**
 * Reads how far each sequence of the user's has come that ends at its limit: one statement. Without those that have given
 * out nothing yet, and those of which the login may not know.
 */
export async function readSequences(connection: Connection): Promise<readonly SequenceUse[]> {
  const [answer] = await connection.query<{ sequences: string | null }>(QUERY)
  const rows = JSON.parse(answer?.sequences ?? '[]') as readonly SequenceRow[]
  return rows.map(({ table, owner, owner_schema, attribute, type, ...sequence }) => ({
    ...sequence,
    ...(table === null || owner === null || owner_schema === null || attribute === null || type === null
      ? {}
      : { column: { table, schema: owner_schema, tableName: owner, name: attribute, type } }),
  }))
}

interface SequenceRow extends Omit<SequenceUse, 'column'> {
  readonly table: number | null
  readonly owner: string | null
  readonly owner_schema: string | null
  readonly attribute: string | null
  readonly type: string | null
}

/**
 * A column is numbered by a sequence that it owns, or that its default names. What is asked of a sequence opens it: those
 * that the login may not read would fail, as would those that other sessions made for themselves.
 */
const QUERY = `
  with asked as materialized (
    select s.*, n.nspname, c.relname,
      case when c.relkind = 'S' and c.relpersistence <> 't' then
        case when has_sequence_privilege(c.oid, 'SELECT, USAGE') then pg_sequence_last_value(c.oid) end end as last
    from pg_sequence s
    join pg_class c on c.oid = s.seqrelid
    join pg_namespace n on n.oid = c.relnamespace
    where not s.seqcycle and ${USER_SCHEMA}
  ),
  own as (
    select seqrelid, nspname, relname, seqincrement > 0 as ascending, seqmin, seqmax, last from asked where last is not null
  ),
  numbered as (
    select own.*, a.attrelid, a.attname, format_type(a.atttypid, null) as type, coalesce(nullif(y.typbasetype, 0), y.oid) as base
    from own
    left join lateral (
      select a.attrelid, a.attname, a.atttypid
      from (
        select d.refobjid, d.refobjsubid from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = own.seqrelid and d.refclassid = 'pg_class'::regclass
          and d.refobjsubid > 0 and d.deptype in ('a', 'i')
        union
        select f.adrelid, f.adnum from pg_depend d join pg_attrdef f on f.oid = d.objid
        where d.refclassid = 'pg_class'::regclass and d.refobjid = own.seqrelid and d.classid = 'pg_attrdef'::regclass
      ) u
      join pg_attribute a on a.attrelid = u.refobjid and a.attnum = u.refobjsubid
      order by case a.attlen when 2 then 0 when 4 then 1 else 2 end, a.attrelid, a.attnum limit 1
    ) a on true
    left join pg_type y on y.oid = a.atttypid
  ),
  bounded as (
    select *, case when ascending then least(seqmax, case base when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647 else seqmax end)
      else greatest(seqmin, case base when 'int2'::regtype then -32768 when 'int4'::regtype then -2147483648 else seqmin end) end as bound
    from numbered
  )
  select json_agg(json_build_object('oid', seqrelid::int8, 'schema', b.nspname, 'name', b.relname, 'table', t.oid::int8,
    'owner_schema', tn.nspname, 'owner', t.relname, 'attribute', attname, 'type', type,
    'last', last::float8, 'limit', bound::float8,
    'used', least(1, greatest(0, case when ascending then (last::float8 - seqmin) / nullif(bound::float8 - seqmin, 0)
      else (seqmax - last::float8) / nullif(seqmax - bound::float8, 0) end))) order by seqrelid)::text as sequences
  from bounded b
  left join pg_class t on t.oid = attrelid
  left join pg_namespace tn on tn.oid = t.relnamespace`
