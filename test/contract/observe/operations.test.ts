import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Observation, ObservedStatement } from '../../../src/observe/types.ts'
import { MAJOR } from '../../support/postgres.ts'
import { COLUMNS } from './operations/columns.ts'
import { CONSTRAINTS } from './operations/constraints.ts'
import { INDEXES } from './operations/indexes.ts'
import { type Operation, SETUP } from './operations/operation.ts'
import { OTHERS } from './operations/others.ts'
import { TABLES } from './operations/tables.ts'
import { send, startWorld, type World, watch } from './world.ts'

/** Every command that changes a schema or many rows, and what PostgreSQL must be seen to do for it. */
const FAMILIES: Readonly<Record<string, readonly Operation[]>> = {
  columns: COLUMNS,
  constraints: CONSTRAINTS,
  indexes: INDEXES,
  tables: TABLES,
  'everything else': OTHERS,
}

let world: World
const table: string[] = []

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
  console.info(`PostgreSQL ${MAJOR}: operation | locks | written anew | read\n${table.join('\n')}`)
})

describe.each(Object.entries(FAMILIES))('what is seen of %s', (_family, operations) => {
  const known = operations.filter(({ since = 14 }) => since <= MAJOR).map(forMajor)
  it.each(known.map((operation) => [operation.name, operation] as const))('%s', async (_name, operation) => {
    const seen = await play(operation)
    table.push([operation.name, ...columnsOf(seen.autocommit ?? seen.block)].join(' | '))
    const { locks = [], rewrites = [], scans = [], rows = [] } = operation
    if (seen.block !== undefined) {
      expect(seen.block.locks, 'locks in a block').toEqual([...locks].sort())
      expect(seen.block.scans, 'scans in a block').toEqual([...scans].sort())
      expect(seen.block.rows, 'rows in a block').toEqual([...rows].sort())
      const byEvent = rewrites.filter((rewrite) => /\d$/.test(rewrite))
      expect(seen.block.rewrites, 'rewrites in a block that is rolled back').toEqual(byEvent)
    }
    if (seen.autocommit !== undefined) {
      expect(seen.autocommit.locks, 'locks').toEqual([...(operation.autocommit ?? locks)].sort())
      expect(seen.autocommit.rewrites, 'rewrites').toEqual(rewrites)
      expect(seen.autocommit.rows, 'rows').toEqual([...rows].sort())
      if (operation.autocommit === undefined)
        expect(seen.autocommit.scans, 'scans').toEqual([...scans].sort())
    }
    expect(seen.notes).toEqual([])
  })
})

interface Seen {
  readonly locks: readonly string[]
  readonly rewrites: readonly string[]
  readonly scans: readonly string[]
  readonly rows: readonly string[]
}

/** Both ways in one session: in a block that is taken back, then each statement for itself. */
async function play(operation: Operation): Promise<{
  readonly block: Seen | undefined
  readonly autocommit: Seen | undefined
  readonly notes: readonly string[]
}> {
  const branch = await world.branch()
  await using watched = await watch(branch)
  {
    await using session = await watched.session()
    const block = operation.alone ? [] : ['begin', ...operation.sql, 'rollback']
    expect(await send(session, [...block, ...(operation.block ? [] : operation.sql)])).toEqual([])
  }
  const seen = await watched.finish()
  const split = seen.statements.findIndex(({ sql }) => sql === 'rollback') + 1
  return {
    block: operation.alone ? undefined : summary(seen, seen.statements.slice(0, split)),
    autocommit: operation.block ? undefined : summary(seen, seen.statements.slice(split)),
    notes: seen.notes,
  }
}

function summary({ relations }: Observation, statements: readonly ObservedStatement[]): Seen {
  const name = (oid: number) => relations.get(oid)?.before?.name ?? String(oid)
  const scans = statements.flatMap((statement) => statement.scans)
  const sequential = Map.groupBy(scans, ({ relation }) => relation)
  const reads = [...sequential].map(([oid, own]) => {
    return `${name(oid)} ${own.reduce((sum, scan) => sum + scan.sequential, 0)}`
  })
  const rows = scans
    .filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0)
    .map((scan) => `${name(scan.relation)} ${scan.inserted}/${scan.updated}/${scan.deleted}`)
  const rewrites = statements.flatMap((statement) => statement.rewrites)
  return {
    locks: unique(
      statements
        .flatMap(({ locks }) => locks)
        .filter(({ mode }) => DANGEROUS.test(mode))
        .map(({ relation, mode }) => `${name(relation)}:${mode.replace('Lock', '')}`),
    ),
    rewrites: unique(
      rewrites.map(({ relation, reason }) =>
        [name(relation), ...(reason === undefined ? [] : [reason])].join(' '),
      ),
    ),
    scans: unique(reads.filter((read) => !read.endsWith(' 0'))),
    rows: unique(rows),
  }
}

const DANGEROUS = /^(?:Share|ShareRowExclusive|Exclusive|AccessExclusive)Lock$/

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort()
}

function columnsOf(seen: Seen | undefined): readonly string[] {
  const { locks = [], rewrites = [], scans = [], rows = [] } = seen ?? {}
  return [locks.join(', '), rewrites.join(', '), [...scans, ...rows].join(', ')]
}

/** What holds on the server at hand. */
function forMajor(operation: Operation): Operation {
  const older = (operation.older ?? []).filter(({ upTo }) => MAJOR <= upTo)
  return Object.assign({}, operation, ...older) as Operation
}
