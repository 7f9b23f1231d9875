import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The files of a checkout, as far as they are its own: no installed packages, no build output, and no symbolic link
 * is followed, so nothing outside it is ever read. Paths are relative, with forward slashes.
 */
export interface Tree {
  readonly root: string
  /** Sorted, shallow ones first. */
  readonly files: readonly string[]
  /** False when the checkout has more files than are looked at. */
  readonly complete: boolean
  has(path: string): boolean
  /** Text of a small file; `undefined` when it is missing, a link, too large or not text. */
  read(path: string): Promise<string | undefined>
}

export interface TreeOptions {
  readonly signal: AbortSignal
  /** Only this folder of it, relative to the root. Its own name may be one that is left out elsewhere. */
  readonly under?: string
  readonly maxFiles?: number
}

/** Lists the files below `root`. A root that is missing has none. */
export async function readTree(root: string, options: TreeOptions): Promise<Tree> {
  const limit = options.maxFiles ?? MAX_FILES
  const files: string[] = []
  const queue = [options.under ?? '']
  let complete = true
  // Breadth first: where there are too many files, the shallow ones tell more.
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    options.signal.throwIfAborted()
    if (files.length >= limit) {
      complete = false
      break
    }
    for (const entry of await list(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) files.push(path)
      else if (entry.isDirectory() && !LEFT_OUT.has(entry.name) && path.split('/').length < MAX_DEPTH)
        queue.push(path)
    }
  }
  const known = new Set(files)
  const texts = new Map<string, Promise<string | undefined>>()
  return {
    root,
    files,
    complete,
    has: (path) => known.has(path),
    read(path) {
      if (!known.has(path)) return Promise.resolve(undefined)
      const text = texts.get(path) ?? readSmall(join(root, path))
      texts.set(path, text)
      return text
    },
  }
}

const MAX_FILES = 60_000
const MAX_DEPTH = 12
const MAX_BYTES = 256 * 1024
const LEFT_OUT = new Set([
  ...['.git', '.hg', '.svn', 'node_modules', 'vendor', 'bower_components', 'Pods', 'site-packages'],
  ...['.venv', 'venv', '__pycache__', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.eggs'],
  ...[
    'dist',
    'build',
    'out',
    'target',
    '.next',
    '.nuxt',
    '.output',
    '.svelte-kit',
    '.turbo',
    '.gradle',
    '.cache',
  ],
  ...['coverage', '.terraform', '.yarn', '.pnpm-store', '_build', 'deps', '.bundle'],
])

async function list(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

async function readSmall(path: string): Promise<string | undefined> {
  try {
    // The link may have been put there since the listing.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const { size } = await file.stat()
    if (size > MAX_BYTES) return undefined
    const text = await file.readFile('utf8')
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
