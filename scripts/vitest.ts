import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Runs vitest with these arguments, its output shown, and counts. */
export async function runVitest(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Counts> {
  const scratch = await mkdtemp(join(tmpdir(), 'offshoot-results-'))
  const outputFile = join(scratch, 'results.json')
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  const results = existsSync(outputFile)
    ? (JSON.parse(await readFile(outputFile, 'utf8')) as Results)
    : undefined
  await rm(scratch, { recursive: true, force: true })
  return {
    passed: results?.numPassedTests ?? 0,
    // A file that could not even be loaded counts no test; it is a failure all the same.
    failed: Math.max(results?.numFailedTests ?? 0, run.status === 0 ? 0 : 1),
    skipped: results?.numPendingTests ?? 0,
  }
}

/** Ends with one line that any CI can read, and the exit code that goes with it. */
export function conclude({ passed, failed, skipped }: Counts): void {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}
