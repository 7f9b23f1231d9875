import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { unseal } from '../../src/seal/seal.ts'
import { urlOf } from '../../src/sql/client.ts'
import { type SqlFile, TestRepository } from './corpora.ts'
import {
  eventVariables,
  type GitHubEvent,
  type PullAction,
  pullRequestEvent,
  workflowRunEvent,
} from './events.ts'
import { ACCOUNTS, fillFromGit, LoopbackGitHub, type PullSetup } from './github/index.ts'
import { makeGolden } from './golden.ts'
import { startPostgres, type TestServer } from './postgres.ts'
import {
  expectNoSecrets,
  pingConclusion,
  runWorkflow,
  type WorkflowHost,
  type WorkflowJobResult,
  type WorkflowResult,
} from './runner/index.ts'
import { ACTION } from './scene.ts'

const execute = promisify(execFile)
const WORKFLOWS = fileURLToPath(new URL('../../examples/workflows/hardened/', import.meta.url))
const ENVIRONMENT = 'offshoot'
/** The golden base that the example names. */
const GOLDEN = 'shop_golden'

/** A repository that took the hardened set-up from the examples, as they are. */
export class HardenedScene implements AsyncDisposable {
  readonly github: LoopbackGitHub
  readonly repository: TestRepository
  readonly server: TestServer
  /** Every job so far that ran. */
  readonly jobs: WorkflowJobResult[] = []
  /** Of every branch so far that was handed over. */
  readonly passwords: string[] = []
  /** What code of a pull request that outlived its step does before the report is uploaded. */
  afterCheck: ((report: string) => Promise<void>) | undefined
  readonly #stack: AsyncDisposableStack
  #runs = 1000

  private constructor(parts: {
    github: LoopbackGitHub
    repository: TestRepository
    server: TestServer
    stack: AsyncDisposableStack
  }) {
    this.github = parts.github
    this.repository = parts.repository
    this.server = parts.server
    this.#stack = parts.stack
  }

  static async create(base: readonly SqlFile[]): Promise<HardenedScene> {
    await using stack = new AsyncDisposableStack()
    const github = stack.use(await LoopbackGitHub.start())
    const repository = stack.use(await TestRepository.create(base))
    const server = stack.use(await startPostgres())
    await makeGolden(
      server,
      GOLDEN,
      base.filter(({ path }) => path.endsWith('.sql')),
    )
    return new HardenedScene({ github, repository, server, stack: stack.move() })
  }

  /** The engine's key. */
  get key(): string {
    return urlOf({ ...this.server.admin, database: GOLDEN })
  }

  async open(files: readonly SqlFile[], setup: Partial<PullSetup> = {}): Promise<number> {
    const base = (await this.repository.git('rev-parse', 'main')).trim()
    const headRef = `change-${this.#runs++}`
    await this.repository.git('switch', '--quiet', '--create', headRef, 'main')
    await this.repository.commit('A change', files)
    const facts = await fillFromGit(this.repository.directory, { base, head: await this.repository.head() })
    return this.github.world.openPull({ headRef, ...facts, ...setup }).number
  }

  async push(number: number, files: readonly SqlFile[]): Promise<void> {
    const { baseSha, headRef } = this.github.world.pull(number)
    await this.repository.git('switch', '--quiet', headRef)
    await this.repository.commit('Another change', files)
    const head = await this.repository.head()
    const { commits, files: changed } = await fillFromGit(this.repository.directory, { base: baseSha, head })
    this.github.world.push(number, { commits: commits.slice(-1), files: changed })
  }

  /** What follows from an event of a pull request: the ping, and the workflow that its end starts. */
  async pull(
    number: number,
    action: PullAction,
    env: Readonly<Record<string, string>> = {},
  ): Promise<WorkflowResult> {
    return await this.ping(pullRequestEvent(this.github, number, action), number, env)
  }

