import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { lineOf, play } from './scenario.ts'
import { COLUMN_TYPES } from './scenarios/column-types.ts'
import { COLUMN_VALUES } from './scenarios/column-values.ts'
import { COLUMNS } from './scenarios/columns.ts'
import { CONSTRAINTS } from './scenarios/constraints.ts'
import { FOREIGN_KEYS } from './scenarios/foreign-keys.ts'
import { FUNCTIONS } from './scenarios/functions.ts'
import { INDEXES } from './scenarios/indexes.ts'
import { JOURNALS } from './scenarios/journals.ts'
import { PARTITIONS } from './scenarios/partitions.ts'
import { QUIET } from './scenarios/quiet.ts'
import { SCHEMAS } from './scenarios/schemas.ts'
import { SEQUENCES_AND_ENUMS } from './scenarios/sequences-enums.ts'
import { TABLES } from './scenarios/tables.ts'
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
  it.each(scenarios.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_title, scenario) => {
      const changes = await play(scenario, connection, signal)
      expect(changes.map(lineOf)).toEqual(scenario.expect)
    },
  )
})
