import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { upsertComment } from '../../../src/platform/comment.ts'
import { type ForgeError, isReadOnlyError } from '../../../src/platform/errors.ts'
import { LEVELS, LoopbackGitLab, READING_ACTOR, USERS } from '../../support/gitlab/index.ts'
import { hastyClock } from './github-world.ts'
import { connect } from './gitlab-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const status = { context: 'offshoot/database', state: 'success', description: 'Applied' } as const

describe('the GitLab platform under limits', () => {
  it('waits as long as GitLab asks, then goes on, and writes a comment that was refused once', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const clock = hastyClock()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.fail({ path: /merge_requests\/1$/, times: 1 }, { kind: 'limit', retryAfter: 17 })
    gitlab.fail({ method: 'POST', path: '/notes', times: 2 }, { kind: 'limit', retryAfter: 5 })
    const platform = connect(gitlab, { clock })

    await platform.changeRequest(iid, signal)
    await platform.createComment(iid, 'Hello', signal)

    expect(clock.slept).toStrictEqual([17_000, 5_000, 5_000])
    expect(gitlab.world.commentsOf(iid)).toHaveLength(1)
  })

  it.each([
    { retryAfter: 1800, requests: 1, says: /in 1800 s/ },
    { retryAfter: 1, requests: 3, says: /in 1 s/ },
    { requests: 1, says: /in a few minutes/ },
  ])('gives up when that helps nothing: $retryAfter s', async ({ retryAfter, requests, says }) => {
    await using gitlab = await LoopbackGitLab.start()
    gitlab.fail({}, { kind: 'limit', ...(retryAfter === undefined ? {} : { retryAfter }) })

    const error: ForgeError = await connect(gitlab)
      .changeRequest(1, signal)
      .catch((thrown) => thrown)

    expect(error).toMatchObject({ kind: 'forge', status: 429, readOnly: false, said: '429 Retry later' })
    expect(error.next).toMatch(says)
    expect(gitlab.requests).toHaveLength(requests)
  })

  it('stops waiting when the run is stopped', async () => {
    await using gitlab = await LoopbackGitLab.start()
    gitlab.fail({}, { kind: 'limit', retryAfter: 60 })
    const stop = new AbortController()
    const reason = new Error('the job was cancelled')

    const asked = connect(gitlab, { clock: systemClock }).changeRequest(1, stop.signal)
    asked.catch(() => {})
    while (gitlab.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(gitlab.requests).toHaveLength(1)
  })

  it('stops asking when the run is stopped', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const reason = new Error('the job was cancelled')

    await expect(connect(gitlab).changeRequest(1, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(gitlab.requests).toHaveLength(0)
  })
})

describe('the GitLab platform in trouble', () => {
  it('tries reading again after server errors, broken connections, and what never comes', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const clock = hastyClock()
    const { iid } = gitlab.world.openMergeRequest({ title: 'Worth it' })
    gitlab.fail({ path: /merge_requests\/1$/, times: 1 }, { kind: 'answer', status: 502 })
    gitlab.fail({ path: /merge_requests\/1$/, skip: 1, times: 1 }, { kind: 'reset', when: 'before' })
    gitlab.fail({ path: '/users/', times: 1 }, { kind: 'slow', ms: 600 })

    const platform = connect(gitlab, { clock, requestTimeout: 300 })

    expect((await platform.changeRequest(iid, signal)).title).toBe('Worth it')
    expect(clock.slept).toStrictEqual([1, 4, 1])
  })

  it('gives up after three tries', async () => {
    await using gitlab = await LoopbackGitLab.start()
    gitlab.fail({}, { kind: 'answer', status: 503, message: 'Waiting for Gitaly' })

    await expect(connect(gitlab).changeRequest(1, signal)).rejects.toMatchObject({
      kind: 'forge',
      status: 503,
      said: '503 Waiting for Gitaly',
    })
    expect(gitlab.requests).toHaveLength(3)
  })

  it('hands a conflict on, at once', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    const message = 'Another update to this commit status is in progress'
    gitlab.fail({ method: 'POST', path: '/statuses/' }, { kind: 'answer', status: 409, message })

    await expect(
      connect(gitlab).setStatus(gitlab.world.version(iid).headSha, status, signal),
    ).rejects.toMatchObject({ status: 409, said: `409 ${message}` })
    expect(gitlab.requests).toHaveLength(1)
  })

  it('takes its token to no other address', async () => {
    const tokens: unknown[] = []
    const elsewhere = createServer((request, response) => {
      tokens.push(request.headers['private-token'])
      response.end('{}')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
    try {
      await using gitlab = await LoopbackGitLab.start()
      gitlab.fail({}, { kind: 'answer', status: 302, headers: { location } })
      const page = { link: `<${location}api/v4/projects/7/merge_requests?page=2>; rel="next"` }

      await expect(connect(gitlab).changeRequest(1, signal)).rejects.toMatchObject({ status: 302 })
      const [next] = await fetchAllWith(page)
      expect(next).toBe('/api/v4/projects/7/merge_requests?page=2')
      expect(tokens).toStrictEqual([])
    } finally {
      elsewhere.close()
    }
  })

  it('lists no half of the open merge requests when page two fails', async () => {
    await using gitlab = await LoopbackGitLab.start()
    for (const _ of numbered(130)) gitlab.world.openMergeRequest()
    gitlab.fail({ path: /\/merge_requests$/, page: 2 }, { kind: 'answer', status: 500 })

    await expect(connect(gitlab).openChangeRequests(signal)).rejects.toMatchObject({ status: 500 })
  })

  it('lists nothing when a page is shorter than its links say, or the pages end before they should', async () => {
    await using gitlab = await LoopbackGitLab.start()
    for (const _ of numbered(230)) gitlab.world.openMergeRequest()
    gitlab.fail({ path: /\/merge_requests$/, page: 1, times: 1 }, { kind: 'short-page', missing: 3 })
    const platform = connect(gitlab)

    await expect(platform.openChangeRequests(signal)).rejects.toThrow(/97 of 100/)
    gitlab.before({ path: /\/merge_requests$/, page: 2 }, (world) => {
      for (const i of numbered(60)) world.close(i + 1)
    })
    await expect(platform.openChangeRequests(signal)).rejects.toThrow(
      /the last page, although 3 were announced/,
    )
  })

  it('takes half a document for no answer', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.fail({}, { kind: 'malformed' })

    await expect(connect(gitlab).changeRequest(iid, signal)).rejects.toThrow(/not JSON/)
    await expect(connect(gitlab).openChangeRequests(signal)).rejects.toMatchObject({ kind: 'forge' })
  })

  it.each([
    { how: 'the connection breaks', fault: { kind: 'reset', when: 'after' } },
    { how: 'a gateway loses the answer', fault: { kind: 'lost-answer', status: 502 } },
  ] as const)('writes one comment when $how after GitLab wrote it', async ({ fault }) => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.fail({ method: 'POST', path: '/notes', times: 1 }, fault)

    const { outcome, comment } = await upsertComment({
      platform: connect(gitlab),
      number: iid,
      key: 'database',
      body: () => 'Passed\r\n/bin/psql says so',
      run: 1,
      signal,
    })

    expect(outcome).toBe('created')
    expect(gitlab.world.commentsOf(iid).map(({ id }) => id)).toStrictEqual([comment?.id])
  })

  it('writes one comment when GitLab failed before it wrote it', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.fail({ method: 'POST', path: '/notes', times: 1 }, { kind: 'answer', status: 500 })

    await connect(gitlab).createComment(iid, 'Hello', signal)

    expect(gitlab.world.commentsOf(iid)).toHaveLength(1)
  })

  it('finds what it set although the answer was lost', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    gitlab.fail({ method: 'POST', path: '/statuses/', times: 1 }, { kind: 'lost-answer', status: 502 })

    await connect(gitlab).setStatus(
      gitlab.world.version(iid).headSha,
      { ...status, state: 'pending' },
      signal,
    )

    expect(gitlab.world.statusWrites).toHaveLength(1)
  })

  it('says which role or scope is missing, in GitLab’s words and in what to do', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    const sha = gitlab.world.version(iid).headSha
    const errorOf = (token: string): Promise<ForgeError> =>
      connect(gitlab, { token })
        .setStatus(sha, status, signal)
        .then(
          () => expect.unreachable(),
          (thrown) => thrown,
        )
    gitlab.world.addMember(USERS.copilot, LEVELS.reporter)

    const role = await errorOf(gitlab.addToken('glpat-role', { user: USERS.copilot, scope: 'api' }))
    const scope = await errorOf(gitlab.addToken('glpat-scope', READING_ACTOR))
    const wrong = await errorOf('glpat-revoked')
    const stranger = await errorOf(gitlab.addToken('glpat-x', { user: USERS.mallory, scope: 'api' }))

    expect(role.message).toContain('Could not set the status offshoot/database')
    expect(role.where).toBe(`POST ${gitlab.apiUrl}/projects/7/statuses/${sha}`)
    expect(role.said).toBe('403 Forbidden')
    expect(role.next).toMatch(/role Developer .*protected branch/)
    expect(scope.said).toMatch(/^403 insufficient_scope: The request requires higher privileges/)
    expect(scope.next).toContain('the scope `api`')
    expect([role, scope, wrong, stranger].map(isReadOnlyError)).toStrictEqual([true, true, false, false])
    expect(wrong).toMatchObject({ status: 401, next: expect.stringContaining('`gitlab-token`') })
    expect(stranger).toMatchObject({ status: 404, said: '404 Project Not Found' })
  })

  it('says where statuses can be set, for the commit of a fork', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest({ fork: true })

    await expect(
      connect(gitlab).setStatus(gitlab.world.version(iid).headSha, status, signal),
    ).rejects.toMatchObject({ status: 404, next: expect.stringContaining('in this project') })
  })

  it('writes no line that GitLab would carry out, in new comments and changed ones', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    const platform = connect(gitlab)

    const comment = await platform.createComment(iid, 'Tests:\n/approve\n```\n/close\n```', signal)
    await platform.updateComment(iid, comment, 'Tests:\n\r/merge\n<b>\n/close\n</b>', signal)

    expect(comment.body).toBe('Tests:\n&#47;approve\n```\n /close\n```')
    expect(gitlab.world.commentsOf(iid).map(({ body }) => body)).toStrictEqual([
      'Tests:\n&#47;merge\n<b>\n&#47;close\n</b>',
    ])
  })

  it('sends no secret it knows of, in any form', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { iid } = gitlab.world.openMergeRequest()
    const redactor = new Redactor()
    redactor.add('p@ss/w0rd-42')
    const platform = connect(gitlab, { redactor })

    const comment = await platform.createComment(iid, `Password p@ss/w0rd-42, ${gitlab.token}`, signal)
    await platform.updateComment(iid, comment, 'Encoded p%40ss%2Fw0rd-42', signal)
    await platform.setStatus(
      gitlab.world.version(iid).headSha,
      { ...status, description: 'with p@ss/w0rd-42' },
      signal,
    )

    expect(gitlab.captured).not.toMatch(/w0rd-42/)
    expect(gitlab.captured).not.toContain(gitlab.token)
    expect(gitlab.captured).toContain('***')
  })
})

/** Paths asked for after a first page with these headers. */
async function fetchAllWith(headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths: string[] = []
  await using gitlab = await LoopbackGitLab.start()
  const full = JSON.stringify(numbered(100).map((iid) => ({ iid })))
  const fetch: typeof globalThis.fetch = async (url) => {
    const { pathname, search, origin } = new URL(String(url))
    expect(origin).toBe(gitlab.url)
    paths.push(`${pathname}${search}`)
    return paths.length === 1 ? new Response(full, { headers }) : new Response('[]')
  }
  await connect(gitlab, { fetch }).openChangeRequests(signal)
  return paths.slice(1)
}
