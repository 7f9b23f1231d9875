import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ToolProject } from './projects/project.ts'

export const MODULES = fileURLToPath(new URL('../matrix/node_modules/', import.meta.url))

/** `undefined` where the tool is not of the matrix and not on this machine. */
export async function versionOf({ program, dependencies }: ToolProject): Promise<string | undefined> {
  return dependencies.includes(program) ? await packageVersion(program) : clientVersion(program)
}

/** The installed version of a package of the matrix. */
export async function packageVersion(name: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(MODULES, name, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** `15.18`; `undefined` where PostgreSQL's client is not on the PATH, which is said. In CI it has to be there. */
export function clientVersion(name: string): string | undefined {
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
  const version = /\d+(?:\.\d+)*/.exec(stdout ?? '')?.[0]
  if (version !== undefined) return version
  if (process.env.CI === 'true')
    throw new Error(`${name} is not installed, and CI may not skip what needs it`)
  console.log(`could not run: ${name} is not installed`)
  return undefined
}
