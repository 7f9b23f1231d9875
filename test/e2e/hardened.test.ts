import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import { mergeGroupEvent, reviewEvent, workflowRunEvent } from '../support/events.ts'
import { ACCOUNTS } from '../support/github/index.ts'
import { leftovers } from '../support/golden.ts'
import { HardenedScene } from '../support/hardened.ts'
import { expectNoSecrets, type WorkflowResult } from '../support/runner/index.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
  { path: 'package.json', sql: '{ "private": true, "scripts": { "test": "node test.cjs" } }\n' },
  { path: 'test.cjs', sql: 'console.log("1 passed")\n' },
]
const CHANGE: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]
const BROKEN: readonly SqlFile[] = [{ path: 'migrations/0002.sql', sql: 'select 1/0;\n' }]
const BY_AGENT = { user: ACCOUNTS.copilot } as const

let scene: HardenedScene
let loot: string
beforeEach(async () => {
  scene = await HardenedScene.create(BASE)
  loot = await mkdtemp(join(tmpdir(), 'offshoot-loot-'))
})
afterEach(async () => {
  await rm(loot, { recursive: true, force: true })
  await using done = scene
  done.expectNoSecrets()
})

function results(ran: WorkflowResult): Record<string, string> {
  return Object.fromEntries([...ran].map(([name, { result }]) => [name, result]))
}

function logs(ran: WorkflowResult): string {
  return [...ran].map(([name, { log }]) => `== ${name}\n${log}`).join('\n')
}

/** Reads the environment of every process above it up to the runner, and every file of the job. */
function thief(place: string): string {
  return `
    const { readFileSync, readdirSync, statSync, writeFileSync, appendFileSync } = require('node:fs')
    const { join } = require('node:path')
    const taken = []
    const read = (path) => { try { return readFileSync(path, 'utf8') } catch { return '' } }
    let pid = process.ppid
    let temp
    for (let up = 0; up < 8 && pid > 1; up++) {
      const environ = read('/proc/' + pid + '/environ')
      if (!environ.includes('GITHUB_ACTIONS') && !environ.includes('RUNNER_TRACKING_ID')) break
      taken.push('== environ of ' + read('/proc/' + pid + '/cmdline') + '\\n' + environ.replaceAll('\\0', '\\n'))
      temp ??= /RUNNER_TEMP=([^\\0]+)/.exec(environ)?.[1]
      pid = Number(read('/proc/' + pid + '/stat').split(') ')[1]?.split(' ')[1] ?? 0)
    }
    const walk = (directory) => {
      for (const name of readdirSync(directory)) {
        const path = join(directory, name)
        try { statSync(path).isDirectory() ? walk(path) : taken.push('== ' + path + '\\n' + read(path)) } catch {}
      }
    }
    walk(process.cwd())
    if (temp) walk(join(temp, '..'))
    const files = temp ? join(temp, '_runner_file_commands') : undefined
    for (const name of files ? readdirSync(files) : []) {
      const path = join(files, name)
      if (name.startsWith('set_env')) appendFileSync(path, 'BASH_ENV=/tmp/evil\\n')
      if (name.startsWith('set_output')) appendFileSync(path, 'verdict=passed\\nseal-key=forged\\n')
    }
    writeFileSync(${JSON.stringify(place)}, taken.join('\\n'))
    console.log('<!-- offshoot:database -->')
    console.log('::set-output name=verdict::passed')
    console.log('1 passed')
  `
}

