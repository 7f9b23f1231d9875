import type { ChangedFile } from '../../../src/core/change-request.ts'
import { ProjectActivity } from './activity.ts'
import {
  type MergeRequestSetup,
  type PushSetup,
  type ReviewerState,
  USERS,
  type User,
  type WorldCommit,
  type WorldJob,
  type WorldMergeRequest,
  type WorldVersion,
} from './model.ts'
import { shaOf } from './repository.ts'

const BASE = shaOf('base')

/** One project on GitLab and what happens to it: the state behind the API, changed as people change it. */
export class GitLabWorld extends ProjectActivity {
  readonly project = { id: 7, path: 'acme/shop', defaultBranch: 'main' }
  /** Names of forks that are there, by id. */
  readonly forks = new Map<number, string>([[777, 'mallory/shop']])
  readonly mergeRequests = new Map<number, WorldMergeRequest>()
  readonly jobs = new Map<number, WorldJob>()
  /** Ids of external status checks, and what was answered. */
  readonly statusChecks: number[] = []
  readonly statusCheckAnswers: {
    readonly iid: number
    readonly check: number
    readonly sha: string
    readonly status: string
  }[] = []
  #lastIid = 0

  constructor() {
    super()
    this.knowCommits([BASE])
  }

  /** Merge requests opened from here on are numbered from the next one. */
  skipTo(iid: number): void {
    this.#lastIid = iid
  }

