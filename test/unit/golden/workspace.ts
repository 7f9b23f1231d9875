import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Repository } from '../../../src/golden/source.ts'

/** A directory of files, committed or not, gone at the end of its scope. */
export interface Workspace extends AsyncDisposable {
  readonly directory: string
  write(files: Readonly<Record<string, string | Buffer>>): Promise<void>
  /** Commits everything; returns the commit's SHA. */
  commit(): Promise<string>
  git(...args: string[]): Promise<string>
  repository(baseSha?: string): Repository
}

export async function makeWorkspace(
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<Workspace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'offshoot-test-golden-')))
  const run = async (...args: string[]) => {
    const identity = [
      '-c',
      'user.name=Ann',
      '-c',
      'user.email=ann@example.com',
      '-c',
      'init.defaultBranch=main',
    ]
    const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: directory })
    return stdout.trim()
  }
  const workspace: Workspace = {
    directory,
    git: run,
    async write(more) {
      for (const [path, content] of Object.entries(more)) {
        await mkdir(dirname(join(directory, path)), { recursive: true })
        await writeFile(join(directory, path), content)
      }
    },
    async commit() {
      await run('add', '--all')
      await run('commit', '--quiet', '--allow-empty', '--message', 'state')
      return run('rev-parse', 'HEAD')
    },
    repository: (baseSha) => ({
      directory,
      workingDirectory: '.',
      baseSha,
      env: process.env,
      signal: AbortSignal.timeout(30_000),
    }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
  await run('init', '--quiet')
  await workspace.write(files)
  return workspace
}
