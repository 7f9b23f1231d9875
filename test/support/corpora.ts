import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Real migration histories that lie beside the repository; not everybody has them, CI must. */
export const CORPORA = fileURLToPath(new URL('../../../shared/corpora/', import.meta.url))
export const hasCorpora = existsSync(CORPORA)
if (!hasCorpora && process.env.CI === 'true')
  throw new Error(`${CORPORA} is missing, and CI may not skip what needs it`)

export const CORPUS_NAMES = ['umami', 'atuin', 'temporal_temporal', 'supabase_auth'] as const
export type CorpusName = (typeof CORPUS_NAMES)[number]

export interface SqlFile {
  readonly path: string
  readonly sql: string
}

/** A history in order, as files of a repository. What its own runner sets for each session is written into each file. */
export async function corpusFiles(name: CorpusName): Promise<readonly SqlFile[]> {
  const folder = join(CORPORA, name)
  const names = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const prefix =
    name === 'supabase_auth' ? 'create schema if not exists auth;\nset search_path = auth, public;\n' : ''
  return Promise.all(
    names.map(async (file) => ({
      path: `migrations/${file}`,
      sql: prefix + (await readFile(join(folder, file), 'utf8')),
    })),
  )
}

/** A git repository in a directory of its own, with the branches that a test makes. */
export class TestRepository implements AsyncDisposable {
  readonly directory: string

  private constructor(directory: string) {
    this.directory = directory
  }

  static async create(files: readonly SqlFile[]): Promise<TestRepository> {
    const directory = await mkdtemp(join(tmpdir(), 'offshoot-test-repo-'))
    await chmod(directory, 0o755)
    const repository = new TestRepository(directory)
    await repository.git('init', '--quiet', '--initial-branch=main')
    await repository.commit('The base', files)
    return repository
  }

  /** Writes files and commits them on the branch that is checked out; returns the SHA. */
  async commit(
    message: string,
    files: readonly SqlFile[],
    author = 'Ada <ada@example.com>',
  ): Promise<string> {
    for (const { path, sql } of files) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true })
      await writeFile(join(this.directory, path), sql)
    }
    await this.git('add', '--all')
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
    await this.git(...who, 'commit', '--quiet', '--allow-empty', `--author=${author}`, '--message', message)
    return this.head()
  }

  async head(): Promise<string> {
    return (await this.git('rev-parse', 'HEAD')).trim()
  }

  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', [...args], {
      cwd: this.directory,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    })
    return stdout
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true })
  }
}
