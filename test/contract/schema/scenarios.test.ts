import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { MAJOR, startPostgres, type TestServer } from '../../support/postgres.ts'
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

describe.each(Object.entries(FAMILIES))('what is told about %s', (_family, scenarios) => {
  const known = scenarios.filter(({ since = 14 }) => since <= MAJOR)
  it.each(known.map((scenario) => [scenario.title, scenario] as const))('%s', async (_title, scenario) => {
    const changes = await play(scenario, connection, signal)
    expect(changes.map(lineOf)).toEqual(scenario.expect)
  })
})
