import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Told } from '../../src/migrate/tell.ts'
import { startWorld, type World } from '../contract/observe/world.ts'
import { checkOut } from './checkout.ts'
import { everything, expectTimes } from './expect.ts'
import { type Run, recognise, runDirectly, runWatched } from './play.ts'
import { versionOf } from './programs.ts'
import { PROJECTS } from './projects/index.ts'
import { REFUSAL, SETUP } from './statements.ts'
import { rowOf, tableOf } from './table.ts'

let world: World
const rows: string[][] = []

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  console.info(tableOf(rows))
})

describe.each(PROJECTS.map((project) => [project.title, project] as const))('%s', (_title, project) => {
  it('migrates through the tap as it does without, and each of its statements is told', async () => {
    const version = await versionOf(project)
    if (version === undefined) return
    await using checkout = await checkOut(project)
    const found = await recognise(checkout, project)
    expect(found.tool.id).toBe(project.tool)
    const [direct, tapped] = [await world.branch(), await world.branch()]

    const plain = await runDirectly(checkout, found, direct)
    const seen = await runWatched(checkout, found, tapped)
    expect(plain.applied.failure, plain.output.join('\n')).toBeUndefined()
    expect(seen.applied.failure, seen.output.join('\n')).toBeUndefined()
    expect(saidBy(seen)).toEqual(saidBy(plain))
    expect(summaryOf(seen.told)).toEqual(project.told)
    expectTimes(seen.log)
    const locks = seen.told.migrations.flatMap(({ statements }) => statements).flatMap((one) => one.locks)
    expect(locks).toContainEqual({
      relation: 'orders',
      mode: 'AccessExclusiveLock',
      blocks: 'reads and writes',
      source: 'observed',
      heldMs: expect.any(Number),
    })
    expect(plain.environments).toContain(direct.owner.password)
    expect(seen.environments).not.toContain(tapped.owner.password)
    expect(seen.observation.notes).toEqual([])

    await checkout.add(project.failing)
    const plainFailure = await runDirectly(checkout, found, direct)
    const failure = await runWatched(checkout, found, tapped)
    expect(plainFailure.applied.failure, plainFailure.output.join('\n')).toBeDefined()
    expect(saidBy(failure)).toEqual(saidBy(plainFailure))
    expect(summaryOf(failure.told)).toEqual(project.toldOfFailing)
    const refused = failure.told.migrations.at(-1)?.statements.at(-1)
    expect(refused?.error).toMatchObject(REFUSAL)
    expect(refused?.sql.slice(refused.error?.position)).toMatch(/^missing = 2/)
    expect(failure.told.failure).toMatchObject({
      kind: 'failed',
      what: plainFailure.applied.failure?.what,
      where: project.failsAt,
      said: `${REFUSAL.message} [${REFUSAL.sqlstate}]`,
    })
    expectTimes(failure.log)

    expect(await everything(tapped)).toEqual(await everything(direct))
    rows.push(rowOf(project.title, version, { seen, plain }))
  })
})

/** In no order: what goes to stdout and what goes to stderr overtake each other. */
function saidBy({ output }: Run): readonly string[] {
  return output.filter((line) => line.trim() !== '').toSorted()
}

/** Under which migration and line each statement is told, with its first words. */
function summaryOf({ migrations }: Told): readonly string[] {
  return migrations.flatMap(({ name, statements }) =>
    statements.map(({ sql, line }) => {
      const words = sql.replace(/^(?:\s|--.*\n)+/, '').split(/[\s(]+/)
      return `${name}:${line ?? '-'} ${words.slice(0, 3).join(' ')}`
    }),
  )
}
