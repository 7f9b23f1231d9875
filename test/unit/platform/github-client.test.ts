import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/log.ts'
import { MASK, Redactor } from '../../../src/core/redactor.ts'
import type { ForgeError } from '../../../src/platform/errors.ts'
import { createGitHubPlatform } from '../../../src/platform/github/index.ts'
import { GitHubPlatform } from '../../../src/platform/github/platform.ts'
import type { RunContext } from '../../../src/platform/types.ts'

const signal = AbortSignal.timeout(60_000)
const context: RunContext = {
  platform: 'github',
  host: 'ghe.example.com',
  repository: {
    platform: 'github',
    id: '7',
    fullName: 'acme/shop',
    defaultBranch: 'main',
    url: 'https://ghe.example.com/acme/shop',
  },
  trigger: { kind: 'manual' },
  runId: 1,
  runUrl: undefined,
  workspace: '/w',
}

function create(options: { apiUrl?: string; token?: string; redactor?: Redactor } = {}) {
  const { apiUrl, token = 'ghs_token', redactor = new Redactor() } = options
  return createGitHubPlatform({
    context,
    token,
    env: { GITHUB_API_URL: apiUrl },
    redactor,
    log: silentLogger,
  })
}

describe('the GitHub client', () => {
  beforeEach(() => {
    nock.disableNetConnect()
  })

  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.abortPendingRequests()
    nock.cleanAll()
    nock.enableNetConnect()
    expect(pending).toStrictEqual([])
  })

  it('asks an Enterprise Server at the address its runner gives, with the token in the header alone', async () => {
    nock('https://ghe.example.com', {
      reqheaders: { authorization: 'token ghs_token', 'user-agent': /^offshoot/ },
    })
      .get('/api/v3/repos/acme/shop/pulls')
      .query({ state: 'open', sort: 'created', direction: 'asc', page: 1, per_page: 100 })
      .reply(200, [])

    expect(
      await create({ apiUrl: 'https://ghe.example.com/api/v3/' }).openChangeRequests(signal),
    ).toStrictEqual(new Set())
  })

  it('asks an Enterprise Server who it is at the address of its GraphQL', async () => {
    const comment = {
      id: 5,
      body: '<!-- x',
      user: { id: 9, login: 'me', type: 'User' },
      html_url: 'https://ghe.example.com/c/5',
    }
    nock('https://ghe.example.com')
      .get('/api/v3/repos/acme/shop/issues/3/comments')
      .query(true)
      .reply(200, [comment])
    nock('https://ghe.example.com')
      .post('/api/graphql', { query: 'query { viewer { login databaseId } }' })
      .reply(200, { data: { viewer: { login: 'me', databaseId: null } } })

    const [found] = await create({ apiUrl: 'https://ghe.example.com/api/v3' }).commentsStartingWith(
      3,
      '<!-- x',
      signal,
    )

    expect(found).toMatchObject({ id: 5, mine: true })
  })

  it('asks github.com where nothing else is told', async () => {
    nock('https://api.github.com')
      .get('/repos/acme/shop/collaborators/alice%2F..%2F..%2Fbob/permission')
      .reply(404, { message: 'Not Found' })

    expect(await create().permission({ id: 1, login: 'alice/../../bob', type: 'user' }, signal)).toBe('none')
  })

  it('asks nobody but that address', async () => {
    const options = { context, token: 'ghs_token', redactor: new Redactor(), retryBase: 1 }
    const platform = new GitHubPlatform({ ...options, apiUrl: 'https://elsewhere.example' })

    const error: ForgeError = await platform.openChangeRequests(signal).catch((thrown) => thrown)

    expect(error).toMatchObject({
      kind: 'forge',
      status: undefined,
      said: expect.stringContaining('elsewhere.example'),
    })
    expect(error.next).toContain('reaches GitHub')
  })

  it('makes its token a secret before it uses it', () => {
    const redactor = new Redactor()

    create({ token: 'ghs_0123456789', redactor })

    expect(redactor.redact('token ghs_0123456789')).toBe(`token ${MASK}`)
  })

  it.each([{ token: undefined }, { token: '' }])('needs a token: $token', ({ token }) => {
    const options = { context, env: {}, redactor: new Redactor(), log: silentLogger }

    expect(() => createGitHubPlatform({ ...options, token })).toThrow(/no token/)
  })
})
