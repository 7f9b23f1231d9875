import { createHash } from 'node:crypto'
import type { ChangedFile } from '../../../src/core/change-request.ts'
import { USERS, type User, type WorldCommit, type WorldPushEvent } from './model.ts'

/** What is in the project's repository, who pushed it, and the time that goes by. */
export class ProjectRepository {
  /** Of this project's branches, oldest first; forks have theirs. */
  readonly pushes: WorldPushEvent[] = []
  readonly users = new Map<number, User>(Object.values(USERS).map((user) => [user.id, user]))
  readonly #commits = new Map<string, WorldCommit>()
  readonly #branches = new Map<string, string>()
  readonly #shas = new Set<string>()
  readonly #files = new Map<string, string>()
  #ticks = 0
  #contents = 0
  #lastId = 700_000

  /** A second later than anything before, with the milliseconds that GitLab tells. */
  now(): string {
    return new Date(Date.UTC(2026, 10, 21, 9, 0, this.#ticks++, 123)).toISOString()
  }

  nextId(): number {
    return ++this.#lastId
  }

  commit(commit: Partial<WorldCommit>): WorldCommit {
    const date = this.now()
    const author = commit.author ?? { name: 'Alice', email: 'alice@example.com' }
    const made: WorldCommit = {
      sha: shaOf(`${date} ${commit.message} ${author.email}`),
      message: 'A change',
      committer: author,
      date,
      author,
      ...commit,
    }
    this.#commits.set(made.sha, made)
    this.knowCommits([made.sha])
    return made
  }

  commitBySha(sha: string): WorldCommit | undefined {
    return this.#commits.get(sha)
  }

  knowCommits(shas: Iterable<string>): void {
    for (const sha of shas) this.#shas.add(sha)
  }

  hasCommit(sha: string): boolean {
    return this.#shas.has(sha)
  }

  /** The commits are on this branch of the project. */
  branch(name: string, commits: readonly WorldCommit[]): void {
    for (const { sha } of commits) this.#branches.set(sha, name)
  }

  branchWith(sha: string): string | undefined {
    return this.#branches.get(sha)
  }

  putFile(sha: string, path: string, text: string): void {
    this.knowCommits([sha])
    this.#files.set(`${sha}:${path}`, text)
  }

  fileAt(sha: string, path: string): string | undefined {
    return this.#files.get(`${sha}:${path}`)
  }

  /** The account that has this address. */
  userByEmail(email: string): User | undefined {
    return [...this.users.values()].find((user) => user.emails.includes(email))
  }

  addUser(user: User): User {
    this.users.set(user.id, user)
    return user
  }

  pushed(event: Omit<WorldPushEvent, 'id' | 'createdAt'>): void {
    this.pushes.push({ ...event, id: this.nextId(), createdAt: this.now() })
  }

  /** Files whose content nobody told have one that no other file has. */
  protected withBlob(file: ChangedFile): ChangedFile {
    return { ...file, blob: file.blob ?? shaOf(`content ${this.#contents++}`) }
  }
}

export function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
