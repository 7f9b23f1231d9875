import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Counts, conclude, ROOT, runVitest } from './vitest.ts'

/**
 * What `npm test` leaves out because it needs more than a fresh clone has: the tests of everything that depends on the
 * server's version on the older majors, and real migration tools. Arguments narrow it: majors, or `tools`.
 */
const MAJORS = ['14', '15', '16', '17']
const VERSIONED = ['test/contract/schema', 'test/contract/observe', 'test/contract/hazards']

const wanted = process.argv.slice(2)
const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part)

const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: join(ROOT, 'test/matrix'),
  stdio: 'inherit',
})
if (install.status !== 0) throw new Error('test/matrix could not be installed')

const runs: Counts[] = []
for (const major of MAJORS.filter(isWanted)) {
  console.log(`\nPostgreSQL ${major}`)
  runs.push(await runVitest(['--project=contract', ...VERSIONED], { OFFSHOOT_TEST_POSTGRES: major }))
}
if (isWanted('tools')) {
  console.log('\nMigration tools')
  runs.push(await runVitest(['--project=tools']))
}
const sum = (count: keyof Counts) => runs.reduce((total, run) => total + run[count], 0)
conclude({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') })
