import { formatBytes, listOf, plural } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import { lossOf } from '../../schema/destructive.ts'
import type { Difference } from '../../schema/difference.ts'
import type { ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { steps } from '../fixes/steps.ts'
import { type Contents, type Ground, groundOf } from '../ground.ts'
import type { Compared, Rule } from '../types.ts'
import { textsNaming, usersIn } from '../users.ts'
import { derivedName, place, quoted, shown, shownName } from '../words.ts'
import { narrowings, otherLosses } from './losses.ts'
import { rowsLost } from './rows-lost.ts'

/** What is gone for good: undoing the migration brings back the definition, and not what was in it. */
export const dataLoss: Rule = {
  id: 'data-loss',
  find: (facts) => {
    const ground = groundOf(facts)
    return [
      ...schemasLost(facts, ground),
      ...tablesLost(facts, ground),
      ...columnsLost(facts, ground),
      ...narrowings(facts, ground),
      ...otherLosses(facts, ground),
      ...rowsLost(facts),
    ]
  },
}

function schemasLost(facts: Compared, ground: Ground): readonly Hazard[] {
  return gone(facts, 'schema').map((schema): Hazard => {
    const tables = gone(facts, 'table').filter((table) => table.schema === schema.name)
    const held = tables.map((table) => ground.contents(table))
    const name = shownName(schema.name)
    const doer = ground.doer({ says: ['drop schema'], names: [schema.name] })
    return {
      rule: 'data-loss',
      severity: severityOf(held),
      observed: true,
      object: name,
      message: `Schema \`${name}\` dropped with ${tables.length === 0 ? 'everything in it' : plural(tables.length, 'table')}`,
      evidence: [
        ...total(held),
        ...tables.slice(0, 3).map((table) => `\`${shown(table.schema, table.name)}\``),
      ],
      why: 'What was in it comes back from a backup only, and code that still uses it fails at once.',
      fix: renameFirst(`ALTER SCHEMA ${identifier(schema.name)}`, 'SCHEMA', {
        now: identifier(derivedName(schema.name, '_unused')),
      }),
      ...(doer === undefined ? {} : place(doer)),
    }
  })
}

function tablesLost(facts: Compared, ground: Ground): readonly Hazard[] {
  const schemas = new Set(gone(facts, 'schema').map(({ name }) => name))
  const users = usersIn(facts.after)
  const made = new Map(
    facts.differences.flatMap(({ before, after }) =>
      before === undefined && after?.kind === 'table'
        ? [[shown(after.schema, after.name), after] as const]
        : [],
    ),
  )
  return gone(facts, 'table')
    .filter(({ schema }) => !schemas.has(schema))
    .map((table): Hazard => {
      const object = shown(table.schema, table.name)
      const contents = ground.contents(table)
      const again = made.get(object)
      const fresh = again === undefined ? undefined : filledNow(again, facts)
      const doer = ground.doer({
        says: ['drop table', 'drop'],
        names: [table.name],
        dropped: Number(table.key),
      })
      const severity = severityOf([contents])
      return {
        rule: 'data-loss',
        // Rows that stand in the new one were copied, as far as can be told.
        severity: severity === 'danger' && fresh !== undefined && fresh.bytes > 0 ? 'warning' : severity,
        observed: true,
        object,
        message: `\`${object}\` dropped${again === undefined ? '' : ' and created again'}${contents.state === 'empty' ? '' : ': its rows are lost'}`,
        evidence: [
          ...contents.evidence,
          ...(fresh === undefined
            ? []
            : [fresh.bytes > 0 ? `the new one holds ${formatBytes(fresh.bytes)}` : 'the new one is empty']),
          ...textsNaming(users([table.name])),
        ],
        why: `The rows come back from a backup only, and ${STILL_RUNNING}.`,
        fix:
          again === undefined
            ? renameFirst(`ALTER TABLE ${quoted(table.schema, table.name)}`, 'TABLE', {
                now: identifier(derivedName(table.name, '_unused')),
                schema: table.schema,
              })
            : 'Alter the table as it is, or fill the new one under another name, keep the two in step with a trigger, and swap their names; drop the old one a release later.',
        ...(doer === undefined ? {} : place(doer)),
      }
    })
}

function filledNow(table: ObjectFact, { observation }: Compared): { readonly bytes: number } | undefined {
  return observation.relations.get(Number(table.key))?.after
}

/** Columns of one table are told together. */
function columnsLost(facts: Compared, ground: Ground): readonly Hazard[] {
  const lost = facts.differences.filter(
    (difference) =>
      difference.before?.kind === 'column' && difference.after === undefined && isLoss(difference),
  )
  const taken = new Set(
    facts.differences.flatMap(({ after }) => (after?.kind === 'column' ? [placeIn(after)] : [])),
  )
  const columns = lost.flatMap(({ before }) => before ?? [])
  const users = usersIn(facts.after)
  return [...Map.groupBy(columns, ({ parent }) => parent)].map(([parent, group]): Hazard => {
    const table = ground.before(parent)
    const [first] = group
    const tableName = shown(table?.schema ?? '', table?.name ?? '')
    const names = group.map(({ name }) => name)
    const contents = ground.contents(table)
    const replaced = group.filter((column) => taken.has(placeIn(column)))
    const doer = ground.doer({
      says: ['drop column', 'drop'],
      names: [table?.name ?? '', ...names.slice(0, 1)],
    })
    const severity = severityOf([contents])
    return {
      rule: 'data-loss',
      severity: severity === 'danger' && replaced.length === group.length ? 'warning' : severity,
      observed: true,
      object: group.length === 1 ? `${tableName}.${shownName(first?.name ?? '')}` : tableName,
      message:
        group.length === 1
          ? `\`${tableName}.${shownName(first?.name ?? '')}\` dropped${contents.state === 'empty' ? '' : ': its values are lost'}`
          : `${listOf(shownNames(names))} of \`${tableName}\` dropped${contents.state === 'empty' ? '' : ': their values are lost'}`,
      evidence: [
        ...contents.evidence,
        ...(replaced.length === 0
          ? []
          : [`${listOf(shownNames(replaced.map(({ name }) => name)))} is a new column now`]),
        ...textsNaming(users([table?.name ?? '', ...names.slice(0, 1)])),
      ],
      why: `The values come back from a backup only, and ${STILL_RUNNING}: an ORM names every column it knows, used or not.`,
      fix: stopUsing(table, group),
      ...(doer === undefined ? {} : place(doer)),
    }
  })
}

function placeIn({ parent, name }: ObjectFact): string {
  return JSON.stringify([parent, name])
}

function stopUsing(table: ObjectFact | undefined, columns: readonly ObjectFact[]): string {
  const sql = quoted(table?.schema ?? '', table?.name ?? '')
  const required = columns.filter(
    ({ attributes }) =>
      attributes.nullability?.startsWith('not null') === true && attributes.default === null,
  )
  const drops = columns.map(({ name }) => `DROP COLUMN ${identifier(name)}`)
  return steps(
    '-- First deploy code that neither reads nor writes it (in an ORM: that ignores it).',
    ...(required.length === 0
      ? []
      : [
          '-- Its INSERTs leave it out, so it has to take NULL:',
          ...required.map(({ name }) => `ALTER TABLE ${sql} ALTER COLUMN ${identifier(name)} DROP NOT NULL;`),
        ]),
    '-- In a later release, when nothing asks for it any more:',
    `ALTER TABLE ${sql} ${drops.join(', ')};`,
  )
}

function renameFirst(
  alter: string,
  kind: 'TABLE' | 'SCHEMA',
  { now, schema }: { readonly now: string; readonly schema?: string },
): string {
  const qualified = schema === undefined || schema === 'public' ? now : `${identifier(schema)}.${now}`
  return steps(
    '-- First deploy code that does not use it; then take it out of the way, which can be undone:',
    `${alter} RENAME TO ${now};`,
    '-- In a later release, when nobody missed it:',
    `DROP ${kind} ${qualified};`,
  )
}

/** Objects that are there no more, without those that went along with what they sat on. */
function gone(facts: Compared, kind: ObjectFact['kind']): readonly ObjectFact[] {
  return facts.differences.flatMap((difference) =>
    difference.before?.kind === kind && difference.after === undefined && isLoss(difference)
      ? [difference.before]
      : [],
  )
}

function isLoss(difference: Difference): boolean {
  return lossOf(difference, 'removed') !== undefined
}

/** A branch may be empty where production is not. */
function severityOf(held: readonly Contents[]): Hazard['severity'] {
  return held.length > 0 && held.every(({ state }) => state === 'empty') ? 'warning' : 'danger'
}

function total(held: readonly Contents[]): readonly string[] {
  const tables = held.flatMap(({ table }) => table ?? [])
  const rows = tables.reduce((sum, table) => sum + (table.rows ?? 0), 0)
  return tables.length === 0 ? [] : [rows === 0 ? 'empty on the branch' : plural(rows, 'row')]
}

function shownNames(names: readonly string[]): readonly string[] {
  const listed = names.slice(0, 3).map((name) => `\`${shownName(name)}\``)
  return names.length > 3 ? [...listed, `${names.length - 3} more`] : listed
}

const STILL_RUNNING =
  'code of the last release still runs until the deployment is through and fails on what it misses'
