import type { Hazard } from '../../report/model.ts'
import { type FactRef, type ObjectFact, refOf } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { ALONE, steps, THEN_READS } from '../fixes/steps.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { place, quoted, shown, shownName } from '../words.ts'

/** What is there after the migrations and does only half of what it is there for. */

export const invalidIndex: Rule = {
  id: 'invalid-index',
  find: (facts) => {
    const ground = groundOf(facts)
    const broken = facts.after.facts.filter(
      ({ kind, attributes }) => kind === 'index' && attributes.valid === 'no',
    )
    if (broken.length === 0) return []
    const before = new Map(facts.before.facts.map((fact) => [refOf(fact), fact]))
    return broken.flatMap((index) => invalid(index, before.get(refOf(index)), ground))
  },
}

function invalid(index: ObjectFact, before: ObjectFact | undefined, ground: Ground): readonly Hazard[] {
  // One that was broken before is this change's when a statement of it meant to make it.
  const doer = ground.doer({ says: ['index', 'reindex'], names: [index.name] })
  if (before?.attributes.valid === 'no' && doer === undefined) return []
  const table = ground.after(index.parent)
  const object = shown(index.schema, index.name)
  const isParent = typeof table?.attributes['partitioned by'] === 'string'
  const contents = ground.contents(table)
  return [
    {
      rule: 'invalid-index',
      severity: 'warning',
      observed: true,
      object,
      message: isParent
        ? `Index \`${object}\` is not valid: partitions have none that is attached to it`
        : `Index \`${object}\` is left behind invalid`,
      evidence: [
        `on \`${shown(index.schema, index.table ?? '')}\``,
        ...contents.evidence,
        ...(before === undefined ? [] : ['it was there before, invalid']),
      ],
      why: 'No query uses it, every write still pays for it, and IF NOT EXISTS takes it for the one that was wanted.',
      fix: repair(index, isParent),
      ...(doer === undefined ? {} : place(doer)),
    },
  ]
}

function repair(index: ObjectFact, isParent: boolean): string {
  const sql = quoted(index.schema, index.name)
  if (isParent) {
    return `Build the index on each partition with CONCURRENTLY and attach it: \`ALTER INDEX … ATTACH PARTITION …\`. With the last one the index becomes valid by itself.`
  }
  // What REINDEX CONCURRENTLY could not finish has the old index beside it.
  if (/_cc(?:new|old)\d*$/.test(index.name)) return steps(ALONE, `DROP INDEX CONCURRENTLY ${sql};`)
  const isUnique = index.attributes.definition?.startsWith('unique ') === true
  return steps(
    ...(isUnique ? ['-- First take out the duplicates that kept it from being built.'] : []),
    ALONE,
    `REINDEX INDEX CONCURRENTLY ${sql};`,
  )
}

export const notValidConstraint: Rule = {
  id: 'not-valid-constraint',
  find: (facts) => {
    const ground = groundOf(facts)
    const before = new Map<FactRef, ObjectFact>()
    let isRead = false
    return facts.differences.flatMap(({ after }): readonly Hazard[] => {
      if (after === undefined) return []
      if (!isRead) {
        for (const fact of facts.before.facts) before.set(refOf(fact), fact)
        isRead = true
      }
      return unfinished(after, { facts, ground, before })
    })
  },
}

interface Around {
  readonly facts: Compared
  readonly ground: Ground
  readonly before: ReadonlyMap<FactRef, ObjectFact>
}

function unfinished(fact: ObjectFact, { ground, before }: Around): readonly Hazard[] {
  const state = stateOf(fact)
  const was = before.get(refOf(fact))
  if (state === undefined || fact.follows !== undefined) return []
  if (was !== undefined && stateOf(was)?.says === state.says) return []
  const table = ground.after(fact.parent)
  const on = table === undefined ? shown(fact.schema, fact.table ?? '') : shown(table.schema, table.name)
  const name = fact.kind === 'column' ? (fact.attributes['not null constraint'] ?? fact.name) : fact.name
  const object = `${on}.${shownName(name)}`
  const doer = ground.doer({
    says: ['not valid', 'not enforced', 'disable trigger', 'alter table'],
    names: [fact.name],
  })
  const alter = `ALTER ${fact.parent?.startsWith('domain:') === true ? 'DOMAIN' : 'TABLE'} ${quoted(fact.schema, fact.table ?? '')}`
  return [
    {
      rule: 'not-valid-constraint',
      severity: state.severity,
      observed: true,
      object,
      message: `\`${object}\` ${state.says}`,
      evidence: ground.contents(table).evidence,
      why: state.why,
      fix: state.fix(alter, identifier(name)),
      ...(doer === undefined ? {} : place(doer)),
    },
  ]
}

interface State {
  readonly says: string
  readonly severity: Hazard['severity']
  readonly why: string
  readonly fix: (alter: string, constraint: string) => string
}

/** What a constraint lacks; undefined for one that holds for every row. */
function stateOf({ kind, attributes }: ObjectFact): State | undefined {
  if (kind === 'column') return attributes.nullability?.includes('not valid') === true ? NOT_VALID : undefined
  if (kind !== 'constraint') return undefined
  const definition = attributes.definition ?? ''
  if (attributes['its triggers'] === 'disabled') return SWITCHED_OFF
  if (/ NOT ENFORCED$/.test(definition)) return NOT_ENFORCED
  return / NOT VALID$/.test(definition) ? NOT_VALID : undefined
}

const NOT_VALID: State = {
  says: 'is left NOT VALID: rows from before were never checked',
  // The first of the two steps of the safe way; what is told is that the second is missing.
  severity: 'notice',
  why: 'Old rows may break it, the planner does not rely on it, and the first UPDATE of such a row fails.',
  fix: (alter, constraint) => steps(THEN_READS, `${alter} VALIDATE CONSTRAINT ${constraint};`),
}
const NOT_ENFORCED: State = {
  says: 'is NOT ENFORCED: nothing checks it',
  severity: 'notice',
  why: 'Rows that break it get in, and code that relies on it does not find out.',
  fix: (alter, constraint) =>
    steps(
      '-- Reads every row under a lock; for a foreign key only:',
      `${alter} ALTER CONSTRAINT ${constraint} ENFORCED;`,
    ),
}
const SWITCHED_OFF: State = {
  says: 'is not checked any more: its triggers are disabled',
  severity: 'warning',
  why: 'Rows that point nowhere get in, and the constraint says that there are none.',
  fix: (alter, constraint) =>
    steps(
      `${alter} ENABLE TRIGGER ALL;`,
      '-- The rows that came in meanwhile are checked by making it anew, under another name first; this one goes then:',
      `${alter} DROP CONSTRAINT ${constraint};`,
    ),
}
