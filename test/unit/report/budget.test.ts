import { describe, expect, it } from 'vitest'
import { CUTS, fitPage, type Section } from '../../../src/report/budget.ts'
import { md, raw } from '../../../src/report/safe.ts'

const sections: readonly Section[] = [
  { id: 'lead', levels: [raw('LEAD')] },
  { id: 'changes', levels: [raw('c'.repeat(1000)), raw('c'.repeat(100)), raw('c'.repeat(10))] },
  { id: 'statements', levels: [raw('s'.repeat(1000)), raw('s'.repeat(100))] },
  { id: 'outputs', levels: [raw('o'.repeat(1000)), raw('o'.repeat(50))] },
]

function pageOf(limit: number): string {
  return fitPage({
    sections,
    fits: (page) => page.length <= limit,
    ending: (cut) => md`END ${cut.join('; ')}`,
  })
}

describe('the size of a page', () => {
  it('costs nothing while everything fits', () => {
    expect(pageOf(5000)).toBe(
      `LEAD\n\n${'c'.repeat(1000)}\n\n${'s'.repeat(1000)}\n\n${'o'.repeat(1000)}\n\nEND `,
    )
  })

  it('costs whole levels of sections, in the written order, and says which', () => {
    expect(pageOf(2500)).toMatch(
      /^LEAD\n\nc{1000}\n\ns{100}\n\no{1000}\n\nEND all but the slowest statements$/,
    )
    expect(pageOf(2100)).toMatch(/^LEAD\n\nc{1000}\n\no{1000}\n\nEND the table of statements$/)
    expect(pageOf(1500)).toMatch(
      /^LEAD\n\nc{1000}\n\no{50}\n\nEND the table of statements; most of the failed output$/,
    )
    expect(pageOf(300)).toMatch(/^LEAD\n\nc{100}\n\no{50}\n\nEND /)
    expect(pageOf(100)).toMatch(/^LEAD\n\nc{10}\n\nEND /)
  })

  it('never costs the verdict, whatever the limit', () => {
    expect(pageOf(0)).toMatch(/^LEAD\n\nEND /)
  })

  it('has a cut for every section but the verdict, down to nothing', () => {
    const cut = new Set(CUTS.map(({ section }) => section))
    expect([...cut].sort()).toEqual([
      'approval',
      'changes',
      'definitions',
      'evidence',
      'failure',
      'hazards',
      'locks',
      'notes',
      'outputs',
      'overview',
      'progress',
      'record',
      'roundTrip',
      'statements',
      'tables',
      'timings',
    ])
  })
})
