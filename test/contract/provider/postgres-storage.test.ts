import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { branchName } from '../../../src/provider/naming.ts'
import { createPostgresProvider } from '../../../src/provider/postgres/provider.ts'
import type { Branch, Owner } from '../../../src/provider/types.ts'
import { makeGolden } from '../../support/golden.ts'
import { startPostgres } from '../../support/postgres.ts'
import { plainStorage, type Storage, usedBytes, xfsStorage } from '../../support/storage.ts'

const OWNER: Owner = { platform: 'github', host: 'github.com', repositoryId: '4711' }
const BASE = [
  {
    path: '1.sql',
    sql: 'create table notes as select i as id, repeat(md5(i::text), 20) as text from generate_series(1, 100000) i;\n',
  },
]
const signal = new AbortController().signal

const xfs = await xfsStorage(2)
if (typeof xfs === 'string') console.log(`XFS: forks that share blocks are not tested here: ${xfs}`)
afterAll(async () => {
  if (typeof xfs !== 'string') await xfs[Symbol.asyncDispose]()
})

/** Forks a golden base of some 80 MB there, and tells what it was and what it took. */
async function forkOn(storage: Storage): Promise<{ branch: Branch; taken: number; size: number }> {
  await using server = await startPostgres({ directory: storage.directory })
  await makeGolden(server, 'golden', BASE)
  await using provider = createPostgresProvider({
    admin: server.admin,
    golden: 'golden',
    settings: { options: {} },
    redactor: new Redactor(),
    clock: systemClock,
    log: silentLogger,
  })
  const { size = 0 } = await provider.golden(signal)
  const purpose = { kind: 'change-request', number: 1 } as const
  const before = await usedBytes(storage.directory)
  const branch = await provider.ensure(
    {
      name: branchName(OWNER, purpose),
      owner: OWNER,
      purpose,
      ttl: 60_000,
      reset: () => undefined,
      log: silentLogger,
    },
    signal,
  )
  return { branch, taken: (await usedBytes(storage.directory)) - before, size }
}

describe('a fork', () => {
  it.runIf(typeof xfs !== 'string')(
    'shares its blocks with the golden base where the file system can',
    async () => {
      if (typeof xfs === 'string') throw new Error(xfs)

      const { branch, taken, size } = await forkOn(xfs)

      expect(size).toBeGreaterThan(50_000_000)
      expect(branch.method).toBe('copy-on-write clone')
      expect(branch.forkBytes).toBeLessThan(size / 20)
      expect(taken).toBeLessThan(size / 4)
    },
  )

  it('is called a copy where the file system copies in silence', async () => {
    await using plain = await plainStorage()

    const { branch, size } = await forkOn(plain)

    // A machine whose temporary files are on XFS or btrfs shares here as well, and says so.
    if (branch.method === 'copy-on-write clone') expect(branch.forkBytes).toBeLessThan(size / 20)
    else {
      expect(branch.method).toMatch(/^file copy/)
      expect(branch.forkBytes).toBeGreaterThan(size / 2)
    }
  })
})
