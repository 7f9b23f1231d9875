import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join, posix, relative, resolve } from 'node:path'
import picomatch from 'picomatch'
import { codeOf } from '../core/errors.ts'
import { git } from '../core/git.ts'
import { listSqlFiles } from './files.ts'
import { baseCommit, type FilesSource, type GoldenSource, type Repository, repositoryPath } from './source.ts'

/** What is known of the repository's migrations; a golden base built by its code depends on them. */
export interface MigrationFacts {
  /** How they are applied. */
  readonly tool: string
  /** Relative to the repository; empty when not known, then every file counts. */
  readonly globs: readonly string[]
}

export interface FingerprintInput {
  readonly source: GoldenSource
  readonly repository: Repository
  /** Of the server that will hold the golden base. */
  readonly serverMajor: number
  /** The application's owner. */
  readonly ownerRole: string
  /** Asked only where code of the repository builds the golden base. */
  readonly migrations: (signal: AbortSignal) => Promise<MigrationFacts>
}

/**
 * SHA-256, in hex, over all that decides a golden base's content. What git tracks counts as of the base commit, by the
 * ids git has for it. Other files are read whole each time: a dump that keeps its size and date may still be another.
 */
export async function fingerprintGolden(input: FingerprintInput): Promise<string> {
  const { source, serverMajor, ownerRole } = input
  const parts: string[][] = [
    ['format', FORMAT],
    ['server', String(serverMajor)],
    ['role', ownerRole],
  ]
  if (source.kind === 'files') parts.push(...(await partsOfFiles(source, input.repository.signal)))
  else parts.push(...(await partsOfCode(source, input)))
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${JSON.stringify(part)}\n`)
  return hash.digest('hex')
}

/** SHA-256 of a file's content, in hex. Reads some 1.5 GB a second where the disk does. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(piece)
  return hash.digest('hex')
}

/** Changes with what building or `initdb` do differently from one release of ours to the next. */
const FORMAT = '1'

async function partsOfFiles({ tracked, path, name }: FilesSource, signal: AbortSignal): Promise<string[][]> {
  if (tracked !== undefined) return [['tracked', tracked.object]]
  if (!(await stat(path)).isDirectory()) return [['file', await hashFile(path, signal)]]
  const files = await listSqlFiles(path, name)
  const paths = files === 'archive' ? [join(path, 'toc.dat')] : files
  const parts: string[][] = []
  for (const file of paths) parts.push(['file', relative(path, file), await hashFile(file, signal)])
  return parts
}

async function partsOfCode(
  source: Exclude<GoldenSource, FilesSource>,
  input: FingerprintInput,
): Promise<string[][]> {
  const { repository } = input
  const commit = await baseCommit(repository)
  const [facts, tree] = await Promise.all([input.migrations(repository.signal), readTree(commit, repository)])
  const command = source.kind === 'command' ? source.command : (source.seed ?? '')
  const matches = facts.globs.length === 0 ? () => true : picomatch([...facts.globs], { dot: true })
  const own = foldersAbove(repository.workingDirectory)
  const relevant = new Set(
    [...tree.keys()].filter(
      (path) => matches(path) || (own.has(folderOf(path)) && DEPENDENCIES.test(nameOf(path))),
    ),
  )
  const scripts = await scriptsNamedIn(command, { commit, folders: own, repository, tree })
  const named = await filesNamedIn([command, ...scripts].join('\n'), { repository, tree })
  for (const path of named.tracked) relevant.add(path)
  return [
    [source.kind, command, facts.tool, repository.workingDirectory],
    ...[...relevant].sort().map((path) => ['tracked', path, tree.get(path) ?? '']),
    ...named.others,
    // The installed packages are the checkout's, and its lock files say which those are.
    ...(await locksOfCheckout(own, repository.directory)),
  ]
}

/** Every file of a commit with the id of its content. */
async function readTree(commit: string, repository: Repository): Promise<Map<string, string>> {
  const listing = await git(['ls-tree', '-r', '-z', commit], repository)
  const files = new Map<string, string>()
  for (const entry of listing.split('\0')) {
    const tab = entry.indexOf('\t')
    if (tab !== -1) files.set(entry.slice(tab + 1), entry.slice(0, tab))
  }
  return files
}

/** What `npm run seed` and the like come to: the scripts of package.json that the command names. */
async function scriptsNamedIn(
  command: string,
  {
    commit,
    folders,
    repository,
    tree,
  }: {
    commit: string
    folders: ReadonlySet<string>
    repository: Repository
    tree: ReadonlyMap<string, string>
  },
): Promise<string[]> {
  const found: string[] = []
  for (const folder of folders) {
    const path = posix.join(folder, 'package.json')
    if (command === '' || !tree.has(path)) continue
    const manifest: unknown = JSON.parse(await git(['cat-file', 'blob', `${commit}:./${path}`], repository))
    const { scripts, prisma } = asRecord(manifest)
    for (const word of command.match(/[\w:.-]+/g) ?? []) found.push(textOf(asRecord(scripts)[word]))
    if (/\bprisma\b/.test(command)) found.push(textOf(asRecord(prisma).seed))
  }
  return found
}

interface Named {
  /** Paths in the commit: the files, and their neighbours, which they may well read. */
  readonly tracked: readonly string[]
  /** Files outside of git, such as a dump on the runner's disk. */
  readonly others: readonly string[][]
}

async function filesNamedIn(
  command: string,
  { repository, tree }: { repository: Repository; tree: ReadonlyMap<string, string> },
): Promise<Named> {
  const tracked: string[] = []
  const others: string[][] = []
  for (const word of new Set(command.match(/[^\s'"`=;|&<>()$]+/g) ?? [])) {
    const path = resolve(repository.directory, repository.workingDirectory, word)
    const within = repositoryPath(path, repository.directory)
    if (within === '' || within?.split('/').includes('node_modules') === true) continue
    const folder = within === undefined ? '' : tree.has(within) ? folderOf(within) : within
    const near = folder === '' ? [] : [...tree.keys()].filter((file) => file.startsWith(`${folder}/`))
    if (within !== undefined && tree.has(within)) tracked.push(within, ...near)
    else if (near.length > 0) tracked.push(...near)
    else if (await isFile(path)) others.push(['file', word, await hashFile(path, repository.signal)])
  }
  return { tracked, others }
}