  openMergeRequest(setup: MergeRequestSetup = {}): WorldMergeRequest {
    const iid = ++this.#lastIid
    const { author = USERS.alice, fork = false } = setup
    const commits = (setup.commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Change ${iid}.${i}`, ...commit }),
    )
    const mergeRequest: WorldMergeRequest = {
      iid,
      id: 1_000_000 + iid,
      title: setup.title ?? `Change ${iid}`,
      description: setup.description ?? null,
      author,
      state: 'opened',
      draft: setup.draft ?? false,
      sourceBranch: setup.sourceBranch ?? `feature-${iid}`,
      targetBranch: setup.targetBranch ?? this.project.defaultBranch,
      sourceProjectId: fork === false ? this.project.id : fork === 'deleted' ? null : 777,
      labels: setup.labels ?? [],
      createdAt: this.now(),
      versions: [],
      approvals: [],
      reviewers: [],
    }
    this.mergeRequests.set(iid, mergeRequest)
    const head = setup.headSha ?? commits.at(-1)?.sha ?? shaOf(`head ${iid}`)
    const files = setup.files ?? [{ path: 'README.md', status: 'modified' as const }]
    this.#arrive(mergeRequest, {
      commits,
      files: files.map((file) => this.withBlob(file)),
      headSha: head,
      baseSha: setup.baseSha ?? BASE,
      by: setup.by ?? author,
      realSize: setup.realSize,
    })
    return mergeRequest
  }

  /** Adds commits to the head and replaces the list of files, when given. */
  push(iid: number, { commits, files, by, realSize }: PushSetup = {}): WorldMergeRequest {
    const before = this.version(iid)
    const added = (commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Push ${iid}.${i}`, ...commit }),
    )
    return this.#moveOn(iid, { commits: [...before.commits, ...added], files, by, realSize })
  }

  /** Puts other commits in the place of all that the head had; the files stay as they are, unless told. */
  forcePush(iid: number, { commits, files, by, realSize }: PushSetup = {}): WorldMergeRequest {
    const made = (commits ?? [{}]).map((commit, i) => this.commit({ message: `Anew ${iid}.${i}`, ...commit }))
    return this.#moveOn(iid, { commits: made, files, by, realSize })
  }

  /** Puts other commits in place of a merge request's, as `fillFromGit` reads them after a push or rebase. */
  replace(
    iid: number,
    span: {
      baseSha: string
      headSha: string
      commits: readonly WorldCommit[]
      files: readonly ChangedFile[]
    },
    by?: User,
  ): WorldMergeRequest {
    const mergeRequest = this.mergeRequest(iid)
    const commits = span.commits.map((commit) => this.commit(commit))
    const files = span.files.map((file) => this.withBlob(file))
    this.#arrive(mergeRequest, { ...span, commits, files, by: by ?? mergeRequest.author })
    return mergeRequest
  }

  label(iid: number, labels: readonly string[]): void {
    this.mergeRequest(iid).labels = labels
  }

  close(iid: number): WorldMergeRequest {
    return Object.assign(this.mergeRequest(iid), { state: 'closed' })
  }

  merge(iid: number): WorldMergeRequest {
    return Object.assign(this.mergeRequest(iid), { state: 'merged' })
  }

  reopen(iid: number): WorldMergeRequest {
    return Object.assign(this.mergeRequest(iid), { state: 'opened' })
  }

  approve(iid: number, user: User): void {
    const { approvals, reviewers } = this.mergeRequest(iid)
    if (approvals.some((approval) => approval.user.id === user.id)) return
    approvals.push({ user, approvedAt: this.now() })
    for (const reviewer of reviewers) if (reviewer.user.id === user.id) reviewer.state = 'approved'
  }

  unapprove(iid: number, user: User): void {
    const { approvals } = this.mergeRequest(iid)
    const at = approvals.findIndex((approval) => approval.user.id === user.id)
    if (at !== -1) approvals.splice(at, 1)
  }

  /** GitLab keeps one word of each reviewer. */
  review(iid: number, user: User, state: ReviewerState): void {
    const { reviewers } = this.mergeRequest(iid)
    const known = reviewers.find((reviewer) => reviewer.user.id === user.id)
    if (known === undefined) reviewers.push({ user, state, createdAt: this.now() })
    else known.state = state
    if (state === 'requested_changes' || state === 'unapproved') this.unapprove(iid, user)
  }

  /** A job of a new pipeline of the merge request. */
  addJob(iid: number, { name = 'offshoot', status = 'success' }: Partial<WorldJob> = {}): WorldJob {
    const sha = this.version(iid).headSha
    const ref = `refs/merge-requests/${iid}/head`
    const user = this.mergeRequest(iid).author
    const pipeline = this.addPipeline({ sha, ref, source: 'merge_request_event', user })
    const job = { id: this.nextId(), name, pipelineId: pipeline.id, status }
    this.jobs.set(job.id, job)
    return job
  }

  mergeRequest(iid: number): WorldMergeRequest {
    const found = this.mergeRequests.get(iid)
    if (found === undefined) throw new Error(`there is no merge request !${iid}`)
    return found
  }

  /** What it is now. */
  version(iid: number): WorldVersion {
    const version = this.mergeRequest(iid).versions.at(-1)
    if (version === undefined) throw new Error(`merge request !${iid} has no version`)
    return version
  }

  #moveOn(
    iid: number,
    { commits, files, by, realSize }: Arrival & { commits: readonly WorldCommit[] },
  ): WorldMergeRequest {
    const mergeRequest = this.mergeRequest(iid)
    const before = this.version(iid)
    this.#arrive(mergeRequest, {
      commits,
      files: files?.map((file) => this.withBlob(file)) ?? before.files,
      headSha: commits.at(-1)?.sha ?? before.headSha,
      baseSha: before.baseSha,
      by: by ?? mergeRequest.author,
      realSize,
    })
    return mergeRequest
  }

  #arrive(
    mergeRequest: WorldMergeRequest,
    {
      by,
      realSize,
      ...version
    }: Pick<WorldVersion, 'commits' | 'files' | 'headSha' | 'baseSha'> & {
      by: User
      realSize?: string | undefined
    },
  ): void {
    const { sourceBranch, sourceProjectId, versions } = mergeRequest
    const before = versions.at(-1)?.headSha ?? null
    this.knowCommits([version.headSha, version.baseSha])
    if (sourceProjectId === this.project.id) {
      this.branch(sourceBranch, version.commits)
      this.pushed({ ref: sourceBranch, before, after: version.headSha, author: by })
    }
    versions.push({
      ...version,
      id: this.nextId(),
      createdAt: this.now(),
      realSize: realSize ?? String(version.files.length),
    })
  }
}

interface Arrival {
  readonly files: readonly ChangedFile[] | undefined
  readonly by: User | undefined
  readonly realSize: string | undefined
}
