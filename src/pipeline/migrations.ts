import { join, posix } from 'node:path'
import picomatch from 'picomatch'
import { git } from '../core/git.ts'
import { type DetectedTool, detectTool } from '../migrate/detect.ts'
import { fileHash, listMigrationFiles } from '../migrate/files.ts'
import type { AppliedFile } from '../provider/types.ts'
import type { Run } from './run.ts'

/** How this checkout migrates its database. */
export interface MigrationSetup {
  /** `undefined` when there is nothing to migrate with. */
  readonly found: DetectedTool | undefined
  /** Absolute path that migrations were looked for in. */
  readonly directory: string
  /** Globs of migration files, relative to the repository; empty when they are not known. */
  readonly globs: readonly string[]
  /** The head's migration files in order; `undefined` when they are not known. Paths are relative to `directory`. */
  readonly files: readonly AppliedFile[] | undefined
}

/** Looks at the checkout, and says in the log what it found and why. */
export async function findMigrations(
  run: Pick<Run, 'context' | 'settings' | 'log' | 'signal'>,
): Promise<MigrationSetup> {
  const { context, settings, log, signal } = run
  const directory = join(context.workspace, settings.workingDirectory)
  const detection = await detectTool(directory, {
    migrate: settings.migrate,
    migrations: settings.migrations,
    signal,
  })
  if (detection.kind === 'none') {
    log.info(`migrations: ${detection.reason}`)
    return { found: undefined, directory, globs: [], files: [] }
  }
  const { found } = detection
  log.info(`migrations: ${found.reason}`)
  const globs = found.globs.map((glob) => posix.join(settings.workingDirectory, glob))
  const files =
    found.globs.length === 0 ? undefined : await listMigrationFiles(directory, { globs: found.globs, signal })
  return { found, directory, globs, files }
}

/** The migration files that a commit has: what a golden base without a record of its own is taken to have applied. */
export async function filesOfCommit(
  run: Run,
  setup: MigrationSetup,
  sha: string,
): Promise<readonly AppliedFile[]> {
  const options = { directory: setup.directory, env: run.env, signal: run.signal }
  const matches = picomatch([...(setup.found?.globs ?? [])], { dot: true })
  const names = (await git(['ls-tree', '-r', '-z', '--name-only', sha, '.'], options))
    .split('\0')
    .filter((path) => matches(path))
  return Promise.all(
    names.map(async (path) => ({
      path,
      hash: fileHash(await git(['cat-file', 'blob', `${sha}:./${path}`], options)),
    })),
  )
}
