import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { upsertComment } from '../../../src/platform/comment.ts'
import { type ForgeError, isReadOnlyError } from '../../../src/platform/errors.ts'
import { ACTIONS_ACTOR, LoopbackGitHub } from '../../support/github/index.ts'
import { connect, hastyClock } from './github-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const status = { context: 'offshoot/database', state: 'success', description: 'Applied' } as const

describe('the GitHub platform under limits', () => {
  it('waits as long as GitHub asks when requests come too fast, then goes on', async () => {
    await using github = await LoopbackGitHub.start()
    const clock = hastyClock()
    const { number, headSha } = github.world.openPull()
    github.fail({ path: '/pulls/', times: 1 }, { kind: 'secondary-limit', retryAfter: 17 })
    github.fail({ method: 'POST', path: '/statuses/', times: 1 }, { kind: 'secondary-limit', retryAfter: 5 })
    const platform = connect(github, { clock })

    await platform.changeRequest(number, signal)
    await platform.setStatus(headSha, status, signal)

    expect(clock.slept).toStrictEqual([17_000, 5_000])
    expect(github.world.statusesOf(headSha)).toHaveLength(1)
  })

  it('honours Retry-After of a plain 429, as proxies send it, and a comment refused by it is written once', async () => {
    await using github = await LoopbackGitHub.start()
    const clock = hastyClock()
    const { number } = github.world.openPull()
    github.fail(
      { method: 'POST', times: 1 },
      { kind: 'answer', status: 429, message: 'Too many requests', headers: { 'retry-after': '3' } },
    )

    await connect(github, { clock }).createComment(number, 'Hello', signal)

    expect(clock.slept).toStrictEqual([3_000])
    expect(github.world.commentsOf(number)).toHaveLength(1)
  })

  it('does not sit out the rest of an hour, and says when to come back', async () => {
    await using github = await LoopbackGitHub.start()
    const clock = hastyClock()
    const { number } = github.world.openPull()
    github.fail({}, { kind: 'primary-limit', resetsIn: 1800 })

    const error: ForgeError = await connect(github, { clock })
      .changeRequest(number, signal)
      .catch((thrown) => thrown)

    expect(clock.slept).toStrictEqual([])
    expect(error.said).toContain('API rate limit exceeded')
    expect(error.next).toMatch(/again after \d{4}-\d\d-\d\dT/)
  })

  it('gives up after a few refusals', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({}, { kind: 'secondary-limit', retryAfter: 1 })

    await expect(connect(github).changeRequest(number, signal)).rejects.toMatchObject({
      kind: 'forge',
      status: 403,
      readOnly: false,
    })

    expect(github.requests).toHaveLength(3)
  })

  it('stops waiting when the run is stopped', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({}, { kind: 'secondary-limit', retryAfter: 60 })
    const stop = new AbortController()
    const reason = new Error('the job was cancelled')

    const asked = connect(github, { clock: systemClock }).changeRequest(number, stop.signal)
    await Promise.race([asked.catch(() => {}), untilSeen(github)])
    stop.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(github.requests).toHaveLength(1)
  })
})

