import { describe, expect, it } from 'vitest'
import type { RoundTrip, SchemaChange } from '../../../src/report/model.ts'
import { foundIn, oneIn } from './state.ts'

const tried = (trip: Partial<RoundTrip>) => ({
  before: [],
  after: [],
  roundTrip: { outcome: 'restored', downMs: 5, changes: [], lost: [], ...trip } as const,
})
const left: SchemaChange = {
  action: 'added',
  kind: 'index',
  schema: 'public',
  table: 'orders',
  name: 'i',
  destructive: false,
}

describe('a way down', () => {
  it('that leads back is nothing to tell, and neither is one that nobody tried', () => {
    expect(foundIn(tried({}))).toEqual([])
    expect(foundIn({ before: [], after: [] })).toEqual([])
  })

  it('that leaves differences is a warning', () => {
    expect(oneIn(tried({ outcome: 'different', changes: [left] }))).toMatchObject({
      rule: 'no-way-back',
      severity: 'warning',
      message: 'The way down does not lead back: 1 difference left',
      evidence: ['index `orders.i` added'],
    })
  })

  it('that destroys something is a danger, whether it leads back or not', () => {
    expect(oneIn(tried({ lost: ['table users', 'column orders.note'] }))).toMatchObject({
      severity: 'danger',
      message: 'The way down destroys `table users`, `column orders.note`',
    })
  })

  it('that failed is told in its own words', () => {
    expect(oneIn(tried({ outcome: 'failed', reason: 'it\nended `with` 1' }))).toMatchObject({
      severity: 'danger',
      message: 'The way down was tried and failed',
      evidence: ['it ended ’with’ 1'],
    })
  })
})
