import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { adminRoutes } from './admin-routes.ts'
import { RepositorySettings } from './admin-world.ts'
import { Answers } from './answers.ts'
import { contentsRoutes } from './contents-routes.ts'
import { answerOf, type Fault, type Match, Rule } from './faults.ts'
import { historyRoutes } from './history-routes.ts'
import { type Actor, type ApiAnswer, type ApiRequest, failed, notFound, type Route, refused } from './http.ts'
import { ACCOUNTS } from './model.ts'
import { peopleRoutes } from './people-routes.ts'
import { readRoutes } from './read-routes.ts'
import { ApiJudge } from './schema.ts'
import { GitHubWorld } from './world.ts'
import { writeRoutes } from './write-routes.ts'

/** One request as it came, and what it got. */
export interface Recorded {
  readonly method: string
  readonly path: string
  readonly query: string
  /** As sent; empty without one. */
  readonly body: string
  readonly status: number
  readonly answer: string
  /** Login of the account whose token it carried. */
  readonly actor: string | undefined
}

/** A workflow's own token, with `permissions:` to read contents, and to write actions, pull requests and statuses. */
export const ACTIONS_ACTOR: Actor = {
  user: ACCOUNTS.actions,
  app: { id: 15368, slug: 'github-actions' },
  actions: 'write',
  contents: 'read',
  members: 'none',
  pullRequests: 'write',
  statuses: 'write',
}

/** The same for a pull request from a fork. */
export const FORK_ACTOR: Actor = {
  ...ACTIONS_ACTOR,
  actions: 'read',
  pullRequests: 'read',
  statuses: 'read',
}

let judge: ApiJudge | undefined

/**
 * GitHub on loopback, over real HTTP: one repository, its API, and its moods. Every request and every answer is held
 * to GitHub's OpenAPI document; disposing fails when one broke it, or when a fault was planned that nothing ran into.
 */
