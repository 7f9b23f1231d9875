import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import { mergeGroupEvent, reviewEvent, scheduleEvent, workflowRunEvent } from '../support/events.ts'
import { ACCOUNTS, type Match, type PullSetup, type User } from '../support/github/index.ts'
import type { JobResult } from '../support/runner/index.ts'
import { Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
/** No database is needed for what this file is about, except where something is measured. */
const DOCS: readonly SqlFile[] = [{ path: 'docs/a.md', sql: 'hello\n' }]
const CAROL: User = { id: 1003, login: 'carol', type: 'User' }
const DEVIN: User = { id: 158243242, login: 'devin-ai-integration[bot]', type: 'Bot' }
const BY_AGENT = { user: ACCOUNTS.copilot } as const

let scene: Scene
beforeAll(async () => {
  scene = await Scene.create('postgres', BASE)
  scene.github.world.addCollaborator(CAROL, 'write')
})
afterAll(async () => {
  scene.expectNoSecrets()
  await scene[Symbol.asyncDispose]()
})

let pages = 0

/** Opened, but no run has looked at it yet. */
async function openPull(setup: Partial<PullSetup> = BY_AGENT, files = DOCS): Promise<number> {
  // A page of its own: commits of one second that say the same are one commit.
  return scene.open([...files, { path: 'docs/own.md', sql: `${pages++}\n` }], setup)
}

function approvalOf(number: number): string {
  return scene.statuses(number)['offshoot/approval'] ?? 'none'
}

function reasonOf(number: number): string {
  const { headSha } = scene.github.world.pull(number)
  return scene.github.world.statusOf(headSha, 'offshoot/approval')?.description ?? ''
}

async function approve(number: number, by: User, commitSha?: string): Promise<JobResult> {
  const setup = commitSha === undefined ? {} : { commitSha }
  scene.github.world.review(number, { user: by, state: 'APPROVED', ...setup })
  return scene.run(reviewEvent(scene.github, number, { by, state: 'approved' }))
}

function close(...numbers: readonly number[]): void {
  for (const number of numbers) scene.github.world.close(number)
}

describe('an agent’s pull request', () => {
  it('is held until somebody approves who neither is a bot nor asked for it, and passes within that run', async () => {
    const number = await openPull({ user: DEVIN, body: 'Adds a page.\n\nRequested by: @alice\n' })
    const opened = await scene.run(scene.pullEvent(number, 'opened'))
    expect(opened.outputs.get('verdict')).toBe('awaiting-approval')
    expect(approvalOf(number)).toBe('pending')

    await approve(number, ACCOUNTS.alice)
    expect(approvalOf(number), 'the requester').toBe('pending')
    expect(scene.comment(number)).toMatch(/alice.* asked for it/)
    await approve(number, ACCOUNTS.copilot)
    expect(approvalOf(number), 'a bot').toBe('pending')
    await approve(number, ACCOUNTS.mallory)
    expect(approvalOf(number), 'a reader').toBe('pending')

    const passed = await approve(number, ACCOUNTS.bob)
    expect(passed.main.conclusion, passed.log).toBe('success')
    expect(passed.outputs.get('approval')).toBe('approved')
    expect(approvalOf(number)).toBe('success')
    expect(reasonOf(number)).toContain('@bob')
    close(number)
  })

  it('is held again by a push, and by the dismissal of what let it pass', async () => {
    const number = await openPull()
    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('success')

    await scene.push(number, [{ path: 'docs/a.md', sql: 'hello again\n' }])
    expect(approvalOf(number), 'a new commit has no status').toBe('none')
    await scene.run(scene.pullEvent(number, 'synchronize'))
    expect(approvalOf(number)).toBe('pending')

    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('success')
    const { reviews } = scene.github.world
    scene.github.world.dismiss(reviews.at(-1)?.id ?? 0)
    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'dismissed' }))
    expect(approvalOf(number)).toBe('pending')
    close(number)
  })

  it('gets nothing from an approval of an older commit', async () => {
    const number = await openPull()
    const before = scene.github.world.pull(number).headSha
    await scene.push(number, [{ path: 'docs/a.md', sql: 'more\n' }])

    await approve(number, ACCOUNTS.bob, before)

    expect(approvalOf(number)).toBe('pending')
    close(number)
  })

  it('passes a merge queue only when it is approved, with both statuses on the group’s commit', async () => {
    const number = await openPull()
    const { baseSha, headSha } = scene.github.world.pull(number)
    const group = await scene.repository.commit('The group', [])
    const comparison = scene.github.world.comparison(baseSha, headSha) ?? { commits: [], files: [] }
    scene.github.world.setComparison(baseSha, group, comparison)
    const event = () => mergeGroupEvent(scene.github, { number, headSha: group, baseSha })
    const states = () =>
      ['offshoot/database', 'offshoot/approval'].map(
        (context) => scene.github.world.statusOf(group, context)?.state,
      )

    await scene.run(event())
    expect(states()).toEqual(['success', 'pending'])

    await approve(number, ACCOUNTS.bob)
    await scene.run(event())
    expect(states()).toEqual(['success', 'success'])

    scene.github.before({ method: 'GET', path: `/commits/${headSha}/pulls` }, (world) => {
      world.push(number)
    })
    const other = await scene.repository.commit('Another group', [])
    scene.github.world.setComparison(baseSha, other, comparison)
    await scene.run(mergeGroupEvent(scene.github, { number, headSha: other, baseSha }))
    expect(
      scene.github.world.statusOf(other, 'offshoot/approval'),
      'its head moved meanwhile',
    ).toBeUndefined()
    close(number)
  })

  it('passes when the run that a ping started finds it by its commit', async () => {
    const number = await openPull()
    scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    const { headSha } = scene.github.world.pull(number)

    const result = await scene.run(workflowRunEvent(scene.github, headSha, { of: 'pull_request_review' }))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(approvalOf(number)).toBe('success')

    const nobody = await scene.run(workflowRunEvent(scene.github, 'd'.repeat(40)))
    expect(nobody.main.conclusion, nobody.log).toBe('success')
    expect(nobody.log).toContain('nothing to do')
    close(number)
  })

  it('stays an agent’s when its marks are gone, because our comment remembers', async () => {
    const number = await openPull({
      user: ACCOUNTS.alice,
      body: 'Generated with [Codex](https://openai.com/codex)',
    })
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(approvalOf(number)).toBe('pending')

    scene.github.world.pull(number).body = 'A page.'
    await scene.run(scene.pullEvent(number, 'synchronize'))

    expect(approvalOf(number)).toBe('pending')
    close(number)
  })
})

