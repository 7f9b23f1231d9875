import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACCOUNTS, fillFromGit, LoopbackGitHub } from '../../support/github/index.ts'
import { connect } from './github-world.ts'

const signal = AbortSignal.timeout(600_000)

/** Asks the loopback GitHub by hand, as a client with bugs would. */
async function ask(github: LoopbackGitHub, route: string, init: { body?: unknown; token?: string } = {}) {
  const [method = 'GET', path = ''] = route.split(' ')
  const { body, token = github.token } = init
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    link: response.headers.get('link'),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

describe('the loopback GitHub', () => {
  it('complains at its end about requests that GitHub’s document does not have', async () => {
    const github = await LoopbackGitHub.start()
    const { headSha } = github.world.openPull()

    await ask(github, 'GET /repos/acme/shop/pulls?stat=open')
    await ask(github, `POST /repos/acme/shop/statuses/${headSha}`, {
      body: { state: 'success', contxt: 'x' },
    })
    await ask(github, 'GET /repos/acme/shop/merges')

    await expect(github[Symbol.asyncDispose]()).rejects.toThrow(
      /unknown query parameter stat[\s\S]*contxt[\s\S]*no operation/,
    )
  })

  it('complains about its own answers when they are not GitHub’s', async () => {
    const github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    Object.assign(github.world.pull(number), { headSha: 17 })

    await ask(github, `GET /repos/acme/shop/pulls/${number}`)

    await expect(github[Symbol.asyncDispose]()).rejects.toThrow(/head\/sha must be string/)
  })

  it('complains about a planned fault that nothing met', async () => {
    const github = await LoopbackGitHub.start()
    github.fail({ path: '/nowhere' }, { kind: 'malformed' })

    await expect(github[Symbol.asyncDispose]()).rejects.toThrow(/met no request/)
  })

  it('pages as GitHub does: 30 unless told, 100 at most, with links to the others', async () => {
    await using github = await LoopbackGitHub.start()
    for (let i = 0; i < 205; i++) github.world.openPull()

    const first = await ask(github, 'GET /repos/acme/shop/pulls')
    const largest = await ask(github, 'GET /repos/acme/shop/pulls?per_page=500&page=2')
    const last = await ask(github, 'GET /repos/acme/shop/pulls?per_page=100&page=3')

    expect([first.body.length, largest.body.length, last.body.length]).toStrictEqual([30, 100, 5])
    expect(first.link).toMatch(/page=2>; rel="next", <.*page=7>; rel="last"$/)
    expect(largest.link).toMatch(
      /page=1>; rel="prev", <.*page=3>; rel="next", <.*page=3>; rel="last", <.*page=1>; rel="first"$/,
    )
    expect(last.link).not.toContain('rel="next"')
  })

  it('refuses what GitHub refuses', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const comments = `POST /repos/acme/shop/issues/${number}/comments`
    const statuses = `POST /repos/acme/shop/statuses/${headSha}`

    expect((await ask(github, comments, { body: { body: 'x'.repeat(65_537) } })).status).toBe(422)
    expect((await ask(github, comments, { body: { body: 'x'.repeat(65_536) } })).status).toBe(201)
    expect((await ask(github, comments, { body: { body: 'x' }, token: 'wrong' })).status).toBe(401)
    expect(
      (await ask(github, statuses, { body: { state: 'success', description: 'x'.repeat(141) } })).status,
    ).toBe(422)
    expect(
      (await ask(github, `POST /repos/acme/shop/statuses/${'0'.repeat(40)}`, { body: { state: 'success' } }))
        .status,
    ).toBe(422)
    expect((await ask(github, 'GET /user')).status).toBe(403)
    expect((await ask(github, 'GET /repos/acme/shop/pulls/99')).status).toBe(404)
    expect((await ask(github, 'GET /repos/acme/shop/collaborators/Copilot/permission')).body.message).toBe(
      'Copilot is not a user',
    )
  })

  it('takes no more than a thousand statuses for a commit and context', async () => {
    await using github = await LoopbackGitHub.start()
    const { headSha } = github.world.openPull()
    for (let i = 0; i < 1000; i++) {
      github.world.statuses.push({
        id: i,
        sha: headSha,
        context: 'a',
        state: 'pending',
        description: null,
        targetUrl: null,
        creator: ACCOUNTS.actions,
        createdAt: github.world.now(),
      })
    }
    const set = (context: string) =>
      ask(github, `POST /repos/acme/shop/statuses/${headSha}`, { body: { state: 'success', context } })

    expect((await set('a')).status).toBe(422)
    expect((await set('b')).status).toBe(201)
  })

  it('tells of a real git repository what is in it', async () => {
    const repository = await mkdtemp(join(tmpdir(), 'offshoot-git-'))
    try {
      const git = (...args: string[]): string =>
        execFileSync(
          'git',
          ['-C', repository, '-c', 'user.name=Bob', '-c', 'user.email=bob@example.com', ...args],
          { encoding: 'utf8' },
        ).trim()
      git('init', '--quiet', '--initial-branch=main')
      git('commit', '--quiet', '--allow-empty', '--message=Begin')
      const base = git('rev-parse', 'HEAD')
      await writeFile(join(repository, '1.sql'), 'select 1')
      git('add', '.')
      git('commit', '--quiet', '--message=Add 1')
      const head = git('rev-parse', 'HEAD')
      await using github = await LoopbackGitHub.start()
      const { number } = github.world.openPull()

      github.world.replace(
        number,
        await fillFromGit(repository, { base, head, accounts: { 'bob@example.com': ACCOUNTS.bob } }),
      )

      const platform = connect(github)
      const change = await platform.change(await platform.changeRequest(number, signal), signal)
      expect(change).toMatchObject({
        complete: true,
        commits: [{ sha: head, message: 'Add 1', author: { login: 'bob' } }],
        files: [{ path: '1.sql', status: 'added' }],
      })
    } finally {
      await rm(repository, { recursive: true, force: true })
    }
  })
})
