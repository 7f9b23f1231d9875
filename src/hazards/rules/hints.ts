import type { Hazard } from '../../report/model.ts'
import { type FactRef, type ObjectFact, refOf } from '../../schema/model.ts'
import type { HazardId } from '../catalog.ts'
import { type Ground, groundOf } from '../ground.ts'
import type { Facts, Rule } from '../types.ts'
import type { WrittenStatement } from '../unseen.ts'
import { quoted, shown, shownName } from '../words.ts'
import { type Path, readWritten, type Written } from '../written.ts'

/** What statements would do that nobody saw running, by their words alone. Facts, where there are any, say it better. */
export const HINTS: readonly Rule[] = [
  hinting('hint-index-not-concurrent', ['builds index']),
  hinting('hint-type-change', ['retypes']),
  hinting('hint-not-null', ['requires', 'adds required']),
  hinting('hint-foreign-key', ['adds foreign key']),
  hinting('hint-rename', ['renames table', 'renames column']),
  hinting('hint-data-loss', ['drops table', 'drops column', 'truncates']),
]

function hinting(id: HazardId, about: readonly Written['does'][]): Rule {
  return {
    id,
    find: (facts) => {
      const { unseen = [] } = facts
      if (unseen.length === 0) return []
      const place = placeOf(facts)
      return unseen.flatMap((statement) =>
        readWritten(statement.sql)
          .filter(({ does }) => about.includes(does))
          .flatMap((written) => hint(written, { id, statement, place })),
      )
    },
  }
}

interface Place {
  readonly facts: Facts
  readonly ground: Ground
  /** The table of that name that was there before. */
  find(path: Path): ObjectFact | undefined
  /** The column, constraint or index of that name on it. */
  on(
    table: ObjectFact,
    side: 'before' | 'after',
    part: readonly [ObjectFact['kind'], string],
  ): ObjectFact | undefined
}

function placeOf(facts: Facts): Place {
  const tables = facts.before.facts.filter(({ kind }) => kind === 'table')
  const parts = { before: partsOf(facts.before.facts), after: partsOf(facts.after.facts) }
  return {
    facts,
    ground: groundOf(facts),
    find: ({ schema, name }) => {
      const [first, second] = tables.filter(
        (table) => table.name === name && (schema ?? table.schema) === table.schema,
      )
      return second === undefined
        ? first
        : tables.find((table) => table.name === name && table.schema === 'public')
    },
    on: (table, side, [kind, name]) => parts[side].get(partKey(refOf(table), kind, name)),
  }
}

function partsOf(facts: readonly ObjectFact[]): ReadonlyMap<string, ObjectFact> {
  return new Map(
    facts.flatMap((fact) =>
      fact.parent === undefined ? [] : [[partKey(fact.parent, fact.kind, fact.name), fact] as const],
    ),
  )
}

function partKey(parent: FactRef, kind: ObjectFact['kind'], name: string): string {
  return JSON.stringify([parent, kind, name])
}

function hint(
  written: Written,
  {
    id,
    statement,
    place,
  }: { readonly id: HazardId; readonly statement: WrittenStatement; readonly place: Place },
): readonly Hazard[] {
  const table = place.find(written.table)
  if (table === undefined || !isWorthTelling(written, table, place)) return []
  const name = shown(table.schema, table.name)
  const object = 'column' in written ? `${name}.${shownName(written.column)}` : name
  const { says, why, fix } = WORDS[written.does]
  const { evidence } = place.ground.contents(table)
  return [
    {
      rule: id,
      severity: 'notice',
      observed: false,
      object,
      message: `\`${object}\` ${says}`,
      evidence: ['it was not seen running', ...evidence],
      why,
      fix: fix(quoted(table.schema, table.name)),
      file: statement.file,
      line: statement.line,
    },
  ]
}

