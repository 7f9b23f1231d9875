import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Repository extends AsyncDisposable {
  readonly directory: string
  write(files: Readonly<Record<string, string>>): Promise<void>
}

/** A checkout with these files, gone at the end of the scope. */
export async function repository(files: Readonly<Record<string, string>>): Promise<Repository> {
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-repo-'))
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(more)) {
      await mkdir(dirname(join(directory, path)), { recursive: true })
      await writeFile(join(directory, path), content)
    }
  }
  await write(files)
  return { directory, write, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

export function packageJson(content: {
  dependencies?: readonly string[]
  scripts?: Readonly<Record<string, string>>
  type?: string
}): string {
  const dependencies = Object.fromEntries((content.dependencies ?? []).map((name) => [name, '1.0.0']))
  return JSON.stringify({ ...content, dependencies })
}
