import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Puts the component's project together: GitLab wants `templates/` and README.md at the top of a repository, and the jobs
 * take the bundled program from `dist/cli` of the same commit. `node scripts/gitlab-project.ts DIRECTORY` writes it into a
 * checkout of that project; a commit and a tag there are a release.
 */
export async function writeGitLabProject(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  await cp(pathOf('../gitlab'), directory, { recursive: true })
  await cp(pathOf('../LICENSE'), join(directory, 'LICENSE'))
  await cp(pathOf('../dist/cli'), join(directory, 'dist', 'cli'), { recursive: true })
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , directory] = process.argv
  if (directory === undefined) {
    console.error('usage: node scripts/gitlab-project.ts DIRECTORY')
    process.exit(2)
  }
  await writeGitLabProject(directory)
}