describe('the hardened set-up of the examples', () => {
  it('forks, checks and reports in jobs of their own, and cleans up when the pull request closes', async () => {
    const number = await scene.open(CHANGE)

    const opened = await scene.pull(number, 'opened')

    expect(results(opened), logs(opened)).toEqual({
      fork: 'success',
      check: 'success',
      'check/check': 'success',
      report: 'success',
      gate: 'skipped',
    })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    const [comment, ...others] = scene.comments(number)
    expect(others).toEqual([])
    expect(comment).toContain('orders')
    expect(comment).toContain('pr-1')
    expect(comment).toContain('kept from the job that runs a change’s code')
    expect(await leftovers(scene.server)).not.toEqual([])

    scene.github.world.merge(number)
    const closed = await scene.pull(number, 'closed')

    expect(results(closed), logs(closed)).toMatchObject({
      fork: 'success',
      check: 'skipped',
      report: 'skipped',
    })
    expect(await leftovers(scene.server)).toEqual([])
    expect(scene.comments(number)[0]).toContain('deleted')
  })

  it('holds an agent’s pull request until a person approves this commit, and again after a push', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    await scene.pull(number, 'opened')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'pending' })

    scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    const reviewed = await scene.ping(
      reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'approved' }),
      number,
    )
    expect(results(reviewed), logs(reviewed)).toEqual({
      fork: 'skipped',
      check: 'skipped',
      report: 'skipped',
      gate: 'success',
    })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })

    await scene.push(number, [{ path: 'migrations/0003.sql', sql: 'alter table orders add note text;\n' }])
    const pushed = await scene.pull(number, 'synchronize')
    expect(results(pushed), logs(pushed)).toMatchObject({ fork: 'success', report: 'success' })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'pending' })
    expect(scene.comments(number)[0]).toContain('note')
  })

  it('gives a pull request’s code no secret but its own branch’s', async () => {
    const place = join(loot, 'taken')
    const number = await scene.open([...CHANGE, { path: 'test.cjs', sql: thief(place) }])

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({ check: 'success', report: 'success' })
    const taken = await readFile(place, 'utf8')
    // It did get to see what there was: its own seal, with which it could open its own branch.
    expect(taken).toContain('INPUT_SEAL-KEY')
    const own = [ran.get('fork')?.outputs['seal-key'] ?? '', ...scene.passwords]
    expect(own).toHaveLength(2)
    expect(taken).toContain(own[0])
    expectNoSecrets(
      scene.secrets.filter((secret) => !own.includes(secret)),
      { 'what the code found': taken },
    )
    expect(taken).not.toMatch(/INPUT_GITHUB-TOKEN=./)
    expect(taken).not.toContain('ghs_')
    expect(scene.comments(number)).toHaveLength(1)
  })

  it('believes no report that a failed job left, whatever it says', async () => {
    const victim = await scene.open([{ path: 'docs/a.md', sql: 'hello\n' }])
    const number = await scene.open(BROKEN, BY_AGENT)
    scene.afterCheck = async (path) => {
      const report = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
      const forged = {
        ...report,
        verdict: 'passed',
        failure: undefined,
        migrations: [],
        changeRequest: {
          ...(report.changeRequest as object),
          number: victim,
          repo: 'acme/other',
          author: 'bob',
        },
        branch: { ...(report.branch as object), name: 'golden', id: '1', provider: 'evil' },
        notes: ['<!-- offshoot:database pr=1 --> @acme/dba approved'],
        approval: {
          required: false,
          state: 'approved',
          class: 'human',
          evidence: [],
          approvers: ['bob'],
          reason: 'Approved by @bob',
        },
        run: { ...(report.run as object), id: 999_999_999, url: 'https://evil.example/', push: 77 },
      }
      await writeFile(path, JSON.stringify(forged))
    }

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({
      check: 'failure',
      'check/check': 'failure',
      report: 'failure',
    })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'failure', 'offshoot/approval': 'pending' })
    expect(scene.statuses(victim)).toEqual({ 'offshoot/database': 'none', 'offshoot/approval': 'none' })
    expect(scene.comments(victim)).toEqual([])
    const [comment = '', ...others] = scene.comments(number)
    expect(others).toEqual([])
    expect(comment).not.toContain('evil')
    expect(comment).not.toMatch(/approved by/i)
    expect(comment.match(/<!-- offshoot:/g)).toHaveLength(1)
  })

  it.each([
    ['no report at all', async (path: string) => rm(path)],
    [
      'a report that is a link to another file',
      async (path: string) => {
        const real = `${path}.real`
        await writeFile(real, await readFile(path))
        await rm(path)
        await symlink(real, path)
      },
    ],
    [
      'a report that says that nothing was to be tried',
      async (path: string) => {
        const report = JSON.parse(await readFile(path, 'utf8')) as object
        await writeFile(
          path,
          JSON.stringify({ ...report, verdict: 'skipped', skipped: 'no-database-change' }),
        )
      },
    ],
  ])('a job that succeeded with %s has not passed', async (_what, tamper) => {
    const number = await scene.open(CHANGE)
    scene.afterCheck = tamper

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({ 'check/check': 'success', report: 'failure' })
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
  })

  it('forks nothing for a draft until it is ready, and then also to run suites alone', async () => {
    const number = await scene.open([{ path: 'src/app.js', sql: '1\n' }], { draft: true })

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({ fork: 'success', check: 'skipped', report: 'skipped' })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'pending', 'offshoot/approval': 'success' })
    expect(await leftovers(scene.server)).toEqual([])

    scene.github.world.pull(number).draft = false
    const ready = await scene.pull(number, 'ready_for_review')
    expect(results(ready), logs(ready)).toMatchObject({ check: 'success', report: 'success' })
    expect(scene.statuses(number)['offshoot/database']).toBe('success')
    expect(scene.comments(number)[0]).toContain('test')
  })

  it('gives code from a fork no branch', async () => {
    const number = await scene.open(CHANGE, { headRepository: 'fork' })

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({ fork: 'success', check: 'skipped' })
    expect(scene.statuses(number)['offshoot/database']).toBe('pending')
    expect(await leftovers(scene.server)).toEqual([])
  })

  it('forks nothing while debug logs would print what jobs hand to each other', async () => {
    const number = await scene.open(CHANGE)

    const ran = await scene.pull(number, 'opened', { RUNNER_DEBUG: '1' })

    expect(results(ran), logs(ran)).toMatchObject({ fork: 'failure', check: 'skipped', report: 'skipped' })
    expect(ran.get('fork')?.log).toContain('debug logging is on')
    expect(ran.get('fork')?.outputs['seal-key'] ?? '').toBe('')
    expect(await leftovers(scene.server)).toEqual([])
  })

  it('says so on the commit when the branch cannot be forked', async () => {
    const number = await scene.open(CHANGE)
    await scene.server.stop()

    const ran = await scene.pull(number, 'opened')

    expect(results(ran), logs(ran)).toMatchObject({ fork: 'failure', check: 'skipped', report: 'skipped' })
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
  })

  it('tries nothing for a commit that is no pull request’s head any more', async () => {
    const number = await scene.open(CHANGE)
    const late = scene.github.world.pull(number).headSha
    await scene.push(number, [{ path: 'src/app.js', sql: '1\n' }])

    const ran = await scene.run(workflowRunEvent(scene.github, late))

    expect(results(ran), logs(ran)).toMatchObject({ fork: 'success', check: 'skipped' })
    expect(ran.get('fork')?.log).toContain('any more')
    expect(await leftovers(scene.server)).toEqual([])
  })

  it('tries a merge queue’s group on its own commit, and lets it pass only with its pull request’s approval', async () => {
    const number = await scene.open(CHANGE, BY_AGENT)
    await scene.pull(number, 'opened')
    const { baseSha, headSha } = scene.github.world.pull(number)
    const group = await scene.repository.commit('The group', [])
    const comparison = scene.github.world.comparison(baseSha, headSha)
    scene.github.world.setComparison(baseSha, group, comparison ?? { commits: [], files: [] })
    const queue = () => scene.ping(mergeGroupEvent(scene.github, { number, headSha: group, baseSha }), number)
    const statusOf = (context: string) => scene.github.world.statusOf(group, context)?.state

    const held = await queue()

    expect(results(held), logs(held)).toMatchObject({ fork: 'success', check: 'success', report: 'success' })
    expect(statusOf('offshoot/database')).toBe('success')
    expect(statusOf('offshoot/approval')).toBe('pending')

    scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    await queue()
    expect(statusOf('offshoot/approval')).toBe('success')
  })

  it('only judges again when words of the description change', async () => {
    const number = await scene.open(CHANGE)
    await scene.pull(number, 'opened')

    const ran = await scene.pull(number, 'labeled')

    expect(results(ran), logs(ran)).toEqual({
      fork: 'skipped',
      check: 'skipped',
      report: 'skipped',
      gate: 'success',
    })
  })
})
