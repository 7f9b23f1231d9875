import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { SqlFile } from './corpora.ts'

/** Every file of a folder of the example, as files of a repository. */
export async function filesBelow(folder: string): Promise<readonly SqlFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.sort().map(async (path) => ({ path: relative(folder, path), sql: await readFile(path, 'utf8') })),
  )
}
