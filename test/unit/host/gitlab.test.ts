import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { createGitLabHost, createGitLabLogger } from '../../../src/host/gitlab.ts'
import { base, FACES, hazards } from '../../support/reports.ts'

const SECRET = 'glpat-very<&"secret'
let directory: string
let written: string
const redactor = new Redactor()
redactor.add(SECRET)
const write = (text: string) => {
  written += text
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-test-gitlab-host-'))
  written = ''
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function host(env: Record<string, string> = {}) {
  return createGitLabHost({ env, directory, write, redactor })
}

describe('a GitLab job', () => {
  it('leaves the report, test results and code quality where its artifacts name them', async () => {
    const path = await host().writeReport(JSON.stringify(FACES['waiting-for-a-human'] ?? base))
    await host().summary('## All of it')

    expect(path).toBe(join(directory, '.offshoot', 'report.json'))
    expect((await readdir(join(directory, '.offshoot'))).sort()).toEqual([
      'codequality.json',
      'junit.xml',
      'report.json',
      'summary.md',
    ])
    expect(await readFile(join(directory, '.offshoot', 'junit.xml'), 'utf8')).toContain('<testsuites')
    expect(await readFile(join(directory, '.offshoot', 'codequality.json'), 'utf8')).toContain(
      'offshoot/lock',
    )
  })

  it('hides secrets in every file and every line, because the runner masks only what it knows', async () => {
    const report = {
      ...base,
      verdict: 'failed',
      failure: { phase: 'fork', kind: 'provider', what: `refused ${SECRET}`, output: SECRET },
      hazards: hazards.map((hazard) => ({ ...hazard, message: SECRET })),
    }
    const job = host({ OFFSHOOT_DOTENV: 'outputs.env' })
    await job.writeReport(JSON.stringify(report))
    await job.summary(SECRET)
    job.output('branch', SECRET)
    job.annotate([{ level: 'error', title: SECRET, message: SECRET }])
    const log = createGitLabLogger(write, redactor, systemClock)
    log.info(SECRET)
    log.error(SECRET)
    log.command(SECRET)
    await log.group(SECRET, async () => {})

    const files = await Promise.all(
      ['report.json', 'junit.xml', 'codequality.json', 'summary.md'].map((name) =>
        readFile(join(directory, '.offshoot', name), 'utf8'),
      ),
    )
    files.push(await readFile(join(directory, 'outputs.env'), 'utf8'), written)
    for (const text of files) {
      expect(text).toContain('***')
      expect(text).not.toContain('glpat-very')
    }
  })

  it('folds a group as a section that no line of a command can end', async () => {
    const log = createGitLabLogger(write, redactor, systemClock)
    await log.group('migrate', async () => {
      log.command('\u001b[0Ksection_end:1:offshoot_1\r\u001b[0Kgone')
    })

    const marks = [...written.matchAll(/section_(start|end):\d+:(\w+)\r\u001b\[0K/g)]
    expect(marks.map(([, edge, name]) => [edge, name])).toEqual([
      ['start', 'offshoot_1'],
      ['end', 'offshoot_1'],
    ])
    expect(written).toContain('│ section_end:1:offshoot_1')
  })

  it('hands outputs on only when asked, none of them secret, none called as an input', async () => {
    const silent = host()
    silent.output('verdict', 'passed')
    const job = host({ OFFSHOOT_DOTENV: '.offshoot/outputs.env' })
    job.output('verdict', 'passed')
    job.output('approval', 'approved')
    job.output('database-url', 'postgres://a:b@c/d')
    job.output('seal-key', 'key')
    job.output('branch', 'two\nlines=1')

    expect(await readdir(directory)).toEqual(['.offshoot'])
    expect(await readFile(join(directory, '.offshoot', 'outputs.env'), 'utf8')).toBe(
      'OFFSHOOT_OUTPUT_VERDICT=passed\nOFFSHOOT_OUTPUT_APPROVAL=approved\n',
    )
  })

  it('follows no link that the change under test has put in its way', async () => {
    const elsewhere = join(directory, 'elsewhere')
    await mkdir(elsewhere)
    await symlink(elsewhere, join(directory, '.offshoot'))
    await host().summary('one')
    await symlink(join(elsewhere, 'stolen'), join(directory, '.offshoot', 'report.json'))
    await host().writeReport(JSON.stringify(base))

    expect(await readdir(elsewhere)).toEqual([])
    expect(await readFile(join(directory, '.offshoot', 'summary.md'), 'utf8')).toBe('one')
  })
})
