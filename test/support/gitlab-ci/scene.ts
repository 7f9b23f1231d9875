import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../../src/report/model.ts'
import { urlOf } from '../../../src/sql/client.ts'
import { type SqlFile, TestRepository } from '../corpora.ts'
import { fillFromGit, LoopbackGitLab, statusOfPipeline, type WorldJob } from '../gitlab/index.ts'
import { makeGolden } from '../golden.ts'
import { startPostgres, type TestServer } from '../postgres.ts'
import { expectNoSecrets } from '../runner/index.ts'
import { PublishedComponent } from './component.ts'
import { type PipelineResult, runPipeline } from './pipeline.ts'

/** What GitLab calls that a webhook tells of. */
export type WebhookAction = 'open' | 'update' | 'approved' | 'unapproved' | 'close' | 'merge'

/** One project on a loopback GitLab that includes the published component, with a real server to fork on. */
export class GitLabScene implements AsyncDisposable {
  readonly gitlab: LoopbackGitLab
  readonly component: PublishedComponent
  /** The checkout that jobs of a merge request get. */
  readonly repository: TestRepository
  /** What jobs without a checkout run in: the configuration alone. */
  readonly empty: TestRepository
  readonly server: TestServer
  readonly #results: PipelineResult[] = []
  readonly #cache: string
  readonly #stack: AsyncDisposableStack
  #jobs = 1000

  private constructor(parts: {
    gitlab: LoopbackGitLab
    component: PublishedComponent
    repository: TestRepository
    empty: TestRepository
    server: TestServer
    cache: string
    stack: AsyncDisposableStack
  }) {
    this.gitlab = parts.gitlab
    this.component = parts.component
    this.repository = parts.repository
    this.empty = parts.empty
    this.server = parts.server
    this.#cache = parts.cache
    this.#stack = parts.stack
  }

  /** @param base files of the target branch, which the golden base has applied @param inputs of the component */
  static async create(
    base: readonly SqlFile[],
    inputs: Readonly<Record<string, string>>,
  ): Promise<GitLabScene> {
    await using stack = new AsyncDisposableStack()
    const gitlab = stack.use(await LoopbackGitLab.start())
    const component = stack.use(await PublishedComponent.publish())
    const given = { source: component.source, provider: 'postgres', ...inputs }
    const include = [{ component: component.reference(), inputs: given }]
    // JSON is YAML.
    const configuration = { path: '.gitlab-ci.yml', sql: JSON.stringify({ include }) }
    const repository = stack.use(await TestRepository.create([configuration, ...base]))
    const empty = stack.use(await TestRepository.create([configuration]))
    for (const { git } of [repository, empty].map((one) => ({ git: one.git.bind(one) })))
      await git('remote', 'add', 'origin', `${component.server.url}/${gitlab.world.project.path}.git`)
    const cache = await mkdtemp(join(tmpdir(), 'offshoot-test-cache-'))
    await chmod(cache, 0o755)
    stack.defer(() => rm(cache, { recursive: true, force: true }))
    const server = stack.use(await startPostgres())
    await makeGolden(server, 'golden', base)
    return new GitLabScene({ gitlab, component, repository, empty, server, cache, stack: stack.move() })
  }

  /** Commits files on a branch of their own and opens a merge request with them; the checkout stays there. */
  async open(files: readonly SqlFile[], message = 'A change'): Promise<number> {
    const base = (await this.repository.git('rev-parse', 'main')).trim()
    const sourceBranch = `change-${this.#jobs++}`
    await this.repository.git('switch', '--quiet', '--create', sourceBranch, 'main')
    await this.repository.commit(message, files)
    const head = await this.repository.head()
    const facts = await fillFromGit(this.repository.directory, { base, head })
    return this.gitlab.world.openMergeRequest({ sourceBranch, ...facts }).iid
  }

  /** Another commit on the branch that is checked out, pushed. */
  async push(iid: number, files: readonly SqlFile[], message = 'Another change'): Promise<void> {
    await this.repository.commit(message, files)
    const head = await this.repository.head()
    const base = this.gitlab.world.version(iid).baseSha
    this.gitlab.world.replace(iid, await fillFromGit(this.repository.directory, { base, head }))
  }

