import { describe, expect, it } from 'vitest'
import { countTests } from '../../../src/suites/count.ts'
import { FORMATS } from '../../../src/suites/formats.ts'

interface Sample {
  readonly runner: string
  readonly output: string
  /** Passed, failed, skipped. */
  readonly counts: readonly [number, number, number]
}

/** How the runners really close, with the lines around that must not be counted. */
const SAMPLES: readonly Sample[] = [
  {
    runner: 'vitest',
    output:
      ' Test Files  1 failed | 3 passed (4)\n      Tests  2 failed | 41 passed | 1 skipped | 1 todo (45)\n   Start at  10:00:00\n   Duration  1.20s (transform 20ms)',
    counts: [41, 2, 2],
  },
  { runner: 'vitest', output: ' Test Files  1 passed (1)\n      Tests  5 passed (5)', counts: [5, 0, 0] },
  {
    runner: 'jest',
    output:
      'Test Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 5 passed, 8 total\nSnapshots:   4 passed, 4 total\nTime:        1.2 s',
    counts: [5, 1, 2],
  },
  {
    runner: 'mocha',
    output: '\n  5 passing (12ms)\n  2 pending\n  1 failing\n\n  1) Orders\n       adds:',
    counts: [5, 1, 2],
  },
  {
    runner: 'node',
    output:
      'ℹ tests 9\nℹ suites 2\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 35.2',
    counts: [5, 2, 2],
  },
  {
    runner: 'node',
    output: '1..3\n# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0',
    counts: [2, 1, 0],
  },
  {
    runner: 'ava',
    output: '  ✔ adds\n  ─\n\n  1 test failed\n  4 tests passed\n  1 test skipped',
    counts: [4, 1, 1],
  },
  {
    runner: 'playwright',
    output:
      '  1 failed\n    [chromium] › cart.spec.ts:3:1 › adds\n  1 flaky\n    [chromium] › a.spec.ts:1:1 › b\n  2 skipped\n  7 passed (3.2s)',
    counts: [8, 1, 2],
  },
  {
    runner: 'bun',
    output: ' 5 pass\n 1 skip\n 1 fail\n 9 expect() calls\nRan 7 tests across 1 file.',
    counts: [5, 1, 1],
  },
  { runner: 'deno', output: 'FAILED | 5 passed | 1 failed | 2 ignored (12ms)', counts: [5, 1, 2] },
  {
    runner: 'pytest',
    output:
      'FAILED tests/test_a.py::test_x - assert 1 == 2\n=== 1 failed, 5 passed, 2 skipped, 1 xfailed, 3 warnings, 1 error in 0.12s ===',
    counts: [5, 2, 3],
  },
  { runner: 'pytest', output: '412 passed in 61.20s (0:01:01)', counts: [412, 0, 0] },
  { runner: 'unittest', output: '......\n----\nRan 6 tests in 0.001s\n\nOK (skipped=1)', counts: [5, 0, 1] },
  { runner: 'unittest', output: 'Ran 6 tests in 0.001s\n\nOK', counts: [6, 0, 0] },
  {
    runner: 'unittest',
    output: 'Ran 6 tests in 0.001s\n\nFAILED (failures=1, errors=2, skipped=1, expected failures=1)',
    counts: [1, 3, 2],
  },
  {
    runner: 'go',
    output:
      '=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/one (0.00s)\n--- FAIL: TestB (0.00s)\n--- SKIP: TestC (0.00s)\nFAIL\nok  \tshop\t0.01s',
    counts: [2, 1, 1],
  },
  {
    runner: 'go',
    output:
      '{"Time":"t","Action":"run","Package":"shop","Test":"TestA"}\n{"Time":"t","Action":"pass","Package":"shop","Test":"TestA","Elapsed":0}\n{"Time":"t","Action":"pass","Package":"shop","Elapsed":0}',
    counts: [1, 0, 0],
  },
  {
    runner: 'gotestsum',
    output:
      '=== FAIL: shop TestB\n    --- FAIL: TestB/x (0.00s)\n\nDONE 12 tests, 1 skipped, 2 failures in 3.2s',
    counts: [9, 2, 1],
  },
  {
    runner: 'cargo',
    output:
      'running 6 tests\ntest result: FAILED. 4 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out',
    counts: [6, 1, 1],
  },
  {
    runner: 'nextest',
    output: '     Summary [   0.112s] 6 tests run: 5 passed (1 slow), 1 failed, 2 skipped',
    counts: [5, 1, 2],
  },
  { runner: 'rspec', output: 'Finished in 0.5 seconds\n5 examples, 1 failure, 1 pending', counts: [3, 1, 1] },
  { runner: 'minitest', output: '5 runs, 10 assertions, 1 failures, 1 errors, 1 skips', counts: [2, 2, 1] },
  {
    runner: 'minitest',
    output: '5 tests, 5 assertions, 1 failures, 0 errors, 1 pendings, 0 omissions, 0 notifications',
    counts: [3, 1, 1],
  },
  { runner: 'phpunit', output: 'OK (5 tests, 10 assertions)', counts: [5, 0, 0] },
  {
    runner: 'phpunit',
    output: 'FAILURES!\nTests: 6, Assertions: 10, Errors: 1, Failures: 1, Skipped: 1.',
    counts: [3, 2, 1],
  },
  {
    runner: 'pest',
    output: '  Tests:    1 failed, 2 skipped, 5 passed (14 assertions)\n  Duration: 0.12s',
    counts: [5, 1, 2],
  },
  {
    runner: 'surefire',
    output:
      '[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in shop.CartTest\n[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! -- in shop.XTest\n[INFO] \n[ERROR] Tests run: 6, Failures: 1, Errors: 0, Skipped: 1',
    counts: [4, 1, 1],
  },
  {
    runner: 'gradle',
    output: '12 tests completed, 1 failed, 2 skipped\n\nFAILURE: Build failed with an exception.',
    counts: [9, 1, 2],
  },
  {
    runner: 'junit',
    output:
      '[         5 tests successful      ]\n[         1 tests failed          ]\n[         2 tests skipped         ]\n[         8 tests found           ]',
    counts: [5, 1, 2],
  },
  {
    runner: 'dotnet',
    output:
      'Failed!  - Failed:     1, Passed:     5, Skipped:     2, Total:     8, Duration: 1 s - Shop.dll (net9.0)\nPassed!  - Failed:     0, Passed:     3, Skipped:     0, Total:     3, Duration: 1 s - B.dll',
    counts: [8, 1, 2],
  },
  {
    runner: 'exunit',
    output: 'Finished in 0.1 seconds\n2 doctests, 5 tests, 1 failure, 1 skipped',
    counts: [5, 1, 1],
  },
  { runner: 'plain', output: 'tests: 5 passed, 1 failed, 2 skipped', counts: [5, 1, 2] },
]