describe('a person’s pull request', () => {
  it('passes untouched', async () => {
    const number = await openPull({})
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(approvalOf(number)).toBe('success')
    close(number)
  })

  it.each([
    ['a workflow', '.github/workflows/ci.yml'],
    ['the owners of code', 'CODEOWNERS'],
  ])('waits for another person when it touches %s', async (_what, path) => {
    const number = await openPull({}, [{ path, sql: '# changed\n' }])
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(approvalOf(number)).toBe('pending')

    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('success')
    close(number)
  })

  it('is an agent’s when an agent’s App opened it in that person’s name', async () => {
    const number = await openPull({ app: { id: 4321, slug: 'chatgpt-codex-connector' } })
    await scene.run(scene.pullEvent(number, 'labeled'))
    expect(approvalOf(number)).toBe('pending')
    close(number)
  })

  it('cannot switch its own gate off', async () => {
    const number = await openPull({}, [{ path: '.offshoot.yml', sql: 'approval: off\n' }])
    await scene.run(scene.pullEvent(number, 'opened'))
    expect(approvalOf(number)).toBe('pending')

    // The checkout of this event is the pull request's as well.
    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.mallory, state: 'approved' }))
    expect(approvalOf(number)).toBe('pending')
    close(number)
  })
})

describe('whatever goes wrong between reading and writing', () => {
  const FAULTS = {
    'permission denied': { kind: 'answer', status: 403 },
    'too many requests': { kind: 'answer', status: 429 },
    'the hourly limit': { kind: 'primary-limit', resetsIn: 3000 },
    'the secondary limit': { kind: 'secondary-limit', retryAfter: 3000 },
    'a server error': { kind: 'answer', status: 502 },
    'half an answer': { kind: 'malformed' },
    'a broken connection': { kind: 'reset', when: 'before' },
  } as const
  interface Approved {
    readonly number: number
    readonly headSha: string
    readonly by: User
  }
  interface Read {
    readonly of: (approved: Approved) => Match
    /** Opened by a person instead of an agent, and held for what it touches. */
    readonly byPerson?: true
    /** Where GraphQL is refused, more is asked of REST. */
    readonly withoutGraphQL?: true
  }
  const get = (path: RegExp | string): Match => ({ method: 'GET', path })
  const READS: readonly (readonly [string, Read])[] = [
    ['the pull request', { of: ({ number }) => ({ path: new RegExp(`/graphql$|/pulls/${number}$`) }) }],
    ['its changes', { of: ({ headSha }) => get(new RegExp(`/compare/.*${headSha}$`)) }],
    ['who opened it', { of: ({ number }) => get(new RegExp(`/issues/${number}$`)), byPerson: true }],
    ['its timeline', { of: ({ number }) => get(`/issues/${number}/timeline`) }],
    ['its statuses', { of: ({ headSha }) => get(`/commits/${headSha}/statuses`), withoutGraphQL: true }],
    ['what its approver may do', { of: ({ by }) => get(`/${by.login}/permission`), withoutGraphQL: true }],
    ['who pushed it', { of: () => get('/activity') }],
    ['its head once more', { of: ({ headSha }) => get(`/commits/${headSha}/pulls`) }],
  ]
  let approvers = 5000

  it.each(READS)('never passes what is approved when %s cannot be read', async (_what, read) => {
    for (const [name, fault] of Object.entries(FAULTS)) {
      const number = await (read.byPerson
        ? openPull({}, [{ path: 'CODEOWNERS', sql: `# ${name}\n` }])
        : openPull())
      const { headSha } = scene.github.world.pull(number)
      const by: User = { id: ++approvers, login: `approver-${approvers}`, type: 'User' }
      scene.github.world.addCollaborator(by, 'write')
      const lift = [
        ...(read.withoutGraphQL
          ? [scene.github.fail({ path: '/graphql' }, FAULTS['permission denied'])]
          : []),
        scene.github.fail(read.of({ number, headSha, by }), fault),
      ]

      const result = await approve(number, by)

      for (const end of lift) end()
      const written = scene.github.world
        .statusesOf(headSha)
        .filter(({ context }) => context === 'offshoot/approval')
        .map(({ state }) => state)
      expect(written, `${name}\n${result.log}`).not.toContain('success')
      close(number)
    }
  })

  it.each(Object.entries(FAULTS))('says the same without GraphQL, or nothing: %s', async (name, fault) => {
    const held = await openPull()
    const approved = await openPull()
    const lift = scene.github.fail({ path: '/graphql' }, fault)

    await approve(held, ACCOUNTS.mallory)
    await approve(approved, ACCOUNTS.bob)

    lift()
    expect(approvalOf(held)).toBe('pending')
    // Refused for good, we are taken for whom jobs act as; where it may be told later, nobody passes until then.
    expect(approvalOf(approved)).toBe(name === 'permission denied' ? 'success' : 'error')
    close(held, approved)
  })

  it('passes without any of it, so that the above is not for another reason', async () => {
    const number = await openPull()
    await approve(number, ACCOUNTS.bob)
    expect(approvalOf(number)).toBe('success')
    close(number)
  })

  it('writes nothing on a commit that is no longer the head', async () => {
    const number = await openPull()
    const { headSha } = scene.github.world.pull(number)
    scene.github.before({ method: 'GET', path: `/commits/${headSha}/pulls` }, (world) => {
      world.push(number)
    })

    const result = await approve(number, ACCOUNTS.bob)

    expect(result.main.conclusion, result.log).toBe('success')
    expect(result.outputs.get('verdict')).toBe('awaiting-approval')
    expect(result.log).toContain('moved from')
    expect(scene.github.world.statusesOf(headSha)).toEqual([])
    expect(approvalOf(number)).toBe('none')
    close(number)
  })

  it('takes a success back when it cannot tell any more whether it holds', async () => {
    const number = await openPull()
    await approve(number, ACCOUNTS.bob)
    scene.github.world.dismiss(scene.github.world.reviews.at(-1)?.id ?? 0)
    scene.github.fail(get(`/issues/${number}/timeline`), FAULTS['a server error'])

    await scene.run(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'dismissed' }))

    expect(approvalOf(number)).toBe('error')
    close(number)
  })
})