  async ping(
    event: GitHubEvent,
    number: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<WorkflowResult> {
    const conclusion = await pingConclusion(this.#host, 'offshoot-ping.yml', event)
    if (conclusion === undefined) throw new Error(`nothing pings for ${event.name} ${event.payload.action}`)
    const { headSha, headRef } = this.github.world.pull(number)
    const group = event.payload.merge_group as { head_sha: string; head_ref: string } | undefined
    const ended = workflowRunEvent(this.github, group?.head_sha ?? headSha, { of: event.name })
    const head_branch = group?.head_ref.replace('refs/heads/', '') ?? headRef
    Object.assign(ended.payload.workflow_run as object, { conclusion, head_branch })
    return await this.run(ended, env)
  }

  /** Runs `offshoot.yml` for an event that it knows. */
  async run(event: GitHubEvent, env: Readonly<Record<string, string>> = {}): Promise<WorkflowResult> {
    const variables: Record<string, string> = {
      ...eventVariables(this.github, event, this.#runs++),
      GITHUB_API_URL: this.github.url,
    }
    const results = await runWorkflow(this.#host, 'offshoot.yml', { event, variables, env })
    this.jobs.push(...[...results.values()].filter(({ log }) => log !== ''))
    const { 'sealed-url': sealed, 'seal-key': key, 'head-sha': headSha } = results.get('fork')?.outputs ?? {}
    if (sealed && key && headSha) {
      const binding = {
        host: new URL(this.github.url).host,
        repositoryId: variables.GITHUB_REPOSITORY_ID ?? '',
        headSha,
        runId: Number(variables.GITHUB_RUN_ID),
        attempt: Number(variables.GITHUB_RUN_ATTEMPT),
      }
      this.passwords.push(unseal(sealed, key, binding).credential.password)
    }
    return results
  }

  get #host(): WorkflowHost {
    const { github, repository, key } = this
    return {
      workflows: WORKFLOWS,
      action: ACTION,
      defaultBranch: 'main',
      checkout: async (ref, directory) => {
        await execute('git', ['clone', '--quiet', repository.directory, directory])
        await execute('git', ['checkout', '--quiet', '--detach', ref ?? 'origin/main'], { cwd: directory })
      },
      tokenFor: (permissions) => {
        const level = (name: string) => permissions[name] ?? 'none'
        return github.addToken(`ghs_${randomUUID().replaceAll('-', '')}`, {
          user: ACCOUNTS.actions,
          app: { id: 15368, slug: 'github-actions' },
          members: 'none',
          actions: level('actions'),
          contents: level('contents'),
          pullRequests: level('pull-requests'),
          statuses: level('statuses'),
        })
      },
      secrets: { [ENVIRONMENT]: { OFFSHOOT_POSTGRES_URL: key } },
      env: {},
      ...(this.afterCheck === undefined ? {} : { beforeUpload: this.afterCheck }),
    }
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

  /** Our comments on a pull request. */
  comments(number: number): readonly string[] {
    return this.github.world
      .commentsOf(number)
      .map(({ body }) => body)
      .filter((body) => body.startsWith('<!-- offshoot:'))
  }

  /** Everything secret there was: keys of the engine, of jobs, of seals and of branches. */
  get secrets(): readonly string[] {
    return [
      this.key,
      this.server.admin.password,
      ...this.passwords,
      ...this.jobs.map(({ token }) => token),
      ...this.jobs.map(({ outputs }) => outputs['seal-key'] ?? ''),
    ].filter((secret) => secret !== '')
  }

  /** Looks for every secret so far in all that people, other jobs and GitHub got to see. */
  expectNoSecrets(): void {
    for (const [index, { ours, log, outputs }] of this.jobs.entries()) {
      const { 'seal-key': _, ...told } = outputs
      expectNoSecrets(this.secrets, {
        [`log of job ${index}`]: log,
        [`what job ${index} wrote`]: ours?.raw ?? '',
        [`summary of job ${index}`]: ours?.main.summary ?? '',
        [`files of job ${index}`]: [...(ours?.temp.values() ?? [])].join('\n'),
        [`outputs of job ${index}`]: JSON.stringify(told),
      })
    }
    expectNoSecrets(this.secrets, { 'what GitHub was told': this.github.captured })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}
