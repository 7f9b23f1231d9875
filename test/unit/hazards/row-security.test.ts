import { describe, expect, it } from 'vitest'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { table } from '../schema/facts.ts'
import { ran } from './build.ts'
import { func, oneIn, toldOf } from './state.ts'

const secured = (key: number, name: string, security: Record<string, string> = {}) =>
  table(key, name, { attributes: { 'row security': 'on', 'row security for the owner': 'off', ...security } })
const ORDERS = secured(1, 'orders')
const policy = (key: number, name: string, attributes: ObjectFact['attributes'] = {}): ObjectFact => ({
  kind: 'policy',
  key: String(key),
  schema: 'public',
  name,
  table: 'orders',
  parent: 'table:1',
  attributes: {
    type: 'permissive',
    command: 'all',
    roles: 'app',
    using: '(a = 1)',
    'with check': null,
    ...attributes,
  },
})

describe('row security', () => {
  it('that is switched off is a danger', () => {
    const statements = [ran('alter table orders disable row level security', { tag: 'ALTER TABLE', line: 3 })]
    const after = [secured(1, 'orders', { 'row security': 'off' })]
    expect(oneIn({ before: [ORDERS], after, statements })).toMatchObject({
      rule: 'row-security-off',
      severity: 'danger',
      object: 'orders',
      message: 'Row security of `orders` switched off',
      fix: '-- If that is not meant:\nALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;',
      line: 3,
    })
  })

  it('that spares its owner is a warning', () => {
    const before = [secured(1, 'orders', { 'row security for the owner': 'on' })]
    expect(oneIn({ before, after: [ORDERS] })).toMatchObject({
      severity: 'warning',
      message: 'Row security of `orders` no longer holds for its owner',
    })
  })

  const told = (before: readonly ObjectFact[], after: readonly ObjectFact[]) =>
    oneIn({ before: [ORDERS, ...before], after: [ORDERS, ...after] })

  it('that is widened by a policy is a warning', () => {
    expect(told([policy(60, 'own')], [policy(60, 'own', { using: 'true' })])).toMatchObject({
      severity: 'warning',
      message: 'Policy `own` of `orders` widened: using is true now',
      evidence: ['for app'],
    })
    expect(told([], [policy(61, 'all', { roles: 'public', using: 'true' })]).message).toBe(
      'Policy `all` of `orders` lets everybody at every row',
    )
    expect(told([policy(60, 'own', { type: 'restrictive' })], [])).toMatchObject({ severity: 'warning' })
  })

  it('that gains or loses a policy that allows something is a notice, told once a table', () => {
    expect(told([policy(60, 'own')], [policy(61, 'team')])).toMatchObject({
      severity: 'notice',
      message: 'Policy `own` of `orders` dropped: rows that only it allowed are hidden',
      evidence: ['for app', '`team` added: what it allows is allowed, whatever the others say'],
    })
  })

  it('that is stricter, or not switched on, is nothing to tell', () => {
    const strict = {
      before: [ORDERS, policy(60, 'own')],
      after: [ORDERS, policy(60, 'own', { using: '(a = 2)' })],
    }
    expect(toldOf(strict)).toEqual([])
    const off = secured(1, 'orders', { 'row security': 'off' })
    expect(toldOf({ before: [off], after: [off, policy(61, 'all', { using: 'true' })] })).toEqual([])
    expect(toldOf({ before: [off], after: [ORDERS, policy(61, 'all', { using: 'true' })] })).toEqual([])
  })

  it('is missed on a new table only where all others have it', () => {
    const others = [2, 3, 4].map((key) => secured(key, `t${key}`))
    const fresh = table(9, 'fresh', { attributes: { 'row security': 'off' } })
    expect(oneIn({ before: others, after: [...others, fresh] })).toMatchObject({
      severity: 'notice',
      object: 'fresh',
      evidence: ['3 tables with row security'],
    })
    const open = secured(5, 't5', { 'row security': 'off' })
    expect(toldOf({ before: [...others, open], after: [...others, open, fresh] })).toEqual([])
    expect(toldOf({ before: others.slice(1), after: [...others.slice(1), fresh] })).toEqual([])
  })
})

describe('a SECURITY DEFINER function', () => {
  const definer = (attributes: ObjectFact['attributes'] = {}) =>
    func(70, 'f', { security: 'definer', ...attributes })

  it('without a search_path of its own is told, new or changed', () => {
    expect(oneIn({ before: [], after: [definer()] })).toMatchObject({
      rule: 'security-definer-search-path',
      severity: 'warning',
      object: 'f(integer)',
      fix: expect.stringContaining(
        'ALTER FUNCTION "f"(integer) SET search_path = pg_catalog, "public", pg_temp;',
      ),
    })
    expect(toldOf({ before: [definer()], after: [definer({ body: 'begin null; end' })] })).toHaveLength(1)
    expect(toldOf({ before: [definer()], after: [definer()] })).toEqual([])
  })

  it('that not everybody may call is a notice; with a search_path it is none', () => {
    expect(oneIn({ before: [], after: [definer({ 'revoked from PUBLIC': 'EXECUTE' })] }).severity).toBe(
      'notice',
    )
    for (const safe of [
      { settings: 'a=b, search_path=""' },
      { 'sql body': 'BEGIN ATOMIC' },
      { language: 'c' },
    ]) {
      expect(toldOf({ before: [], after: [definer(safe)] })).toEqual([])
    }
  })
})
