import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { DIALECTS, type Dialect } from '../../../src/platform/local/dialect.ts'
import { LocalForge } from '../../../src/platform/local/forge.ts'
import { LocalPlatform } from '../../../src/platform/local/platform.ts'

const signal = AbortSignal.timeout(60_000)

async function makeForge(dialect?: Dialect) {
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-forge-'))
  const git = join(directory, 'shop')
  const run = (...args: string[]) =>
    execFileSync('git', ['-C', git, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args])
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', git])
  run('commit', '--quiet', '--allow-empty', '--message=Begin')
  run('branch', 'feature')
  const place = {
    directory: join(directory, 'forge'),
    env: process.env,
    ...(dialect === undefined ? {} : { dialect }),
  }
  const forge = await LocalForge.create(place, {
    repository: { id: '1', fullName: 'acme/shop', defaultBranch: 'main' },
    git,
    me: 'offshoot[bot]',
    accounts: [
      { id: 1, login: 'offshoot[bot]', type: 'bot', permission: 'none', emails: [] },
      { id: 2, login: 'alice', type: 'user', permission: 'write', emails: ['a@example.com'] },
    ],
    lastNumber: 100,
  })
  return { forge, place, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

describe('the local forge', () => {
  it('tells runs about one after the other, with numbers that grow', async () => {
    await using at = await makeForge()
    const opened = await at.forge.open(
      { title: 'T', author: 'alice', headRef: 'feature', baseRef: 'main' },
      signal,
    )
    const first = await at.forge.startRun(opened, { workspace: '/w', signal })
    const closed = await at.forge.close(opened.number, signal)
    const second = await at.forge.startRun(closed, { workspace: '/w', signal })

    expect(opened).toStrictEqual({ kind: 'change-request', action: 'updated', number: 101 })
    expect(closed).toStrictEqual({ kind: 'change-request', action: 'closed', number: 101 })
    expect(second.runId).toBeGreaterThan(first.runId)
    expect(second).toMatchObject({
      platform: 'local',
      repository: { id: '1', fullName: 'acme/shop' },
      workspace: '/w',
    })
  })

  it('is the same for whoever opens its directory, and loses nothing when many write at once', async () => {
    await using at = await makeForge()
    const { number } = await at.forge.open(
      { title: 'T', author: 'alice', headRef: 'feature', baseRef: 'main' },
      signal,
    )

    await Promise.all(
      Array.from({ length: 25 }, (_, i) =>
        new LocalForge(at.place).comment(number, { author: 'alice', body: `Remark ${i}` }, signal),
      ),
    )

    const found = await new LocalPlatform(at.place).commentsStartingWith(number, 'Remark', signal)
    expect(new Set(found.map((comment) => comment.body)).size).toBe(25)
    expect(await readdir(at.place.directory)).toStrictEqual(['forge.json'])
  })

  it('says what is wrong with a directory that holds no forge, a branch or an account it does not know', async () => {
    await using at = await makeForge()

    await expect(new LocalForge({ ...at.place, directory: '/nowhere' }).read()).rejects.toThrow(
      /no local forge here \(\/nowhere/,
    )
    await expect(
      at.forge.open({ title: 'T', author: 'alice', headRef: 'nothing', baseRef: 'main' }, signal),
    ).rejects.toThrow(/rev-parse/)
    await expect(
      at.forge.open({ title: 'T', author: 'eve', headRef: 'feature', baseRef: 'main' }, signal),
    ).rejects.toThrow(/no account eve/)
    expect((await at.forge.read()).changeRequests).toStrictEqual([])
  })

  it('speaks as GitLab does where it is told to, and takes what GitLab takes', async () => {
    await using at = await makeForge(DIALECTS.gitlab)
    const request = { title: 'T', author: 'alice', headRef: 'feature', baseRef: 'main' }
    const { number } = await at.forge.open(request, signal)
    const platform = new LocalPlatform(at.place)
    const readOnly = new LocalPlatform({ ...at.place, readOnly: true })
    const comment = await platform.createComment(number, 'x'.repeat(platform.limits.comment), signal)

    expect(platform.words).toStrictEqual({ changeRequest: 'merge request', sigil: '!' })
    expect((await platform.changeRequest(number, signal)).url).toBe('local:acme/shop!101')
    expect(comment.url).toBe('local:acme/shop!101-1')
    await expect(platform.updateComment(number, comment, 'x'.repeat(1_000_001), signal)).rejects.toThrow(
      /merge request !101[\s\S]*maximum is 1000000 characters/,
    )
    for (const refused of [
      readOnly.createComment(number, 'x', signal),
      readOnly.updateComment(number, comment, 'x', signal),
      readOnly.deleteComment(number, comment, signal),
      readOnly.react(number, comment, 'eyes', signal),
    ])
      await expect(refused).rejects.toThrow(/on merge request !101/)
    await at.forge.review(number, { author: 'alice', state: 'approved' }, signal)
    await expect(at.forge.review(number, { author: 'alice', state: 'commented' }, signal)).rejects.toThrow(
      'nobody can call a merge request commented here',
    )
    const { reviews } = await at.forge.read()
    expect(reviews.map(({ state }) => state)).toStrictEqual(['approved'])
  })

  it('gives up on a lock that nobody releases, and names it', async () => {
    await using at = await makeForge()
    await writeFile(join(at.place.directory, 'forge.lock'), '')
    let now = 0
    const sleep = async (ms: number): Promise<void> => {
      now += ms
    }
    const clock = { ...systemClock, monotonic: () => now, sleep }

    await expect(new LocalForge({ ...at.place, clock }).close(101, signal)).rejects.toThrow(
      /stays locked \(.*forge\.lock\)/,
    )
  })
})
