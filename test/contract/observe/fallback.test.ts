import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SETUP } from './operations/operation.ts'
import { find, playOn, told } from './play.ts'
import { login, startWorld, type World, watch } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld(SETUP)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const play = (messages: readonly string[]) => playOn(world, messages, { admin: 'none' })

describe('without event triggers', () => {
  it('locks are read where a session waits in a transaction, and the rest is sampled', async () => {
    const seen = await play([
      'begin',
      'alter table small add column n int',
      'create index on small (v)',
      'commit',
      'do $$ begin alter table big add column n int; perform pg_sleep(0.5); end $$',
      'truncate part_3',
    ])
    expect(told(seen, 'table small')).toBe('small AccessExclusive observed')
    expect(told(seen, 'create index')).toBe('small Share observed')
    expect(told(seen, 'do $$')).toBe('big AccessExclusive sampled')
    expect(told(seen, 'truncate')).toMatch(/part_3 AccessExclusive documented/)
    expect(seen.notes).toEqual([expect.stringMatching(/^locks: sampled, may be incomplete/)])
  })

  it('rewrites are told by the files', async () => {
    const seen = await play([
      'alter table big add column n int',
      'alter table big alter column last type bigint',
    ])
    expect(find(seen, 'column n').rewrites).toEqual([])
    expect(find(seen, 'bigint').rewrites).toMatchObject([{ source: 'storage' }])
  })

  it('a login that may not create them is no failure', async () => {
    const branch = await world.branch()
    await using watched = await watch({ ...branch, admin: branch.owner })
    expect(watched.observer.marker).toBeUndefined()
    const seen = await watched.finish()
    expect(seen.notes).toEqual([expect.stringContaining('no login to this branch may create event triggers')])
    await using admin = await login(branch.admin)
    expect(await admin.query("select from pg_namespace where nspname ~ 'observer'")).toEqual([])
  })
})
