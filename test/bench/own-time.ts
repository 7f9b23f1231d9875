import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/report/model.ts'
import { dispatchEvent } from '../support/events.ts'
import type { JobResult } from '../support/runner/index.ts'
import { ACTION, reportOf, Scene } from '../support/scene.ts'
import { filesBelow } from '../support/shop.ts'
import { median, ms, printTable, spread } from './tables.ts'

const ROUNDS = 7

/** What a preview of the demo's pull request costs besides the user's own commands, from process start to exit. */
export async function benchOwnTime(): Promise<void> {
  const shop = join(ACTION, 'examples', 'shop')
  await using scene = await Scene.create('embedded', await filesBelow(join(shop, 'base')))
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
  await symlink(modules, join(scene.repository.directory, 'node_modules'))
  const change = await filesBelow(join(shop, 'discounts'))

  const runs: { job: JobResult; report: Report; calls: number }[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const number = await scene.open(change)
    const before = scene.github.requests.length
    const job = await scene.run(scene.pullEvent(number, 'opened'))
    runs.push({ job, report: reportOf(job), calls: scene.github.requests.length - before })
    scene.github.world.close(number)
    await scene.run(scene.pullEvent(number, 'closed'))
  }
  // The first one builds the golden base and installs the server: once per base, not once per pull request.
  const [cold, ...warm] = runs
  const phases = [
    ...new Set(
      warm.flatMap(({ report }) =>
        report.timings.filter((timing) => timing.own).map((timing) => timing.phase),
      ),
    ),
  ]
  const partOf = (report: Report, phase: string) =>
    report.timings.filter((timing) => timing.phase === phase).reduce((sum, timing) => sum + timing.ms, 0)
  const own = warm.map(({ job, report }) => job.main.ms - theirs(report))
  const rest = warm.map(
    ({ job, report }) => job.main.ms - report.timings.reduce((sum, timing) => sum + timing.ms, 0),
  )
  printTable(
    'Own time of a preview on the demo’s base (process start to exit, without the user’s commands)',
    ['part', 'time'],
    [
      ...phases.map((phase) => [phase, spread(warm.map(({ report }) => partOf(report, phase)))]),
      ['start, plan, statuses, comment, exit', spread(rest)],
      ['**all**', `**${spread(own)}**`],
    ],
  )
  console.log(
    `golden base built and server installed, once: ${ms((cold?.job.main.ms ?? 0) - (cold === undefined ? 0 : theirs(cold.report)))}`,
  )
  console.log(`API calls of an opened event: ${median(warm.map(({ calls }) => calls))}`)

  const starts: number[] = []
  for (let round = 0; round < ROUNDS * 2; round++)
    starts.push((await scene.run(dispatchEvent(scene.github))).main.ms)
  console.log(`bundle start (an event without a job, process start to exit): ${spread(starts)}`)
}

function theirs(report: Report): number {
  return report.timings.filter((timing) => !timing.own).reduce((sum, timing) => sum + timing.ms, 0)
}
