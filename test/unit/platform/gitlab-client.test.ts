import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/core/env.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { MASK, Redactor } from '../../../src/core/redactor.ts'
import type { ForgeError } from '../../../src/platform/errors.ts'
import { GitLabClient } from '../../../src/platform/gitlab/client.ts'
import { createGitLabPlatform } from '../../../src/platform/gitlab/index.ts'
import type { RunContext } from '../../../src/platform/types.ts'

const signal = AbortSignal.timeout(60_000)
const call = { task: 'list things', role: 'Reporter' } as const
const context: RunContext = {
  platform: 'gitlab',
  host: 'gitlab.example.com',
  repository: {
    platform: 'gitlab',
    id: '7',
    fullName: 'acme/shop',
    defaultBranch: 'main',
    url: 'https://gitlab.example.com/acme/shop',
  },
  trigger: { kind: 'manual' },
  runId: 1,
  runUrl: undefined,
  workspace: '/w',
}

function create({
  env = {},
  token = 'glpat-token',
  redactor = new Redactor(),
}: {
  env?: Env
  token?: string
  redactor?: Redactor
} = {}) {
  return createGitLabPlatform({ context, token, env, redactor, log: silentLogger })
}

function client(apiUrl = 'https://gitlab.example.com/sub/api/v4/') {
  return new GitLabClient({ token: 'glpat-token', apiUrl, redactor: new Redactor(), retryBase: 1 })
}

describe('the GitLab client', () => {
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

  it('asks a self-managed GitLab at the address its runner gives, with the token in the header alone', async () => {
    nock('https://gitlab.example.com', {
      reqheaders: { 'private-token': 'glpat-token', 'user-agent': 'offshoot' },
    })
      .get('/sub/api/v4/projects/7/merge_requests')
      .query({ scope: 'all', state: 'opened', order_by: 'created_at', sort: 'asc', per_page: 100 })
      .reply(200, [])
    const env = { CI_API_V4_URL: 'https://gitlab.example.com/sub/api/v4/' }

    expect(await create({ env }).openChangeRequests(signal)).toStrictEqual(new Set())
  })

  it('asks gitlab.com where nothing else is told', async () => {
    nock('https://gitlab.com').get('/api/v4/user').reply(200, { id: 5, username: 'me' })

    expect(await create().self(signal)).toStrictEqual({ id: 5, login: 'me' })
  })

  it('finds GraphQL beside REST, and takes part of an answer for none', async () => {
    nock('https://gitlab.example.com')
      .post('/sub/api/graphql', { query: '{ a }', variables: { b: 1 } })
      .reply(200, { data: { a: 2 } })
      .post('/sub/api/graphql')
      .reply(200, { data: { a: null }, errors: [{ message: 'Query has complexity of 300' }] })
    const ask = () => client().query(call, signal, { text: '{ a }', variables: { b: 1 } })

    expect(await ask()).toStrictEqual({ a: 2 })
    await expect(ask()).rejects.toThrow(/complexity of 300/)
  })

  it('follows a cursor as given, at its own address', async () => {
    const at = nock('https://gitlab.example.com')
      .get('/sub/api/v4/jobs')
      .query({ pagination: 'keyset', per_page: 100 })
    at.reply(200, [1], { link: '<http://10.0.0.1/api/v4/jobs?cursor=a%2Bb&per_page=100>; rel="next"' })
    nock('https://gitlab.example.com')
      .get('/sub/api/v4/jobs')
      .query({ cursor: 'a+b', per_page: 100 })
      .reply(200, [2])

    expect(
      await client().list(call, signal, { path: '/jobs', query: { pagination: 'keyset' } }),
    ).toStrictEqual([1, 2])
  })

  it('follows numbers where links are missing', async () => {
    const api = nock('https://gitlab.example.com')
    api.get('/sub/api/v4/a').query({ per_page: 100 }).reply(200, [1], { 'x-next-page': '2' })
    api.get('/sub/api/v4/a').query({ per_page: 100, page: 2 }).reply(200, [2], { 'x-next-page': '' })

    expect(await client().list(call, signal, { path: '/a' })).toStrictEqual([1, 2])
  })

  it('tells GitLab’s words, whatever form they have', async () => {
    const api = nock('https://gitlab.example.com')
    api.get('/sub/api/v4/a').reply(400, { message: { base: ['is wrong'] } })
    api.get('/sub/api/v4/a').reply(400, { error: 'scope is invalid' })
    api.get('/sub/api/v4/a').reply(404, '<html>nothing</html>')
    const said = () =>
      client()
        .ask(call, signal, { path: '/a' })
        .catch((error: ForgeError) => error.said)

    expect([await said(), await said(), await said()]).toStrictEqual([
      '400 {"base":["is wrong"]}',
      '400 scope is invalid',
      '404 <html>nothing</html>',
    ])
  })

  it('says what broke when nobody answers', async () => {
    const error: ForgeError = await client('https://elsewhere.example/api/v4')
      .ask(call, signal, { path: '/a' })
      .then(
        () => expect.unreachable(),
        (thrown) => thrown,
      )

    expect(error).toMatchObject({ kind: 'forge', status: undefined })
    expect(error.said).toContain('elsewhere.example')
    expect(error.next).toContain('reaches GitLab')
  })
})

describe('createGitLabPlatform', () => {
  it('makes its token a secret before it uses it', () => {
    const redactor = new Redactor()

    create({ token: 'glpat-0123456789', redactor })

    expect(redactor.redact('token glpat-0123456789')).toBe(`token ${MASK}`)
  })

  it('needs a token, and says which to make on which tier', () => {
    const error: unknown = (() => {
      try {
        return create({ token: '' })
      } catch (thrown) {
        return thrown
      }
    })()

    expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining('no token') })
    expect((error as ForgeError).next).toMatch(/project access token.*Premium.*Free.*`gitlab-token`/)
  })

  it('takes no job’s own token, which cannot write', () => {
    expect(() => create({ token: 'glcbt-1', env: { CI_JOB_TOKEN: 'glcbt-1' } })).toThrow(/cannot write/)
  })

  it.each(['gitlab.com', 'file:///etc/passwd'])('takes no address of the API that is none: %s', (url) => {
    expect(() => create({ env: { CI_API_V4_URL: url } })).toThrow(/not a web address/)
  })
})
