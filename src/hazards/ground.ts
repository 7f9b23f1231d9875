import { plural } from '../report/format.ts'
import { type FactRef, type ObjectFact, refOf } from '../schema/model.ts'
import { type StatementText, says, textOf } from './statement.ts'
import { type Table, type Tables, tablesOf } from './tables.ts'
import type { Facts, PlacedStatement } from './types.ts'
import { size } from './words.ts'

/** What rules about objects ask: what tables held, and which statement did it. Nothing is worked out before it is asked. */
export interface Ground {
  /** A table, foreign table, view or materialized view as it was. */
  before(ref: FactRef | undefined): ObjectFact | undefined
  after(ref: FactRef | undefined): ObjectFact | undefined
  /** What the relation held before the migrations. */
  contents(relation: ObjectFact | undefined): Contents
  /** The statement that did it, as far as its text tells: the last one where several might have. */
  doer(search: Search): PlacedStatement | undefined
}

export interface Contents {
  /** `unknown`: nobody looked. */
  readonly state: 'filled' | 'empty' | 'unknown'
  /** How much there was, and how often it was used. */
  readonly evidence: readonly string[]
  readonly table: Table | undefined
}

export interface Search {
  /** Phrases of which the statement says one, in lower case. */
  readonly says: readonly string[]
  /** All of which it names. */
  readonly names: readonly string[]
  /** OID of a relation: a statement that was seen dropping it is the one. */
  readonly dropped?: number
}

export function groundOf(facts: Facts): Ground {
  let tables: Tables | undefined
  let isLived: boolean | undefined
  let texts: readonly { readonly statement: PlacedStatement; readonly text: StatementText }[] | undefined
  const relations = { before: relationsOf(facts.before.facts), after: relationsOf(facts.after.facts) }

  function read() {
    texts ??= facts.statements
      .filter(({ error }) => error === undefined)
      .map((statement) => ({ statement, text: textOf(statement) }))
    return texts
  }

  return {
    before: (ref) => (ref === undefined ? undefined : relations.before().get(ref)),
    after: (ref) => (ref === undefined ? undefined : relations.after().get(ref)),
    contents: (relation) => {
      if (relation === undefined) return { state: 'unknown', evidence: [], table: undefined }
      tables ??= tablesOf(facts)
      isLived ??= hasLived(facts)
      return contentsOf(Number(relation.key), tables, isLived)
    },
    doer: ({ says: phrases, names, dropped }) => {
      const seen =
        dropped === undefined
          ? undefined
          : facts.statements.find((one) => one.error === undefined && one.dropped.includes(dropped))
      return (
        seen ??
        read().findLast(
          ({ text }) =>
            names.every((name) => text.names.has(name)) && phrases.some((phrase) => says(text, phrase)),
        )?.statement
      )
    },
  }
}

function relationsOf(facts: readonly ObjectFact[]): () => ReadonlyMap<FactRef, ObjectFact> {
  let found: ReadonlyMap<FactRef, ObjectFact> | undefined
  return () => {
    found ??= new Map(facts.filter(({ kind }) => RELATIONS.has(kind)).map((fact) => [refOf(fact), fact]))
    return found
  }
}

function contentsOf(oid: number, tables: Tables, isLived: boolean): Contents {
  const table = tables.find(oid)
  if (table === undefined) return { state: 'unknown', evidence: [], table }
  const holders = table.leaves.length === 0 ? [oid] : table.leaves
  const uses = holders.reduce((sum, holder) => sum + (tables.before(holder)?.uses ?? 0), 0)
  return {
    state: table.size === 'empty' ? 'empty' : 'filled',
    evidence: [
      ...(table.size === 'empty' ? ['empty on the branch'] : size(table)),
      ...(isLived ? [uses === 0 ? 'never read' : `read ${plural(uses, 'time')}`] : []).map(
        (words) => `${words}, by the statistics of the golden base`,
      ),
    ],
    table,
  }
}

/** True when the golden base brought the statistics of a life in production, and not those of its own making. */
function hasLived({ observation }: Facts): boolean {
  return [...observation.relations.values()].some(({ before }) => (before?.uses ?? 0) >= LIVED)
}

/** Reads of one relation. */
const LIVED = 1_000

const RELATIONS: ReadonlySet<ObjectFact['kind']> = new Set<ObjectFact['kind']>([
  'table',
  'foreign table',
  'view',
  'materialized view',
])
