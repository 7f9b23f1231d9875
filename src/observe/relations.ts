import { OWN_SCHEMAS } from '../schema/kinds/sql.ts'
import type { Connection } from '../sql/client.ts'
import type { Relation } from './types.ts'

/**
 * Every relation of the user's with what a rule may ask about it, by OID. Cheap, however many there are: sizes are those
 * of the last VACUUM or ANALYZE where there was one. `exact` names those whose size is measured.
 */
export async function readRelations(
  connection: Connection,
  exact: readonly number[] = [],
): Promise<ReadonlyMap<number, Relation>> {
  const [answer] = await connection.query<{ relations: string | null }>(QUERY, [`{${exact.join(',')}}`])
  const rows = JSON.parse(answer?.relations ?? '[]') as readonly RelationRow[]
  const uses = usesOf(rows)
  return new Map(
    rows.map(([oid, kind, schema, name, table, rows, bytes, filenode]) => [
      oid,
      {
        oid,
        kind,
        schema,
        name,
        table: table ?? undefined,
        rows,
        bytes,
        filenode,
        uses: uses?.get(oid),
      },
    ]),
  )
}

type RelationRow = readonly [
  oid: number,
  kind: string,
  schema: string,
  name: string,
  table: number | null,
  rows: number,
  bytes: number,
  filenode: number,
  scans: number | null,
]

/** One value, because a row each costs the client more than reading them costs the server. */
const QUERY = `
  select json_agg(json_build_array(c.oid::int8, c.relkind, n.nspname, c.relname, i.indrelid::int8,
    case when c.reltuples >= 0 then c.reltuples
      when c.relkind in ('r', 'm') and pg_stat_get_live_tuples(c.oid) > 0 then pg_stat_get_live_tuples(c.oid) else -1 end,
    case when c.relkind not in ('r', 'm', 'i', 'S') then 0
      when c.oid = any($1::oid[]) or (c.relpages = 0 and c.relkind = 'r') then coalesce(pg_relation_size(c.oid), 0) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0)
      else (c.relpages + coalesce(t.relpages, 0)) * current_setting('block_size')::int8 end,
    c.relfilenode::int8,
    case when c.relkind in ('r', 'm', 'i') then pg_stat_get_numscans(c.oid) end))::text as relations
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_index i on i.indexrelid = c.oid
  left join pg_class t on t.oid = c.reltoastrelid
  where c.oid >= 16384 and c.relkind in ('r', 'p', 'm', 'i', 'I', 'S', 'v', 'f') and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', ${OWN_SCHEMAS.map((name) => `'${name}'`).join(', ')})`

/** A table is used through its indexes too. Absent where nothing was ever used: the statistics stayed behind. */
function usesOf(rows: readonly RelationRow[]): ReadonlyMap<number, number> | undefined {
  const uses = new Map<number, number>()
  for (const [oid, , , , table, , , , scans] of rows) {
    if (scans === null) continue
    uses.set(oid, (uses.get(oid) ?? 0) + scans)
    if (table !== null) uses.set(table, (uses.get(table) ?? 0) + scans)
  }
  return [...uses.values()].some((count) => count > 0) ? uses : undefined
}
