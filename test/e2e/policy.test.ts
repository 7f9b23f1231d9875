import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readMeasured } from '../../src/gate/measured.ts'
import type { SqlFile } from '../support/corpora.ts'
import { reviewEvent, scheduleEvent } from '../support/events.ts'
import { ACCOUNTS, ACTIONS_ACTOR, type PullSetup, type User } from '../support/github/index.ts'
import type { JobResult } from '../support/runner/index.ts'
import { Scene } from '../support/scene.ts'

const MIGRATION: SqlFile = {
  path: 'migrations/0001.sql',
  sql: 'create table users (id int primary key, email text);\n',
}
/** Additive by an agent: one person. Destructive by anyone: one person of @acme/dba. */
const POLICY = `approval:
  - when: agent
  - when: destructive
    from: "@acme/dba"
`
const ADDS: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]
const DROPS: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'alter table users drop column email;\n' },
]
const BY_AGENT = { user: ACCOUNTS.copilot } as const
const CAROL: User = { id: 1003, login: 'carol', type: 'User' }
const PERSON: Partial<PullSetup> = {}

let scene: Scene
let token: string
const opened: number[] = []
beforeAll(async () => {
  scene = await Scene.create('postgres', [MIGRATION])
  await scene.repository.commit('The policy', [{ path: '.offshoot.yml', sql: POLICY }])
  const { github } = scene
  token = github.addToken(`ghs_${'teams0000'.repeat(4)}`, { ...ACTIONS_ACTOR, members: 'read' })
  github.world.addCollaborator(CAROL, 'write')
  github.world.addTeam('dba', [CAROL])
})
afterEach(async () => {
  for (const number of opened.splice(0)) {
    scene.github.world.close(number)
    await scene.run(scene.pullEvent(number, 'closed'))
  }
})
afterAll(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

async function tryOut(files: readonly SqlFile[], setup: Partial<PullSetup>): Promise<number> {
  const number = await scene.open(files, setup)
  opened.push(number)
  const result = await scene.run(scene.pullEvent(number, 'opened'), { token })
  expect(result.main.conclusion, result.log).toBe('success')
  return number
}

async function approve(number: number, by: User): Promise<JobResult> {
  scene.github.world.review(number, { user: by, state: 'APPROVED' })
  return scene.run(reviewEvent(scene.github, number, { by, state: 'approved' }), { token })
}

function approvalOf(number: number): string {
  return scene.statuses(number)['offshoot/approval'] ?? 'none'
}

describe('a policy of four lines in the base branch’s file', () => {
  it('lets a person’s change pass that loses nothing', async () => {
    expect(approvalOf(await tryOut(ADDS, PERSON))).toBe('success')
  })

  it('holds a person’s change that loses something for one of the team, by what was measured', async () => {
    const number = await tryOut(DROPS, PERSON)
    expect(approvalOf(number)).toBe('pending')
    const { headSha } = scene.github.world.pull(number)
    const url = scene.github.world.statusOf(headSha, 'offshoot/database')?.targetUrl ?? undefined
    expect(readMeasured(url)).toMatchObject({ destructive: true, watched: true })
    expect(scene.comment(number)).toMatch(/acme\/dba/)

    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number), 'not of the team').toBe('pending')
    expect(scene.comment(number)).toMatch(/bob.* is none of those it waits for/)
    await approve(number, CAROL)
    expect(approvalOf(number)).toBe('success')
  })

  it('asks both of an agent’s change that loses something, and one person of one that does not', async () => {
    const adds = await tryOut(ADDS, BY_AGENT)
    expect(approvalOf(adds)).toBe('pending')
    await approve(adds, ACCOUNTS.bob)
    expect(approvalOf(adds)).toBe('success')

    const drops = await tryOut(DROPS, BY_AGENT)
    await approve(drops, ACCOUNTS.bob)
    expect(approvalOf(drops)).toBe('pending')
    expect(scene.comment(drops)).toContain('### Approval')
    await approve(drops, CAROL)
    expect(approvalOf(drops)).toBe('success')
  })

  it('takes for done what was not measured, and what another account says was', async () => {
    const number = await tryOut(ADDS, PERSON)
    const { headSha } = scene.github.world.pull(number)
    const { statuses } = scene.github.world
    const mine = scene.github.world.statusOf(headSha, 'offshoot/database')
    if (mine === undefined) throw new Error('there is no status')
    statuses.push({ ...mine, id: mine.id + 1, creator: ACCOUNTS.mallory })

    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('pending')
    expect(scene.comment(number)).toContain('was not measured')
  })

  it('cannot be loosened by the pull request’s own file', async () => {
    const number = await tryOut([...DROPS, { path: '.offshoot.yml', sql: 'approval: off\n' }], PERSON)
    expect(approvalOf(number)).toBe('pending')

    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('pending')
  })

  it('is asked for the right to see the team where the token has none', async () => {
    const number = await tryOut(DROPS, PERSON)
    scene.github.world.review(number, { user: CAROL, state: 'APPROVED' })

    await scene.run(reviewEvent(scene.github, number, { by: CAROL, state: 'approved' }))

    expect(approvalOf(number)).toBe('pending')
    expect(scene.comment(number)).toMatch(/carol/)
  })

  it('leaves an error, never a success, where it cannot be read any more', async () => {
    const number = await tryOut(ADDS, PERSON)
    expect(approvalOf(number)).toBe('success')
    await scene.repository.git('switch', '--quiet', 'main')
    await scene.repository.commit('A slip', [{ path: '.offshoot.yml', sql: 'approval: [agents, {' }])
    const waiting = await scene.open([...ADDS, { path: 'docs/b.md', sql: '1\n' }], BY_AGENT)
    opened.push(waiting)
    scene.github.world.review(waiting, { user: ACCOUNTS.bob, state: 'APPROVED' })

    const result = await scene.run(
      reviewEvent(scene.github, waiting, { by: ACCOUNTS.bob, state: 'approved' }),
    )
    expect(result.main.exitCode).toBe(2)
    expect(result.log).toContain('.offshoot.yml')
    expect(approvalOf(waiting)).toBe('error')

    await scene.repository.git('switch', '--quiet', 'main')
    const backstop = await scene.run(scheduleEvent(scene.github))
    expect(backstop.main.exitCode).not.toBe(0)
    expect(approvalOf(waiting)).toBe('error')
    await scene.repository.git('revert', '--no-edit', 'HEAD').catch(() => undefined)
    await scene.repository.commit('Mended', [{ path: '.offshoot.yml', sql: POLICY }])
  })

  it('holds also what is proposed to a branch whose own settings ask for nobody', async () => {
    const { github, repository } = scene
    await repository.git('switch', '--quiet', '--create', 'loose', 'main')
    await repository.commit('Nobody has to look', [{ path: '.offshoot.yml', sql: 'approval: off\n' }])
    const loose: Partial<PullSetup> = {
      baseRef: 'loose',
      baseSha: await repository.head(),
      // Its branch comes from main, so beside the base branch its settings are others.
      files: [
        { path: 'migrations/0002.sql', status: 'added' },
        { path: '.offshoot.yml', status: 'modified' },
      ],
    }
    github.world.putFile('main', '.offshoot.yml', POLICY)

    expect(approvalOf(await tryOut(ADDS, { ...BY_AGENT, ...loose }))).toBe('pending')
    github.world.putFile('main', '.offshoot.yml', 'approval: off\n')
    expect(approvalOf(await tryOut(ADDS, { ...BY_AGENT, ...loose }))).toBe('success')
  })

  it('judges what a base branch that anybody may push to has already, and trusts a protected one', async () => {
    const { github } = scene
    const claude = { name: 'Claude', email: 'noreply@anthropic.com' }
    const byClaude = github.world.commit({ message: 'By Claude', author: claude, authorUser: null })
    github.world.putFile('main', '.offshoot.yml', POLICY)
    const propose = async (baseRef: string) => {
      const baseSha = github.world.commit({ message: `Tip of ${baseRef}` }).sha
      github.world.putFile(baseSha, '.offshoot.yml', POLICY)
      const number = await scene.open([{ path: 'docs/a.md', sql: `${baseRef}\n` }], { baseRef })
      opened.push(number)
      const { headSha, baseSha: from } = github.world.pull(number)
      const { commits, files } = github.world.comparison(from, headSha) ?? { commits: [], files: [] }
      github.world.setComparison('main', headSha, { commits: [byClaude, ...commits], files })
      await scene.run(scene.pullEvent(number, 'opened'), { token })
      return approvalOf(number)
    }
    github.settings.protectedBranches.push('release/1')

    expect(await propose('of-the-agent')).toBe('pending')
    expect(await propose('release/1')).toBe('success')
  })
})
