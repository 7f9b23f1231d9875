import { describe, expect, it } from 'vitest'
import type { SqlFile } from '../support/corpora.ts'
import { leftovers } from '../support/golden.ts'
import { reportOf, Scene } from '../support/scene.ts'

const BASE: readonly SqlFile[] = [
  {
    path: 'migrations/0001.sql',
    sql: 'create table users (id int primary key);\ninsert into users select generate_series(1, 1000);\n',
  },
]

describe('many runs at once', () => {
  it('two on one pull request take turns and leave one comment', async () => {
    await using scene = await Scene.create('postgres', BASE)
    const number = await scene.open([{ path: 'migrations/0002.sql', sql: 'create table orders (id int);\n' }])
    const event = scene.pullEvent(number, 'opened')
    // Two jobs are on two machines: each has a checkout of its own.
    const second = `${scene.repository.directory}-second`
    await scene.repository.git('worktree', 'add', '--quiet', '--detach', second)

    const results = await Promise.all(
      [scene.repository.directory, second].map((workspace) =>
        scene.run(event, { workspace, inputs: { test: 'sleep 0.3' } }),
      ),
    )

    for (const result of results) {
      expect(result.main.conclusion, result.log).toBe('success')
      expect(reportOf(result).changes.map((change) => change.name)).toEqual(['orders'])
      expect(result.leftovers).toEqual([])
    }
    expect(results.map((result) => result.outputs.get('created')).sort()).toEqual(['false', 'true'])
    scene.comment(number)
    scene.github.world.close(number)
    await scene.run(scene.pullEvent(number, 'closed'))
    if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
    await scene.repository.git('worktree', 'remove', '--force', second)
    scene.expectNoSecrets()
  })

  it('twenty pull requests on one golden base each get their own change and nobody else’s', async () => {
    await using scene = await Scene.create('postgres', BASE)
    const numbers: number[] = []
    const worktrees: string[] = []
    for (let i = 1; i <= 20; i++) {
      const number = await scene.open(
        [{ path: `migrations/0002_t${i}.sql`, sql: `create table t${i} (id int);\n` }],
        { branch: `c${i}` },
      )
      numbers.push(number)
      const worktree = `${scene.repository.directory}-${i}`
      await scene.repository.git('worktree', 'add', '--quiet', '--detach', worktree)
      worktrees.push(worktree)
    }

    const results = await Promise.all(
      numbers.map((number, i) =>
        scene.run(scene.pullEvent(number, 'opened'), {
          workspace: worktrees[i] ?? '',
          inputs: { test: `node -e "process.exit(0)"` },
        }),
      ),
    )

    for (const [i, result] of results.entries()) {
      expect(result.main.conclusion, result.log).toBe('success')
      expect(reportOf(result).changes.map((change) => change.name)).toEqual([`t${i + 1}`])
      expect(scene.comment(numbers[i] ?? 0)).toContain(`t${i + 1}`)
    }
    expect(new Set(results.map((result) => result.outputs.get('branch-id'))).size).toBe(20)

    for (const number of numbers) scene.github.world.merge(number)
    await Promise.all(
      numbers.map((number, i) =>
        scene.run(scene.pullEvent(number, 'closed'), { workspace: worktrees[i] ?? '' }),
      ),
    )
    if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
    for (const worktree of worktrees) await scene.repository.git('worktree', 'remove', '--force', worktree)
  })
})
