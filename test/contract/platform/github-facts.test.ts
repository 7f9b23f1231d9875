import { describe, expect, it } from 'vitest'
import { type ForgeError, isReadOnlyError } from '../../../src/platform/errors.ts'
import { ACCOUNTS, ACTIONS_ACTOR, FORK_ACTOR, LoopbackGitHub } from '../../support/github/index.ts'
import { connect } from './github-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const DBA = { organization: 'acme', slug: 'dba' }
const ALICE = { id: 1001, login: 'alice', type: 'user' } as const
const BOB = { id: 1002, login: 'bob', type: 'user' } as const

function asApp(github: LoopbackGitHub): string {
  return github.addToken('ghs_of_an_app', { ...ACTIONS_ACTOR, members: 'read' })
}

describe('who is in a team on GitHub', () => {
  it('is whoever joined, which takes one call; nobody else, which takes two', async () => {
    await using github = await LoopbackGitHub.start()
    github.world.addTeam('dba', [ACCOUNTS.bob], [ACCOUNTS.mallory])
    const platform = connect(github, { token: asApp(github) })

    expect(await platform.isMember(DBA, BOB, signal)).toBe(true)
    expect(github.take()).toHaveLength(1)
    expect(await platform.isMember(DBA, ALICE, signal)).toBe(false)
    expect(github.take().map(({ path }) => path)).toStrictEqual([
      '/orgs/acme/teams/dba/memberships/alice',
      '/orgs/acme/teams/dba',
    ])
    expect(await platform.isMember(DBA, { ...ALICE, id: 1666, login: 'mallory' }, signal)).toBe(false)
    github.take()
    expect(await platform.isMember(DBA, { id: 1, login: 'Copilot', type: 'bot' }, signal)).toBe(false)
    expect(github.calls).toStrictEqual([])
  })

  it('cannot be told with a job’s own token, and says what can', async () => {
    await using github = await LoopbackGitHub.start()
    github.world.addTeam('dba', [ACCOUNTS.bob])

    const error: ForgeError = await connect(github)
      .isMember(DBA, BOB, signal)
      .catch((thrown) => thrown)

    expect(error).toMatchObject({ kind: 'forge', status: 404, readOnly: false })
    expect(error.message).toContain('@acme/dba')
    expect(error.next).toContain('App with `members: read`')
  })

  it.each([
    { path: '/memberships/', fault: { kind: 'answer', status: 403 } },
    { path: '/memberships/', fault: { kind: 'answer', status: 500 } },
    { path: /\/dba$/, fault: { kind: 'malformed' } },
    { path: /\/dba$/, fault: { kind: 'answer', status: 403 } },
    { path: /\/dba$/, fault: { kind: 'answer', status: 404 } },
    { path: /\/dba$/, fault: { kind: 'answer', status: 502 } },
  ] as const)('is never guessed: $path, $fault', async ({ path, fault }) => {
    await using github = await LoopbackGitHub.start()
    github.world.addTeam('dba', [ACCOUNTS.bob])
    github.fail({ path }, fault)

    await expect(
      connect(github, { token: asApp(github) }).isMember(DBA, ALICE, signal),
    ).rejects.toMatchObject({ kind: 'forge' })
  })
})