async function locksOfCheckout(folders: ReadonlySet<string>, directory: string): Promise<string[][]> {
  const parts: string[][] = []
  for (const folder of folders) {
    for (const name of LOCK_FILES) {
      const content = await readFile(join(directory, folder, name)).catch(() => undefined)
      if (content !== undefined)
        parts.push([
          'installed',
          posix.join(folder, name),
          createHash('sha256').update(content).digest('hex'),
        ])
    }
  }
  return parts
}

const LOCK_FILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
]
/** What says which packages there are, and what `npm run`, `make` and the like do. */
const DEPENDENCIES =
  /^(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.(lock|jsonc?)|requirements.*\.txt|(poetry|uv|pdm|Pipfile|Gemfile|composer|Cargo|mix|gradle)\.lock|gradle\.lockfile|pyproject\.toml|Pipfile|Gemfile|Rakefile|composer\.json|go\.(mod|sum)|Cargo\.toml|mix\.exs|pom\.xml|build\.gradle(\.kts)?|[Mm]akefile|justfile|Taskfile\.ya?ml)$/

/** The folder itself and those it is in, up to the root, which is ''. */
function foldersAbove(folder: string): ReadonlySet<string> {
  const parts = posix
    .normalize(folder.split('\\').join('/'))
    .split('/')
    .filter((part) => part !== '.' && part !== '')
  return new Set(['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))])
}

function folderOf(path: string): string {
  const folder = posix.dirname(path)
  return folder === '.' ? '' : folder
}

function nameOf(path: string): string {
  return posix.basename(path)
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return false
  }
}