function isWorthTelling(written: Written, table: ObjectFact, { facts, ground, on }: Place): boolean {
  const isWatched = facts.observation.statements.length > 0
  const { state, table: known } = ground.contents(table)
  const isHeavy = state === 'unknown' || known?.size === 'big'
  const isThere = ground.after(refOf(table)) !== undefined
  const column = (side: 'before' | 'after') =>
    'column' in written ? on(table, side, ['column', written.column]) : undefined
  // What was done is known from what it left, and what was seen while it was done.
  const isLeft = (done: boolean) => !done || !isWatched
  switch (written.does) {
    case 'drops table':
    case 'renames table':
      return isThere && ground.after(refOf(table))?.name === table.name
    case 'drops column':
    case 'renames column':
      return column('before') !== undefined && column('after')?.key === column('before')?.key
    case 'truncates':
      return isThere && state !== 'empty' && isLeft(false)
    case 'adds required':
      return column('before') === undefined && column('after') === undefined
    case 'requires':
      return isHeavy && isLeft(column('after')?.attributes.nullability !== 'null')
    case 'retypes':
      return isHeavy && isLeft(column('after')?.attributes.type !== column('before')?.attributes.type)
    case 'builds index':
      return (
        isHeavy &&
        isLeft(written.index !== undefined && on(table, 'after', ['index', written.index]) !== undefined)
      )
    case 'adds foreign key':
      return (
        isHeavy &&
        isLeft(
          written.constraint !== undefined &&
            on(table, 'after', ['constraint', written.constraint]) !== undefined,
        )
      )
  }
}

interface Words {
  readonly says: string
  readonly why: string
  /** @param table its name as SQL */
  readonly fix: (table: string) => string
}

const BREAKS = 'Code of the running release asks for the old name until the deployment is through, and fails.'
const LOSES = 'What was in it comes back from a backup only.'
const WORDS: Readonly<Record<Written['does'], Words>> = {
  'builds index': {
    says: 'gets an index without CONCURRENTLY',
    why: 'Every INSERT, UPDATE and DELETE waits until the whole table is read and the index is written.',
    fix: () =>
      'Say `CREATE INDEX CONCURRENTLY`, in a migration of its own that the tool runs without a transaction.',
  },
  retypes: {
    says: 'gets another type',
    why: 'Most changes of a type write the table and its indexes anew, with nobody able to use it.',
    fix: (table) =>
      `Where the values are stored otherwise, add a column to \`${shownName(table)}\`, write both, fill it in batches, and swap the names.`,
  },
  requires: {
    says: 'is set NOT NULL',
    why: 'The server reads every row with the table locked, and INSERTs that leave the column out fail from then on.',
    fix: (table) =>
      `Add a check that the column IS NOT NULL to \`${shownName(table)}\` with NOT VALID, validate it in a transaction of its own, and SET NOT NULL then reads nothing.`,
  },
  'adds required': {
    says: 'is added NOT NULL without a default',
    why: 'It fails where there are rows, and INSERTs of the running release leave it out.',
    fix: () => 'Add it without NOT NULL, or with a constant default, which costs nothing, and fill it first.',
  },
  'adds foreign key': {
    says: 'gets a foreign key that is checked at once',
    why: 'Writes to both tables wait until every row is read.',
    fix: (table) =>
      `Add it with NOT VALID, and run \`ALTER TABLE ${shownName(table)} VALIDATE CONSTRAINT …\` in a transaction of its own.`,
  },
  'renames column': {
    says: 'is renamed',
    why: BREAKS,
    fix: () => 'Add the new name beside the old one, and drop the old one a release later.',
  },
  'renames table': {
    says: 'is renamed or moved',
    why: BREAKS,
    fix: () => 'Leave a view under the old name until nothing uses it.',
  },
  'drops table': {
    says: 'is dropped',
    why: LOSES,
    fix: () => 'Deploy code that does not use it first; then rename it, and drop it a release later.',
  },
  'drops column': {
    says: 'is dropped',
    why: LOSES,
    fix: () => 'Deploy code that does not use it first, and drop it a release later.',
  },
  truncates: { says: 'is emptied', why: LOSES, fix: () => 'Keep a copy for as long as it may be missed.' },
}
