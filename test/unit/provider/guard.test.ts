import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { guardBranch } from '../../../src/provider/guard.ts'
import { newMark } from '../../../src/provider/mark.ts'
import type { Branch, Credential } from '../../../src/provider/types.ts'

const signal = new AbortController().signal
const NOWHERE = { host: '127.0.0.1', port: 1, database: 'offshoot-1-pr-7' }

const GOLDEN = {
  id: 'sys/golden/1',
  name: 'golden',
  createdAt: undefined,
  size: undefined,
  frozen: true,
  location: { ...NOWHERE, database: 'golden' },
}

const BRANCH: Branch = {
  id: 'sys/offshoot-1-pr-7/2',
  name: 'offshoot-1-pr-7',
  provider: 'postgres',
  golden: GOLDEN,
  mark: newMark({
    owner: { platform: 'github', host: 'github.com', repositoryId: '1' },
    purpose: { kind: 'change-request', number: 7 },
    golden: GOLDEN.id,
    now: new Date(),
    ttl: 1_000,
  }),
  created: true,
  method: 'file copy',
  forkBytes: undefined,
  location: NOWHERE,
  markInside: 'database-comment',
}

const CREDENTIAL: Credential = { ...NOWHERE, user: 'u', password: 'the-password', sslmode: 'disable' }

describe('the guard, before it connects', () => {
  it.each<[string, Branch, Credential]>([
    [
      'the branch is the golden base by its id',
      { ...BRANCH, id: GOLDEN.id, mark: { ...BRANCH.mark, golden: 'another' } },
      CREDENTIAL,
    ],
    [
      'the branch’s own mark calls it a golden base',
      { ...BRANCH, id: 'x', mark: { ...BRANCH.mark, golden: 'x' } },
      CREDENTIAL,
    ],
    [
      'the branch is where the golden base is',
      { ...BRANCH, location: GOLDEN.location },
      { ...CREDENTIAL, database: 'golden' },
    ],
    ['the login leads to another database', BRANCH, { ...CREDENTIAL, database: 'golden' }],
    ['the login leads to another host', BRANCH, { ...CREDENTIAL, host: 'localhost' }],
    ['the login leads to another port', BRANCH, { ...CREDENTIAL, port: 2 }],
  ])('stops when %s', async (_, branch, credential) => {
    // Port 1 is closed: whatever is told here was told without asking.
    await expect(guardBranch({ branch, credential, signal, patience: 0 })).rejects.toMatchObject({
      kind: 'guard',
    })
  })
})

describe('the guard’s login', () => {
  it('is tried until its time is up, and its failure shows no password', async () => {
    let slept = 0
    const clock = {
      now: () => new Date(),
      monotonic: () => slept,
      sleep: async (ms: number) => {
        slept += ms
      },
    }
    const pending = guardBranch({ branch: BRANCH, credential: CREDENTIAL, signal, clock, patience: 1_000 })
    const error = await pending.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ kind: 'provider', where: '127.0.0.1:1/offshoot-1-pr-7' })
    expect(String(error)).not.toContain('the-password')
    expect(slept).toBeGreaterThan(500)
  })

  it('ends when the run is cancelled', { timeout: 5_000 }, async () => {
    // A server that accepts and never answers.
    const server = createServer(() => {})
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const abort = new AbortController()
    const location = { ...NOWHERE, port }
    const pending = guardBranch({
      branch: { ...BRANCH, location },
      credential: { ...CREDENTIAL, port },
      signal: abort.signal,
    })
    setTimeout(() => abort.abort(new Error('cancelled')), 20)
    await expect(pending).rejects.toThrow('cancelled')
    server.close()
  })
})
