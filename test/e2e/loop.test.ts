import { describe, expect, it } from 'vitest'
import { type CorpusName, corpusFiles, hasCorpora } from '../support/corpora.ts'
import type { Recorded } from '../support/github/index.ts'
import { leftovers } from '../support/golden.ts'
import { type EngineId, reportOf, Scene } from '../support/scene.ts'

/** What the last file of each history does, read off the file by a person. */
const LAST: Readonly<Record<string, readonly string[]>> = {
  umami: [
    'removed index board.board_slug_idx',
    'removed index board.board_slug_key',
    'removed column board.slug',
    'added table session_replay',
    'added table session_replay_saved',
    'added column website.replay_config',
    'added column website.replay_enabled',
  ],
  supabase_auth: ['added column custom_oauth_providers.custom_claims_allowlist'],
}
const cases = (['umami', 'supabase_auth'] satisfies CorpusName[]).flatMap((corpus) =>
  (['postgres', 'embedded'] satisfies EngineId[]).map((engine) => ({ corpus, engine })),
)

describe.runIf(hasCorpora)('one pull request with real migrations, from open to close', () => {
  it.each(cases)('$corpus on $engine', async ({ corpus, engine }) => {
    const files = await corpusFiles(corpus)
    await using scene = await Scene.create(engine, files.slice(0, -1))
    const number = await scene.open(files.slice(-1))

    const opened = await scene.run(scene.pullEvent(number, 'opened'), { inputs: { test: 'echo 3 passed' } })

    expect(opened.main.conclusion, opened.log).toBe('success')
    const report = reportOf(opened)
    expect(
      report.changes
        .map(
          ({ action, kind, table, name }) =>
            `${action} ${kind} ${table === undefined ? '' : `${table}.`}${name}`,
        )
        .sort(),
    ).toEqual([...(LAST[corpus] ?? [])].sort())
    expect(report.migrations.map((migration) => migration.name)).toEqual(
      files.slice(-1).map((file) => file.path),
    )
    expect(report.branch).toMatchObject({ provider: engine, created: true })
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    const first = scene.comment(number)
    expect(opened.outputs.get('verdict')).toBe('passed')
    expect(opened.leftovers).toEqual([])
    const callsToOpen = scene.github.requests.length
    expect(countOf(scene.github.requests), scene.github.calls.join('\n')).toBeLessThanOrEqual(11)

    await scene.push(number, [{ path: 'src/app.js', sql: 'console.log(1)\n' }])
    const pushed = await scene.run(scene.pullEvent(number, 'synchronize'), {
      inputs: { test: 'echo 3 passed' },
    })

    expect(pushed.main.conclusion, pushed.log).toBe('success')
    expect(reportOf(pushed).branch).toMatchObject({ created: false, name: report.branch?.name })
    expect(reportOf(pushed).changes).toEqual(report.changes)
    expect(reportOf(pushed).run.push).toBe(2)
    expect(scene.statuses(number)).toEqual({ 'offshoot/database': 'success', 'offshoot/approval': 'success' })
    expect(scene.comment(number)).not.toBe(first)
    const callsToPush = scene.github.requests.slice(callsToOpen)
    expect(countOf(callsToPush), scene.github.calls.join('\n')).toBeLessThanOrEqual(9)

    scene.github.world.merge(number)
    const closed = await scene.run(scene.pullEvent(number, 'closed'))

    expect(closed.main.conclusion, closed.log).toBe('success')
    expect(scene.comment(number)).toContain('deleted')
    expect(closed.leftovers).toEqual([])
    if (scene.server !== undefined) expect(await leftovers(scene.server)).toEqual([])
    scene.expectNoSecrets()
  })
})

/** A run that takes a while announces itself; on a quick machine there is nothing to announce. */
function countOf(requests: readonly Recorded[]): number {
  return requests.filter(({ body }) => !body.includes('"state":"pending"')).length
}
