import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Answers } from './answers.ts'
import { answerOf, type Fault, type Match, Rule } from './faults.ts'
import { answerGraphQL } from './graphql.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  failed,
  forbidden,
  insufficientScope,
  notFound,
  PAGE_PARAMETERS,
  type Route,
  unauthorized,
} from './http.ts'
import { mergeRequestRoutes } from './merge-request-routes.ts'
import { type Actor, LEVELS, USERS } from './model.ts'
import { noteRoutes } from './note-routes.ts'
import { pipelineRoutes } from './pipeline-routes.ts'
import { projectRoutes } from './project-routes.ts'
import { ProjectSettings } from './settings.ts'
import { statusRoutes } from './status-routes.ts'
import { GitLabWorld } from './world.ts'

/** One request as it came, and what it got. */
export interface Recorded {
  readonly method: string
  /** Below `/api`. */
  readonly path: string
  readonly query: string
  /** As sent; empty without one. */
  readonly body: string
  readonly status: number
  readonly answer: string
  /** Name of the account whose token it carried. */
  readonly actor: string | undefined
}

/** A project access token with the role Developer. */
export const OFFSHOOT_ACTOR: Actor = { user: USERS.offshoot, scope: 'api' }
/** The same account with a token that may only read. */
export const READING_ACTOR: Actor = { user: USERS.offshoot, scope: 'read_api' }
/** A job's own token, of a pipeline that Alice started. */
export const JOB_ACTOR: Actor = { user: USERS.alice, scope: 'api', job: true }

const API = '/api/v4'

/**
 * GitLab on loopback, over real HTTP: one project, its API, and its moods. Disposing fails when a request went where
 * GitLab has nothing, or had a parameter that GitLab does not know, or when a fault was planned that nothing ran into.
 */
