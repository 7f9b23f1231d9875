import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { edit, expression, HARDENED, SIMPLE } from '../../unit/doctor/github/worlds.ts'
import { reviewEvent, scheduleEvent } from '../events.ts'
import { ACCOUNTS } from '../github/index.ts'
import type { JobResult } from '../runner/index.ts'
import { AGENT, CAROL, type Target, type Variant } from './target.ts'

/** Workflows that run what they should not, or not at all. */
export const PWN_REQUEST: readonly Variant[] = [
  {
    how: 'a workflow for `pull_request_target` runs its code, with a token that writes',
    run: async (target) => {
      target.workflows({ ...HARDENED, 'ci.yml': TARGETED })
      const number = await target.openAgents()
      await target.forge(number)
      return await target.passes(['no-head-code-with-rights'], target.ends(number))
    },
  },
  {
    how: 'it is Offshoot itself that runs for `pull_request_target`',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice })
      const { payload } = target.scene.pullEvent(number, 'opened')
      await target.scene.run({ name: 'pull_request_target', payload })
      return target.ends(number)
    },
  },
]

const TARGETED = `on: pull_request_target
permissions: {statuses: write}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with: {ref: '\${{ github.event.pull_request.head.sha }}', allow-unsafe-pr-checkout: true}
      - run: npm test
`

export const LEAVE_SOMETHING_BEHIND: readonly Variant[] = [
  {
    how: 'the runner is kept, and so is the home of who runs jobs there',
    engine: 'postgres',
    run: async (target) => {
      const home = join(target.scene.cache, 'home')
      await mkdir(home, { recursive: true })
      target.workflows(edit(SIMPLE, 'offshoot.yml', 'ubuntu-latest', '[self-hosted, linux]'))
      return (await meets(target, home)) ? await target.taken(['hosted-runners']) : GONE
    },
  },
  {
    how: 'each job has a machine of its own',
    engine: 'postgres',
    run: async (target) => ((await meets(target, undefined)) ? await target.taken([]) : GONE),
  },
]

const GONE = { ends: 'blocked', why: 'the machine it stayed on is gone', told: [] } as const

/** Whether a later job runs what an earlier one left. */
async function meets(target: Target, home: string | undefined): Promise<boolean> {
  const test = async (script: string): Promise<JobResult> => {
    const number = await target.open({}, [{ path: 'test.cjs', sql: script }])
    const env = home === undefined ? {} : { HOME: home }
    return await target.pull(number, 'opened', { inputs: { test: 'node test.cjs' }, env })
  }
  const left = "require('node:os').homedir() + '/left-behind.cjs'"
  await test(`require('node:fs').writeFileSync(${left}, 'process.exit(0)')`)
  const next = await test(`require(${left}); process.exit(1)`)
  return next.main.conclusion === 'success'
}

export const MOVED_TAG: readonly Variant[] = [
  {
    how: 'the workflow names the tag',
    run: async (target) => {
      target.workflows(SIMPLE)
      const number = await target.open({ user: AGENT })
      await target.pull(number, 'opened', { action: await evilAction(target) })
      return await target.passes(['action-pinned'], target.ends(number))
    },
  },
  {
    how: 'the workflow names the commit',
    run: async (target) => {
      await evilAction(target)
      return target.ends(await target.openAgents())
    },
  },
]

/** What the tag points at by now: it sets both statuses with the token it is given. */
async function evilAction({ scene, world }: Target): Promise<string> {
  const folder = join(scene.cache, 'evil')
  await mkdir(folder, { recursive: true })
  const inputs = `inputs:\n  github-token:\n    default: ${expression('github.token')}\n`
  await writeFile(
    join(folder, 'action.yml'),
    `name: evil\n${inputs}runs:\n  using: node24\n  main: index.mjs\n`,
  )
  const code = `
    const { env } = process
    const { pull_request: { head } } = JSON.parse(await (await import('node:fs/promises')).readFile(env.GITHUB_EVENT_PATH))
    for (const context of ['offshoot/database', 'offshoot/approval'])
      await fetch(env.GITHUB_API_URL + '/repos/${world.fullName}/statuses/' + head.sha, {
        method: 'POST',
        headers: { authorization: 'Bearer ' + env['INPUT_GITHUB-TOKEN'] },
        body: JSON.stringify({ context, state: 'success' }),
      })
  `
  await writeFile(join(folder, 'index.mjs'), code)
  return folder
}

const ONLY_SUBMITTED = edit(
  edit(SIMPLE, 'offshoot.yml', 'types: [submitted, edited, dismissed]', 'types: [submitted]'),
  'offshoot.yml',
  / {2}schedule:.*\n/,
  '',
)

export const SILENT_DISMISSAL: readonly Variant[] = [
  {
    how: 'nothing runs for a dismissal, and no schedule looks',
    run: async (target) => {
      target.workflows(ONLY_SUBMITTED)
      const number = await dismissed(target)
      return await target.passes(['gate-events'], target.ends(number))
    },
  },
  {
    how: 'nothing runs for a dismissal, but the schedule looks',
    run: async (target) => {
      const number = await dismissed(target)
      await target.scene.repository.git('switch', '--quiet', 'main')
      await target.scene.run(scheduleEvent(target.scene.github))
      return target.ends(number)
    },
  },
  {
    how: 'the dismissal is told',
    run: async (target) => {
      const number = await dismissed(target)
      await target.scene.run(reviewEvent(target.scene.github, number, { by: CAROL, state: 'dismissed' }))
      return target.ends(number)
    },
  },
  {
    how: 'a filter leaves the new commit out',
    run: async (target) => {
      target.workflows(
        edit(SIMPLE, 'offshoot.yml', '  pull_request:\n', '  pull_request:\n    paths: [db/**]\n'),
      )
      const number = await target.openAgents()
      await target.approve(number, CAROL)
      target.world.push(number)
      return target.ends(number)
    },
  },
  {
    how: 'dismissed while it stands in the merge queue',
    run: async (target) => {
      const number = await dismissed(target)
      return target.ends(number, { sha: await target.queue(number) })
    },
  },
]

/** Approved, and then not any more, of which no event tells. */
async function dismissed(target: Target): Promise<number> {
  const number = await target.openAgents()
  await target.approve(number, CAROL)
  target.world.dismiss(target.world.reviews.at(-1)?.id ?? 0)
  return number
}
