import { kindOf } from '../kinds/index.ts'
import type { ObjectFact } from '../model.ts'
import { isSameFact } from '../same.ts'
import type { Left } from './earlier.ts'

/** An object as dependencies name it. */
export type Address = `${string}:${string}`

/**
 * Relations about which nothing has to be written for their facts to read otherwise: they name one of these objects,
 * or what was made from it. With those, relations that do so only by way of another one; it is rarely many.
 */
export function dependentsOf(addresses: readonly Address[]): string {
  const seeds = addresses.map((address) => {
    const [catalog, oid] = address.split(':')
    return `('${catalog}'::regclass::oid, ${oid}::oid)`
  })
  return `
    with recursive dependent (classid, objid) as (
      values ${seeds.join(', ')}
      union
      select d.classid, d.objid from dependent r join pg_depend d on d.refclassid = r.classid and d.refobjid = r.objid
    )
    select distinct relation from (
      select objid as relation from dependent where classid = 'pg_class'::regclass
      union all
      select adrelid from dependent join pg_attrdef o on classid = 'pg_attrdef'::regclass and o.oid = objid
      union all
      select conrelid from dependent join pg_constraint o on classid = 'pg_constraint'::regclass and o.oid = objid
      union all
      select indrelid from dependent join pg_index o on classid = 'pg_class'::regclass and o.indexrelid = objid
      union all
      select tgrelid from dependent join pg_trigger o on classid = 'pg_trigger'::regclass and o.oid = objid
      union all
      select ev_class from dependent join pg_rewrite o on classid = 'pg_rewrite'::regclass and o.oid = objid
      union all
      select polrelid from dependent join pg_policy o on classid = 'pg_policy'::regclass and o.oid = objid
      union all
      -- An identity tells the name of its sequence.
      select refobjid from dependent r join pg_depend d on d.classid = r.classid and d.objid = r.objid
      where r.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    ) x
    where relation >= 16384`
}

/** Relations whose facts tell of the indexes and sequences among these. One that is gone was written about there. */
export function tellersOf(oids: readonly string[]): string {
  const list = `any ('{${oids.join(',')}}'::oid[])`
  return `
    select indrelid as relation from pg_index where indexrelid = ${list}
    union
    select refobjid from pg_depend where classid = 'pg_class'::regclass and objid = ${list} and objsubid = 0
      and refclassid = 'pg_class'::regclass and refobjsubid > 0 and deptype = 'i'`
}

interface Then {
  readonly before: Left
  /** OIDs of relations about which something was written. */
  readonly changed: readonly string[]
}

/**
 * Addresses of the objects that others may name in another way than before: renamed ones, those whose dependents say
 * more about them than their names, and relations that are no objects of their own, such as an extension's, of which
 * nobody knows what was written. `undefined` when too much names one of them.
 */
export function addressesOf(
  facts: readonly ObjectFact[],
  { before, changed }: Then,
): readonly Address[] | undefined {
  const known = new Set(
    before.facts.flatMap(({ kind, key }) => (kindOf(kind).catalog === 'pg_class' ? [key] : [])),
  )
  const addresses = new Set<Address>(
    changed.filter((oid) => !known.has(oid)).map((oid) => `pg_class:${oid}` as const),
  )
  for (const fact of facts) {
    const was = before.get(fact)
    if (was === undefined || isSpokenOfAlike(was, fact)) continue
    if (fact.kind === 'schema' || fact.kind === 'role') return undefined
    // Dependencies on a column are dependencies on its table.
    addresses.add(`${kindOf(fact.kind).catalog}:${fact.key.replace(/\..*/, '')}`)
  }
  return [...addresses]
}

function isSpokenOfAlike(before: ObjectFact, after: ObjectFact): boolean {
  if (before.name !== after.name || before.schema !== after.schema) return false
  return !isSpokenOfInFull(after) || isSameFact(before, after)
}

/** Labels of an enum, what a domain stands for, columns of a view, members of an extension. */
function isSpokenOfInFull({ kind }: ObjectFact): boolean {
  return ['view', 'materialized view', 'extension'].includes(kind) || kindOf(kind).catalog === 'pg_type'
}
