import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { type Connection, connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import { canonicalText } from './canonical.ts'

const CORPORA = fileURLToPath(new URL('../../../../shared/corpora/', import.meta.url))
const present = existsSync(CORPORA)

/** Real migrations in their order, and what has to be done once for a connection. */
const HISTORIES = [
  { name: 'umami', opening: '' },
  { name: 'atuin', opening: '' },
  { name: 'temporal_temporal', opening: '' },
  { name: 'supabase_auth', opening: 'create schema auth; set search_path = auth, public' },
]

const PAIRS = present ? readdirSync(join(CORPORA, 'pairs_migra')) : []

it('has the corpora of real migrations next to the repository, or says that it has not', () => {
  if (!present) console.warn(`skipped: no real migrations to compare, ${CORPORA} is absent`)
  expect(present || process.env.CI !== 'true').toBe(true)
})

describe.runIf(present)('on real migrations', () => {
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

  it.each(HISTORIES)(
    'the comparison is empty exactly when the catalogs say the same: $name',
    async ({ name, opening }) => {
      await using connection = await open(name)
      if (opening !== '') await connection.client.query(opening)
      let before = await takeSnapshot(connection, signal)
      let text = await canonicalText(connection)
      const wrong: string[] = []
      const seen = { changed: 0, unchanged: 0 }
      for (const file of readdirSync(join(CORPORA, name)).sort()) {
        await connection.client.query(readFileSync(join(CORPORA, name, file), 'utf8'))
        const after = await takeSnapshot(connection, signal)
        const textAfter = await canonicalText(connection)
        const changes = compareSnapshots(before, after)
        seen[text === textAfter ? 'unchanged' : 'changed']++
        if ((changes.length === 0) !== (text === textAfter)) wrong.push(`${file}: ${JSON.stringify(changes)}`)
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
