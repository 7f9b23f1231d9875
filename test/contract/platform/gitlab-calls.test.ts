import { describe, expect, it } from 'vitest'
import { upsertComment } from '../../../src/platform/comment.ts'
import type { Platform, Status } from '../../../src/platform/types.ts'
import { LoopbackGitLab, USERS } from '../../support/gitlab/index.ts'
import { connect } from './gitlab-world.ts'

const signal = AbortSignal.timeout(600_000)
const upsert = (platform: Platform, number: number, body: string, run: number) =>
  upsertComment({ platform, number, key: 'database', body: () => body, run, signal })
const pending = { context: 'offshoot/approval', state: 'pending', description: 'Waiting' } as const
const done = { context: 'offshoot/database', state: 'success', description: 'Applied' } as const

describe('calls of the GitLab platform', () => {
  it('are 16 for a new merge request with both statuses, an approval and a comment', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.world.approve(iid, USERS.bob)
    const platform = connect(gitlab)

    const changeRequest = await platform.changeRequest(iid, signal)
    await platform.change(changeRequest, signal)
    await platform.setStatus(changeRequest.headSha, { ...done, state: 'pending' }, signal)
    await platform.reviews(changeRequest, signal)
    await platform.setStatus(changeRequest.headSha, done, signal)
    await platform.setStatus(changeRequest.headSha, { ...pending, state: 'success' }, signal)
    await upsert(platform, iid, 'Applied', 1)

    expect(gitlab.calls.map((call) => call.replace(/[0-9a-f]{40}|7\d{5}$/, '…')).toSorted()).toStrictEqual(
      [
        'GET /merge_requests/1',
        'GET /v4/users/1001',
        'GET /merge_requests/1/versions',
        'GET /merge_requests/1/versions/…',
        'POST /graphql',
        'POST /graphql',
        'POST /statuses/…',
        'GET /merge_requests/1/approvals',
        'GET /merge_requests/1/reviewers',
        'GET /merge_requests/1/versions',
        'GET /v4/users/1002',
        'POST /statuses/…',
        'POST /statuses/…',
        'GET /merge_requests/1/notes',
        'POST /merge_requests/1/notes',
        'GET /merge_requests/1/notes',
      ].toSorted(),
    )
  })

  it('are none for what a version holds, once it was read', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.world.push(iid)
    const platform = connect(gitlab)
    const changeRequest = await platform.changeRequest(iid, signal)
    await platform.change(changeRequest, signal)
    gitlab.take()

    await platform.change(changeRequest, signal)
    await platform.provenance(changeRequest, signal)

    expect(gitlab.calls).toStrictEqual(['POST /graphql'])
  })

  it('learn who we are from the answer to a status, and otherwise ask once', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    await upsert(connect(gitlab), iid, 'One', 1)
    gitlab.take()

    const told = connect(gitlab)
    await told.setStatus(gitlab.world.version(iid).headSha, done, signal)
    await upsert(told, iid, 'Two', 2)
    const withStatus = gitlab.take().map((call) => call.path)
    const untold = connect(gitlab)
    await upsert(untold, iid, 'Three', 3)
    await upsert(untold, iid, 'Four', 4)

    expect(withStatus).not.toContain('/v4/user')
    expect(gitlab.requests.filter((call) => call.path === '/v4/user')).toHaveLength(1)
    expect(gitlab.requests.filter((call) => call.path === '/graphql')).toHaveLength(0)
    expect(gitlab.world.commentsOf(iid)).toHaveLength(1)
  })
})

