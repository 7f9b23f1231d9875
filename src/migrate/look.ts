import { isUrlName } from '../command/child-env.ts'
import { folderOf, globUnder, joined, nameOf, resolveIn, shellWord, upwards } from './paths.ts'
import type { NearMiss } from './tools/types.ts'
import type { Tree } from './tree.ts'

/** Files whose path matches. */
export function filesLike(tree: Tree, pattern: RegExp): string[] {
  return tree.files.filter((path) => pattern.test(path))
}

/** Files directly or anywhere below `folder` whose path from there matches. */
export function filesUnder(tree: Tree, folder: string, pattern: RegExp): string[] {
  const prefix = folder === '' ? '' : `${folder}/`
  return tree.files.filter((path) => path.startsWith(prefix) && pattern.test(path.slice(prefix.length)))
}

/** Paths by the folder they are in. */
export function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  for (const path of paths) {
    const folder = folderOf(path)
    folders.set(folder, [...(folders.get(folder) ?? []), path])
  }
  return folders
}

export interface Package {
  /** Its folder. */
  readonly folder: string
  readonly dependencies: ReadonlySet<string>
  readonly scripts: Readonly<Record<string, string>>
  readonly module: boolean
}

/** The `package.json` files in `folder` and above, nearest first. What is not JSON has nothing. */
export async function packagesAbove(tree: Tree, folder: string): Promise<Package[]> {
  const paths = upwards(folder).map((at) => joined(at, 'package.json'))
  const read = paths
    .filter((path) => tree.has(path))
    .map(async (path) => parsePackage(path, await tree.read(path)))
  return Promise.all(read)
}

/** True when a `package.json` in `folder` or above names `dependency`: workspaces keep them at either place. */
export async function dependsOn(tree: Tree, folder: string, ...dependencies: string[]): Promise<boolean> {
  const packages = await packagesAbove(tree, folder)
  return packages.some((found) => dependencies.some((dependency) => found.dependencies.has(dependency)))
}

/** The nearest folder at or above `folder` with a `package.json`: where such a tool's command runs. */
export function packageFolder(tree: Tree, folder: string): string {
  return upwards(folder).find((at) => tree.has(joined(at, 'package.json'))) ?? ''
}

/** How this repository runs an installed package's program. None of these downloads one that is missing. */
export function nodeBin(tree: Tree, folder: string, program: string): string {
  return `${RUNNERS[packageManager(tree, folder)].bin} ${program}`
}

/** How this repository runs a script of its `package.json`, with `words` handed on. */
export function nodeScript(tree: Tree, folder: string, script: { name: string; words?: string }): string {
  const { run, separator } = RUNNERS[packageManager(tree, folder)]
  return `${run} ${shellWord(script.name)}${script.words === undefined ? '' : `${separator} ${script.words}`}`
}

/** `poetry run alembic`, `uv run alembic`, ... as the lock file says; plain where there is none. */
export function pythonBin(tree: Tree, folder: string, program: string): string {
  const has = (name: string) => upwards(folder).some((at) => tree.has(joined(at, name)))
  if (has('uv.lock')) return `uv run ${program}`
  if (has('poetry.lock')) return `poetry run ${program}`
  if (has('pdm.lock')) return `pdm run ${program}`
  if (has('Pipfile.lock')) return `pipenv run ${program}`
  return program
}

/** The first of `names` that `folder` or a folder above has. */
export function nearest(tree: Tree, folder: string, names: readonly string[]): string | undefined {
  return upwards(folder)
    .flatMap((at) => names.map((name) => joined(at, name)))
    .find((path) => tree.has(path))
}

/**
 * Environment variables that a configuration file reads a Postgres URL from. Only names that say so: a pull request
 * writes these files, and each name found gets the branch's URL.
 */
export function urlNamesIn(...texts: readonly (string | undefined)[]): string[] {
  const names = new Set<string>()
  for (const text of texts) {
    for (const match of (text ?? '').matchAll(ENVIRONMENT_READ)) {
      const name = match.slice(1).find((group) => group !== undefined)
      if (name === undefined || !URL_NAME.test(name) || NOT_THE_URL.test(name)) continue
      if (isUrlName(name)) names.add(name)
    }
  }
  return [...names]
}