describe('a file at a commit on GitHub', () => {
  it('is one call', async () => {
    await using github = await LoopbackGitHub.start()
    const { baseSha } = github.world.openPull()
    github.world.putFile(baseSha, 'docs/CODEOWNERS', '* @acme/dba\n')

    expect(await connect(github).fileAt('docs/CODEOWNERS', baseSha, signal)).toBe('* @acme/dba\n')
    expect(github.requests).toHaveLength(1)
  })

  it('is refused when GitHub tells no more of it than its size', async () => {
    await using github = await LoopbackGitHub.start()
    const { baseSha } = github.world.openPull()
    github.world.putFile(baseSha, 'large', 'x'.repeat(1024 * 1024))
    github.world.putFile(baseSha, 'too-large', 'x'.repeat(1024 * 1024 + 1))
    const platform = connect(github)

    expect(await platform.fileAt('large', baseSha, signal)).toHaveLength(1024 * 1024)
    await expect(platform.fileAt('too-large', baseSha, signal)).rejects.toThrow(/1048577 bytes/)
  })

  it.each([
    { kind: 'answer', status: 403, message: 'Resource not accessible by integration' },
    { kind: 'answer', status: 500 },
    { kind: 'malformed' },
  ] as const)('is not taken for missing when GitHub does not tell: $kind $status', async (fault) => {
    await using github = await LoopbackGitHub.start()
    const { baseSha } = github.world.openPull()
    github.world.putFile(baseSha, 'CODEOWNERS', '* @acme/dba\n')
    github.fail({ path: '/contents/' }, fault)

    await expect(connect(github).fileAt('CODEOWNERS', baseSha, signal)).rejects.toMatchObject({
      kind: 'forge',
    })
  })

  it('says which permission it needs', async () => {
    await using github = await LoopbackGitHub.start()
    const { baseSha } = github.world.openPull()
    const token = github.addToken('ghs_blind', { ...ACTIONS_ACTOR, contents: 'none' })

    await expect(connect(github, { token }).fileAt('CODEOWNERS', baseSha, signal)).rejects.toMatchObject({
      next: expect.stringContaining('`permissions: contents: read`'),
    })
  })
})

describe('statuses that stand on a commit on GitHub', () => {
  it('are ours or others’, the last of each context, over pages', async () => {
    await using github = await LoopbackGitHub.start()
    const { headSha } = github.world.openPull()
    const set = (context: string, creator: { id: number; login: string; type: 'User' | 'Bot' }) =>
      github.world.statuses.push({
        ...{ id: github.world.nextId(), sha: headSha, context, creator },
        ...{ state: 'success', description: null, targetUrl: null, createdAt: github.world.now() },
      })
    set('offshoot/approval', ACCOUNTS.actions)
    set('offshoot/database', ACCOUNTS.actions)
    for (const _ of numbered(120)) set('ci/other', ACCOUNTS.bob)
    set('offshoot/approval', ACCOUNTS.mallory)
    const platform = connect(github, { trigger: { kind: 'schedule' } })

    const standing = await platform.statusesOf(headSha, signal)

    expect(standing.map(({ context, mine }) => [context, mine])).toStrictEqual([
      ['offshoot/approval', false],
      ['ci/other', false],
      ['offshoot/database', true],
    ])
    expect(github.calls.filter((call) => call.endsWith('/statuses'))).toHaveLength(2)
    expect(github.calls.filter((call) => call.endsWith('/graphql'))).toHaveLength(1)
  })

  it.each([{ kind: 'answer', status: 403 }, { kind: 'answer', status: 500 }, { kind: 'malformed' }] as const)(
    'are never taken for none: $kind $status',
    async (fault) => {
      await using github = await LoopbackGitHub.start()
      const { headSha } = github.world.openPull()
      github.fail({ path: '/statuses' }, fault)

      await expect(connect(github).statusesOf(headSha, signal)).rejects.toMatchObject({ kind: 'forge' })
    },
  )
})

describe('whom a token acts as on GitHub', () => {
  it('is asked once, or not at all after a write', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const actions = { id: 41898282, login: 'github-actions[bot]' }
    const asking = connect(github)

    expect(await asking.self(signal)).toStrictEqual(actions)
    expect(await asking.self(signal)).toStrictEqual(actions)
    expect(github.take()).toHaveLength(1)
    const writing = connect(github)
    await writing.createComment(number, 'Hello', signal)
    expect(await writing.self(signal)).toStrictEqual(actions)
    expect(github.calls).toHaveLength(1)
  })

  it('is not known where GitHub refuses to say, and that is no guess', async () => {
    await using github = await LoopbackGitHub.start()
    github.fail({ path: '/graphql' }, { kind: 'answer', status: 403 })

    expect(await connect(github).self(signal)).toBeUndefined()
  })

  it('fails while GitHub is out of order', async () => {
    await using github = await LoopbackGitHub.start()
    github.fail({ path: '/graphql' }, { kind: 'answer', status: 502 })

    await expect(connect(github).self(signal)).rejects.toMatchObject({ status: 502 })
  })
})

