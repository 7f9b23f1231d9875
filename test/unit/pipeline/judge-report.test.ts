import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFacts, writeFacts } from '../../../src/pipeline/parts/facts.ts'
import { MAX_BYTES, readReport } from '../../../src/pipeline/parts/read-report.ts'
import { type Circumstances, judgeReport } from '../../../src/pipeline/parts/report.ts'
import type { Report } from '../../../src/report/model.ts'

const HEAD = 'a'.repeat(40)
const PLAN = { skip: undefined, reasons: [], touchesMigrations: true, migrationFiles: [] }

function report(changed: Partial<Report> = {}): Report {
  return {
    version: 1,
    verdict: 'passed',
    changeRequest: {
      platform: 'github',
      repo: 'acme/shop',
      number: 7,
      headSha: HEAD,
      baseRef: 'main',
      author: 'alice',
      url: 'https://github.com/acme/shop/pull/7',
    },
    timings: [{ phase: 'migrate', ms: 12, startedAt: 0, own: false }],
    migrations: [],
    changes: [],
    hazards: [],
    suites: [],
    run: { id: 1, startedAt: '2026-11-21T10:00:00Z', finishedAt: '2026-11-21T10:00:01Z', push: 1 },
    ...changed,
  }
}

function judge(told: Report, changed: Partial<Circumstances> = {}) {
  return judgeReport({ report: told }, { result: 'success', headSha: HEAD, plan: PLAN, ...changed })
}

describe('what is made of the report of a job with a change’s code', () => {
  it('a job that succeeded and says nothing else passed', () => {
    const { findings, timings } = judge(report())

    expect(findings.failure).toBeUndefined()
    expect(timings).toHaveLength(1)
  })

  it.each(['failure', 'cancelled', 'skipped'] as const)('no report makes up for the result %s', (result) => {
    expect(judge(report(), { result }).findings.failure).toMatchObject({
      phase: 'check',
      kind: result === 'cancelled' ? 'cancelled' : 'failed',
    })
  })

  it('a job that succeeded does not make up for its own report', () => {
    expect(judge(report({ verdict: 'failed' })).findings.failure?.what).toContain('says that it failed')
    const failure = { phase: 'migrate', kind: 'failed', what: 'division by zero' } as const
    expect(judge(report({ failure })).findings.failure).toEqual(failure)
    const suite = { name: 'unit', command: 'x', ms: 1, passed: false, exitCode: 1 }
    expect(judge(report({ suites: [suite] })).findings.suites[0]?.passed).toBe(false)
  })

  it('a report about another commit is none', () => {
    const other = report({ changeRequest: { ...report().changeRequest, headSha: 'b'.repeat(40) } })

    expect(judge(other).findings.failure?.what).toContain('another commit')
  })

  it('a report that cannot be read is a failure, whatever the job’s result', () => {
    const { findings } = judgeReport(
      { problem: 'it is a link' },
      { result: 'success', headSha: HEAD, plan: PLAN },
    )

    expect(findings.failure?.what).toContain('it is a link')
  })

  it('only what the changed files bear out may have been skipped, and only for that reason', () => {
    expect(judge(report({ skipped: 'no-database-change' })).findings.failure?.what).toContain('say otherwise')

    const plan = { ...PLAN, skip: 'no-database-change' as const }
    const { plan: kept, findings } = judge(report({ skipped: 'draft' }), { plan })
    expect(findings.failure).toBeUndefined()
    expect(kept.skip).toBe('no-database-change')
    expect(judge(report(), { plan }).plan.skip, 'a job that tried it was not skipped').toBeUndefined()
  })

  it('takes findings and nothing that says who, where, or who approved', () => {
    const claims = report({
      approval: {
        required: false,
        state: 'approved',
        class: 'human',
        evidence: [],
        approvers: ['mallory'],
        reason: 'I said so',
      },
      run: { ...report().run, url: 'https://evil.example', reportUrl: 'https://evil.example' },
      branch: {
        name: 'golden',
        id: '1',
        provider: 'evil',
        golden: 'x',
        created: true,
        method: 'x',
        createdAt: 'x',
        expiresAt: 'x',
      },
    })

    expect(JSON.stringify(judge(claims))).not.toMatch(/mallory|evil|golden/)
  })
})

describe('reading such a report', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'offshoot-unit-report-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))
  const problemOf = async (path: string) => {
    const read = await readReport(path)
    return 'problem' in read ? read.problem : 'none'
  }

  it('reads a file', async () => {
    const path = join(directory, 'report.json')
    await writeFile(path, JSON.stringify(report()))

    expect(await readReport(path)).toEqual({ report: report() })
  })

  it('follows no link and takes nothing that is no file', async () => {
    const target = join(directory, 'secret.json')
    await writeFile(target, JSON.stringify(report()))
    const link = join(directory, 'link.json')
    await symlink(target, link)
    await mkdir(join(directory, 'folder.json'))

    expect(await problemOf(link)).toBe('it is a link')
    expect(await problemOf(join(directory, 'folder.json'))).not.toBe('none')
    expect(await problemOf('/dev/zero')).toBe('it is no file')
    expect(await problemOf(join(directory, 'absent.json'))).toBe('there is none')
  })

  it('reads no more than a report can have, and nothing that is not its form', async () => {
    const path = join(directory, 'large.json')
    await writeFile(path, '{}')
    expect(await problemOf(path)).toContain('report.version')
    await writeFile(path, '['.repeat(MAX_BYTES - 10))
    expect(await problemOf(path)).not.toBe('none')
    await truncate(path, MAX_BYTES + 1)
    expect(await problemOf(path)).toContain('more than')
  })
})

describe('facts of the branch', () => {
  it('come through as they were, and nothing else does', () => {
    const branch = {
      name: 'offshoot-1-pr-7',
      id: '16500',
      provider: 'postgres',
      golden: 'golden',
      created: true,
      method: 'file copy',
      createdAt: '2026-11-21T10:00:00Z',
      expiresAt: '2026-11-28T10:00:00Z',
    }

    expect(readFacts(writeFacts({ branch, push: 3 }))).toEqual({ branch, push: 3 })
    for (const other of [
      undefined,
      '',
      'null',
      '[]',
      '{"push":1}',
      JSON.stringify({ branch: { name: 1 }, push: 1 }),
    ])
      expect(readFacts(other)).toBeUndefined()
  })
})
