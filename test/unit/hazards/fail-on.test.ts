import { describe, expect, it } from 'vitest'
import type { FailRule } from '../../../src/config/formats.ts'
import { brokenRule, budgetsOf, DEFAULT_BUDGETS, type Found } from '../../../src/hazards/fail-on.ts'
import type { Hazard, Lock, SchemaChange } from '../../../src/report/model.ts'

const LOSS: SchemaChange = {
  action: 'removed',
  kind: 'column',
  schema: 'public',
  name: 'note',
  table: 'orders',
  destructive: true,
}
const NOTHING: Found = { changes: [], hazards: [], migrations: [] }

function hazard(rule: string, severity: Hazard['severity']): Hazard {
  return { rule, severity, observed: true, object: 'orders', message: `\`${rule}\`!`, fix: '' }
}

function locked(lock: Partial<Lock>): Found {
  const statement = {
    sql: 'x',
    ms: 1,
    rewrites: [],
    locks: [{ relation: 'users', mode: 'ShareLock', heldMs: 2_001, blocks: 'writes', ...lock } as const],
  }
  return { ...NOTHING, migrations: [{ name: '7.sql', ms: 9, statements: [statement] }] }
}

function broken(rule: FailRule, found: Partial<Found>): string | undefined {
  return brokenRule({ ...NOTHING, ...found }, [rule])?.what
}

describe('fail-on', () => {
  it('begins with its name, so that the report knows it', () => {
    expect(brokenRule({ ...NOTHING, changes: [LOSS] }, [{ rule: 'destructive' }])).toEqual({
      phase: 'compare',
      kind: 'failed',
      what: 'fail-on: destructive: column orders.note is removed',
      next: expect.stringContaining('take `destructive` out of fail-on'),
    })
  })

  it('breaks nothing where nothing is wrong or nothing is asked', () => {
    const rules: readonly FailRule[] = [
      { rule: 'destructive' },
      { rule: 'irreversible' },
      { rule: 'hazard', is: 'hazard' },
      { rule: 'lock', longerThan: 1 },
      { rule: 'migration', longerThan: 1 },
    ]
    expect(brokenRule(NOTHING, rules)).toBeUndefined()
    expect(
      brokenRule({ ...NOTHING, changes: [LOSS], hazards: [hazard('lock', 'danger')] }, []),
    ).toBeUndefined()
  })

  it('tells the first rule of the list that is broken', () => {
    const found = { ...NOTHING, changes: [LOSS], hazards: [hazard('lock', 'danger')] }
    expect(brokenRule(found, [{ rule: 'hazard', is: 'danger' }, { rule: 'destructive' }])?.what).toBe(
      'fail-on: danger: lock!',
    )
  })

  it('measures migrations', () => {
    const found = { migrations: [{ name: '7.sql', ms: 300_001, statements: [] }] }
    expect(broken({ rule: 'migration', longerThan: 300_000 }, found)).toBe(
      'fail-on: migration>5m: 7.sql took 5 min',
    )
    expect(broken({ rule: 'migration', longerThan: 300_001 }, found)).toBeUndefined()
  })

  it('measures locks that block reads or writes, on tables that are still there', () => {
    const rule: FailRule = { rule: 'lock', longerThan: 2_000 }
    expect(broken(rule, locked({}))).toBe('fail-on: lock>2s: writes to users blocked for 2.0 s (7.sql)')
    expect(broken({ rule: 'lock', longerThan: 1_500 }, locked({ blocks: 'reads and writes' }))).toMatch(
      /^fail-on: lock>1500ms: reads and writes of users/,
    )
    expect(broken(rule, locked({ heldMs: 2_000 }))).toBeUndefined()
    expect(broken(rule, locked({ blocks: 'schema changes' }))).toBeUndefined()
    const dropped = { ...LOSS, kind: 'table', name: 'users' } as const
    expect(broken(rule, { ...locked({}), changes: [dropped] })).toBeUndefined()
    expect(broken(rule, { ...locked({ relation: 'app.users' }), changes: [dropped] })).toBeDefined()
  })

  it('takes `hazard` for anything but a notice, and `danger` for the worst', () => {
    const hazards = (severity: Hazard['severity']) => ({ hazards: [hazard('backfill', severity)] })
    expect(broken({ rule: 'hazard', is: 'hazard' }, hazards('notice'))).toBeUndefined()
    expect(broken({ rule: 'hazard', is: 'hazard' }, hazards('warning'))).toBeDefined()
    expect(broken({ rule: 'hazard', is: 'danger' }, hazards('warning'))).toBeUndefined()
    expect(broken({ rule: 'hazard', is: 'danger' }, hazards('danger'))).toBeDefined()
  })

  it('takes one kind of hazard by its name, and `rewrite` for every rewrite', () => {
    const found = { hazards: [hazard('type-change', 'warning')] }
    expect(broken({ rule: 'hazard', is: 'rewrite' }, found)).toBe('fail-on: rewrite: type-change!')
    expect(broken({ rule: 'hazard', is: 'type-change' }, found)).toBeDefined()
    expect(broken({ rule: 'hazard', is: 'volatile-default' }, found)).toBeUndefined()
    const notice = { hazards: [hazard('type-change', 'notice')] }
    expect(broken({ rule: 'hazard', is: 'rewrite' }, notice)).toBeUndefined()
  })

  it('calls irreversible what loses data, and a way down that does not lead back', () => {
    const rule: FailRule = { rule: 'irreversible' }
    const trip = { outcome: 'restored', downMs: 1, changes: [], lost: [] } as const
    expect(broken(rule, { changes: [LOSS] })).toBe('fail-on: irreversible: column orders.note is removed')
    expect(broken(rule, { roundTrip: trip })).toBeUndefined()
    expect(broken(rule, { roundTrip: { ...trip, outcome: 'different' } })).toContain('does not lead back')
    expect(broken(rule, { roundTrip: { ...trip, outcome: 'failed' } })).toContain('the way down failed')
    expect(broken(rule, { roundTrip: { ...trip, lost: ['table users'] } })).toContain('destroys table users')
  })

  it('says the budgets of hazards as well, the strictest of several', () => {
    expect(budgetsOf([])).toEqual(DEFAULT_BUDGETS)
    expect(
      budgetsOf([
        { rule: 'lock', longerThan: 5_000 },
        { rule: 'lock', longerThan: 2_000 },
        { rule: 'migration', longerThan: 60_000 },
      ]),
    ).toEqual({ ...DEFAULT_BUDGETS, readsBlocked: 2_000, writesBlocked: 2_000, migration: 60_000 })
  })
})
