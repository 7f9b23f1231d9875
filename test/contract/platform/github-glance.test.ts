import { describe, expect, it } from 'vitest'
import { ACCOUNTS, ACTIONS_ACTOR, LoopbackGitHub, type PullSetup } from '../../support/github/index.ts'
import { connect } from './github-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)

describe('a glance at a pull request on GitHub', () => {
  const dependabot = { user: ACCOUNTS.dependabot } as const
  const mannequin = { user: { id: 99, login: 'mannequin', type: 'Mannequin' } } as const
  it.each<[string, PullSetup]>([
    ['a person', { title: '“T”', body: 'Why\n', labels: ['one', 'Two'], draft: true }],
    ['GitHub’s agent', { user: ACCOUNTS.copilot }],
    ['another bot', dependabot],
    ['nobody any more', { user: null }],
    ['a placeholder', mannequin],
    ['a stranger, from a fork', { user: ACCOUNTS.mallory, headRepository: 'fork' }],
    ['its owner, from a copy', { headRepository: 'sibling' }],
    ['a stranger whose fork is gone', { user: ACCOUNTS.mallory, headRepository: 'deleted' }],
  ])('tells by one call what REST tells, of one by %s', async (_who, setup) => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull(setup)
    const set = (context: string, creator: PullSetup['user']) =>
      github.world.statuses.push({
        ...{ id: github.world.nextId(), sha: headSha, context, creator: creator ?? ACCOUNTS.bob },
        ...{ state: 'failure', description: null, targetUrl: null, createdAt: github.world.now() },
      })
    set('offshoot/approval', ACCOUNTS.actions)
    set('offshoot/database', ACCOUNTS.mallory)
    const platform = connect(github)
    const changeRequest = await platform.changeRequest(number, signal)
    const statuses = await platform.statusesOf(headSha, signal)
    github.take()

    const glance = await connect(github).glance(number, signal)

    expect(github.calls).toStrictEqual(['POST /graphql'])
    expect(glance.changeRequest).toStrictEqual(changeRequest)
    expect(new Set(glance.statuses)).toStrictEqual(new Set(statuses))
    expect(statuses.map(({ mine }) => mine)).toStrictEqual([false, true])
  })

  it('knows closed from merged', async () => {
    await using github = await LoopbackGitHub.start()
    const closed = github.world.openPull().number
    const merged = github.world.openPull().number
    github.world.close(closed)
    github.world.merge(merged)
    const platform = connect(github)

    expect((await platform.glance(closed, signal)).changeRequest.state).toBe('closed')
    expect((await platform.glance(merged, signal)).changeRequest.state).toBe('merged')
  })

  it('tells whom the token acts as, so that nobody has to ask', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.comment(number, { user: ACCOUNTS.actions, body: 'Ours' })
    const platform = connect(github)
    await platform.glance(number, signal)
    github.take()

    expect(await platform.self(signal)).toStrictEqual({ id: 41898282, login: 'github-actions[bot]' })
    expect((await platform.commentsStartingWith(number, '', signal))[0]?.mine).toBe(true)
    expect(github.calls).toStrictEqual(['GET /issues/1/comments'])
  })

  it('tells which reviewers may write, and nothing of bots', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const { alice, bob, mallory, copilot } = ACCOUNTS
    github.world.addCollaborator(copilot, 'write')
    for (const user of [bob, mallory, copilot, null, bob])
      github.world.review(number, { user, state: 'COMMENTED' })
    github.world.comment(number, { user: alice, body: '/offshoot approve' })

    const { writers } = await connect(github).glance(number, signal)

    expect([...(writers ?? [])]).toStrictEqual([bob.id])
  })

  it('saves the look at statuses before one is written', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const platform = connect(github, { trigger: { kind: 'review', number } })
    await platform.glance(number, signal)
    github.take()
    const status = { context: 'offshoot/approval', state: 'pending', description: 'Waiting' } as const

    await platform.setStatus(headSha, status, signal)

    expect(github.calls).toStrictEqual([`POST /statuses/${headSha}`])
  })

  it.each([
    { kind: 'answer', status: 403 },
    { kind: 'answer', status: 502 },
    { kind: 'primary-limit', resetsIn: 3000 },
    { kind: 'malformed' },
    { kind: 'reset', when: 'before' },
  ] as const)('is one at REST, without statuses, where GraphQL fails: $kind $status', async (fault) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ user: ACCOUNTS.copilot })
    github.fail({ path: '/graphql' }, fault)
    const platform = connect(github)

    expect(await platform.glance(number, signal)).toStrictEqual({
      changeRequest: await platform.changeRequest(number, signal),
      statuses: undefined,
    })
  })

  it('is one at REST for a token that may not read statuses, and for more labels than one page has', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ labels: numbered(101).map((i) => `label-${i}`) })
    const blind = github.addToken('ghs_blind', { ...ACTIONS_ACTOR, statuses: 'none' })

    const many = await connect(github).glance(number, signal)
    const refused = await connect(github, { token: blind }).glance(number, signal)

    expect(many).toStrictEqual(refused)
    expect(many).toMatchObject({ changeRequest: { labels: { length: 101 } }, statuses: undefined })
  })

  it('tells no statuses of another commit than the head', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const answer: typeof fetch = async (url, init) => {
      const text = await (await fetch(url, init)).text()
      const other = text.replace(/"oid":"\w{40}"/, `"oid":"${'d'.repeat(40)}"`)
      return new Response(other, { headers: { 'content-type': 'application/json' } })
    }

    const glance = await connect(github, { fetch: answer }).glance(number, signal)

    expect(github.calls).toStrictEqual(['POST /graphql'])
    expect(glance.statuses).toBeUndefined()
  })

  it('is refused for a pull request of another repository, and for none', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const { fullName } = github.world
    const repository = { platform: 'github', id: '1', fullName, defaultBranch: 'main', url: '' } as const
    const context = { repository, trigger: { kind: 'manual' } } as const

    await expect(connect(github, { context }).glance(number, signal)).rejects.toMatchObject({ kind: 'guard' })
    await expect(connect(github).glance(404, signal)).rejects.toMatchObject({ kind: 'forge', status: 404 })
  })
})

