import { stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { codeOf, OffshootError } from '../core/errors.ts'
import { ensureCommit, type GitOptions, git } from '../core/git.ts'

/** Where a golden base of the embedded engine comes from. */
export type GoldenSource = FilesSource | CommandSource | MigrationsSource

/** A dump, a SQL file, or a directory of them. What is in it is looked at when it is loaded. */
export interface FilesSource {
  readonly kind: 'files'
  /** As the user wrote it. */
  readonly name: string
  /** Absolute, in the checkout or anywhere on this machine. */
  readonly path: string
  /** Set when the base commit has it: that one is loaded, not the checkout's, which the change may have altered. */
  readonly tracked: { readonly type: 'blob' | 'tree'; readonly object: string } | undefined
}

/** Fills the empty database whose URL it gets. Runs at the base commit. */
export interface CommandSource {
  readonly kind: 'command'
  readonly command: string
}

/** The base commit's own migrations, then `seed`. */
export interface MigrationsSource {
  readonly kind: 'migrations'
  readonly seed: string | undefined
}

/** The repository around a source. */
export interface Repository extends GitOptions {
  /** Absolute path of the checkout. */
  readonly directory: string
  /** Where in it commands run and paths start, relative. */
  readonly workingDirectory: string
  /** The commit the change starts from; absent where no change is at hand, then the checkout counts. */
  readonly baseSha: string | undefined
}

export interface SourceSettings {
  readonly golden: string | undefined
  readonly seed: string | undefined
}

/** Reads the settings `golden` and `seed` for the embedded engine. A path that leads nowhere ends here. */
export async function findSource(settings: SourceSettings, repository: Repository): Promise<GoldenSource> {
  const { golden, seed } = settings
  if (golden === undefined) return { kind: 'migrations', seed }
  if (seed !== undefined) {
    throw new OffshootError(
      'config',
      `golden: ${quote(golden)} and seed: ${quote(seed)} exclude each other`,
      {
        next: '`seed` fills a golden base that is built from migrations; take one of the two out',
      },
    )
  }
  const command = /^command:(.*)$/s.exec(golden)?.[1]?.trim()
  if (command === '') throw invalid(golden, 'names no command')
  if (command !== undefined) return { kind: 'command', command }
  const path = resolve(repository.directory, repository.workingDirectory, golden)
  const tracked = await findTracked(path, repository)
  if (tracked === undefined) await checkPath(golden, path)
  return { kind: 'files', name: golden, path, tracked }
}

/** For people: what the golden base is built from. */
export function describeSource(source: GoldenSource): string {
  if (source.kind === 'files') return source.name
  if (source.kind === 'command') return `the command \`${source.command}\``
  return source.seed === undefined ? 'the base’s migrations' : `the base’s migrations and \`${source.seed}\``
}

/** The commit that counts: fetched when the checkout lacks it, the checkout's own where no change is at hand. */
export async function baseCommit(repository: Repository): Promise<string> {
  if (repository.baseSha === undefined) return (await git(['rev-parse', 'HEAD'], repository)).trim()
  await ensureCommit(repository.baseSha, repository)
  return repository.baseSha
}

/** A path as git knows it in this repository; `undefined` for one outside. */
export function repositoryPath(path: string, directory: string): string | undefined {
  const within = relative(directory, path)
  return within === '..' || within.startsWith('../') || isAbsolute(within)
    ? undefined
    : within.split('\\').join('/')
}

async function findTracked(path: string, repository: Repository): Promise<FilesSource['tracked']> {
  const within = repositoryPath(path, repository.directory)
  if (repository.baseSha === undefined || within === undefined) return undefined
  const commit = await baseCommit(repository)
  if (within === '')
    return { type: 'tree', object: (await git(['rev-parse', `${commit}^{tree}`], repository)).trim() }
  const listing = await git(['ls-tree', '-z', commit, '--', within], repository)
  const [, type, object] = /^\d+ (blob|tree) ([0-9a-f]+)\t/.exec(listing) ?? []
  return object === undefined || (type !== 'blob' && type !== 'tree') ? undefined : { type, object }
}

async function checkPath(golden: string, path: string): Promise<void> {
  try {
    const found = await stat(path)
    if (!found.isFile() && !found.isDirectory()) throw invalid(golden, `is neither a file nor a directory`)
  } catch (error) {
    if (error instanceof OffshootError) throw error
    throw invalid(
      golden,
      codeOf(error) === 'ENOENT' ? `is not there (looked at ${path})` : `cannot be read (${codeOf(error)})`,
    )
  }
}

function invalid(golden: string, problem: string): OffshootError {
  return new OffshootError('config', `golden: ${quote(golden)} ${problem}`, {
    next:
      'valid: the path of a dump (.sql, .sql.gz, or an archive of pg_dump) or of a directory of .sql files, ' +
      '`command: ...` with a command that fills $DATABASE_URL, or nothing, to build it from the migrations of the base',
  })
}

function quote(text: string): string {
  return JSON.stringify(text)
}
