import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MODULES, packageVersion } from './programs.ts'
import type { ToolProject } from './projects/project.ts'

/** A tool's project in a directory of its own, as it is after its packages were installed. */
export interface Checkout extends AsyncDisposable {
  readonly directory: string
  add(files: Readonly<Record<string, string>>): Promise<void>
}

export async function checkOut(project: ToolProject): Promise<Checkout> {
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-tools-'))
  const add = async (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true })
      await writeFile(join(directory, path), text)
    }
  }
  const versions = await Promise.all(
    project.dependencies.map(async (name) => [name, await packageVersion(name)] as const),
  )
  await add({
    'package.json': JSON.stringify({
      name: 'a-project',
      private: true,
      type: project.module === true ? 'module' : 'commonjs',
      dependencies: Object.fromEntries(versions),
    }),
    'package-lock.json': '{}',
    ...project.files,
  })
  await symlink(MODULES, join(directory, 'node_modules'))
  return {
    directory,
    add,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
