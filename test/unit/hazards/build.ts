import type { HazardId } from '../../../src/hazards/catalog.ts'
import { DEFAULT_BUDGETS } from '../../../src/hazards/fail-on.ts'
import { findHazards } from '../../../src/hazards/index.ts'
import type { Budgets, Facts, PlacedStatement } from '../../../src/hazards/types.ts'
import type {
  LockMode,
  ObservedLock,
  Relation,
  RelationHistory,
  Rewrite,
  Scan,
} from '../../../src/observe/types.ts'
import type { Hazard, SessionSettings } from '../../../src/report/model.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { snapshot, table } from '../schema/facts.ts'

/** Facts made by hand: tables with OIDs, what is known of them, and what statements did to them. */

export const ORDERS = table(1, 'orders')
export const USERS = table(2, 'users')
export const TINY = table(3, 'tiny')
/** In no snapshot of the fork point. */
export const NEW = table(9, 'fresh')

const SIZES = new Map([
  [1, { rows: 12_400_000, bytes: 3e9 }],
  [2, { rows: 200_000, bytes: 40e6 }],
  [3, { rows: 9_999, bytes: 1e6 }],
])

export function relation(oid: number, extras: Partial<Relation> = {}): Relation {
  return {
    oid,
    kind: 'r',
    schema: 'public',
    name: [ORDERS, USERS, TINY, NEW].find(({ key }) => key === String(oid))?.name ?? `r${oid}`,
    table: undefined,
    rows: -1,
    bytes: 0,
    filenode: oid,
    uses: undefined,
    ...SIZES.get(oid),
    ...extras,
  }
}

/** As it was, and as it is: the same unless said otherwise. */
export function history(
  oid: number,
  before: Partial<Relation> | undefined = {},
  after: Partial<Relation> | undefined = before,
): readonly [number, RelationHistory] {
  return [oid, { before: relation(oid, before), after: relation(oid, after) }]
}

export interface StatementOptions extends Partial<PlacedStatement> {
  /** Milliseconds. */
  readonly ms?: number
}

export const CAREFUL: SessionSettings = {
  timeZone: 'UTC',
  searchPath: 'public',
  lockTimeout: 2_000,
  statementTimeout: 0,
}

/** One statement of session 1 and transaction 1; the file is `1.sql`. */
export function ran(sql: string, { ms = 1, ...extras }: StatementOptions = {}): PlacedStatement {
  return {
    session: 1,
    transaction: 1,
    message: 1,
    sql,
    offset: 0,
    startedAt: 0,
    endedAt: ms,
    timing: 'exact',
    tag: sql.trim().split(/\s+/).slice(0, 2).join(' ').toUpperCase(),
    marks: [],
    locks: [],
    rewrites: [],
    scans: [],
    walBytes: undefined,
    settings: CAREFUL,
    dropped: [],
    file: '1.sql',
    line: 3,
    ...extras,
  }
}

export function held(relationOid: number, mode: LockMode, heldMs: number): ObservedLock {
  return { relation: relationOid, mode, heldMs, source: 'observed' }
}

export function scan(relationOid: number, counts: Partial<Scan> = {}): Scan {
  return {
    relation: relationOid,
    sequential: 0,
    read: 0,
    inserted: 0,
    updated: 0,
    deleted: 0,
    ...counts,
  }
}

export function seq(relationOid: number, read = 0): Scan {
  return scan(relationOid, { sequential: 1, read })
}

export function written(relationOid: number, reason?: number): Rewrite {
  return reason === undefined
    ? { relation: relationOid, source: 'storage' }
    : { relation: relationOid, source: 'event', reason }
}

export interface FactsOptions {
  readonly statements: readonly PlacedStatement[]
  readonly before?: readonly ObjectFact[]
  readonly after?: readonly ObjectFact[]
  readonly relations?: readonly (readonly [number, RelationHistory])[]
  readonly observation?: Partial<Facts['observation']>
  readonly migrations?: Facts['migrations']
  readonly budgets?: Partial<Budgets>
  readonly serverVersion?: number
}

/** `orders` (12.4 M rows), `users` (200,000) and `tiny` (9,999) were there before, whatever else was. */
export function facts(options: FactsOptions): Facts {
  const tables = (others: readonly ObjectFact[]) =>
    [ORDERS, USERS, TINY].filter(
      ({ key }) => !others.some((fact) => fact.kind === 'table' && fact.key === key),
    )
  const { statements, before = [], after = before, relations = [] } = options
  const serverVersion = options.serverVersion ?? 180_004
  return {
    changes: [],
    before: { ...snapshot(tables(before), before), serverVersion },
    after: { ...snapshot(tables(after), after), serverVersion },
    statements,
    observation: {
      statements,
      relations: new Map([history(1), history(2), history(3), ...relations]),
      session: CAREFUL,
      walBytes: undefined,
      grownBytes: undefined,
      notes: [],
      ...options.observation,
    },
    migrations: options.migrations ?? [],
    roundTrip: undefined,
    budgets: { ...DEFAULT_BUDGETS, ...options.budgets },
  }
}

/** Told by what was observed; what the catalogs alone tell of the same facts is another test's. */
export const OBSERVED: readonly HazardId[] = [
  'rewrite',
  'type-change',
  'volatile-default',
  'index-not-concurrent',
  'scan-under-lock',
  'backfill',
  'lock',
  'enum-value-in-transaction',
  'multi-statement',
  'long-migration',
  'wal-growth',
  'lock-timeout',
]

export function hazardsIn(options: FactsOptions): readonly Hazard[] {
  return findHazards(facts(options)).filter(({ rule }) => OBSERVED.some((id) => id === rule))
}

/** `severity rule object` of each. */
export function toldIn(options: FactsOptions): readonly string[] {
  return hazardsIn(options).map(({ severity, rule, object }) => `${severity} ${rule} ${object}`)
}

/** The only hazard there is. */
export function onlyIn(options: FactsOptions): Hazard {
  const [hazard, ...others] = hazardsIn(options)
  if (hazard === undefined || others.length > 0) {
    throw new Error(`not one hazard: ${JSON.stringify(toldIn(options))}`)
  }
  return hazard
}
