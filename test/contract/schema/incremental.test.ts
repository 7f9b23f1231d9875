import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots, differencesBetween } from '../../../src/schema/compare.ts'
import { type Difference, differencesOf } from '../../../src/schema/difference.ts'
import { fold } from '../../../src/schema/fold.ts'
import { pairByKey } from '../../../src/schema/pairs.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { CORPUS_NAMES, corpusFiles, hasCorpora } from '../../support/corpora.ts'
import { MAJOR, startPostgres, type TestServer } from '../../support/postgres.ts'
import { inOrder } from './facts.ts'
import { playBetween, type Scenario } from './scenario.ts'

let server: TestServer
let connection: Connection
const signal = AbortSignal.timeout(115_000)

beforeAll(async () => {
  server = await startPostgres()
  connection = await connect(server.admin, { purpose: 'test', signal })
})

afterAll(async () => {
  await connection?.[Symbol.asyncDispose]()
  await server?.stop()
})

/** Whatever lies in the folder: a family that is new is tried without a line here. */
const FAMILIES = await Promise.all(
  readdirSync(new URL('scenarios/', import.meta.url)).map(async (file) => {
    const name = file.replace('.ts', '')
    const exported: Record<string, unknown> = await import(`./scenarios/${name}.ts`)
    const scenarios = Object.values(exported).flatMap((value) =>
      Array.isArray(value) ? (value as Scenario[]) : [],
    )
    return [name, scenarios.filter(({ since = 0 }) => since <= MAJOR)] as const
  }),
)

function byText(differences: readonly Difference[]): readonly string[] {
  return differences.map((difference) => JSON.stringify(difference)).toSorted()
}

describe.each(FAMILIES)('reading what was written since an earlier snapshot: %s', (_family, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.title, scenario] as const))(
    'tells the same as reading everything: %s',
    async (_title, scenario) => {
      const { before, after } = await playBetween(scenario, connection, signal)
      const since = await takeSnapshot(connection, signal, { since: before })
      expect(inOrder(since)).toEqual(inOrder(after))
      expect(compareSnapshots(before, since)).toEqual(compareSnapshots(before, after))
      // What is the same is passed over, and nothing else.
      const everything = byText(fold(differencesOf(pairByKey(before, since))))
      expect(byText(differencesBetween(before, since))).toEqual(everything)
      expect(byText(differencesBetween(before, after))).toEqual(everything)
    },
  )
})

describe.runIf(hasCorpora)('reading what was written since an earlier snapshot: real migrations', () => {
  it.each(CORPUS_NAMES)(
    'tells the same as reading everything, from the first to the last: %s',
    async (name) => {
      await connection.client.query(`create database ${name}`)
      await using database = await connect({ ...server.admin, database: name }, { purpose: 'test', signal })
      let since = await takeSnapshot(database, signal)
      for (const { path, sql } of await corpusFiles(name)) {
        await database.client.query(sql)
        const before = since
        since = await takeSnapshot(database, signal, { since })
        const after = await takeSnapshot(database, signal)
        expect(inOrder(since), path).toEqual(inOrder(after))
        expect(compareSnapshots(before, since), path).toEqual(compareSnapshots(before, after))
      }
    },
  )
})
