import { describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import { Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key);\n' },
]
const CHANGE: readonly SqlFile[] = [
  { path: 'migrations/0002.sql', sql: 'create table orders (id int primary key);\n' },
]

describe('the embedded server', () => {
  it.each([
    ['is stopped when the job is cancelled', undefined],
    ['is stopped by the post step when the job is killed without a word', { interrupt: 10, terminate: 10 }],
  ])('%s', async (_name, grace) => {
    await using scene = await Scene.create('embedded', BASE)
    const number = await scene.open(CHANGE)

    const result = await scene.run(scene.pullEvent(number, 'opened'), {
      inputs: { test: 'slow: echo under way; sleep 300' },
      cancelWhen: (line) => line.includes('under way'),
      ...(grace === undefined ? {} : { grace }),
    })

    expect(result.leftovers.filter((left) => left.command.includes('postgres'))).toEqual([])
    expect(scene.statuses(number)['offshoot/database']).toBe('failure')
    scene.github.world.close(number)
    const closed = await scene.run(scene.pullEvent(number, 'closed'))
    expect(closed.main.conclusion, closed.log).toBe('success')
    expect(closed.log).toContain('deleted')
    expect(closed.leftovers).toEqual([])
    scene.expectNoSecrets()
  })
})
