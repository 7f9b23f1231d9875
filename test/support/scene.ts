import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/report/model.ts'
import { urlOf } from '../../src/sql/client.ts'
import type { SqlFile } from './corpora.ts'
import { TestRepository } from './corpora.ts'
import { eventVariables, type GitHubEvent, type PullAction, pullRequestEvent } from './events.ts'
import { fillFromGit, LoopbackGitHub, type PullSetup } from './github/index.ts'
import { makeGolden } from './golden.ts'
import { startPostgres, type TestServer } from './postgres.ts'
import { type ActionRun, expectNoSecrets, type JobResult, runAction } from './runner/index.ts'

export const ACTION = fileURLToPath(new URL('../../', import.meta.url))

export type EngineId = 'postgres' | 'embedded'

/** One repository on a loopback GitHub, with one engine, and the bundle in between. */
export class Scene implements AsyncDisposable {
  readonly github: LoopbackGitHub
  readonly repository: TestRepository
  readonly engine: EngineId
  /** Of the engine `postgres`; `undefined` for `embedded`, which brings its own. */
  readonly server: TestServer | undefined
  /** The embedded engine's directory on this machine. */
  readonly cache: string
  readonly #jobs: { readonly result: JobResult; readonly url: string | undefined }[] = []
  readonly #stack: AsyncDisposableStack
  #runs = 1000

  private constructor(parts: {
    github: LoopbackGitHub
    repository: TestRepository
    engine: EngineId
    server: TestServer | undefined
    cache: string
    stack: AsyncDisposableStack
  }) {
    this.github = parts.github
    this.repository = parts.repository
    this.engine = parts.engine
    this.server = parts.server
    this.cache = parts.cache
    this.#stack = parts.stack
  }

  /** @param base files of the base ref, which the golden base has applied */
  static async create(engine: EngineId, base: readonly SqlFile[]): Promise<Scene> {
    await using stack = new AsyncDisposableStack()
    const github = stack.use(await LoopbackGitHub.start())
    const repository = stack.use(await TestRepository.create(base))
    const cache = await mkdtemp(join(tmpdir(), 'offshoot-test-cache-'))
    await chmod(cache, 0o755)
    stack.defer(() => rm(cache, { recursive: true, force: true }))
    let server: TestServer | undefined
    if (engine === 'postgres') {
      server = stack.use(await startPostgres())
      await makeGolden(server, 'golden', base)
    }
    return new Scene({ github, repository, engine, server, cache, stack: stack.move() })
  }

  /** Commits files on a branch of their own and opens a pull request with them; the checkout stays there. */
  async open(
    files: readonly SqlFile[],
    setup: Partial<PullSetup> & { branch?: string } = {},
  ): Promise<number> {
    const base = (await this.repository.git('rev-parse', 'main')).trim()
    const { branch = `change-${this.#runs++}`, ...rest } = setup
    await this.repository.git('switch', '--quiet', '--create', branch, 'main')
    await this.repository.commit('A change', files)
    const head = await this.repository.head()
    const facts = await fillFromGit(this.repository.directory, { base, head })
    return this.github.world.openPull({ headRef: branch, ...facts, ...rest }).number
  }

  /** Another commit on the branch that is checked out, pushed. */
  async push(number: number, files: readonly SqlFile[]): Promise<void> {
    await this.repository.commit('Another change', files)
    const head = await this.repository.head()
    const { baseSha } = this.github.world.pull(number)
    const { commits, files: changed } = await fillFromGit(this.repository.directory, { base: baseSha, head })
    this.github.world.push(number, { commits: commits.slice(-1), files: changed })
  }

  pullEvent(number: number, action: PullAction): GitHubEvent {
    return pullRequestEvent(this.github, number, action)
  }

  /** Runs the job of an event with the bundle. */
  async run(event: GitHubEvent, options: Partial<ActionRun> = {}): Promise<JobResult> {
    const result = await runAction({
      action: ACTION,
      event,
      variables: { ...eventVariables(this.github, event, this.#runs++), GITHUB_API_URL: this.github.url },
      token: this.github.token,
      workspace: this.repository.directory,
      ...options,
      inputs: { ...this.inputs, ...options.inputs },
      env: { OFFSHOOT_CACHE: this.cache, ...options.env },
    })
    this.#jobs.push({ result, url: result.outputs.get('database-url') })
    return result
  }

  /** The one input that changes with the engine, and what it needs. */
  get inputs(): Record<string, string> {
    if (this.server === undefined) return { provider: 'embedded' }
    return { provider: 'postgres', url: urlOf({ ...this.server.admin, database: 'golden' }) }
  }

  statuses(number: number): Record<string, string> {
    const { headSha } = this.github.world.pull(number)
    return Object.fromEntries(
      ['offshoot/database', 'offshoot/approval'].map((context) => [
        context,
        this.github.world.statusOf(headSha, context)?.state ?? 'none',
      ]),
    )
  }

  /** Our comment; fails when there are several. */
  comment(number: number): string {
    const ours = this.github.world
      .commentsOf(number)
      .filter((comment) => comment.body.startsWith('<!-- offshoot:'))
    if (ours.length !== 1) throw new Error(`${ours.length} comments of ours on #${number}`)
    return ours[0]?.body ?? ''
  }

  /** Looks for every secret of every run so far in every byte that left it. */
  expectNoSecrets(): void {
    const passwords = this.#jobs.flatMap(({ url }) =>
      url === undefined || url === '' ? [] : [url, new URL(url).password],
    )
    const secrets = [
      ...passwords,
      this.github.token,
      ...(this.server === undefined ? [] : [this.server.admin.password]),
    ]
    for (const [index, { result }] of this.#jobs.entries()) {
      expectNoSecrets([...secrets, ...result.runnerSecrets], {
        [`log of job ${index}`]: result.raw,
        [`summary of job ${index}`]: result.main.summary,
        [`files of job ${index}`]: [...result.temp.values()].join('\n'),
        [`outputs of job ${index}`]: [...result.outputs].filter(([key]) => key !== 'database-url').join('\n'),
      })
    }
    expectNoSecrets(secrets, { 'what GitHub was told': this.github.captured })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}

/** The report that a job left. */
export function reportOf(result: JobResult): Report {
  const json = result.temp.get('offshoot/report.json')
  if (json === undefined) throw new Error(`no report.json; the log:\n${result.log}`)
  return JSON.parse(json) as Report
}
