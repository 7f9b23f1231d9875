/** Tests by outcome; `total` where a runner says that instead of the passed. */
export interface Tally {
  passed?: number
  failed?: number
  skipped?: number
  total?: number
}

/** How one test runner closes its output. A line that matches is its; what it counts is added up. */
export interface Format {
  readonly runner: string
  readonly line: RegExp
  /** Reads the line; without it, every `12 word` and `word: 12` of the line is read by `WORDS`. */
  readonly read?: (match: RegExpExecArray) => Tally
  /** Counts single tests, so it says nothing when the start of the output is missing. */
  readonly single?: boolean
  /** Lines of this runner count only where there is none of these: a closing line beats single ones. */
  readonly unless?: readonly string[]
}

/** What words in closing lines mean. Words that are not here (warnings, assertions, suites) count nothing. */
export const WORDS: Readonly<Record<string, keyof Tally>> = {
  passed: 'passed',
  passing: 'passed',
  pass: 'passed',
  successful: 'passed',
  xpassed: 'passed',
  flaky: 'passed',
  failed: 'failed',
  failing: 'failed',
  fail: 'failed',
  failure: 'failed',
  failures: 'failed',
  error: 'failed',
  errors: 'failed',
  cancelled: 'failed',
  interrupted: 'failed',
  skipped: 'skipped',
  skip: 'skipped',
  skips: 'skipped',
  skipping: 'skipped',
  pending: 'skipped',
  pendings: 'skipped',
  ignored: 'skipped',
  todo: 'skipped',
  todos: 'skipped',
  xfailed: 'skipped',
  omissions: 'skipped',
  incomplete: 'skipped',
  excluded: 'skipped',
  total: 'total',
  tests: 'total',
  examples: 'total',
  example: 'total',
  doctest: 'total',
  doctests: 'total',
  property: 'total',
  properties: 'total',
  runs: 'total',
}

const one = (outcome: keyof Tally) => (): Tally => ({ [outcome]: 1 })
const all =
  (outcome: keyof Tally) =>
  (match: RegExpExecArray): Tally => ({ [outcome]: Number(match[1]) })