describe('two pull requests of one commit', () => {
  it('pass only together, because a status is the commit’s', async () => {
    const held = await openPull()
    const { headRef, headSha, baseSha } = scene.github.world.pull(held)
    const comparison = scene.github.world.comparison(baseSha, headSha)
    const other = scene.github.world.openPull({
      headRef,
      headSha,
      baseSha,
      commits: comparison?.commits ?? [],
      files: comparison?.files ?? [],
    }).number

    await scene.run(reviewEvent(scene.github, other, { by: ACCOUNTS.mallory, state: 'approved' }))
    expect(approvalOf(held)).toBe('pending')
    expect(reasonOf(held)).toContain(`#${held} has the same head and waits`)

    close(held)
    await scene.run(reviewEvent(scene.github, other, { by: ACCOUNTS.mallory, state: 'approved' }))
    expect(approvalOf(other)).toBe('success')
    close(other)
  })
})

describe('the backstop', () => {
  beforeAll(() => {
    close(...scene.github.world.pulls.keys())
  })

  it('finds approvals and dismissals that no event told of, and leaves what is settled alone', async () => {
    const approved = await openPull()
    const dismissed = await openPull()
    const settled = await openPull({})
    await scene.run(scene.pullEvent(settled, 'opened'))
    await approve(dismissed, ACCOUNTS.bob)
    scene.github.world.dismiss(scene.github.world.reviews.at(-1)?.id ?? 0)
    scene.github.world.review(approved, { user: ACCOUNTS.bob, state: 'APPROVED' })
    await scene.repository.git('switch', '--quiet', 'main')

    const result = await scene.run(scheduleEvent(scene.github))

    expect(result.main.conclusion, result.log).toBe('success')
    expect(approvalOf(approved)).toBe('success')
    expect(approvalOf(dismissed)).toBe('pending')
    expect(result.log).toContain('backstop: 2 of 3 open pull requests judged')

    const before = scene.github.world.statuses.length
    await scene.run(scheduleEvent(scene.github))
    expect(scene.github.world.statuses.length, 'nothing new is nothing to write').toBe(before)
    close(approved, dismissed, settled)
  })

  it('goes on after one that cannot be judged, and names it in the end', async () => {
    const broken = await openPull()
    const fine = await openPull()
    for (const number of [broken, fine])
      scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
    const { headSha } = scene.github.world.pull(broken)
    scene.github.fail({ path: new RegExp(`/compare/.*${headSha}$`) }, { kind: 'answer', status: 403 })
    await scene.repository.git('switch', '--quiet', 'main')

    const result = await scene.run(scheduleEvent(scene.github))

    expect(result.main.exitCode).toBe(4)
    expect(result.log).toContain(`1 of 2 open pull requests could not be judged: #${broken}`)
    expect(approvalOf(fine)).toBe('success')
    expect(approvalOf(broken)).toBe('error')
    close(broken, fine)
  })

  it('takes few calls for many pull requests', async () => {
    const numbers: number[] = []
    for (let i = 0; i < 20; i++) numbers.push(await openPull(i % 2 === 0 ? BY_AGENT : {}))
    await scene.repository.git('switch', '--quiet', 'main')
    const counts: number[] = []
    for (let round = 0; round < 2; round++) {
      const before = scene.github.requests.length
      await scene.run(scheduleEvent(scene.github))
      counts.push(scene.github.requests.length - before)
    }
    console.info(`backstop of 20 pull requests: ${counts[0]} calls at first, ${counts[1]} then`)
    expect(numbers.map(approvalOf).filter((state) => state === 'pending')).toHaveLength(10)
    expect(counts[1]).toBeLessThan(counts[0] ?? 0)
    close(...numbers)
  })
})

