import { diff } from '@supabase/pg-delta'
import { extract } from '@supabase/pg-delta/extract'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { connect, urlOf } from '../../../src/sql/client.ts'
import { CORPUS_NAMES, corpusFiles, hasCorpora } from '../../support/corpora.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { lineOf } from './scenario.ts'

/** Each step of a real history, judged by another engine that reads the same catalogs in its own way. */
describe.runIf(hasCorpora)('a second opinion on real migrations', () => {
  let server: TestServer
  const signal = AbortSignal.timeout(115_000)

  beforeAll(async () => {
    server = await startPostgres()
  })

  afterAll(async () => {
    await server?.stop()
  })

  it.each(CORPUS_NAMES)('is that a change was made exactly where one is told: %s', async (name) => {
    await using admin = await connect(server.admin, { purpose: 'test', signal })
    await admin.client.query(`create database ${name}`)
    const credential = { ...server.admin, database: name }
    await using connection = await connect(credential, { purpose: 'test', signal })
    const pool = new pg.Pool({ connectionString: urlOf(credential), max: 4 })
    await using _pool = { [Symbol.asyncDispose]: () => pool.end() }
    let [before, other] = [await takeSnapshot(connection, signal), await extract(pool)]
    const disagreements: string[] = []
    const counts = { both: 0, neither: 0 }
    for (const { path, sql } of await corpusFiles(name)) {
      await connection.client.query(sql)
      const [after, otherAfter] = [await takeSnapshot(connection, signal), await extract(pool)]
      const told = compareSnapshots(before, after)
      const deltas = diff(other.factBase, otherAfter.factBase)
      if (told.length > 0 !== deltas.length > 0)
        disagreements.push(
          `${path}: ${told.map(lineOf).join('; ')} | ${JSON.stringify(deltas).slice(0, 500)}`,
        )
      else counts[told.length > 0 ? 'both' : 'neither']++
      before = after
      other = otherAfter
    }
    expect(disagreements).toEqual([])
    expect(counts.both).toBeGreaterThan(10)
    console.info(
      `${name}: ${counts.both} steps changed the schema and ${counts.neither} did not, by both engines`,
    )
  })
})