  /** A job of the merge request's pipeline, or of the merge train's that it is in. */
  async job(
    name: string,
    iid: number,
    type: 'detached' | 'merge_train' = 'detached',
  ): Promise<PipelineResult> {
    const { world } = this.gitlab
    const sha = world.version(iid).headSha
    const pipeline =
      world.pipelines.findLast((one) => one.sha === sha) ??
      world.addPipeline({
        sha,
        ref: `refs/merge-requests/${iid}/head`,
        source: 'merge_request_event',
        user: world.mergeRequest(iid).author,
      })
    const place = name === 'offshoot:preview' ? this.repository : this.empty
    const job = this.#startJob(name, pipeline.id)
    const result = await this.#run(place, name, {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: String(iid),
      CI_MERGE_REQUEST_PROJECT_ID: String(world.project.id),
      CI_MERGE_REQUEST_EVENT_TYPE: type,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: world.version(iid).baseSha,
      CI_PIPELINE_ID: String(pipeline.id),
      CI_COMMIT_SHA: sha,
    })
    job.status = result.exitCode === 0 ? 'success' : 'failed'
    return result
  }

  /** The one that waits to be run, or one in place of what ran before. */
  #startJob(name: string, pipelineId: number): WorldJob {
    const { world } = this.gitlab
    const ofName = [...world.jobs.values()].filter(
      (job) => job.pipelineId === pipelineId && job.name === name,
    )
    const waiting = ofName.find(({ status }) => status === 'pending')
    const job = waiting ?? { id: world.nextId(), name, pipelineId, status: 'pending' }
    for (const other of ofName) if (other !== job) other.retried = true
    world.jobs.set(job.id, job)
    job.status = 'running'
    return job
  }

  /** How the newest pipeline of the merge request's head stands, and its jobs that wait to be run. */
  pipeline(iid: number): { readonly status: string | undefined; readonly waiting: readonly string[] } {
    const { world } = this.gitlab
    const { headSha } = world.version(iid)
    const pipeline = world.pipelines.findLast(({ sha }) => sha === headSha)
    const jobs = [...world.jobs.values()].filter(({ pipelineId }) => pipelineId === pipeline?.id)
    return {
      status: pipeline && statusOfPipeline(world, pipeline),
      waiting: jobs.filter(({ status }) => status === 'pending').map(({ name }) => name),
    }
  }

  /** The job that a webhook of a merge request's event starts on the default branch. */
  async webhook(action: WebhookAction, iid: number): Promise<PipelineResult> {
    const { project } = this.gitlab.world
    const payload = {
      object_kind: 'merge_request',
      project: { id: project.id },
      object_attributes: { iid, action, title: '$(touch owned)', description: "'; DROP TABLE x; --" },
    }
    const path = 'payload.json'
    await this.empty.commit('What the webhook said', [{ path, sql: JSON.stringify(payload) }])
    return await this.#run(this.empty, 'offshoot:react', {
      CI_PIPELINE_SOURCE: 'trigger',
      CI_COMMIT_BRANCH: project.defaultBranch,
      TRIGGER_PAYLOAD: join(this.empty.directory, path),
    })
  }

  async #run(place: TestRepository, job: string, variables: Record<string, string>): Promise<PipelineResult> {
    const { project } = this.gitlab.world
    const id = this.#jobs++
    const url = `${this.gitlab.url}/${project.path}`
    const result = await runPipeline({
      directory: place.directory,
      job,
      variables: {
        GITLAB_CI: 'true',
        CI_API_V4_URL: this.gitlab.apiUrl,
        CI_SERVER_URL: this.component.server.url,
        CI_SERVER_HOST: '127.0.0.1',
        CI_PROJECT_ID: String(project.id),
        CI_PROJECT_PATH: project.path,
        CI_PROJECT_URL: url,
        CI_DEFAULT_BRANCH: project.defaultBranch,
        CI_JOB_ID: String(id),
        CI_JOB_URL: `${url}/-/jobs/${id}`,
        OFFSHOOT_GITLAB_TOKEN: this.gitlab.token,
        OFFSHOOT_URL: urlOf({ ...this.server.admin, database: 'golden' }),
        OFFSHOOT_CACHE: this.#cache,
        ...variables,
      },
    })
    this.#results.push(result)
    return result
  }

  /** What a job of the checkout left for its artifacts. */
  async artifact(name: string): Promise<string> {
    return await readFile(join(this.repository.directory, '.offshoot', name), 'utf8')
  }

  async report(): Promise<Report> {
    return JSON.parse(await this.artifact('report.json')) as Report
  }

  statuses(iid: number): Record<string, string> {
    const { headSha } = this.gitlab.world.version(iid)
    const standing = this.gitlab.world.statuses.filter(({ sha, generic }) => sha === headSha && generic)
    return Object.fromEntries(standing.map(({ name, status }) => [name, status]))
  }

  /** Our note; fails when there are several. */
  note(iid: number): string {
    const notes = this.gitlab.world.commentsOf(iid).filter(({ body }) => body.startsWith('<!-- offshoot:'))
    const [only, ...others] = notes
    if (only === undefined || others.length > 0) throw new Error(`${notes.length} notes of ours on !${iid}`)
    return only.body
  }

  /** Looks for every secret in everything that was logged, left behind, or told to GitLab. */
  async expectNoSecrets(): Promise<void> {
    const secrets = [this.gitlab.token, this.server.admin.password]
    const files = ['report.json', 'summary.md', 'junit.xml', 'codequality.json']
    expectNoSecrets(secrets, {
      ...Object.fromEntries(this.#results.map(({ output }, index) => [`log of job ${index}`, output])),
      ...Object.fromEntries(
        await Promise.all(files.map(async (name) => [name, await this.artifact(name)] as const)),
      ),
      'what GitLab was told': this.gitlab.captured,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}