describe('the GitHub platform in trouble', () => {
  it('tries reading again after a server error', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull({ title: 'Worth it' })
    github.fail({ times: 2 }, { kind: 'answer', status: 502 })

    expect((await connect(github).changeRequest(number, signal)).title).toBe('Worth it')
  })

  it('tries again when the connection breaks, or nothing comes in time', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ times: 1 }, { kind: 'reset', when: 'before' })
    github.fail({ skip: 1, times: 1 }, { kind: 'slow', ms: 400 })

    const changeRequest = await connect(github, { requestTimeout: 200 }).changeRequest(number, signal)

    expect(changeRequest.number).toBe(number)
    expect(github.requests.length).toBeGreaterThanOrEqual(2)
  })

  it('lists no half of the open pull requests when page two fails', async () => {
    await using github = await LoopbackGitHub.start()
    for (const _ of numbered(130)) github.world.openPull()
    github.fail({ path: /\/pulls$/, page: 2 }, { kind: 'answer', status: 500 })

    await expect(connect(github).openChangeRequests(signal)).rejects.toMatchObject({
      kind: 'forge',
      status: 500,
    })
  })

  it('lists nothing when a page is shorter than its links say', async () => {
    await using github = await LoopbackGitHub.start()
    for (const _ of numbered(130)) github.world.openPull()
    github.fail({ path: /\/pulls$/, page: 1 }, { kind: 'short-page', missing: 3 })

    await expect(connect(github).openChangeRequests(signal)).rejects.toThrow(/97 of 100/)
  })

  it('lists nothing when the pages end before they should', async () => {
    await using github = await LoopbackGitHub.start()
    for (const _ of numbered(230)) github.world.openPull()
    github.before({ path: /\/pulls$/, page: 2 }, (world) => {
      for (const number of numbered(60)) world.close(number + 1)
    })

    await expect(connect(github).openChangeRequests(signal)).rejects.toThrow(
      /the last page, although 3 were announced/,
    )
  })

  it('takes half a document for no answer', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({}, { kind: 'malformed' })

    await expect(connect(github).changeRequest(number, signal)).rejects.toThrow(/not JSON/)
    await expect(connect(github).openChangeRequests(signal)).rejects.toMatchObject({ kind: 'forge' })
  })

  it.each([
    { how: 'the connection breaks', fault: { kind: 'reset', when: 'after' } },
    { how: 'a gateway loses the answer', fault: { kind: 'lost-answer', status: 502 } },
  ] as const)('writes one comment when $how after GitHub wrote it', async ({ fault }) => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ method: 'POST', path: '/comments', times: 1 }, fault)

    const { outcome, comment } = await upsertComment({
      platform: connect(github),
      number,
      key: 'database',
      body: () => 'Passed',
      run: 1,
      signal,
    })

    expect(outcome).toBe('created')
    expect(github.world.commentsOf(number).map(({ id }) => id)).toStrictEqual([comment?.id])
  })

  it('writes one comment when GitHub failed before it wrote it', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    github.fail({ method: 'POST', path: '/comments', times: 1 }, { kind: 'answer', status: 500 })

    await connect(github).createComment(number, 'Hello', signal)

    expect(github.world.commentsOf(number)).toHaveLength(1)
  })

  it('says which permission is missing, in GitHub’s words and in the workflow’s', async () => {
    await using github = await LoopbackGitHub.start()
    const { headSha } = github.world.openPull()
    const token = github.addToken('ghs_without_statuses', { ...ACTIONS_ACTOR, statuses: 'none' })

    const error: ForgeError = await connect(github, { token })
      .setStatus(headSha, status, signal)
      .catch((thrown) => thrown)

    expect(error.message).toContain('Could not set the status offshoot/database')
    expect(error.where).toContain(`POST ${github.url}/repos/acme/shop/statuses/${headSha}`)
    expect(error.said).toMatch(/^403 Resource not accessible by integration - https:\/\/docs\.github\.com/)
    expect(error.next).toContain('`permissions: statuses: write`')
    expect(isReadOnlyError(error)).toBe(true)
  })

  it('does not take a refusal to read for a token that may only read', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const token = github.addToken('ghs_blind', { ...ACTIONS_ACTOR, pullRequests: 'none' })

    const error: ForgeError = await connect(github, { token })
      .changeRequest(number, signal)
      .catch((thrown) => thrown)

    expect(isReadOnlyError(error)).toBe(false)
    expect(error.next).toContain('`permissions: pull-requests: read`')
  })

  it('tells a wrong token from a missing permission', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()

    await expect(
      connect(github, { token: 'ghs_expired' }).changeRequest(number, signal),
    ).rejects.toMatchObject({ status: 401, next: expect.stringContaining('github-token') })
  })

  it('refuses a pull request of another repository that took the name', async () => {
    await using github = await LoopbackGitHub.start()
    const { number } = github.world.openPull()
    const platform = connect(github)
    github.world.repository.id = 99

    await expect(platform.changeRequest(number, signal)).rejects.toMatchObject({ kind: 'guard' })
  })

  it('calls a list of files incomplete when the head moved while it was read', async () => {
    await using github = await LoopbackGitHub.start()
    const files = numbered(310).map((i) => ({ path: `${i}.sql`, status: 'added' as const }))
    const { number } = github.world.openPull({ files })
    const platform = connect(github)
    const changeRequest = await platform.changeRequest(number, signal)
    github.before({ path: '/files', page: 2 }, (world) => void world.push(number))

    expect((await platform.change(changeRequest, signal)).complete).toBe(false)
  })

  it('reads what a pull request brings although its base is gone, and says when commits may be missing', async () => {
    await using github = await LoopbackGitHub.start()
    const short = github.world.openPull({ commits: numbered(249).map(() => ({})) })
    const long = github.world.openPull({ commits: numbered(250).map(() => ({})) })
    const platform = connect(github)
    github.fail({ path: '/compare/' }, { kind: 'answer', status: 404, message: 'Not Found' })
    const changeOf = async (number: number) =>
      platform.change(await platform.changeRequest(number, signal), signal)

    expect(await changeOf(short.number)).toMatchObject({
      complete: true,
      commits: { length: 249 },
      files: { length: 1 },
    })
    expect(await changeOf(long.number)).toMatchObject({ complete: false })
  })

  it('tears nothing down for a branch of the same name in a fork that the same owner keeps', async () => {
    await using github = await LoopbackGitHub.start()
    github.world.openPull({ headRef: 'fix', headRepository: 'sibling' })
    const { number } = github.world.openPull({ headRef: 'fix' })

    const found = await connect(github).changeRequestsOfRef('fix', signal)

    expect(found.map((changeRequest) => changeRequest.number)).toStrictEqual([number])
  })

  it('gives no permission to whoever took a renamed account’s login', async () => {
    await using github = await LoopbackGitHub.start()

    expect(await connect(github).permission({ id: 5, login: 'alice', type: 'user' }, signal)).toBe('none')
    expect(await connect(github).permission({ id: 1001, login: 'alice', type: 'user' }, signal)).toBe('write')
  })

  it('sends no secret it knows of, in any form', async () => {
    await using github = await LoopbackGitHub.start()
    const { number, headSha } = github.world.openPull()
    const redactor = new Redactor()
    redactor.add('p@ss/w0rd-42')
    const platform = connect(github, { redactor })

    const comment = await platform.createComment(
      number,
      `Password p@ss/w0rd-42, token ${github.token}`,
      signal,
    )
    await platform.updateComment(number, comment, 'Encoded p%40ss%2Fw0rd-42', signal)
    await platform.setStatus(headSha, { ...status, description: 'with p@ss/w0rd-42' }, signal)

    expect(github.captured).not.toMatch(/w0rd-42/)
    expect(github.captured).not.toContain(github.token)
    expect(github.captured).toContain('***')
  })
})

async function untilSeen(github: LoopbackGitHub): Promise<void> {
  while (github.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
}