describe('what an event costs', () => {
  const commits = Array.from({ length: 30 }, () => ({}))
  const discuss = (number: number) => {
    for (const user of [ACCOUNTS.alice, ACCOUNTS.bob, ACCOUNTS.mallory, CAROL, ACCOUNTS.copilot])
      scene.github.world.comment(number, { user, body: 'I have an opinion.' })
  }

  it('is at most eight calls to judge 30 commits, whoever made them and whatever comes of it', async () => {
    const calls: Record<string, readonly string[]> = {}
    const count = async (what: string, body: () => Promise<unknown>) => {
      const before = scene.github.calls.length
      await body()
      calls[what] = scene.github.calls.slice(before)
    }
    const guarded: readonly SqlFile[] = [{ path: 'CODEOWNERS', sql: '# of all\n' }]
    const agent = await openPull({ ...BY_AGENT, commits })
    const person = await openPull({ commits })
    const held = await openPull({ commits }, guarded)
    const renovate: User = { id: 29139614, login: 'renovate[bot]', type: 'Bot' }
    const automation = await openPull({ user: renovate, commits }, guarded)
    for (const number of [agent, person, held, automation]) {
      discuss(number)
      await scene.run(scene.pullEvent(number, 'opened'))
    }
    await count('an agent’s, reviewed by a reader', () => approve(agent, ACCOUNTS.mallory))
    await count('an agent’s, approved', () => approve(agent, ACCOUNTS.bob))
    scene.github.world.dismiss(scene.github.world.reviews.at(-1)?.id ?? 0)
    const dismissed = reviewEvent(scene.github, agent, { by: ACCOUNTS.bob, state: 'dismissed' })
    await count('an agent’s, dismissed', () => scene.run(dismissed))
    await count('a person’s, reviewed', () => approve(person, ACCOUNTS.bob))
    await count('a person’s, described anew', () => scene.run(scene.pullEvent(person, 'labeled')))
    await count('a person’s that is held, approved', () => approve(held, ACCOUNTS.bob))
    await count('a bot’s that is held, approved', () => approve(automation, ACCOUNTS.bob))

    console.info(report(calls))
    expect([agent, person, held, automation].map(approvalOf)).toEqual([
      'pending',
      'success',
      'success',
      'success',
    ])
    for (const all of Object.values(calls)) expect(all.length, all.join('\n')).toBeLessThanOrEqual(8)
  })
})

function report(calls: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(calls).map(([what, all]) => `${what}: ${all.length}\n  ${all.join('\n  ')}`)
  return lines.join('\n')
}
