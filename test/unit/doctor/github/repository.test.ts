import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { git } from '../../../../src/core/git.ts'
import { findRepository, parseRemote } from '../../../../src/doctor/github/repository.ts'

const SIGNAL = new AbortController().signal

async function withOrigin<T>(remote: string, body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(`${tmpdir()}/offshoot-doctor-`)
  const options = { directory, env: process.env, signal: SIGNAL }
  try {
    await git(['init', '--quiet'], options)
    await git(['remote', 'add', 'origin', remote], options)
    return await body(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

describe('the repository', () => {
  it.each([
    ['git@github.com:acme/shop.git', 'github.com'],
    ['https://github.com/acme/shop', 'github.com'],
    ['https://alice:secret@github.com/acme/shop.git', 'github.com'],
    ['ssh://git@ssh.github.com:443/acme/shop.git', 'github.com'],
    ['ssh://git@git.acme.test/acme/shop', 'git.acme.test'],
  ])('is read from %s', (remote, host) => {
    expect(parseRemote(remote)).toEqual({ host, owner: 'acme', repo: 'shop' })
  })

  it.each(['/srv/git/shop.git', '../shop', 'https://github.com/', 'https://github.com/a/b/c', 'x:y'])(
    'is not read from %s',
    (remote) => {
      expect(parseRemote(remote)).toBeUndefined()
    },
  )

  it('is the runner’s in a job, else that of the checkout’s origin', async () => {
    const place = { owner: 'acme', repo: 'shop', apiUrl: 'https://api.github.com' }
    expect(await findRepository({ GITHUB_REPOSITORY: 'acme/shop' }, '/', SIGNAL)).toEqual(place)
    await withOrigin('git@github.com:acme/shop.git', async (directory) => {
      expect(await findRepository({ PATH: process.env.PATH }, directory, SIGNAL)).toEqual(place)
    })
  })

  it('does not send a token where only a checkout says that it should go', async () => {
    await withOrigin('https://evil.test/acme/shop.git', async (directory) => {
      const found = findRepository({ PATH: process.env.PATH }, directory, SIGNAL)
      await expect(found).rejects.toMatchObject({
        kind: 'config',
        next: expect.stringContaining('GITHUB_API_URL'),
      })
    })
  })

  it('tells no password of a remote', async () => {
    await withOrigin('https://alice:hunter22@github.com/acme', async (directory) => {
      const error = await findRepository({ PATH: process.env.PATH }, directory, SIGNAL).catch(String)
      expect(error).toContain('github.com/acme')
      expect(error).not.toContain('hunter22')
    })
  })
})
