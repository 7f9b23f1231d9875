import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { writeFacts } from '../../src/pipeline/parts/facts.ts'
import type { SqlFile } from '../support/corpora.ts'
import { workflowRunEvent } from '../support/events.ts'
import { FORK_ACTOR } from '../support/github/index.ts'
import type { JobResult } from '../support/runner/index.ts'
import { reportOf, Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
const CHANGE: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]

let directory: string | undefined
afterEach(async () => {
  if (directory !== undefined) await rm(directory, { recursive: true, force: true })
})

/** Runs one part of a preview after the ping of a pull request. */
function stage(
  scene: Scene,
  number: number,
  inputs: Readonly<Record<string, string>> & { readonly stage: string },
  more: Parameters<Scene['run']>[1] = {},
): Promise<JobResult> {
  const event = workflowRunEvent(scene.github, scene.github.world.pull(number).headSha)
  return scene.run(event, { ...more, inputs: { mode: 'preview', ...inputs } })
}

async function written(text: string): Promise<string> {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-e2e-report-'))
  const path = join(directory, 'report.json')
  await writeFile(path, text)
  return path
}

describe('parts of a preview by themselves', () => {
  it('with an engine that needs no key the check forks by itself, with a token that may only read', async () => {
    await using scene = await Scene.create('embedded', BASE)
    const number = await scene.open(CHANGE)
    const token = scene.github.addToken('ghs_may_only_read_0123456789', FORK_ACTOR)

    const forked = await stage(scene, number, { stage: 'fork' })
    expect(forked.main.exitCode, forked.log).toBe(2)
    expect(forked.log).toContain('start with `stage: check`')

    const checked = await stage(scene, number, { stage: 'check', test: 'echo 3 passed' }, { token })
    expect(checked.main.conclusion, checked.log).toBe('success')
    const report = reportOf(checked)
    expect(report).toMatchObject({ verdict: 'passed', branch: { provider: 'embedded' } })
    expect(report.approval, 'who may approve is not for this job to say').toBeUndefined()
    expect(report.changes.map(({ name }) => name)).toContain('orders')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'none', 'offshoot/approval': 'none' })

    const told = await stage(scene, number, {
      stage: 'report',
      result: 'success',
      'report-file': await written(JSON.stringify(report)),
      ...(report.branch === undefined
        ? {}
        : { 'branch-facts': writeFacts({ branch: report.branch, push: 1 }) }),
    })
    expect(told.main.conclusion, told.log).toBe('success')
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    expect(scene.comment(number)).toContain('orders')
    scene.expectNoSecrets()
  })

  it('a seal opens in its own run only, and for the commit that is checked out', async () => {
    await using scene = await Scene.create('postgres', BASE)
    const number = await scene.open(CHANGE)
    const forked = await stage(scene, number, { stage: 'fork' })
    const seal = {
      stage: 'check',
      'sealed-url': forked.outputs.get('sealed-url') ?? '',
      'seal-key': forked.outputs.get('seal-key') ?? '',
      'github-token': '',
    }
    expect(forked.main.conclusion, forked.log).toBe('success')
    expect(forked.outputs.has('database-url')).toBe(false)
    expect(scene.statuses(number)['offshoot/database']).toBe('pending')

    const other = await stage(scene, number, seal)

    expect(other.main.exitCode, other.log).toBe(4)
    expect(other.log).toContain('made for another commit, run or attempt')
    const half = await stage(scene, number, { ...seal, 'seal-key': '' })
    expect(half.log).toContain('seal-key: it is missing')
    const none = await stage(scene, number, { stage: 'check', 'github-token': '' })
    expect(none.log).toContain('no token for the forge')
    scene.expectNoSecrets()
  })

  it('a report needs the result of the job that it is of', async () => {
    await using scene = await Scene.create('postgres', BASE)
    const number = await scene.open(CHANGE)

    const told = await stage(scene, number, { stage: 'report', 'report-file': await written('{}') })

    expect(told.main.exitCode, told.log).toBe(2)
    expect(told.log).toContain('result: stage: report has to know')
    expect(scene.statuses(number)['offshoot/database']).toBe('none')
  })
})