export class LoopbackGitLab implements AsyncDisposable {
  readonly world = new GitLabWorld()
  readonly settings = new ProjectSettings(this.world)
  readonly requests: Recorded[] = []
  readonly token = `glpat-${'loopback'.repeat(3)}`
  readonly url: string
  readonly #server: Server
  readonly #routes: readonly Route[]
  readonly #actors = new Map<string, Actor>()
  readonly #faults: Rule<Fault>[] = []
  readonly #hooks: Rule<(world: GitLabWorld) => void | Promise<void>>[] = []
  readonly #problems: string[] = []
  readonly #visited = new Set<Route>()

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const answers = new Answers(this.world, this.url)
    this.#routes = [
      ...projectRoutes(this.world, { answers, settings: this.settings, base: this.apiUrl }),
      ...mergeRequestRoutes(this.world, answers, this.apiUrl),
      ...noteRoutes(this.world, answers, this.apiUrl),
      ...pipelineRoutes(this.world, answers, this.apiUrl),
      ...statusRoutes(this.world, answers, this.apiUrl),
    ]
    this.addToken(this.token, OFFSHOOT_ACTOR)
    this.world.addMember(USERS.offshoot, LEVELS.developer)
    this.world.addMember(USERS.alice, LEVELS.developer)
    this.world.addMember(USERS.bob, LEVELS.maintainer)
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#problems.push(`the loopback GitLab broke: ${error instanceof Error ? error.stack : error}`)
        response.destroy()
      })
    })
  }

  static async start(): Promise<LoopbackGitLab> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new LoopbackGitLab(server)
  }

  /** As `CI_API_V4_URL` has it. */
  get apiUrl(): string {
    return `${this.url}${API}`
  }

  addToken(token: string, actor: Actor): string {
    this.#actors.set(token, actor)
    return token
  }

  /** Makes requests that match go wrong, until `times` of them did. */
  fail(match: Match, fault: Fault): void {
    this.#faults.push(new Rule(match, fault))
  }

  /** Does something just before a request that matches is answered: what people do between two of our calls. */
  before(match: Match, act: (world: GitLabWorld) => void | Promise<void>): void {
    this.#hooks.push(new Rule({ times: 1, ...match }, act))
  }

  /** Requests so far, as `METHOD path`, below the project. */
  get calls(): readonly string[] {
    const project = `/v4/projects/${this.world.project.id}`
    return this.requests.map(({ method, path }) => `${method} ${path.replace(project, '')}`)
  }

  /** Everything that came in and went out, for looking for secrets; tokens in headers are not in it. */
  get captured(): string {
    return this.requests
      .map(({ method, path, query, body, answer }) => `${method} ${path}?${query}\n${body}\n${answer}`)
      .join('\n')
  }

  /** Routes that no request has taken. */
  get unvisited(): readonly string[] {
    return this.#routes
      .filter((route) => !this.#visited.has(route))
      .map(({ method, pattern }) => `${method} ${pattern.source}`)
  }

  /** Takes what was recorded and forgets it, to count from here on. */
  take(): readonly Recorded[] {
    return this.requests.splice(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const unused = [...this.#faults, ...this.#hooks].filter((rule) => !rule.used)
    const problems = [
      ...this.#problems,
      ...(unused.length > 0 ? [`${unused.length} planned faults or hooks met no request`] : []),
    ]
    if (problems.length > 0) throw new Error(`the loopback GitLab has complaints:\n${problems.join('\n')}`)
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url)
    const text = await readAll(incoming)
    const method = incoming.method ?? 'GET'
    const actor = this.#actorOf(incoming)
    const partial = { method, path: url.pathname.replace(/^\/api/, ''), query: url.searchParams }
    for (const hook of this.#hooks) if (hook.hits(partial)) await hook.effect(this.world)
    // All of them count the request; the first that it hits decides.
    const fault = this.#faults.filter((rule) => rule.hits(partial))[0]?.effect
    if (fault?.kind === 'slow') await delay(fault.ms)
    const skipped = fault?.kind === 'reset' && fault.when === 'before'
    const replaced = fault === undefined ? undefined : answerOf(fault)
    const real = replaced ?? (skipped ? failed(500, 'reset') : this.#answer({ ...partial, text, actor }))
    const answer =
      fault?.kind === 'lost-answer' ? failed(fault.status, '502 Bad Gateway') : shortened(real, fault)
    const whole =
      answer.body === undefined
        ? ''
        : typeof answer.body === 'string'
          ? answer.body
          : JSON.stringify(answer.body)
    const sent = fault?.kind === 'malformed' ? whole.slice(0, whole.length / 2) : whole
    const told = { body: text, status: answer.status, answer: sent, actor: actor?.user.username }
    this.requests.push({ ...partial, query: url.searchParams.toString(), ...told })
    if (fault?.kind === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    response.writeHead(answer.status, {
      ...(sent === '' ? {} : { 'content-type': 'application/json' }),
      'x-request-id': `LOOP${this.requests.length}`,
      'ratelimit-limit': '2000',
      'ratelimit-remaining': '1900',
      ...answer.headers,
    })
    response.end(sent)
  }

  #actorOf({ headers }: IncomingMessage): Actor | undefined {
    const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
    const token = headers['private-token'] ?? headers['job-token'] ?? bearer
    const actor = this.#actors.get(String(token))
    // A job's token counts where it belongs only.
    return actor?.job === true && headers['job-token'] === undefined ? undefined : actor
  }

  #answer({
    text,
    actor,
    ...asked
  }: Pick<ApiRequest, 'method' | 'path' | 'query'> & { text: string; actor: Actor | undefined }): ApiAnswer {
    const { method, path } = asked
    const body: unknown = text === '' ? {} : JSON.parse(text)
    if (path === '/graphql')
      return answerGraphQL(this.world, { actor, body, settings: this.settings.fields, url: this.url })
    const below = path.replace(/^\/v4/, '')
    for (const route of this.#routes) {
      const match = method === route.method ? route.pattern.exec(below) : null
      if (match === null) continue
      this.#visited.add(route)
      if (actor === undefined || (actor.job === true && route.job !== true)) return unauthorized()
      if (actor.scope !== 'api' && method !== 'GET') return insufficientScope()
      const level = this.world.levelOf(actor.user)
      if (route.level !== undefined && level === LEVELS.none) return notFound('Project')
      if (route.level !== undefined && level < route.level) return forbidden()
      const request = { ...asked, path: below, body: body as ApiRequest['body'], actor }
      this.#check(route, request)
      return route.handle(request, ...match.slice(1).map(decodeURIComponent))
    }
    this.#problems.push(`${method} ${path} is nothing that GitLab has`)
    return { status: 404, body: { error: '404 Not Found' } }
  }

  /** GitLab ignores what it does not know; who sends it has a bug. */
  #check({ parameters = [] }: Route, { method, path, query, body }: ApiRequest): void {
    const known = new Set([...parameters, ...PAGE_PARAMETERS])
    for (const name of [...query.keys(), ...Object.keys(body)])
      if (!known.has(name)) this.#problems.push(`${method} ${path}: GitLab knows no ${name}`)
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
