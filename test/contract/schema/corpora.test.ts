import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { CORPORA, CORPUS_NAMES, corpusFiles, hasCorpora } from '../../support/corpora.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { canonicalText } from './canonical.ts'

const PAIRS = hasCorpora ? readdirSync(join(CORPORA, 'pairs_migra')) : []

it('has the corpora of real migrations next to the repository, or says that it has not', () => {
  if (!hasCorpora) console.warn(`skipped: no real migrations to compare, ${CORPORA} is absent`)
  expect(hasCorpora || process.env.CI !== 'true').toBe(true)
})

describe.runIf(hasCorpora)('on real migrations', () => {
  let server: TestServer
  const signal = AbortSignal.timeout(115_000)

  beforeAll(async () => {
    server = await startPostgres()
    await using admin = await connect(server.admin, { purpose: 'test', signal })
    // One of the pairs writes a policy for it.
    await admin.client.query('create role schemainspect_test_role')
  })

  afterAll(async () => {
    await server?.stop()
  })

  async function open(name: string): Promise<Connection> {
    await using admin = await connect(server.admin, { purpose: 'test', signal })
    await admin.client.query(`create database ${name}`)
    return connect({ ...server.admin, database: name }, { purpose: 'test', signal })
  }

  it.each(CORPUS_NAMES)(
    'the comparison is empty exactly when the catalogs say the same: %s',
    async (name) => {
      await using connection = await open(name)
      let before = await takeSnapshot(connection, signal)
      let text = await canonicalText(connection)
      const wrong: string[] = []
      const seen = { changed: 0, unchanged: 0 }
      for (const { path, sql } of await corpusFiles(name)) {
        await connection.client.query(sql)
        const after = await takeSnapshot(connection, signal)
        const textAfter = await canonicalText(connection)
        const changes = compareSnapshots(before, after)
        seen[text === textAfter ? 'unchanged' : 'changed']++
        if ((changes.length === 0) !== (text === textAfter)) wrong.push(`${path}: ${JSON.stringify(changes)}`)
        before = after
        text = textAfter
      }
      expect(wrong).toEqual([])
      expect(seen.changed).toBeGreaterThan(10)
    },
  )

  it.each(PAIRS)('both sides of a pair are read without an error: %s', async (pair) => {
    for (const side of ['a', 'b']) {
      await using connection = await open(`${pair}_${side}`)
      await connection.client.query(readFileSync(join(CORPORA, 'pairs_migra', pair, `${side}.sql`), 'utf8'))
      const snapshot = await takeSnapshot(connection, signal)
      expect(compareSnapshots(snapshot, snapshot)).toEqual([])
      expect(compareSnapshots({ ...snapshot, facts: [] }, snapshot).length).toBeGreaterThan(0)
    }
  })
})