/** The string that a configuration gives `key`, written directly or through `path.join`, `path.resolve`, `new URL`. */
export function configPath(text: string, key: string, folder: string): string | undefined {
  const match = new RegExp(`['"\`]?\\b${key}['"\`]?\\s*[:=]\\s*([^\\n]{1,300})`).exec(text)?.[1]
  if (match === undefined) return undefined
  const call = /^(?:path\.)?(?:join|resolve)\(([^)]{0,200})\)/.exec(match)
  const source = call?.[1] ?? /^(['"`])(?:(?!\1).){1,200}\1/.exec(match)?.[0]
  if (source === undefined) return undefined
  const parts = [...source.matchAll(/['"`]([^'"`$]+)['"`]/g)].map((part) => part[1] ?? '')
  return parts.length === 0 ? undefined : resolveIn(folder, parts.join('/'))
}

/** `a.sql` of `db/a.sql` counts by its name's start: `0001_x`, `V2__x`, `20240101-x`. */
export function isVersioned(path: string): boolean {
  return /^[vV]?\d/.test(nameOf(path))
}

/** What a script-based tool's migrations are named like, type declarations aside. */
export const SCRIPT = /^(?!.*\.d\.[cm]?ts$).*\.[cm]?[jt]s$/

export function scriptGlob(folder: string): string {
  return globUnder(folder, '**/*.{js,cjs,mjs,ts,cts,mts}')
}

export function nearMiss(why: string): NearMiss {
  return { kind: 'near-miss', why }
}

/** True when a configuration names other databases under `key` and not Postgres. */
export function isOtherDatabase(text: string, key: string): boolean {
  const names = [...text.matchAll(new RegExp(`\\b${key}['"]?\\s*:\\s*['"]([\\w-]+)['"]`, 'g'))].map(
    (match) => match[1] ?? '',
  )
  return (
    names.length > 0 &&
    !names.some((name) => /^(pg|postgres|postgresql|pg-native|aurora-postgres)$/.test(name))
  )
}

type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun'

const RUNNERS: Record<PackageManager, { bin: string; run: string; separator: string }> = {
  npm: { bin: 'npx --no --', run: 'npm run', separator: ' --' },
  pnpm: { bin: 'pnpm exec', run: 'pnpm run', separator: '' },
  yarn: { bin: 'yarn run', run: 'yarn run', separator: '' },
  bun: { bin: 'bun run', run: 'bun run', separator: '' },
}
const LOCKS: readonly [file: string, manager: PackageManager][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
]
const ENVIRONMENT_READ =
  /process\.env\.(\w+)|process\.env\[['"`](\w+)['"`]\]|\benv\(['"`](\w+)['"`]|\benv\.(\w+)|environ(?:\.get\(|\[)['"](\w+)['"]|getenv\(['"](\w+)['"]|\bENV(?:\.fetch\(|\[)['"](\w+)['"]|use_env_variable['"]?\s*:\s*['"](\w+)['"]/g
const URL_NAME =
  /(?:^|_)(DATABASE|POSTGRES|POSTGRESQL|PG|DB|DIRECT|SQLALCHEMY|NEON|CONNECTION)(?=_|URL|URI|DSN).*(URL|URI|DSN|CONNECTION|STRING)(_UNPOOLED|_NON_POOLING|_POOLED|_DIRECT)?$/i
const NOT_THE_URL = /SHADOW|REDIS|MONGO|MYSQL|KAFKA|AMQP|RABBIT|HTTP|WEBHOOK|CALLBACK|NEXT_PUBLIC|VITE/i

function packageManager(tree: Tree, folder: string): PackageManager {
  for (const at of upwards(folder)) {
    const lock = LOCKS.find(([file]) => tree.has(joined(at, file)))
    if (lock !== undefined) return lock[1]
  }
  return 'npm'
}

function parsePackage(path: string, text: string | undefined): Package {
  const json = asRecord(parseJson(text ?? ''))
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  const dependencies = new Set(fields.flatMap((field) => Object.keys(asRecord(json[field]))))
  const scripts = Object.fromEntries(
    Object.entries(asRecord(json.scripts)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
  return { folder: folderOf(path), dependencies, scripts, module: json.type === 'module' }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
