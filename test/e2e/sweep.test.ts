import { describe, expect, it } from 'vitest'
import { parseMark, writeMark } from '../../src/provider/mark.ts'
import { literal } from '../../src/sql/quote.ts'
import type { SqlFile } from '../support/corpora.ts'
import { scheduleEvent } from '../support/events.ts'
import { open } from '../support/golden.ts'
import { Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
const OPEN = 130
const BRANCHES = 31
const ORPHANS = 6

/** 130 open pull requests, and 31 branches: most of open ones, some of closed ones, all older than the minimum age. */
async function crowdedScene(): Promise<{ scene: Scene; orphans: readonly string[] }> {
  const scene = await Scene.create('postgres', BASE)
  if (scene.server === undefined) throw new Error('this needs a server of its own')
  const first = await scene.open([{ path: 'migrations/0002.sql', sql: 'create table t2 (id int);\n' }])
  const forked = await scene.run(scene.pullEvent(first, 'opened'))
  const name = forked.outputs.get('branch') ?? ''
  for (let i = 1; i < OPEN; i++) scene.github.world.openPull()
  await using admin = await open(scene.server, 'postgres')
  const [row] = await admin.query<{ comment: string }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = ${literal(name)}`,
  )
  const mark = parseMark(row?.comment)
  if (mark === undefined) throw new Error('the branch bears no mark')
  const past = { createdAt: '2026-01-01T00:00:00.000Z' }
  await admin.query(`COMMENT ON DATABASE "${name}" IS ${literal(writeMark({ ...mark, ...past }))}`)
  scene.github.world.skipTo(900)
  for (let i = 1; i <= ORPHANS; i++) scene.github.world.close(scene.github.world.openPull().number)
  const orphans: string[] = []
  for (let i = 1; i < BRANCHES; i++) {
    // Numbers far into the list, so that a listing cut at its first page would take live ones for orphans.
    const orphan = i <= ORPHANS
    const number = orphan ? 900 + i : OPEN - i
    const other = name.replace(/pr-\d+$/, `pr-${number}`)
    const purpose = { kind: 'change-request', number } as const
    const copy = { ...mark, ...past, purpose, nonce: `${mark.nonce.slice(0, -3)}${100 + i}` }
    await admin.query(`CREATE DATABASE "${other}" TEMPLATE golden`)
    await admin.query(`COMMENT ON DATABASE "${other}" IS ${literal(writeMark(copy))}`)
    if (orphan) orphans.push(other)
  }
  return { scene, orphans }
}

async function branchesOf(scene: Scene): Promise<readonly string[]> {
  if (scene.server === undefined) return []
  await using admin = await open(scene.server, 'postgres')
  const rows = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname LIKE 'offshoot-%' ORDER BY 1`,
  )
  return rows.map((row) => row.name)
}

describe('the sweep', () => {
  it('lists orphans in its first run, deletes them in its second, and nothing else in either', async () => {
    const { scene, orphans } = await crowdedScene()
    await using _scene = scene
    const all = await branchesOf(scene)
    expect(all).toHaveLength(BRANCHES)

    const dry = await scene.run(scheduleEvent(scene.github))

    expect(dry.main.conclusion, dry.log).toBe('success')
    expect(await branchesOf(scene)).toEqual(all)
    for (const orphan of orphans) expect(dry.main.summary).toContain(orphan)

    const wet = await scene.run(scheduleEvent(scene.github))

    expect(wet.main.conclusion, wet.log).toBe('success')
    expect(await branchesOf(scene)).toEqual(all.filter((name) => !orphans.includes(name)))
    expect(wet.log).toMatch(/freed \d/)
  })

  it('deletes nothing when the forge fails on the second page, however often', async () => {
    const { scene } = await crowdedScene()
    await using _scene = scene
    const all = await branchesOf(scene)
    scene.github.fail({ method: 'GET', path: /\/pulls$/, page: 2 }, { kind: 'answer', status: 500 })

    for (const _round of [1, 2]) {
      const result = await scene.run(scheduleEvent(scene.github))

      expect(result.main.exitCode).toBe(4)
      expect(await branchesOf(scene)).toEqual(all)
    }
  })

  it('deletes nothing when entries are missing from a page', async () => {
    const { scene } = await crowdedScene()
    await using _scene = scene
    const all = await branchesOf(scene)
    scene.github.fail({ method: 'GET', path: /\/pulls$/, page: 1 }, { kind: 'short-page', missing: 20 })

    for (const _round of [1, 2]) {
      await scene.run(scheduleEvent(scene.github))

      expect(await branchesOf(scene)).toEqual(all)
    }
  })
})
