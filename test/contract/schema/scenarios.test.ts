import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { MAJOR, startPostgres, type TestServer } from '../../support/postgres.ts'
import { KINDS_OF_CHANGE } from './kinds-of-change.ts'
import { lineOf, play } from './scenario.ts'
import { ACCESS_METHODS } from './scenarios/access-methods.ts'
import { AGGREGATES } from './scenarios/aggregates.ts'
import { COLLATIONS } from './scenarios/collations.ts'
import { COLUMN_TYPES } from './scenarios/column-types.ts'
import { COLUMN_VALUES } from './scenarios/column-values.ts'
import { COLUMNS } from './scenarios/columns.ts'
import { COMMENTS } from './scenarios/comments.ts'
import { COMPOSITES } from './scenarios/composites.ts'
import { CONSTRAINTS } from './scenarios/constraints.ts'
import { DATABASE } from './scenarios/database.ts'
import { DOMAINS } from './scenarios/domains.ts'
import { EVENT_TRIGGERS } from './scenarios/event-triggers.ts'
import { EXTENSIONS } from './scenarios/extensions.ts'
import { FOREIGN_DATA } from './scenarios/foreign-data.ts'
import { FOREIGN_KEYS } from './scenarios/foreign-keys.ts'
import { FUNCTIONS } from './scenarios/functions.ts'
import { GRANTS } from './scenarios/grants.ts'
import { INDEXES } from './scenarios/indexes.ts'
import { JOURNALS } from './scenarios/journals.ts'
import { LANGUAGES_AND_CASTS } from './scenarios/languages-casts.ts'
import { LARGE_OBJECTS } from './scenarios/large-objects.ts'
import { OPERATORS } from './scenarios/operators.ts'
import { OWNERS } from './scenarios/owners.ts'
import { PARTITIONS } from './scenarios/partitions.ts'
import { POLICIES } from './scenarios/policies.ts'
import { PUBLICATIONS } from './scenarios/publications.ts'
import { QUIET } from './scenarios/quiet.ts'
import { RANGES } from './scenarios/ranges.ts'
import { RULES } from './scenarios/rules.ts'
import { SCHEMAS } from './scenarios/schemas.ts'
import { SEQUENCES_AND_ENUMS } from './scenarios/sequences-enums.ts'
import { STATISTICS } from './scenarios/statistics.ts'
import { SUBSCRIPTIONS } from './scenarios/subscriptions.ts'
import { TABLES } from './scenarios/tables.ts'
import { TEXT_SEARCH } from './scenarios/text-search.ts'
import { TRIGGERS } from './scenarios/triggers.ts'
import { VIEWS } from './scenarios/views.ts'

const FAMILIES = {
  schemas: SCHEMAS,
  tables: TABLES,
  partitions: PARTITIONS,
  columns: COLUMNS,
  'column types': COLUMN_TYPES,
  'column values': COLUMN_VALUES,
  constraints: CONSTRAINTS,
  'foreign keys': FOREIGN_KEYS,
  indexes: INDEXES,
  views: VIEWS,
  triggers: TRIGGERS,
  functions: FUNCTIONS,
  'sequences and enums': SEQUENCES_AND_ENUMS,
  'access methods': ACCESS_METHODS,
  'foreign data': FOREIGN_DATA,
  'large objects': LARGE_OBJECTS,
  operators: OPERATORS,
  publications: PUBLICATIONS,
  subscriptions: SUBSCRIPTIONS,
  'text search': TEXT_SEARCH,
  owners: OWNERS,
  grants: GRANTS,
  comments: COMMENTS,
  'the database as a whole': DATABASE,
  aggregates: AGGREGATES,
  rules: RULES,
  policies: POLICIES,
  domains: DOMAINS,
  'composite and base types': COMPOSITES,
  'range types': RANGES,
  statistics: STATISTICS,
  'collations and conversions': COLLATIONS,
  extensions: EXTENSIONS,
  'event triggers': EVENT_TRIGGERS,
  'languages, transforms and casts': LANGUAGES_AND_CASTS,
  'journals of migration tools': JOURNALS,
  'nothing to tell': QUIET,
}

let server: TestServer
let connection: Connection
const signal = AbortSignal.timeout(110_000)

beforeAll(async () => {
  server = await startPostgres()
  connection = await connect(server.admin, { purpose: 'test', signal })
})

afterAll(async () => {
  await connection?.[Symbol.asyncDispose]()
  await server?.stop()
})

/** What was told of each kind of change, by its name: printed when all is played. */
const told = new Map<string, readonly string[]>()

describe.each(Object.entries(FAMILIES))('what is told about %s', (_family, scenarios) => {
  const known = scenarios.filter(({ since = 14 }) => since <= MAJOR)
  it.each(known.map((scenario) => [scenario.title, scenario] as const))('%s', async (_title, scenario) => {
    const changes = await play(scenario, connection, signal)
    if (scenario.covers !== undefined) told.set(scenario.covers, changes.map(lineOf))
    expect(changes.map(lineOf)).toEqual(scenario.expect)
  })
})

describe('the scenarios', () => {
  const tagged = Object.values(FAMILIES).flat()

  it('have every kind of change among them, and something to tell of each but rows alone', () => {
    const names = new Set(tagged.flatMap(({ covers }) => covers ?? []))
    expect([...names].sort()).toEqual([...new Set(KINDS_OF_CHANGE)].sort())
    const untold = tagged.filter(({ covers, expect: lines }) => covers !== undefined && lines.length === 0)
    expect(new Set(untold.map(({ covers }) => covers))).toEqual(
      new Set(['data: seed rows only (expect NO schema diff)']),
    )
  })

  it('were played for this major version, each kind of change that it has', () => {
    const has = tagged.filter(({ covers, since = 14 }) => covers !== undefined && since <= MAJOR)
    expect([...told.keys()].sort()).toEqual([...new Set(has.flatMap(({ covers }) => covers ?? []))].sort())
    const rows = KINDS_OF_CHANGE.map(
      (name) => `${name} | ${told.get(name)?.join(' ; ') ?? 'not in this version'}`,
    )
    console.info(`PostgreSQL ${MAJOR}, ${told.size} kinds of change: what is told\n${rows.join('\n')}`)
  })
})
