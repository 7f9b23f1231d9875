import { describe, expect, it } from 'vitest'
import { USERS } from '../../support/gitlab/index.ts'
import { connect, openScene } from './gitlab-world.ts'

const signal = AbortSignal.timeout(600_000)

describe('comments on GitLab', () => {
  const approve = { author: USERS.bob, body: '/offshoot approve' }

  it('are not edited by a reaction, ours or others’', async () => {
    await using at = await openScene()
    const note = at.world.comment(at.iid, approve)
    const untouched = at.world.comment(at.iid, approve)
    const edited = at.world.comment(at.iid, { author: USERS.mallory, body: 'Hello' })
    at.world.editNote(edited.id, '/offshoot approve')
    at.world.award(note, 'rocket', USERS.mallory)
    const comment = await at.platform.commentById(at.iid, note.id, signal)
    if (comment === undefined) throw new Error('the comment is gone')
    await at.platform.react(at.iid, comment, '+1', signal)

    const found = await at.platform.commentsStartingWith(at.iid, '/offshoot', signal)

    expect(found.map((one) => [one.id, one.edited])).toStrictEqual([
      [note.id, false],
      [untouched.id, false],
      [edited.id, true],
    ])
  })

  it('count as edited where GitLab does not say who changed them', async () => {
    await using at = await openScene()
    const note = at.world.comment(at.iid, approve)
    at.world.award(note, 'rocket', USERS.mallory)
    at.gitlab.fail({ path: '/graphql' }, { kind: 'answer', status: 403 })

    expect(await at.platform.commentById(at.iid, note.id, signal)).toMatchObject({ edited: true })
  })

  it('are none of GitLab’s own notes', async () => {
    await using at = await openScene()
    const note = at.world.comment(at.iid, { ...approve, system: true })

    expect(await at.platform.commentById(at.iid, note.id, signal)).toBeUndefined()
    expect(await at.platform.commentsStartingWith(at.iid, '/offshoot', signal)).toStrictEqual([])
    // As servers do that do not know the filter.
    const unfiltered: typeof fetch = (url, init) =>
      fetch(String(url).replace('&activity_filter=only_comments', ''), init)
    const platform = connect(at.gitlab, { fetch: unfiltered })
    expect(await platform.commentsStartingWith(at.iid, '/offshoot', signal)).toStrictEqual([])
    expect(at.gitlab.requests.at(-1)?.answer).toContain('"system":true')
  })

  it('lead to themselves', async () => {
    await using at = await openScene()

    const { url, id } = await at.platform.createComment(at.iid, 'Hello', signal)

    expect(url).toBe(`${at.gitlab.url}/acme/shop/-/merge_requests/1#note_${id}`)
  })

  it('are nobody’s own, and nobody is us, where GitLab does not say who that is', async () => {
    await using at = await openScene()
    at.world.comment(at.iid, { author: USERS.offshoot, body: '<!-- ours' })
    at.gitlab.fail({ path: /\/user$/ }, { kind: 'answer', status: 403 })

    expect(await at.platform.self(signal)).toBeUndefined()
    expect(await at.platform.commentsStartingWith(at.iid, '<!--', signal)).toMatchObject([{ mine: false }])
    expect(at.gitlab.calls.filter((call) => call.endsWith('/user'))).toHaveLength(1)
  })
})

describe('merge requests on GitLab', () => {
  it('are open while they are being merged', async () => {
    await using at = await openScene()
    at.world.mergeRequest(at.iid).state = 'locked'

    expect((await at.now()).state).toBe('open')
  })

  it('have no head repository when their fork was deleted, or the token does not see it', async () => {
    await using at = await openScene({ fork: 'deleted' })
    const { iid } = at.world.openMergeRequest({ fork: true })
    at.world.forks.clear()

    expect(await at.now()).toMatchObject({ fromFork: true, headRepository: undefined })
    expect(await at.platform.changeRequest(iid, signal)).toMatchObject({
      fromFork: true,
      headRepository: undefined,
    })
  })

  it('cannot be read before GitLab has compared their branches, and hide no others meanwhile', async () => {
    await using at = await openScene()
    const { iid } = at.world.openMergeRequest()
    at.world.mergeRequest(at.iid).versions.length = 0

    await expect(at.now()).rejects.toThrow(/has not compared/)
    expect((await at.platform.openChanges(signal)).map(({ number }) => number)).toStrictEqual([iid])
    expect(await at.platform.openChangeRequests(signal)).toStrictEqual(new Set([at.iid, iid]))
  })

  it('of a commit are those of this project alone', async () => {
    await using at = await openScene()
    const sha = at.world.version(at.iid).headSha
    const real = globalThis.fetch
    const fetch: typeof real = async (url, init) => {
      const response = await real(url, init)
      if (!String(url).includes('/commits/')) return response
      const [found] = (await response.json()) as readonly object[]
      return new Response(JSON.stringify([{ ...found, iid: 99, target_project_id: 8 }, found]))
    }

    const found = await connect(at.gitlab, { fetch }).changeRequestsOfCommit(sha, signal)

    expect(found.map(({ number }) => number)).toStrictEqual([at.iid])
  })

  it('run again as a new pipeline, once the job before has ended', async () => {
    await using at = await openScene()
    const job = at.world.addJob(at.iid, { status: 'running' })

    await expect(at.platform.rerun(job.id, signal)).rejects.toThrow(/job is running/)
    job.status = 'failed'
    await at.platform.rerun(job.id, signal)

    expect(at.world.pipelines.map(({ ref, user }) => [ref, user.username])).toStrictEqual([
      ['refs/merge-requests/1/head', 'alice'],
      ['refs/merge-requests/1/head', USERS.offshoot.username],
    ])
    await expect(at.platform.rerun(4711, signal)).rejects.toMatchObject({ status: 404 })
  })

  it('do not run again for a job of a branch', async () => {
    await using at = await openScene()
    const { sha } = at.world.commit({})
    const pipeline = at.world.addPipeline({ sha, ref: 'main', source: 'push', user: USERS.alice })
    at.world.jobs.set(5, { id: 5, name: 'a', pipelineId: pipeline.id, status: 'success' })

    await expect(at.platform.rerun(5, signal)).rejects.toThrow(/no merge request/)
  })

  it('hand out files of up to 1 MiB', async () => {
    await using at = await openScene()
    const { sha } = at.world.commit({})
    at.world.putFile(sha, 'large', 'x'.repeat(1024 * 1024))
    at.world.putFile(sha, 'too-large', 'x'.repeat(1024 * 1024 + 1))

    expect(await at.platform.fileAt('large', sha, signal)).toHaveLength(1024 * 1024)
    await expect(at.platform.fileAt('too-large', sha, signal)).rejects.toThrow(/more than 1048576 bytes/)
  })
})
