import type { Permission } from '../../../src/core/change-request.ts'
import { RepositoryContents, shaOf } from './contents.ts'
import {
  ACCOUNTS,
  type App,
  type PullSetup,
  type PushSetup,
  type User,
  type WorldComment,
  type WorldEvent,
  type WorldPull,
  type WorldPush,
  type WorldReaction,
  type WorldReview,
  type WorldStatus,
  type WorldTeam,
} from './model.ts'

const NOTHING = '0'.repeat(40)
/** As which Copilot works, when it writes code. */
const COPILOT_APP: App = { id: 1_143_301, slug: 'copilot-swe-agent' }

/** One repository on GitHub and what happens to it: the state behind the API, changed as people change it. */
export class GitHubWorld extends RepositoryContents {
  readonly repository = { id: 81_273_645, owner: 'acme', name: 'shop', defaultBranch: 'main' }
  readonly pulls = new Map<number, WorldPull>()
  readonly comments = new Map<number, WorldComment>()
  readonly reviews: WorldReview[] = []
  readonly statuses: WorldStatus[] = []
  readonly permissions = new Map<number, { user: User; permission: Permission }>()
  readonly timeline: WorldEvent[] = []
  /** Of this repository's branches, oldest first; forks have theirs. */
  readonly pushes: WorldPush[] = []
  readonly reactions: WorldReaction[] = []
  readonly teams: WorldTeam[] = []
  /** Ids of the workflow runs that were started again, and of those that have not ended. */
  readonly reruns: number[] = []
  readonly underWay = new Set<number>()
  #lastNumber = 0
  #lastId = 700_000

  get fullName(): string {
    return `${this.repository.owner}/${this.repository.name}`
  }

  nextId(): number {
    return ++this.#lastId
  }

  /** Pull requests opened from here on are numbered from the next one. */
  skipTo(number: number): void {
    this.#lastNumber = number
  }

  addCollaborator(user: User, permission: Permission): void {
    this.permissions.set(user.id, { user, permission })
  }