describe('statuses on GitLab', () => {
  async function scene() {
    const gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    const sha = gitlab.world.version(iid).headSha
    const states = () => gitlab.world.statusWrites.map(({ state, description }) => `${state}: ${description}`)
    return { gitlab, iid, sha, states, [Symbol.asyncDispose]: () => gitlab[Symbol.asyncDispose]() }
  }

  it('say something new while they wait, although GitLab makes nothing wait twice', async () => {
    await using world = await scene()
    const platform = connect(world.gitlab)

    for (const description of ['One', 'Two', 'Three', 'Four'])
      await platform.setStatus(world.sha, { ...pending, description }, signal)

    expect(world.states()).toStrictEqual([
      'pending: One',
      'running: Two',
      'canceled: Three',
      'pending: Three',
      'running: Four',
    ])
    expect(await platform.statusesOf(world.sha, signal)).toMatchObject([
      { state: 'pending', description: 'Four', mine: true },
    ])
  })

  it('are looked at when one waits already that an earlier run set', async () => {
    await using world = await scene()
    await connect(world.gitlab).setStatus(world.sha, pending, signal)
    world.gitlab.take()

    await connect(world.gitlab).setStatus(world.sha, pending, signal)
    const same = world.gitlab.take().map(({ method }) => method)
    await connect(world.gitlab).setStatus(world.sha, { ...pending, description: 'Still waiting' }, signal)

    expect(same).toStrictEqual(['POST', 'GET'])
    expect(world.states()).toStrictEqual(['pending: Waiting', 'running: Still waiting'])
  })

  it('are left alone that an earlier run set, outside of pushes', async () => {
    await using world = await scene()
    await connect(world.gitlab).setStatus(world.sha, pending, signal)
    const trigger = { kind: 'schedule' } as const

    await connect(world.gitlab, { trigger }).setStatus(world.sha, pending, signal)
    await connect(world.gitlab, { trigger }).setStatus(world.sha, { ...pending, state: 'success' }, signal)

    expect(world.states()).toStrictEqual(['pending: Waiting', 'success: Waiting'])
  })

  it('are set again when somebody else set the same', async () => {
    await using world = await scene()
    const token = world.gitlab.addToken('glpat-of-alice', { user: USERS.alice, scope: 'api' })
    await connect(world.gitlab, { token }).setStatus(world.sha, done, signal)
    const platform = connect(world.gitlab, { trigger: { kind: 'schedule' } })
    const before = await platform.statusesOf(world.sha, signal)

    await platform.setStatus(world.sha, done, signal)

    expect(before).toMatchObject([{ mine: false }])
    expect(await platform.statusesOf(world.sha, signal)).toMatchObject([{ mine: true }])
  })

  it('are not ours when they are jobs of a pipeline that we started', async () => {
    await using world = await scene()
    const ref = 'refs/merge-requests/1/head'
    const { sha } = world
    const pipeline = world.gitlab.world.addPipeline({ sha, ref, source: 'api', user: USERS.offshoot })
    const at = world.gitlab.world.now()
    world.gitlab.world.statuses.push({
      ...{ id: 1, sha, ref, pipelineId: pipeline.id, name: 'offshoot/database', author: USERS.offshoot },
      ...{ generic: false, status: 'success', description: null, targetUrl: null },
      ...{ createdAt: at, startedAt: at, finishedAt: at, retried: false },
    })

    expect(await connect(world.gitlab).statusesOf(sha, signal)).toStrictEqual([
      { context: 'offshoot/database', state: 'success', description: '', targetUrl: undefined, mine: false },
    ])
  })

  it('belong to the pipeline of the run on its own commit, and to no other', async () => {
    await using world = await scene()
    const { sha, gitlab } = world
    const ofRun = gitlab.world.addPipeline({ sha, ref: 'feature-1', source: 'push', user: USERS.alice })
    gitlab.world.addPipeline({ sha, ref: 'feature-1', source: 'web', user: USERS.alice })
    gitlab.world.push(world.iid)
    const platform = connect(gitlab, { pipeline: { id: ofRun.id, sha } })

    await platform.setStatus(sha, done, signal)
    await platform.setStatus(gitlab.world.version(world.iid).headSha, done, signal)

    expect(gitlab.world.statuses.map(({ pipelineId }) => pipelineId === ofRun.id)).toStrictEqual([
      true,
      false,
    ])
  })

  it('lose the end of an address that GitLab finds too long, so that it still leads to the run', async () => {
    await using world = await scene()
    const page = 'https://gitlab.test/acme/shop/-/jobs/1'
    const platform = connect(world.gitlab)

    await platform.setStatus(world.sha, { ...done, targetUrl: `${page}#${'x'.repeat(250)}` }, signal)
    await platform.setStatus(
      world.sha,
      { ...done, description: 'Well', targetUrl: `${page}/${'x'.repeat(250)}` },
      signal,
    )
    await platform.setStatus(world.sha, { ...done, targetUrl: `${page}#short` }, signal)

    expect(world.gitlab.world.statuses.map(({ targetUrl }) => targetUrl)).toStrictEqual([
      page,
      null,
      `${page}#short`,
    ])
  })

  it.each<{ state: Status['state']; answer: string }>([
    { state: 'success', answer: 'passed' },
    { state: 'failure', answer: 'failed' },
    { state: 'error', answer: 'failed' },
    { state: 'pending', answer: 'pending' },
  ])('answer the external status check: $state is $answer', async ({ state, answer }) => {
    await using world = await scene()
    world.gitlab.world.statusChecks.push(5)
    const platform = connect(world.gitlab, { statusCheck: 5 })

    await platform.setStatus(world.sha, { ...done, state: 'success' }, signal)
    await platform.setStatus(world.sha, { ...pending, state }, signal)

    expect(world.gitlab.world.statusCheckAnswers).toStrictEqual([
      { iid: world.iid, check: 5, sha: world.sha, status: answer },
    ])
  })

  it('answer no external status check for a head that is none any more', async () => {
    await using world = await scene()
    world.gitlab.world.statusChecks.push(5)
    const platform = connect(world.gitlab, { statusCheck: 5 })
    const { headSha } = await platform.changeRequest(world.iid, signal)
    world.gitlab.world.push(world.iid)

    await platform.setStatus(headSha, { ...pending, state: 'success' }, signal)

    expect(world.gitlab.requests.at(-1)).toMatchObject({ status: 409 })
    expect(world.gitlab.world.statusCheckAnswers).toStrictEqual([])
  })

  it('say that a tier has no external status checks', async () => {
    await using world = await scene()

    await expect(
      connect(world.gitlab, { statusCheck: 5 }).setStatus(world.sha, pending, signal),
    ).rejects.toMatchObject({ status: 403, next: expect.stringContaining('Ultimate') })
  })
})