describe('the conversation of a pull request on GitHub', () => {
  async function conversationOf(github: LoopbackGitHub, number: number) {
    const platform = connect(github)
    const { changeRequest } = await platform.glance(number, signal)
    github.take()
    return await platform.conversation(changeRequest, signal)
  }

  it('is one call for all there is, and one more for each further hundred entries', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ commits: numbered(30).map(() => ({})) })
    for (const i of numbered(35)) {
      github.world.comment(number, { user: ACCOUNTS.bob, body: `Comment ${i}` })
      github.world.review(number, { user: ACCOUNTS.alice, state: 'COMMENTED' })
    }

    const { comments, reviews } = await conversationOf(github, number)
    expect(github.calls).toStrictEqual(['GET /issues/1/timeline'])
    expect(comments.map(({ body }) => body)).toStrictEqual(numbered(35).map((i) => `Comment ${i}`))
    expect(reviews).toHaveLength(35)

    github.world.comment(number, { user: ACCOUNTS.bob, body: 'One more' })
    const further = await conversationOf(github, number)
    expect(github.calls).toHaveLength(2)
    expect(further.comments).toHaveLength(36)
  })

  it('takes a review for dismissed when the event says so', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const review = github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    github.world.dismiss(review.id)
    review.state = 'APPROVED'
    github.world.review(number, { user: ACCOUNTS.alice, state: 'APPROVED' })

    const { reviews } = await conversationOf(github, number)

    expect(reviews.map(({ state }) => state)).toStrictEqual(['dismissed', 'approved'])
  })

  it('keeps what nobody submitted out, and names neither a lost commit nor a deleted account', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.world.review(number, { user: ACCOUNTS.alice, state: 'PENDING' })
    github.world.review(number, { user: null, state: 'APPROVED', commitSha: null })

    expect((await conversationOf(github, number)).reviews).toStrictEqual([
      { author: undefined, state: 'approved', commitSha: undefined, submittedAt: expect.any(String) },
    ])
  })

  it('tells replaced heads by no further call, unless there were more since the glance', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const second = github.world.forcePush(number).headSha
    const platform = connect(github)
    const { changeRequest } = await platform.glance(number, signal)
    github.take()

    const first = await platform.conversation(changeRequest, signal)
    expect(first.provenance).toMatchObject({ replacedHeads: [headSha], complete: true })
    expect(github.take()).toHaveLength(1)

    github.world.forcePush(number)
    const then = await platform.conversation(changeRequest, signal)
    expect(then.provenance).toMatchObject({ replacedHeads: [headSha, second], complete: true })
    expect(github.calls).toStrictEqual(['GET /issues/1/timeline', 'POST /graphql'])
  })

  it.each([
    ['a review without its time', { event: 'reviewed', id: 1, state: 'approved' }],
    ['a review without its state', { event: 'reviewed', id: 1, submitted_at: '2026-11-21T09:00:00Z' }],
    ['a dismissal of nobody knows what', { event: 'review_dismissed', id: 1 }],
    ['a comment without its number', { event: 'commented', created_at: '2026-11-21T09:00:00Z' }],
  ])('is refused when it holds %s', async (_what, entry) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const answer: typeof fetch = async (url, init) => {
      const asked = String(url instanceof Request ? url.url : url)
      if (!asked.includes('/timeline')) return await fetch(url, init)
      return new Response(JSON.stringify([entry]), { headers: { 'content-type': 'application/json' } })
    }
    const platform = connect(github, { fetch: answer })
    const changeRequest = await platform.changeRequest(number, signal)

    await expect(platform.conversation(changeRequest, signal)).rejects.toMatchObject({ kind: 'forge' })
  })
})
