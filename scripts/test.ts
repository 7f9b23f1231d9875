import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Runs the tests (all, or what the arguments name) and ends with one line that any CI can read. */

interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = await mkdtemp(join(tmpdir(), 'offshoot-results-'))
const outputFile = join(scratch, 'results.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
})
const results = existsSync(outputFile)
  ? (JSON.parse(await readFile(outputFile, 'utf8')) as Results)
  : undefined
await rm(scratch, { recursive: true, force: true })

const passed = results?.numPassedTests ?? 0
// A file that could not even be loaded counts no test; it is a failure all the same.
const failed = Math.max(results?.numFailedTests ?? 0, run.status === 0 ? 0 : 1)
const skipped = results?.numPendingTests ?? 0
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
