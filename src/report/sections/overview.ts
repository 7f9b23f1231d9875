import {
  checksPassed,
  destructiveCount,
  failedStatement,
  migrationLabel,
  migrationMs,
  migrationTools,
  shortSha,
  statementCount,
} from '../facts.ts'
import { formatAge, formatBytes, formatDate, formatDuration, plural } from '../format.ts'
import type { BranchSummary, Report, Suite } from '../model.ts'
import { amount, code, EMPTY, join, type Markdown, md, raw, table } from '../safe.ts'
import { countChanges } from './changes.ts'
import { roundTripWords } from './round-trip.ts'

/** Suites named one by one in the table; more are counted. */
const SUITES_NAMED = 8

/** The table under the verdict: migrations, schema, tests, approval, branch; only rows that have something to say. */
export function overview(report: Report): Markdown {
  const rows: [string, Markdown][] = [
    ['Migrations', migrationsCell(report)],
    ['Schema', schemaCell(report)],
    ['Way back', roundTripWords(report)],
    ['Tests', testsCell(report)],
    ['Approval', approvalCell(report)],
    ['Branch', branchCell(report)],
  ]
  const filled = rows.filter(([, cell]) => cell.source !== '')
  return table(
    [EMPTY, EMPTY],
    filled.map(([name, cell]) => [md`**${raw(name)}**`, cell]),
  )
}

function branchCell(report: Report): Markdown {
  const { branch, timings } = report
  if (branch === undefined || branch.deletedAt !== undefined) return EMPTY
  const fork = timings.find(({ phase }) => phase === 'fork')
  const forked = branch.created
    ? md`forked${fork === undefined ? EMPTY : md` in **${amount(formatDuration(fork.ms))}**`} (${branch.method})`
    : md`kept from the push before`
  const life = join([ownBytes(branch), lifeWords(branch)], ', ')
  // The lead of a report that went through says these of the golden base already.
  const facts = checksPassed(report) ? EMPTY : goldenFacts(branch)
  const known = facts.source === '' ? EMPTY : md` (${facts})`
  return join(
    [code(branch.name), md`${forked} from golden base ${code(branch.golden, 60)}${known}`, life],
    '<br>',
  )
}

/** `300 GB, 3 h old`: on what everything here was measured. */
export function goldenFacts({ goldenSize, goldenAge }: BranchSummary): Markdown {
  return join(
    [
      goldenSize === undefined ? EMPTY : amount(formatBytes(goldenSize)),
      goldenAge === undefined ? EMPTY : amount(ageWords(goldenAge)),
    ],
    ', ',
  )
}

function ownBytes({ forkBytes }: BranchSummary): Markdown {
  return forkBytes === undefined ? EMPTY : md`holds ${amount(formatBytes(forkBytes))} of its own`
}

function lifeWords({ local, expiresAt }: BranchSummary): Markdown {
  if (local === true) return md`ends with this job`
  const date = formatDate(expiresAt)
  return date === '' ? md`until the merge` : md`until the merge or ${amount(date)}`
}

function migrationsCell(report: Report): Markdown {
  const { migrations, branch } = report
  if (migrations.length === 0) return checksPassed(report) && branch !== undefined ? md`none to apply` : EMPTY
  // How far a failed migration came is told file by file.
  if (failedStatement(report) !== undefined) return EMPTY
  const count = statementCount(report)
  const tools = migrationTools(report)
  const what = tools.length > 0 ? tools.join(', ') : plural(migrations.length, 'file')
  const parts = [what, ...(count === 0 ? [] : [plural(count, 'statement')])]
  const slowest =
    migrations.length > 1 && tools.length === 0 ? migrations.toSorted((a, b) => b.ms - a.ms)[0] : undefined
  const total = migrationMs(report)
  const share = slowest !== undefined && slowest.ms >= total * 0.4 && slowest.ms >= 1000
  return join(
    [
      md`${parts.join(', ')}`,
      md`**${amount(formatDuration(total))}**${previousWords(report)}`,
      share
        ? md`${amount(formatDuration(slowest.ms))} of it ${code(migrationLabel(slowest.name), 60)}`
        : EMPTY,
    ],
    ', ',
  )
}

/** What the same migrations took before; nothing when not all of them are known. */
function previousWords({ migrations }: Report): Markdown {
  const previous = migrations.flatMap(({ previousMs }) => previousMs ?? [])
  if (previous.length === 0 || previous.length < migrations.length) return EMPTY
  return md` (push before ${amount(formatDuration(previous.reduce((sum, ms) => sum + ms, 0)))})`
}

function schemaCell(report: Report): Markdown {
  const { changes } = report
  const stopped = failedStatement(report) !== undefined
  if (changes.length === 0) {
    if (stopped && report.timings.some(({ phase }) => phase === 'compare'))
      return md`as it was forked: nothing stayed`
    return checksPassed(report) && report.branch !== undefined ? md`unchanged` : EMPTY
  }
  const destructive = destructiveCount(report)
  const atLeast = report.leftOut?.includes('schema changes') === true ? md`at least ` : EMPTY
  const lost = destructive === 0 ? EMPTY : md`; 🔴 **${destructive} destructive**`
  return md`${atLeast}${countChanges(changes)}${stopped ? md` before it failed` : EMPTY}${lost}`
}

function testsCell(report: Report): Markdown {
  if (report.suites.length === 0) {
    if (failedStatement(report) !== undefined) return md`not run`
    return checksPassed(report) && report.branch !== undefined ? md`no suite is configured` : EMPTY
  }
  const named = report.suites.toSorted((a, b) => Number(a.passed) - Number(b.passed)).slice(0, SUITES_NAMED)
  const more = report.suites.length - named.length
  return join([...named.map(suiteWords), more > 0 ? md`…and ${more} more` : EMPTY], '<br>')
}

function suiteWords({ name, ms, passed, ended, exitCode, tests }: Suite): Markdown {
  const label = code(name, 40)
  const time = amount(formatDuration(ms))
  if (ended === 'not-run') return md`⚪ ${label} not run`
  if (ended === 'cancelled') return md`⚪ ${label} cancelled`
  if (ended === 'timeout') return md`❌ ${label} stopped at its limit of ${time}`
  const skipped = tests === undefined || tests.skipped === 0 ? EMPTY : md`, ${tests.skipped} skipped`
  if (passed)
    return md`✅ ${label}${tests === undefined ? EMPTY : md` ${plural(tests.passed, 'test')}${skipped}`} in ${time}`
  const how =
    tests === undefined
      ? md`exit code ${exitCode ?? 'unknown'}`
      : md`${tests.failed} of ${tests.failed + tests.passed} failed${skipped}`
  return md`❌ ${label} ${how} in ${time}`
}

function approvalCell(report: Report): Markdown {
  const { approval } = report
  if (approval === undefined) return EMPTY
  if (approval.state === 'approved')
    return md`✅ ${approval.reason === '' ? md`given for ${code(shortSha(report))}` : approval.reason}`
  if (approval.state === 'not-required') return approval.class === 'human' ? EMPTY : md`${approval.reason}`
  // The lead of a report that waits for nothing else says these already.
  if (checksPassed(report)) return EMPTY
  return md`${raw(approval.state === 'pending' ? '🟡' : '🟠')} ${approval.reason}`
}

function ageWords(ms: number): string {
  const age = formatAge(ms)
  return age === 'just now' ? 'made just now' : `${age} old`
}