export class LoopbackGitHub implements AsyncDisposable {
  readonly world = new GitHubWorld()
  readonly settings = new RepositorySettings(this.world)
  readonly requests: Recorded[] = []
  /** Of a workflow's own token. */
  readonly token = `ghs_${'loopback0'.repeat(4)}`
  readonly url: string
  readonly #server: Server
  readonly #routes: readonly Route[]
  readonly #actors = new Map<string, Actor>()
  readonly #faults: Rule<Fault>[] = []
  readonly #hooks: Rule<(world: GitHubWorld) => void | Promise<void>>[] = []
  readonly #problems: string[] = []

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const answers = new Answers(this.world, { api: this.url, web: this.url })
    this.#routes = [
      ...adminRoutes(this.world, this.settings, { answers, url: this.url }),
      ...readRoutes(this.world, answers, this.url),
      ...historyRoutes(this.world, answers, this.url),
      ...peopleRoutes(this.world, answers),
      ...contentsRoutes(this.world),
      ...writeRoutes(this.world, answers),
    ]
    this.addToken(this.token, ACTIONS_ACTOR)
    this.world.addCollaborator(ACCOUNTS.alice, 'write')
    this.world.addCollaborator(ACCOUNTS.bob, 'admin')
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#problems.push(`the loopback GitHub broke: ${error instanceof Error ? error.stack : error}`)
        response.destroy()
      })
    })
  }

  static async start(): Promise<LoopbackGitHub> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new LoopbackGitHub(server)
  }

  addToken(token: string, actor: Actor): string {
    this.#actors.set(token, actor)
    return token
  }

  /** Makes requests that match go wrong, until `times` of them did, or until the returned function is called. */
  fail(match: Match, fault: Fault): () => void {
    const rule = new Rule(match, fault)
    this.#faults.push(rule)
    return () => rule.end()
  }

  /** Does something just before a request that matches is answered: what people do between two of our calls. */
  before(match: Match, act: (world: GitHubWorld) => void | Promise<void>): void {
    this.#hooks.push(new Rule({ times: 1, ...match }, act))
  }

  /** Requests so far, as `METHOD path`. */
  get calls(): readonly string[] {
    return this.requests.map(
      ({ method, path }) => `${method} ${path.replace(`/repos/${this.world.fullName}`, '')}`,
    )
  }

  /** Everything that came in and went out, for looking for secrets; tokens in `authorization` are not in it. */
  get captured(): string {
    return this.requests
      .map(({ method, path, query, body, answer }) => `${method} ${path}?${query}\n${body}\n${answer}`)
      .join('\n')
  }

  /** Takes what was recorded and forgets it, to count from here on. */
  take(): readonly Recorded[] {
    return this.requests.splice(0)
  }

  /** What broke GitHub's document so far. */
  get problems(): readonly string[] {
    return this.#problems
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const unused = [...this.#faults, ...this.#hooks].filter((rule) => !rule.used)
    const problems = [
      ...this.#problems,
      ...(unused.length > 0 ? [`${unused.length} planned faults or hooks met no request`] : []),
    ]
    if (problems.length > 0) throw new Error(`the loopback GitHub has complaints:\n${problems.join('\n')}`)
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url)
    const text = await readAll(incoming)
    const method = incoming.method ?? 'GET'
    const token = /^(?:token|bearer) (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1] ?? ''
    const actor = this.#actors.get(token)
    const partial = { method, path: url.pathname, query: url.searchParams }
    for (const hook of this.#hooks) if (hook.hits(partial)) await hook.effect(this.world)
    // All of them count the request; the first that it hits decides.
    const fault = this.#faults.filter((rule) => rule.hits(partial))[0]?.effect

    const replaced = fault === undefined ? undefined : answerOf(fault)
    if (fault?.kind === 'slow') await delay(fault.ms)
    const resetFirst = fault?.kind === 'reset' && fault.when === 'before'
    const request: ApiRequest | undefined = actor && {
      ...partial,
      body: text === '' ? undefined : JSON.parse(text),
      actor,
    }
    const real =
      replaced ??
      (resetFirst
        ? failed(500, 'reset')
        : request === undefined
          ? failed(401, 'Bad credentials')
          : this.#answer(request))
    const answer =
      fault?.kind === 'lost-answer' ? failed(fault.status, 'Server Error') : shortened(real, fault)
    let answerText = answer.body === undefined ? '' : JSON.stringify(answer.body)
    if (fault?.kind === 'malformed') answerText = answerText.slice(0, answerText.length / 2)
    const told = { body: text, status: answer.status, answer: answerText, actor: actor?.user.login }
    this.requests.push({ method, path: url.pathname, query: url.searchParams.toString(), ...told })

    if (fault === undefined && request !== undefined && url.pathname !== '/graphql') {
      judge ??= new ApiJudge()
      // As parsed back from the wire: what JSON leaves out is not sent.
      const answerBody = answerText === '' ? undefined : JSON.parse(answerText)
      this.#problems.push(
        ...judge.violations({ ...partial, requestBody: request.body, status: answer.status, answerBody }),
      )
    }
    if (fault?.kind === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    response.writeHead(answer.status, {
      ...(answerText === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      'x-github-request-id': `LOOP:${this.requests.length}`,
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '900',
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600),
      ...answer.headers,
    })
    response.end(answerText)
  }

  #answer(request: ApiRequest): ApiAnswer {
    for (const { method, pattern, needs, handle } of this.#routes) {
      const match = method === request.method ? pattern.exec(request.path) : null
      if (match === null) continue
      const held = needs === undefined ? 'write' : request.actor[needs]
      if (held === 'none' || (held === 'read' && method !== 'GET')) return refused()
      return handle(request, ...match.slice(1))
    }
    return notFound()
  }
}

function shortened(answer: ApiAnswer, fault: Fault | undefined): ApiAnswer {
  if (fault?.kind !== 'short-page' || !Array.isArray(answer.body)) return answer
  return { ...answer, body: answer.body.slice(fault.missing) }
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