  openPull(setup: PullSetup = {}): WorldPull {
    const number = ++this.#lastNumber
    const commits = (setup.commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Change ${number}.${i}`, ...commit }),
    )
    const pull: WorldPull = {
      number,
      title: setup.title ?? `Change ${number}`,
      body: setup.body ?? null,
      user: setup.user === undefined ? ACCOUNTS.alice : setup.user,
      state: 'open',
      mergedAt: null,
      draft: setup.draft ?? false,
      headRef: setup.headRef ?? `feature-${number}`,
      headSha: setup.headSha ?? commits.at(-1)?.sha ?? shaOf(`head ${number}`),
      headRepository: setup.headRepository ?? 'same',
      baseRef: setup.baseRef ?? this.repository.defaultBranch,
      baseSha: setup.baseSha ?? shaOf('base'),
      createdAt: this.now(),
      app: setup.app ?? null,
      labels: [...(setup.labels ?? [])],
    }
    this.pulls.set(number, pull)
    this.setComparison(pull.baseSha, pull.headSha, {
      commits,
      files: setup.files ?? [{ path: 'README.md', status: 'modified' }],
    })
    this.#pushed(pull, { before: NOTHING, kind: 'branch_creation', by: setup.by })
    return pull
  }

  /** Adds commits to the head and replaces the list of files, when given. */
  push(number: number, { commits, files, by }: PushSetup = {}): WorldPull {
    const pull = this.pull(number)
    const { headSha } = pull
    const before = this.comparison(pull.baseSha, headSha) ?? { commits: [], files: [] }
    const added = (commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Push ${number}.${i}`, ...commit }),
    )
    pull.headSha = added.at(-1)?.sha ?? headSha
    this.setComparison(pull.baseSha, pull.headSha, {
      commits: [...before.commits, ...added],
      files: files ?? before.files,
    })
    this.#pushed(pull, { before: headSha, kind: 'push', by })
    return pull
  }

  /**
   * Puts other commits in the place of all that the head had; the files stay as they are, unless told.
   * @param lost git has dropped the old head since
   */
  forcePush(number: number, { lost = false, ...setup }: PushSetup & { lost?: boolean } = {}): WorldPull {
    const pull = this.pull(number)
    const { baseSha, headSha } = pull
    const commits = (setup.commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Anew ${number}.${i}`, ...commit }),
    )
    const files = setup.files ?? this.comparison(baseSha, headSha)?.files ?? []
    pull.headSha = commits.at(-1)?.sha ?? headSha
    this.setComparison(baseSha, pull.headSha, { commits, files })
    this.#pushed(pull, { before: headSha, kind: 'force_push', by: setup.by })
    const actor = setup.by === undefined ? pull.user : setup.by
    this.#happened(number, { event: 'head_ref_force_pushed', actor, replaced: lost ? null : headSha })
    if (lost) this.dropCommit(headSha)
    return pull
  }

  /** Puts other commits in place of a pull request's, as `fillFromGit` reads them after a push or rebase. */
  replace(
    number: number,
    {
      baseSha,
      headSha,
      commits,
      files,
      by,
    }: Required<Pick<PullSetup, 'baseSha' | 'headSha' | 'commits' | 'files'>> & Pick<PullSetup, 'by'>,
  ): WorldPull {
    const pull = this.pull(number)
    const before = pull.headSha
    this.setComparison(baseSha, headSha, { commits: commits.map((commit) => this.commit(commit)), files })
    Object.assign(pull, { baseSha, headSha })
    this.#pushed(pull, { before, kind: 'push', by })
    return pull
  }

  /** Somebody set Copilot, or another agent that GitHub runs, to work on it. */
  startedBy(number: number, actor: User | null, app: App | null = COPILOT_APP): void {
    this.#happened(number, { event: 'copilot_work_started', actor, app })
  }

  assign(number: number, assignee: User, by: User | null): void {
    this.#happened(number, { event: 'assigned', actor: by, assignee })
  }

  label(number: number, label: string, by: User = ACCOUNTS.bob): void {
    this.pull(number).labels.push(label)
    this.#happened(number, { event: 'labeled', actor: by, label })
  }

  unlabel(number: number, label: string, by: User = ACCOUNTS.bob): void {
    const { labels } = this.pull(number)
    labels.splice(0, labels.length, ...labels.filter((name) => name !== label))
    this.#happened(number, { event: 'unlabeled', actor: by, label })
  }

  close(number: number): WorldPull {
    return Object.assign(this.pull(number), { state: 'closed' })
  }

  merge(number: number): WorldPull {
    return Object.assign(this.pull(number), { state: 'closed', mergedAt: this.now() })
  }

  reopen(number: number): WorldPull {
    return Object.assign(this.pull(number), { state: 'open', mergedAt: null })
  }

  comment(number: number, comment: { user: User | null; body: string; app?: App | null }): WorldComment {
    const at = this.now()
    const { user, body, app = null } = comment
    const added: WorldComment = {
      id: this.nextId(),
      pull: number,
      user,
      app,
      body,
      createdAt: at,
      updatedAt: at,
    }
    this.comments.set(added.id, added)
    return added
  }

  editComment(id: number, body: string): void {
    const comment = this.comments.get(id)
    if (comment === undefined) throw new Error(`there is no comment ${id}`)
    Object.assign(comment, { body, updatedAt: this.now() })
  }

  commentsOf(number: number): readonly WorldComment[] {
    return [...this.comments.values()].filter((comment) => comment.pull === number)
  }

  review(
    number: number,
    review: { user: User | null; state: WorldReview['state']; commitSha?: string | null },
  ): WorldReview {
    const added: WorldReview = {
      id: this.nextId(),
      pull: number,
      user: review.user,
      state: review.state,
      commitSha: review.commitSha === undefined ? this.pull(number).headSha : review.commitSha,
      submittedAt: review.state === 'PENDING' ? undefined : this.now(),
    }
    this.reviews.push(added)
    return added
  }

  /** Takes a review's verdict back. */
  dismiss(reviewId: number, by: User = ACCOUNTS.bob): void {
    const review = this.reviews.find(({ id }) => id === reviewId)
    if (review === undefined) throw new Error(`there is no review ${reviewId}`)
    const dismissed = { state: review.state.toLowerCase(), review_id: reviewId }
    review.state = 'DISMISSED'
    this.#happened(review.pull, { event: 'review_dismissed', actor: by, dismissed })
  }

  addTeam(slug: string, members: readonly User[], invited: readonly User[] = []): void {
    this.teams.push({ organization: this.repository.owner, slug, members, invited })
  }

  /** All statuses ever set on a commit, oldest first. */
  statusesOf(sha: string): readonly WorldStatus[] {
    return this.statuses.filter((status) => status.sha === sha)
  }

  /** The last status of each context. */
  statusOf(sha: string, context: string): WorldStatus | undefined {
    return this.statusesOf(sha).findLast((status) => status.context === context)
  }

  pull(number: number): WorldPull {
    const pull = this.pulls.get(number)
    if (pull === undefined) throw new Error(`there is no pull request #${number}`)
    return pull
  }

  #pushed(
    { headRef, headSha, headRepository, user }: WorldPull,
    { before, kind, by = user }: Pick<WorldPush, 'before' | 'kind'> & { by: User | null | undefined },
  ): void {
    if (headRepository !== 'same') return
    const what = { branch: headRef, before, after: headSha, kind, actor: by }
    this.pushes.push({ id: this.nextId(), ...what, at: this.now() })
  }

  #happened(
    pull: number,
    { app = null, ...event }: Omit<WorldEvent, 'id' | 'pull' | 'createdAt' | 'app'> & Partial<WorldEvent>,
  ): void {
    this.pull(pull)
    this.timeline.push({ ...event, app, id: this.nextId(), pull, createdAt: this.now() })
  }
}
