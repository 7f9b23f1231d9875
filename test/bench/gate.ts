import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GitHubEvent } from '../support/events.ts'
import { pushEvent, reviewEvent } from '../support/events.ts'
import { ACCOUNTS } from '../support/github/index.ts'
import { Scene } from '../support/scene.ts'
import { median, printTable, spread } from './tables.ts'

const ROUNDS = 9
const COMMITS = 30
const COMMENTS = 6

/** Preloaded into the bundle: adds to a file how long it waited for answers, each moment counted once. Plain, so that it takes no time itself. */
const PRELOAD = `
import { appendFileSync } from 'node:fs'
const real = globalThis.fetch
let under = 0, since = 0, waited = 0
globalThis.fetch = async (...request) => {
  if (under++ === 0) since = performance.now()
  try {
    return await real(...request)
  } finally {
    if (--under === 0) waited += performance.now() - since
  }
}
process.on('exit', () => appendFileSync(process.env.OFFSHOOT_BENCH_WAITS, waited + '\\n'))
`

/** What an evaluation of the gate costs besides its calls, from process start to exit, of a change with 30 commits. */
export async function benchGate(): Promise<void> {
  await using scene = await Scene.create('embedded', [
    { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
  ])
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-bench-gate-'))
  const preload = join(directory, 'preload.mjs')
  await writeFile(preload, PRELOAD)
  const waits = join(directory, 'waits')
  const env = { NODE_OPTIONS: `--import=${preload}`, OFFSHOOT_BENCH_WAITS: waits }
  const measure = async (event: GitHubEvent) => {
    const before = scene.github.requests.length
    await writeFile(waits, '')
    const job = await scene.run(event, { env })
    // The post step waits for nothing.
    const waited = (await readFile(waits, 'utf8')).split('\n').reduce((sum, line) => sum + Number(line), 0)
    return {
      all: job.main.ms,
      waited,
      own: job.main.ms - waited,
      calls: scene.github.requests.length - before,
    }
  }
  try {
    const rows: (readonly string[])[] = []
    for (const [who, setup] of [
      ['an agent’s, held', { user: ACCOUNTS.copilot, approved: false }],
      ['an agent’s, approved', { user: ACCOUNTS.copilot, approved: true }],
      ['a person’s', { user: ACCOUNTS.alice, approved: true }],
    ] as const) {
      const runs: Awaited<ReturnType<typeof measure>>[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const number = await scene.open([{ path: `docs/${who}-${round}.md`, sql: 'hello\n' }], {
          user: setup.user,
          commits: Array.from({ length: COMMITS }, (_, i) => ({ message: `Change ${i}\n\nBecause of it.` })),
        })
        for (let i = 0; i < COMMENTS; i++)
          scene.github.world.comment(number, { user: ACCOUNTS.mallory, body: 'I have an opinion.' })
        await scene.run(scene.pullEvent(number, 'opened'))
        if (setup.approved) scene.github.world.review(number, { user: ACCOUNTS.bob, state: 'APPROVED' })
        runs.push(await measure(reviewEvent(scene.github, number, { by: ACCOUNTS.bob, state: 'approved' })))
        scene.github.world.close(number)
      }
      const of = (key: 'own' | 'waited' | 'all') => spread(runs.map((run) => run[key]))
      rows.push([who, String(median(runs.map(({ calls }) => calls))), of('waited'), of('own'), of('all')])
    }
    printTable(
      `An evaluation of the gate: ${COMMITS} commits, ${COMMENTS} comments and ours, which is brought up to date`,
      ['a change', 'calls', 'waiting for them (loopback)', '**own time**', 'all'],
      rows,
    )
    const starts: number[] = []
    for (let round = 0; round < ROUNDS; round++)
      starts.push((await measure(pushEvent(scene.github, { ref: 'refs/heads/x', sha: 'a'.repeat(40) }))).all)
    console.log(`of that, the start of the bundle (an event without a job): ${spread(starts)}`)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
