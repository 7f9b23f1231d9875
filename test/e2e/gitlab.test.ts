import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { USERS } from '../support/gitlab/index.ts'
import { hasRsync } from '../support/gitlab-ci/pipeline.ts'
import { GitLabScene } from '../support/gitlab-ci/scene.ts'
import { leftovers } from '../support/golden.ts'
import { parseXml } from '../support/xml.ts'

const BASE = [
  {
    path: 'migrations/0001_orders.sql',
    sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\nINSERT INTO orders SELECT g FROM generate_series(1, 100) g;\n',
  },
]
const CHANGE = [
  {
    path: 'migrations/0002_note.sql',
    sql: 'ALTER TABLE orders ADD COLUMN total numeric;\nALTER TABLE orders DROP COLUMN note;\n',
  },
]
const BY_AGENT = 'Drop the note\n\nCo-authored-by: Claude <noreply@anthropic.com>'

describe.runIf(hasRsync)('one merge request of an agent through GitLab’s jobs', () => {
  it('waits for a person in one note, goes on when approved, and leaves nothing behind', async () => {
    await using scene = await GitLabScene.create(BASE, { test: 'unit: echo 3 passed' })
    const iid = await scene.open(CHANGE, BY_AGENT)

    const opened = await scene.job('offshoot:preview', iid)
    expect(opened.exitCode, opened.output).toBe(0)
    const first = await scene.report()
    expect(first).toMatchObject({
      verdict: 'awaiting-approval',
      branch: { created: true },
      approval: { class: 'agent' },
    })
    expect(scene.statuses(iid)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'pending' })
    expect(scene.note(iid)).toContain('orders')
    expect(parseXml(await scene.artifact('junit.xml')).children.map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({ name: 'Migrations', tests: '1', failures: '0' }),
      expect.objectContaining({ name: 'Suites', tests: '1', failures: '0' }),
    ])
    expect(JSON.parse(await scene.artifact('codequality.json'))).toContainEqual(
      expect.objectContaining({ location: { path: 'migrations/0002_note.sql', lines: { begin: 2 } } }),
    )

    const waits = await scene.job('offshoot:gate', iid)
    expect(waits.exitCode, waits.output).toBe(3)

    await scene.push(iid, [{ path: 'src/app.js', sql: 'console.log(1)\n' }])
    const pushed = await scene.job('offshoot:preview', iid)
    expect(pushed.exitCode, pushed.output).toBe(0)
    expect((await scene.report()).branch).toMatchObject({ created: false, name: first.branch?.name })
    expect(scene.statuses(iid)['offshoot/approval']).toBe('pending')
    scene.note(iid)
    const holds = await scene.job('offshoot:gate', iid)
    expect(holds.exitCode, holds.output).toBe(3)

    const told = await scene.webhook('update', iid)
    expect(told.exitCode, told.output).toBe(0)
    expect(scene.statuses(iid)['offshoot/approval']).toBe('pending')

    scene.gitlab.world.approve(iid, USERS.bob)
    const approved = await scene.webhook('approved', iid)
    expect(approved.exitCode, approved.output).toBe(0)
    expect(scene.statuses(iid)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    expect(scene.note(iid)).toContain('bob')

    // Nobody pressed a button: what reacted to the approval had GitLab run the gate's job of that pipeline again.
    expect(scene.pipeline(iid)).toEqual({ status: 'running', waiting: ['offshoot:gate'] })
    const goesOn = await scene.job('offshoot:gate', iid)
    expect(goesOn.exitCode, goesOn.output).toBe(0)
    expect(await readFile(join(scene.empty.directory, '.offshoot', 'outputs.env'), 'utf8')).toBe(
      'OFFSHOOT_OUTPUT_APPROVAL=approved\nOFFSHOOT_OUTPUT_VERDICT=passed\n',
    )
    expect(scene.pipeline(iid)).toEqual({ status: 'success', waiting: [] })

    scene.gitlab.world.unapprove(iid, USERS.bob)
    const withdrawn = await scene.webhook('unapproved', iid)
    expect(withdrawn.exitCode, withdrawn.output).toBe(0)
    expect(scene.pipeline(iid)).toEqual({ status: 'running', waiting: [] })
    scene.gitlab.world.approve(iid, USERS.bob)
    const again = await scene.webhook('approved', iid)
    expect(again.exitCode, again.output).toBe(0)
    expect(scene.pipeline(iid)).toEqual({ status: 'success', waiting: [] })

    const early = await scene.job('offshoot:teardown', iid)
    expect(early.exitCode, early.output).toBe(0)
    expect(await leftovers(scene.server)).not.toEqual([])

    scene.gitlab.world.merge(iid)
    const stopped = await scene.job('offshoot:teardown', iid)
    expect(stopped.exitCode, stopped.output).toBe(0)
    expect(await leftovers(scene.server)).toEqual([])
    expect(scene.note(iid)).toContain('deleted')
    const merged = await scene.webhook('merge', iid)
    expect(merged.exitCode, merged.output).toBe(0)
    scene.note(iid)

    expect(await readdir(scene.empty.directory)).not.toContain('owned')
    await scene.expectNoSecrets()
  })

  it('fails the job, and says so in GitLab’s own reports, when a migration fails', async () => {
    await using scene = await GitLabScene.create(BASE, {})
    const iid = await scene.open([
      { path: 'migrations/0002_bad.sql', sql: '\nALTER TABLE nowhere ADD COLUMN x int;\n' },
    ])

    const failed = await scene.job('offshoot:preview', iid)
    expect(failed.exitCode, failed.output).toBe(1)
    expect(scene.statuses(iid)['offshoot/database']).toBe('failed')
    expect(scene.note(iid)).not.toMatch(/pull request/i)
    expect(await scene.artifact('junit.xml')).toContain('SQLSTATE 42P01')
    expect(JSON.parse(await scene.artifact('codequality.json'))).toContainEqual(
      expect.objectContaining({
        check_name: 'offshoot/migration-failed',
        location: { path: 'migrations/0002_bad.sql', lines: { begin: 2 } },
      }),
    )

    scene.gitlab.world.close(iid)
    const closed = await scene.webhook('close', iid)
    expect(closed.exitCode, closed.output).toBe(0)
    expect(await leftovers(scene.server)).toEqual([])
    await scene.expectNoSecrets()
  })

  it('leaves a merge train when it is not approved by then, and its branch there is deleted at once', async () => {
    await using scene = await GitLabScene.create(BASE, {})
    const iid = await scene.open(CHANGE, BY_AGENT)

    const waits = await scene.job('offshoot:preview', iid, 'merge_train')
    expect(waits.exitCode, waits.output).toBe(3)
    scene.gitlab.world.approve(iid, USERS.bob)
    const approved = await scene.job('offshoot:preview', iid, 'merge_train')
    expect(approved.exitCode, approved.output).toBe(0)
    expect(await leftovers(scene.server)).toEqual([])
  })
})
