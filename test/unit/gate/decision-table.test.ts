import { afterAll, describe, expect, it } from 'vitest'
import { decisions } from './decision-table.ts'
import { outcomeOf } from './decisions/setting.ts'

describe.for(decisions)('the gate decides, by $about', ({ cases }) => {
  it.each(cases)('%s', async (_title, setting, outcome, reason) => {
    const approval = await outcomeOf(setting)
    expect({ outcome: `${approval.class} ${approval.state}`, reason: approval.reason }).toEqual({
      outcome,
      reason,
    })
    expect(approval.required).toBe(approval.state !== 'not-required')
    if (approval.state !== 'approved') expect(approval.approvers).toEqual([])
    else expect(approval.approvers).not.toEqual([])
  })
})

describe('the table', () => {
  it('has each case once', () => {
    const titles = decisions.flatMap(({ about, cases }) => cases.map(([title]) => `${about}: ${title}`))
    expect(titles.length).toBeGreaterThanOrEqual(150)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

afterAll(() => {
  const lines = decisions.map(({ about, cases }) => `${about.padEnd(30)} ${String(cases.length).padStart(4)}`)
  const total = decisions.reduce((sum, { cases }) => sum + cases.length, 0)
  process.stdout.write(`\n${lines.join('\n')}\n${total} decisions\n`)
})
