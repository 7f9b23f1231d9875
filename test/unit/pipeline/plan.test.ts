import { describe, expect, it } from 'vitest'
import { parseSettings } from '../../../src/config/settings.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { type PlanInput, planPreview } from '../../../src/pipeline/plan.ts'
import { changeOf, changeRequest } from '../../support/change-requests.ts'

const none = { path: '.offshoot.yml', values: {} }

function plan(inputs: Record<string, string>, change: Partial<PlanInput> = {}) {
  const settings = parseSettings({ inputs, spell: (key) => key, head: none, base: none }, new Redactor())
  return planPreview({
    changeRequest: changeRequest(),
    change: changeOf(['src/app.ts']),
    settings,
    migrationGlobs: ['db/*.sql'],
    reachable: true,
    ...change,
  })
}

describe('the plan of a preview', () => {
  it('runs for a changed migration and says which', () => {
    const decided = plan({}, { change: changeOf(['db/0042.sql', 'db/0043.sql']) })

    expect(decided).toMatchObject({ skip: undefined, touchesMigrations: true })
    expect(decided.reasons).toEqual(['it changes db/0042.sql and 1 more'])
  })

  it('runs for a migration that was renamed away', () => {
    const change = changeOf([], {
      files: [{ path: 'old/1.sql', previousPath: 'db/1.sql', status: 'renamed' }],
    })

    expect(plan({}, { change }).skip).toBeUndefined()
  })

  it('skips when no migration changed and there is nothing to test', () => {
    expect(plan({})).toMatchObject({ skip: 'no-database-change', touchesMigrations: false })
  })

  it('runs the suites of a change without migrations, and does not call it a change of migrations', () => {
    expect(plan({ test: 'npm test' })).toMatchObject({ skip: undefined, touchesMigrations: false })
  })

  it.each([
    ['closed', { changeRequest: changeRequest({ state: 'merged' }) }],
    ['draft', { changeRequest: changeRequest({ draft: true }) }],
    ['fork-without-secrets', { reachable: false }],
  ] as const)('skips as %s before anything else', (skip, change) => {
    expect(plan({ test: 'npm test' }, { change: changeOf(['db/1.sql']), ...change }).skip).toBe(skip)
  })

  it.each([
    ['the forge did not list every file', { change: changeOf(['src/app.ts'], { complete: false }) }],
    ['which files are migrations is not known', { migrationGlobs: [] }],
  ])('assumes migrations when %s', (_why, change) => {
    expect(plan({}, change)).toMatchObject({ skip: undefined, touchesMigrations: true })
  })
})
