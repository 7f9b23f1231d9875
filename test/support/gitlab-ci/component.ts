import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeGitLabProject } from '../../../scripts/gitlab-project.ts'
import { GitServer } from './git-server.ts'

const run = promisify(execFile)

/** Where the component's project is on the loopback GitLab. */
export const COMPONENT_PROJECT = 'offshoot-dev/offshoot'

/** The component as it is published: a project of its own with one release, served by git over HTTP. */
export class PublishedComponent implements AsyncDisposable {
  readonly server: GitServer
  /** The commit of the release `1.0.0`. */
  readonly sha: string
  readonly #directory: string

  private constructor(parts: { server: GitServer; sha: string; directory: string }) {
    this.server = parts.server
    this.sha = parts.sha
    this.#directory = parts.directory
  }

  /** @param options.login see `GitServer` */
  static async publish(options: { readonly login?: string } = {}): Promise<PublishedComponent> {
    const directory = await mkdtemp(join(tmpdir(), 'offshoot-test-component-'))
    const bare = join(directory, `${COMPONENT_PROJECT}.git`)
    const checkout = join(directory, 'checkout')
    // The same content is the same commit, wherever and whenever it is published.
    const date = '2026-01-01T00:00:00Z'
    const env = { PATH: process.env.PATH, HOME: directory, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    const git = (...args: string[]) => run('git', args, { cwd: directory, env })
    await git('init', '--quiet', '--initial-branch=main', checkout)
    await writeGitLabProject(checkout)
    await git('-C', checkout, 'add', '--all', '--force')
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
    await git('-C', checkout, ...who, 'commit', '--quiet', '--message', 'Release 1.0.0')
    await git('-C', checkout, 'tag', '1.0.0')
    const { stdout } = await git('-C', checkout, 'rev-parse', 'HEAD')
    await git('init', '--quiet', '--bare', '--initial-branch=main', bare)
    // As GitLab serves it: any commit, and parts of it.
    await git('-C', bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
    await git('-C', bare, 'config', 'uploadpack.allowFilter', 'true')
    await git('-C', checkout, 'push', '--quiet', bare, 'main', '1.0.0')
    const server = await GitServer.start({ root: directory, ...options })
    return new PublishedComponent({ server, sha: stdout.trim(), directory })
  }

  /** As a pipeline refers to it. */
  reference(version = this.sha): string {
    return `${new URL(this.server.url).host}/${COMPONENT_PROJECT}/offshoot@${version}`
  }

  get source(): string {
    return `${this.server.url}/${COMPONENT_PROJECT}.git`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
    await rm(this.#directory, { recursive: true, force: true })
  }
}
