import { cp, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Env } from '../core/env.ts'
import { git } from '../core/git.ts'
import type { ExampleChangeRequest, ExampleCommit } from './example.ts'

/** The shop's git repository, made from the example's files; only the demo writes to it. */
export class DemoRepository {
  readonly directory: string
  readonly #env: Env
  readonly #signal: AbortSignal

  private constructor(directory: string, env: Env, signal: AbortSignal) {
    this.directory = directory
    this.#env = env
    this.#signal = signal
  }

  /** @param modules a `node_modules` whose `pg` the shop's own scripts and tests import */
  static async create(options: {
    directory: string
    base: string
    modules: string
    env: Env
    signal: AbortSignal
  }): Promise<DemoRepository> {
    const { directory, base, modules, env, signal } = options
    const repository = new DemoRepository(directory, env, signal)
    await cp(base, directory, { recursive: true })
    await repository.#git('init', '--quiet', '--initial-branch=main')
    await repository.#git('add', '--all')
    const team = { name: 'Larkspur', email: 'team@example.com', account: null }
    await repository.#commit({
      message: 'The shop so far',
      author: team,
      committer: team,
      date: '2026-09-01T09:00:00Z',
    })
    // After the first commit: it is no part of the shop.
    await symlink(modules, join(directory, 'node_modules'))
    return repository
  }

  /** A branch off main with the change request's commits. */
  async branch(example: ExampleChangeRequest, files: string): Promise<void> {
    await this.#git('switch', '--quiet', '--create', example.branch, 'main')
    for (const commit of example.commits) {
      for (const path of commit.files) {
        await mkdir(dirname(join(this.directory, path)), { recursive: true })
        await cp(join(files, path), join(this.directory, path))
      }
      await this.#git('add', '--', ...commit.files)
      await this.#commit(commit)
    }
  }

  async checkOut(branch: string): Promise<void> {
    await this.#git('switch', '--quiet', branch)
  }

  async merge(branch: string): Promise<void> {
    await this.#git('switch', '--quiet', 'main')
    await this.#git(
      '-c',
      'user.name=Larkspur',
      '-c',
      'user.email=team@example.com',
      'merge',
      '--quiet',
      '--no-ff',
      '--no-edit',
      branch,
    )
  }

  async #commit({ message, author, committer, date }: Omit<ExampleCommit, 'files'>): Promise<void> {
    const who = [
      '-c',
      `user.name=${committer.name}`,
      '-c',
      `user.email=${committer.email}`,
      '-c',
      'commit.gpgsign=false',
    ]
    await this.#git(
      ...who,
      'commit',
      '--quiet',
      '--message',
      message,
      `--author=${author.name} <${author.email}>`,
      `--date=${date}`,
    )
  }

  #git(...args: readonly string[]): Promise<string> {
    return git(args, { directory: this.directory, env: this.#env, signal: this.#signal })
  }
}