export const FORMATS: readonly Format[] = [
  // "Tests  1 failed | 5 passed | 2 skipped (8)"; "Test Files" counts files.
  {
    runner: 'vitest',
    line: /^\s*Tests\s+(?=.*\(\d+\))(?:\d+ \w+(?: \| )?)+ \(\d+\)/,
    read: (match) => words(match[0].replace(/\(\d+\)$/, '')),
  },
  // "Tests:       1 failed, 2 skipped, 5 passed, 8 total"
  {
    runner: 'jest',
    line: /^Tests:\s+(.*\b\d+ total)$/,
    read: (match) => words(match[1] ?? ''),
  },
  // "  Tests:    1 failed, 5 passed (10 assertions)"
  {
    runner: 'pest',
    line: /^\s*Tests:\s+((?:\d+ \w+,? ?)+)\(\d+ assertions?\)/,
    read: (match) => words(match[1] ?? ''),
  },
  // "  5 passing (12ms)"
  { runner: 'mocha', line: /^\s+\d+ (?:passing|failing|pending)\b/ },
  // "ℹ pass 5" (spec), "# pass 5" (tap)
  {
    runner: 'node',
    line: /^(?:ℹ|#) (pass|fail|cancelled|skipped|todo) (\d+)$/,
    read: (match) => wordAndCount(match),
  },
  // "  5 passed (3.2s)", "  1 flaky"
  {
    runner: 'playwright',
    line: /^ {2}\d+ (?:passed(?: \([\d.]+m?s\)| \([\d.]+m\))|failed|flaky|skipped|interrupted)$/,
  },
  // "  5 tests passed", "  1 test failed"
  {
    runner: 'ava',
    line: /^\s+(\d+) tests? (passed|failed|skipped|todo)$/,
    read: (match) => wordAndCount([match[0], match[2] ?? '', match[1] ?? '']),
  },
  // " 5 pass"
  { runner: 'bun', line: /^ \d+ (?:pass|fail|skip|todo)$/ },
  // "ok | 5 passed | 0 failed | 1 ignored (12ms)"
  {
    runner: 'deno',
    line: /^(?:ok|FAILED) \| \d+ passed\b.*\| \d+ failed\b/,
    read: (match) => words(match.input.replace(/\(.*/, '')),
  },
  // "=== 1 failed, 5 passed, 1 skipped in 0.12s ===", and the same without bars
  { runner: 'pytest', line: /^(?:=+ )?(?:\d+ \w+,? )+in [\d.]+s(?: \([\d:]+\))?(?: =+)?$/ },
  // "Ran 5 tests in 0.001s" and, lines later, "FAILED (failures=1, skipped=1)"
  { runner: 'unittest', line: /^Ran (\d+) tests? in [\d.]+s$/, read: all('total') },
  {
    runner: 'unittest',
    line: /^(?:OK|FAILED) \((?:[\w ]+=\d+(?:, )?)+\)$/,
    read: (match) =>
      words(match[0].replaceAll('expected failures', 'xfailed').replaceAll('unexpected successes', 'failed')),
  },
  // "DONE 12 tests, 1 skipped, 2 failures in 3.2s"
  { runner: 'gotestsum', line: /^DONE (?:\d+ runs, )?\d+ tests\b.*\bin [\d.]+s$/ },
  // go test -v; subtests are tests
  { runner: 'go', line: /^\s*--- PASS: /, read: one('passed'), single: true, unless: ['gotestsum'] },
  { runner: 'go', line: /^\s*--- FAIL: /, read: one('failed'), single: true, unless: ['gotestsum'] },
  { runner: 'go', line: /^\s*--- SKIP: /, read: one('skipped'), single: true, unless: ['gotestsum'] },
  {
    runner: 'go',
    line: /^\{.*"Action":"(pass|fail|skip)".*"Test":"/,
    read: (match) => wordAndCount([match[0], match[1] ?? '', '1']),
    single: true,
    unless: ['gotestsum'],
  },
  // "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s"
  { runner: 'cargo', line: /^test result: \w+\. \d+ passed; \d+ failed; \d+ ignored/ },
  // "     Summary [   0.1s] 6 tests run: 5 passed, 1 failed, 2 skipped"
  {
    runner: 'nextest',
    line: /^\s*Summary \[.*\] .*\btests? run: (.*)$/,
    read: (match) => words(match[1] ?? ''),
  },
  // "5 examples, 1 failure, 1 pending"
  { runner: 'rspec', line: /^\d+ examples?, \d+ failures?/ },
  // "5 runs, 10 assertions, 1 failures, 0 errors, 1 skips"; test-unit says "tests"
  { runner: 'minitest', line: /^\d+ (?:runs|tests), \d+ assertions, \d+ failures, \d+ errors/ },
  // "OK (5 tests, 10 assertions)"
  { runner: 'phpunit', line: /^OK \((\d+) tests?, \d+ assertions?\)$/, read: all('passed') },
  // "Tests: 5, Assertions: 10, Errors: 1, Failures: 1, Skipped: 1."
  { runner: 'phpunit', line: /^Tests: \d+, Assertions: \d+.*\.$/ },
  // "[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1"; with a time it is one class, counted again in the sum
  {
    runner: 'surefire',
    line: /Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)(?!.*Time elapsed)/,
    read: surefire,
  },
  // "12 tests completed, 1 failed, 2 skipped": Gradle says it only when something failed
  { runner: 'gradle', line: /^\d+ tests? completed, \d+ failed/ },
  // "[         5 tests successful      ]"
  {
    runner: 'junit',
    line: /^\[\s+(\d+) tests (successful|failed|skipped)\s+\]$/,
    read: (match) => wordAndCount([match[0], match[2] ?? '', match[1] ?? '0']),
  },
  // "Passed!  - Failed:     0, Passed:     5, Skipped:     1, Total:     6, Duration: 1 s - x.dll"
  {
    runner: 'dotnet',
    line: /^\s*(?:Passed|Failed|Skipped)!\s+- (Failed:.*?), Total:/,
    read: (match) => words(match[1] ?? ''),
  },
  // "5 tests, 1 failure, 1 skipped" (ExUnit)
  {
    runner: 'exunit',
    line: /^(?:\d+ (?:doctests?|properties|property), )*\d+ tests?, \d+ failures?(?:, \d+ \w+)*$/,
  },
  // The plain closing line of anything else: "5 passed, 0 failed, 1 skipped"
  {
    runner: 'plain',
    line: /^(?:\w+: )?(\d+ passed, \d+ failed(?:, \d+ skipped)?)$/,
    read: (match) => words(match[1] ?? ''),
  },
]

/** Every count of a line, by the word beside it. */
export function words(text: string): Tally {
  const tally: Tally = {}
  // `failures=1` and `Failed: 1` before `1 failure`, or the number would go to the word behind it.
  const pairs = /[a-z]\s*[:=]\s*\d/i.test(text)
    ? [...text.matchAll(/([a-z]+)\s*[:=]\s*(\d+)/gi)].map((match) => [match[1], match[2]])
    : [...text.matchAll(/(\d+)\s+([a-z]+)/gi)].map((match) => [match[2], match[1]])
  for (const [word, count] of pairs) {
    const outcome = WORDS[(word ?? '').toLowerCase()]
    if (outcome !== undefined) tally[outcome] = (tally[outcome] ?? 0) + Number(count)
  }
  return tally
}

function wordAndCount(match: readonly string[]): Tally {
  const outcome = WORDS[(match[1] ?? '').toLowerCase()]
  return outcome === undefined ? {} : { [outcome]: Number(match[2]) }
}

function surefire(match: RegExpExecArray): Tally {
  const [total = 0, failures = 0, errors = 0, skipped = 0] = match.slice(1).map(Number)
  return { total, failed: failures + errors, skipped }
}
