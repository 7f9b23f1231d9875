import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/core/errors.ts'
import { attribute } from '../../../src/migrate/attribute.ts'
import type { Connection } from '../../../src/sql/client.ts'
import { splitSql } from '../../../src/sql/split.ts'
import { CORPUS_NAMES, corpusFiles, hasCorpora, type SqlFile } from '../../support/corpora.ts'
import { canonicalText } from '../schema/canonical.ts'
import { login, startWorld, type World, watch } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld('')
})

afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
})

/** Each file as one message, as most tools send it; what the server refused, in its words. */
async function apply(connection: Connection, files: readonly SqlFile[]): Promise<readonly string[]> {
  const refused: string[] = []
  for (const { path, sql } of files) {
    await connection.client.query(sql).catch((error: unknown) => refused.push(`${path}: ${messageOf(error)}`))
  }
  return refused
}

describe.runIf(hasCorpora)('a real history under watch', () => {
  it.each(CORPUS_NAMES)(
    'ends as it does unwatched, fails where it does, and is told whole: %s',
    async (name) => {
      const files = await corpusFiles(name)
      const [plain, tapped] = [await world.branch(), await world.branch()]
      await using direct = await login(plain.owner)
      const refused = await apply(direct, files)

      await using watched = await watch(tapped)
      await using session = await watched.session()
      expect(await apply(session, files)).toEqual(refused)
      const observation = await watched.finish()

      await using after = await login(tapped.owner)
      await using other = await login(plain.owner)
      expect(await canonicalText(after)).toBe(await canonicalText(other))
      const written = files.flatMap(({ sql }) =>
        [...splitSql(sql)].filter(({ kind }) => kind === 'statement'),
      )
      expect(observation.statements).toHaveLength(written.length)
      const places = attribute(
        observation.statements,
        files.map(({ path, sql }) => ({ path, text: sql })),
      )
      expect(places.filter((place) => place === undefined)).toEqual([])
      expect([...new Set(places.map((place) => place?.file))]).toEqual(files.map(({ path }) => path))
      expect(observation.notes).toEqual([])
      const shared = observation.statements.filter(({ timing }) => timing === 'shared').length
      const locks = observation.statements.reduce((sum, statement) => sum + statement.locks.length, 0)
      const rewrites = observation.statements.flatMap((statement) => statement.rewrites).length
      console.info(
        `${name}: ${files.length} files, ${refused.length} refused, ${written.length} statements (${shared} timed together), ${locks} locks on what was there before, ${rewrites} rewrites`,
      )
    },
  )
})
