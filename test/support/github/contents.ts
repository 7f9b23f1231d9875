import { createHash } from 'node:crypto'
import type { ChangedFile } from '../../../src/core/change-request.ts'
import { ACCOUNTS, type Comparison, type WorldCommit } from './model.ts'

/** What is in the repository: commits, how they differ, and files at them; and the time that goes by in it. */
export class RepositoryContents {
  readonly #comparisons = new Map<string, Comparison>()
  readonly #shas = new Set<string>()
  readonly #files = new Map<string, string>()
  #ticks = 0
  #contents = 0

  /** A second later than anything before. */
  now(): string {
    return new Date(Date.UTC(2026, 10, 21, 9, 0, this.#ticks++)).toISOString().replace('.000', '')
  }

  setComparison(base: string, head: string, comparison: Comparison): void {
    this.#comparisons.set(`${base}...${head}`, {
      ...comparison,
      files: comparison.files.map((file) => this.#withBlob(file)),
    })
    this.knowCommits([base, head, ...comparison.commits.map((commit) => commit.sha)])
  }

  comparison(base: string, head: string): Comparison | undefined {
    return this.#shas.has(head) ? this.#comparisons.get(`${base}...${head}`) : undefined
  }

  knowCommits(shas: Iterable<string>): void {
    for (const sha of shas) this.#shas.add(sha)
  }

  hasCommit(sha: string): boolean {
    return this.#shas.has(sha)
  }

  /** Git has dropped it: nothing pointed at it any more. */
  dropCommit(sha: string): void {
    this.#shas.delete(sha)
  }

  putFile(sha: string, path: string, text: string): void {
    this.knowCommits([sha])
    this.#files.set(`${sha}:${path}`, text)
  }

  fileAt(sha: string, path: string): string | undefined {
    return this.#files.get(`${sha}:${path}`)
  }

  /** Whether the commit has files below this path. */
  hasDirectory(sha: string, path: string): boolean {
    return [...this.#files.keys()].some((key) => key.startsWith(`${sha}:${path}/`))
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

  /** Files whose content nobody told have one that no other file has. */
  #withBlob(file: ChangedFile): ChangedFile {
    return { ...file, blob: file.blob ?? shaOf(`content ${this.#contents++}`) }
  }
}

export function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