describe('a comment on GitHub', () => {
  it('tells through which App it was written in somebody’s name', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const app = { id: 4321, slug: 'acme-agent' }
    const { id } = github.world.comment(number, { user: ACCOUNTS.bob, app, body: '/offshoot approve' })
    const deleted = github.world.comment(number, { user: null, body: '/offshoot approve' })
    const platform = connect(github)

    expect(await platform.commentById(number, id, signal)).toMatchObject({ author: BOB, via: 'acme-agent' })
    expect(await platform.commentById(number, deleted.id, signal)).toMatchObject({
      author: undefined,
      via: undefined,
      mine: false,
    })
  })

  it.each([{ kind: 'answer', status: 403 }, { kind: 'answer', status: 500 }, { kind: 'malformed' }] as const)(
    'is not taken for gone when GitHub does not tell: $kind $status',
    async (fault) => {
      await using github = await LoopbackGitHub.start()
      const { number } = github.world.openPull()
      const { id } = github.world.comment(number, { user: ACCOUNTS.bob, body: 'Hello' })
      github.fail({ path: '/issues/comments/' }, fault)

      await expect(connect(github).commentById(number, id, signal)).rejects.toMatchObject({ kind: 'forge' })
    },
  )
})

describe('running a job again on GitHub', () => {
  it('is one call', async () => {
    await using github = await LoopbackGitHub.start()

    await connect(github).rerun(4242, signal)

    expect(github.world.reruns).toStrictEqual([4242])
    expect(github.calls).toStrictEqual(['POST /actions/runs/4242/rerun'])
  })

  it('fails in GitHub’s words while the run is under way, which no permission changes', async () => {
    await using github = await LoopbackGitHub.start()
    github.world.underWay.add(4242)

    const error: ForgeError = await connect(github)
      .rerun(4242, signal)
      .catch((thrown) => thrown)

    expect(error).toMatchObject({ status: 403, said: expect.stringContaining('already running') })
    expect(error.next).toBeUndefined()
    expect(isReadOnlyError(error)).toBe(false)
  })

  it('needs `actions: write`', async () => {
    await using github = await LoopbackGitHub.start()
    const token = github.addToken('ghs_of_a_fork', FORK_ACTOR)

    const error: ForgeError = await connect(github, { token })
      .rerun(4242, signal)
      .catch((thrown) => thrown)

    expect(isReadOnlyError(error)).toBe(true)
    expect(error.next).toContain('`permissions: actions: write`')
    expect(github.world.reruns).toStrictEqual([])
  })

  it('is tried once, whatever comes back', async () => {
    await using github = await LoopbackGitHub.start()
    github.fail({ path: '/rerun' }, { kind: 'lost-answer', status: 502 })

    await expect(connect(github).rerun(4242, signal)).rejects.toMatchObject({ status: 502 })
    expect(github.world.reruns).toStrictEqual([4242])
  })
})

describe('pull requests of a commit on GitHub', () => {
  it('are looked for among the open ones of forks although a closed one has the same head', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    github.world.close(number)
    const forked = github.world.openPull({ headSha, commits: [{ sha: headSha }], headRepository: 'fork' })

    const found = await connect(github).changeRequestsOfCommit(headSha, signal)

    expect(found.map((changeRequest) => [changeRequest.number, changeRequest.state])).toStrictEqual([
      [forked.number, 'open'],
      [number, 'closed'],
    ])
  })

  it('come open first, in one call', async () => {
    await using github = await LoopbackGitHub.start()
    const first = github.world.openPull()
    const second = github.world.openPull({ headSha: first.headSha, commits: [{ sha: first.headSha }] })
    github.world.merge(first.number)

    const found = await connect(github).changeRequestsOfCommit(first.headSha, signal)

    expect(found.map(({ number, state }) => [number, state])).toStrictEqual([
      [second.number, 'open'],
      [first.number, 'merged'],
    ])
    expect(github.calls).toHaveLength(1)
  })
})
