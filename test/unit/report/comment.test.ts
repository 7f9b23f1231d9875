import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import { base, FACES, WORDS } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }

describe('the comment', () => {
  it.each(Object.keys(FACES))('has the face "%s"', async (name) => {
    const report = FACES[name] ?? base
    await expect(`${renderComment(report, options)}\n`).toMatchFileSnapshot(
      `../../fixtures/comments/${name}.md`,
    )
  })

  it('is the same for the same report, so that an unchanged one writes nothing', () => {
    for (const report of Object.values(FACES))
      expect(renderComment(report, options)).toBe(renderComment(report, options))
  })

  it('speaks of merge requests where they are called so', () => {
    const words = { changeRequest: 'merge request', sigil: '!' }
    expect(renderComment(FACES.draft ?? base, { ...options, words })).toContain(
      'when this merge request is marked ready',
    )
  })

  it('links the job, and the full report where one is known', () => {
    const reportUrl = 'https://github.com/acme/shop/actions/runs/9001/artifacts/7'
    const report = { ...base, run: { ...base.run, reportUrl } }
    expect(renderComment(report, options)).toContain(`[report](${reportUrl})`)
  })

  it('shows the way of every fork in words, and a kept branch as kept', () => {
    const branch = base.branch === undefined ? undefined : { ...base.branch, created: false, local: true }
    const body = renderComment(branch === undefined ? base : { ...base, branch }, options)
    expect(body).toContain('kept from the push before')
    expect(body).toContain('ends with this job')
    expect(body).not.toContain('until the merge')
  })

  it('names the tool where it does not know the files', () => {
    const migrations = [{ name: 'Prisma Migrate', ms: 6400, statements: [] }]
    const body = renderComment({ ...base, migrations }, options)
    expect(body.replaceAll('\u00a0', ' ')).toContain('| **Migrations** | Prisma Migrate, **6.4 s** |')
  })

  it('shows a broken rule as such, also when a migration had caught an error of its own', () => {
    const rule = FACES['fail-on-rule'] ?? base
    const failed = FACES['migration-failed']?.migrations ?? []
    expect(renderComment({ ...rule, migrations: failed }, options)).toContain('## ❌ Stopped by `fail-on`')
  })

  it('says that a migration’s earlier statements were rolled back only when a transaction was open', () => {
    const failed = FACES['migration-failed'] ?? base
    expect(renderComment(failed, options)).toContain('failed after 2 statements, rolled back')
    const last = failed.migrations.at(-1)
    const statements = (last?.statements ?? []).filter(({ sql }) => sql !== 'BEGIN')
    const open = { ...failed, migrations: [{ name: 'a.sql', ms: 1, statements }] }
    expect(renderComment(open, options)).toContain('failed after 1 statement |')
  })
})