describe('countTests', () => {
  it.each(SAMPLES)('reads the end of $runner', ({ output, counts: [passed, failed, skipped] }) => {
    expect(countTests(output.split('\n'))).toEqual({ passed, failed, skipped })
  })

  it('has a sample of every runner of the table', () => {
    const seen = new Set(SAMPLES.map((sample) => sample.runner))
    expect(FORMATS.map((format) => format.runner).filter((runner) => !seen.has(runner))).toEqual([])
  })

  it('adds up the packages of a workspace, whatever is put before their lines', () => {
    const lines = [
      'web:test:       Tests  5 passed (5)',
      'packages/api test:       Tests  1 failed | 2 passed (3)',
    ]
    expect(countTests(lines)).toEqual({ passed: 7, failed: 1, skipped: 0 })
  })

  it('adds up two runners in one suite', () => {
    expect(countTests(['      Tests  5 passed (5)', '  3 passed (2.0s)'])).toEqual({
      passed: 8,
      failed: 0,
      skipped: 0,
    })
  })

  it.each([
    'all 5 passed through the gate',
    'migrated 12 tests',
    'Tests are running',
    'error: 3 failed attempts',
    'ok  \tshop\t0.01s',
    'pass 5',
    '5 passed',
  ])('does not take %j for a result', (line) => {
    expect(countTests([line])).toBeUndefined()
  })

  it('says nothing of runners that list single tests, when the start is missing', () => {
    const lines = ['--- PASS: TestA (0.00s)']
    expect(countTests(lines, { complete: false })).toBeUndefined()
    expect(countTests(['      Tests  5 passed (5)'], { complete: false })).toMatchObject({ passed: 5 })
  })

  it('says nothing when no test ran', () => {
    expect(countTests(['ℹ tests 0', 'ℹ pass 0', 'ℹ fail 0'])).toBeUndefined()
    expect(countTests([])).toBeUndefined()
  })

  it('takes linear time for hostile lines', () => {
    const hostile = [
      '1 a, '.repeat(400),
      `Tests  ${'1 passed | '.repeat(180)}`,
      `=${'1 x '.repeat(400)}`,
      `FAILED (${'a=1, '.repeat(400)}`,
    ]
    expect(countTests(hostile.map((line) => `${line}!`))).toBeUndefined()
  })
})
