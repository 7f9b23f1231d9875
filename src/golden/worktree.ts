import { lstat, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, OffshootError } from '../core/errors.ts'
import { git } from '../core/git.ts'
import type { Logger } from '../core/log.ts'
import { baseCommit, type Repository, repositoryPath } from './source.ts'

/** A checkout of the base commit beside the user's own, gone at the end of its scope. */
export interface Worktree extends AsyncDisposable {
  readonly directory: string
  /** Where commands run in it. */
  readonly workingDirectory: string
}

export interface WorktreeOptions {
  readonly repository: Repository
  /** Absolute directory for temporary files. */
  readonly temporary: string
  readonly log: Logger
  /** Limits the checkout to one absolute path of the user's; all of it unless told, with installed packages linked. */
  readonly only?: string
}

/** Checks the base commit out. Packages installed in the user's checkout are there as well: nothing is downloaded. */
export async function openWorktree({ repository, temporary, log, only }: WorktreeOptions): Promise<Worktree> {
  const commit = await baseCommit(repository)
  await using scope = new AsyncDisposableStack()
  // The real path, as git writes it down and compares it.
  const parent = await realpath(await mkdtemp(join(temporary, 'offshoot-base-')))
  scope.defer(() => rm(parent, { recursive: true, force: true }))
  const directory = join(parent, 'tree')
  const own = { ...repository, directory }
  try {
    await git(['worktree', 'add', '--detach', '--force', '--no-checkout', directory, commit], repository)
    scope.defer(() => forget(repository, directory, log))
    const path = only === undefined ? '.' : (repositoryPath(only, repository.directory) ?? '.')
    await git(['checkout', '--quiet', commit, '--', path], own)
  } catch (error) {
    repository.signal.throwIfAborted()
    throw new OffshootError(
      'config',
      `the base commit ${commit.slice(0, 12)} cannot be checked out beside the change`,
      {
        where: repository.directory,
        said: messageOf(error).trim().split('\n').at(-1) ?? '',
        next: 'give the checkout step `fetch-depth: 0`, and check that the disk is not full',
        cause: error,
      },
    )
  }
  if (only === undefined) await linkPackages(repository, directory, log)
  const lifetime = scope.move()
  return {
    directory,
    workingDirectory: join(directory, repository.workingDirectory),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

/** Takes the entry out of the user's repository. What cannot be taken out git itself prunes one day. */
async function forget(repository: Repository, directory: string, log: Logger): Promise<void> {
  const { signal: _, ...rest } = repository
  try {
    await git(['worktree', 'remove', '--force', '--force', directory], {
      ...rest,
      signal: AbortSignal.timeout(20_000),
    })
  } catch (error) {
    log.debug(`the worktree ${directory} could not be taken out of the repository: ${messageOf(error)}`)
  }
}

async function linkPackages(
  { directory, workingDirectory }: Repository,
  tree: string,
  log: Logger,
): Promise<void> {
  for (const folder of new Set(['.', workingDirectory])) {
    for (const name of INSTALLED) {
      const from = join(directory, folder, name)
      const to = join(tree, folder, name)
      if (!(await exists(from)) || (await exists(to))) continue
      await mkdir(dirname(to), { recursive: true })
      await symlink(from, to)
      log.debug(`the base uses ${join(folder, name)} of the checkout`)
    }
  }
}

/** Where package managers put what they install, when it is within the project. */
const INSTALLED = [
  'node_modules',
  '.venv',
  'venv',
  'vendor/bundle',
  '.bundle',
  '.yarn/cache',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  'deps',
  '_build',
]

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
