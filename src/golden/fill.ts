import { stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { Credential } from '../provider/types.ts'
import { connect } from '../sql/client.ts'
import { readArchive } from './archive.ts'
import { inspectDump } from './files.ts'
import { loadSql } from './load.ts'
import type { BuildOptions } from './options.ts'
import { LoadProgress } from './progress.ts'
import { readSqlFile } from './read.ts'
import type { FilesSource } from './source.ts'
import { openWorktree } from './worktree.ts'

export interface FillOptions extends BuildOptions {
  /** A superuser's, to the empty database. */
  readonly credential: Credential
}

/** Puts the source's content into the empty database. */
export async function fillDatabase(options: FillOptions, signal: AbortSignal): Promise<void> {
  const { source, repository, temporary, log, commands, credential } = options
  if (source.kind === 'files') return fillFromFiles(source, options, signal)
  await using tree = await openWorktree({ repository: { ...repository, signal }, temporary, log })
  const directory = tree.workingDirectory
  if (source.kind === 'command') {
    await commands.runCommand({ label: 'golden', command: source.command, directory, credential }, signal)
    return
  }
  await commands.applyMigrations(directory, credential, signal)
  if (source.seed !== undefined) {
    await commands.runCommand({ label: 'seed', command: source.seed, directory, credential }, signal)
  }
}

async function fillFromFiles(source: FilesSource, options: FillOptions, signal: AbortSignal): Promise<void> {
  const { repository, temporary, log } = options
  if (source.tracked === undefined) return loadPath(source.path, options, { name: source.name, signal })
  await using tree = await openWorktree({
    repository: { ...repository, signal },
    temporary,
    log,
    only: source.path,
  })
  // Awaited here: the worktree goes at the end of this scope.
  await loadPath(join(tree.directory, relative(repository.directory, source.path)), options, {
    name: source.name,
    signal,
  })
}

async function loadPath(
  path: string,
  options: FillOptions,
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<void> {
  const dump = await inspectDump(path, name)
  if (dump.kind === 'archive') {
    const { header } = dump
    const text = readArchive({ path, name, header, directories: options.programDirectories, signal })
    const progress = new LoadProgress({ ...options, name, total: undefined })
    await load(text, options, { name, progress, signal })
    return progress.done()
  }
  const files = dump.kind === 'plain' ? [path] : dump.files
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const progress = new LoadProgress({ ...options, name, total: sizes.reduce((sum, size) => sum + size, 0) })
  for (const file of files) {
    const fileName = dump.kind === 'plain' ? name : join(name, relative(path, file))
    const compressed = dump.kind === 'plain' ? dump.compressed : /\.gz$/i.test(basename(file))
    const text = readSqlFile(file, {
      compressed,
      name: fileName,
      onRead: (bytes) => progress.read(bytes),
      signal,
    })
    await load(text, options, { name: fileName, progress, signal })
  }
  progress.done()
}

interface LoadContext {
  readonly name: string
  readonly progress: LoadProgress
  readonly signal: AbortSignal
}

/** Each file has a session of its own, as with psql: what one sets must not reach the next. */
async function load(
  text: AsyncIterable<string>,
  options: FillOptions,
  { name, progress, signal }: LoadContext,
): Promise<void> {
  await using connection = await connect(options.credential, { purpose: 'golden base', signal })
  await connection.query(
    "SET client_min_messages = warning; SET maintenance_work_mem = '256MB'; SET synchronous_commit = off",
  )
  await loadSql(text, {
    connection,
    database: options.credential.database,
    name,
    progress,
    log: options.log,
    signal,
  })
}
