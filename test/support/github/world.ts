import { createHash } from 'node:crypto'
import type { Permission } from '../../../src/core/change-request.ts'

import {
  ACCOUNTS,
  type App,
  type Comparison,
  type PullSetup,
  type User,
  type WorldComment,
  type WorldCommit,
  type WorldPull,
  type WorldReview,
  type WorldStatus,
} from './model.ts'

/** One repository on GitHub and what happens to it: the state behind the API, changed as people change it. */
export class GitHubWorld {
  readonly repository = { id: 81_273_645, owner: 'acme', name: 'shop', defaultBranch: 'main' }
  readonly pulls = new Map<number, WorldPull>()
  readonly comments = new Map<number, WorldComment>()
  readonly reviews: WorldReview[] = []
  readonly statuses: WorldStatus[] = []
  readonly permissions = new Map<number, { user: User; permission: Permission }>()
  readonly #comparisons = new Map<string, Comparison>()
  readonly #shas = new Set<string>()
  #lastNumber = 0
  #lastId = 700_000
  #ticks = 0

  get fullName(): string {
    return `${this.repository.owner}/${this.repository.name}`
  }

  /** A second later than anything before. */
  now(): string {
    return new Date(Date.UTC(2026, 10, 21, 9, 0, this.#ticks++)).toISOString().replace('.000', '')
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
    }
    this.pulls.set(number, pull)
    this.setComparison(pull.baseSha, pull.headSha, {
      commits,
      files: setup.files ?? [{ path: 'README.md', status: 'modified' }],
    })
    return pull
  }

  /** Adds commits to the head and replaces the list of files, when given. */
  push(number: number, { commits, files }: Pick<PullSetup, 'commits' | 'files'> = {}): WorldPull {
    const pull = this.pull(number)
    const before = this.comparison(pull.baseSha, pull.headSha) ?? { commits: [], files: [] }
    const added = (commits ?? [{}]).map((commit, i) =>
      this.commit({ message: `Push ${number}.${this.#ticks}.${i}`, ...commit }),
    )
    pull.headSha = added.at(-1)?.sha ?? pull.headSha
    this.setComparison(pull.baseSha, pull.headSha, {
      commits: [...before.commits, ...added],
      files: files ?? before.files,
    })
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
    }: Required<Pick<PullSetup, 'baseSha' | 'headSha' | 'commits' | 'files'>>,
  ): WorldPull {
    this.setComparison(baseSha, headSha, { commits: commits.map((commit) => this.commit(commit)), files })
    return Object.assign(this.pull(number), { baseSha, headSha })
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

  setComparison(base: string, head: string, comparison: Comparison): void {
    this.#comparisons.set(`${base}...${head}`, comparison)
    this.knowCommits([base, head, ...comparison.commits.map((commit) => commit.sha)])
  }

  comparison(base: string, head: string): Comparison | undefined {
    return this.#comparisons.get(`${base}...${head}`)
  }

  knowCommits(shas: Iterable<string>): void {
    for (const sha of shas) this.#shas.add(sha)
  }

  hasCommit(sha: string): boolean {
    return this.#shas.has(sha)
  }

  commit(commit: Partial<WorldCommit>): WorldCommit {
    const date = this.now()
    const person = { name: 'Alice', email: 'alice@example.com' }
    const author = commit.author ?? person
    return {
      sha: shaOf(`${date} ${commit.message} ${author.email}`),
      message: 'A change',
      committer: author,
      date,
      authorUser: ACCOUNTS.alice,
      committerUser: ACCOUNTS.alice,
      author,
      ...commit,
    }
  }
}

export function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
