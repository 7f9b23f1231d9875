import { describe, expect, it } from 'vitest'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { identifier } from '../../../src/sql/quote.ts'
import { splitSql } from '../../../src/sql/split.ts'
import { column, constraint, enumeration, index, schema, table, view } from '../schema/facts.ts'
import { history, ran, scan, written } from './build.ts'
import { foundIn, func, type StateOptions } from './state.ts'

/** A name that would end a comment, a string, a code span or a quoted name where it is not quoted. */
const HOSTILE = 'a"b`c\nd\'; DROP TABLE x; --'
const Q = identifier(HOSTILE)
const T = table(1, HOSTILE, {
  schema: HOSTILE,
  attributes: { 'row security': 'on', 'row security for the owner': 'on' },
})
const C = column(T, 1, HOSTILE, 'numeric(9,4)')
const relations = [history(1, { schema: HOSTILE, name: HOSTILE })]

function changed(
  fact: ObjectFact,
  attributes: ObjectFact['attributes'],
  more: Partial<ObjectFact> = {},
): ObjectFact {
  return { ...fact, ...more, attributes: { ...fact.attributes, ...attributes } }
}
const F = { ...func(70, HOSTILE), schema: HOSTILE }
const policy: ObjectFact = {
  kind: 'policy',
  key: '60',
  schema: HOSTILE,
  name: HOSTILE,
  table: HOSTILE,
  parent: 'table:1',
  attributes: { type: 'permissive', command: 'all', roles: Q, using: '(a = 1)', 'with check': null },
}
const mood = (label: string) => enumeration(80, HOSTILE, [['1', label]])
const role: ObjectFact = {
  kind: 'role',
  key: '9',
  schema: '',
  name: HOSTILE,
  attributes: { may: null },
  context: { concerned: 'yes' },
}
const other = 'other'

const cases: Readonly<Record<string, StateOptions>> = {
  'a lost table': { before: [T], after: [] },
  'a lost schema': { before: [schema(50, HOSTILE), T], after: [] },
  'a lost column': { before: [T, C], after: [T] },
  'a narrower type': { before: [T, C], after: [T, changed(C, { type: 'numeric(9,2)' })] },
  'lost labels': { before: [mood(HOSTILE)], after: [enumeration(80, HOSTILE, [])] },
  'lost rows': {
    before: [T],
    after: [T],
    statements: [
      ran('x', { tag: 'TRUNCATE TABLE', rewrites: [written(1)], scans: [scan(1, { deleted: 5 })] }),
    ],
  },
  'a renamed column': { before: [T, changed(C, {}, { name: other })], after: [T, C] },
  'a renamed table': { before: [T], after: [changed(T, {}, { name: other })] },
  'a moved table': { before: [T], after: [changed(T, {}, { schema: other })] },
  'a renamed schema': { before: [schema(50, HOSTILE)], after: [schema(50, other)] },
  'a renamed label': { before: [mood(HOSTILE)], after: [mood(other)] },
  'a dropped view': { before: [changed(view(53, HOSTILE, 'x'), {}, { schema: HOSTILE })], after: [] },
  'a dropped function': { before: [F], after: [] },
  'a column that is required': {
    before: [T],
    after: [T, changed(C, { nullability: 'not null', 'not null constraint': HOSTILE })],
  },
  'a way back': {
    before: [],
    after: [],
    roundTrip: { outcome: 'failed', downMs: 1, changes: [], lost: [HOSTILE], reason: HOSTILE },
  },
  'row security': { before: [T], after: [changed(T, { 'row security': 'off' })] },
  'a policy': { before: [T, policy], after: [T, changed(policy, { using: 'true' })] },
  'a right': { before: [T], after: [changed(T, { [`grant to ${HOSTILE}`]: 'SELECT' })] },
  'a right on a column': { before: [T, C], after: [T, changed(C, { 'grant to PUBLIC': 'SELECT' })] },
  'a right on a function': { before: [changed(F, { 'revoked from PUBLIC': 'EXECUTE' })], after: [F] },
  'an owner': { before: [changed(T, { owner: other })], after: [changed(T, { owner: HOSTILE })] },
  'a mighty role': { before: [role], after: [changed(role, { may: 'superuser' })] },
  'a SECURITY DEFINER function': { before: [], after: [changed(F, { security: 'definer' })] },
  'an invalid index': {
    before: [T],
    after: [T, index(T, 51, HOSTILE, 'x', { attributes: { definition: `btree (${Q})`, valid: 'no' } })],
  },
  'a NOT VALID constraint': { before: [T], after: [T, constraint(T, 61, HOSTILE, 'CHECK (true) NOT VALID')] },
  'a foreign key': {
    before: [T],
    after: [
      T,
      constraint(T, 61, HOSTILE, `FOREIGN KEY (${Q}) REFERENCES ${Q}.${Q}(${Q})`, { context: { type: 'f' } }),
    ],
  },
  'a key near its end': {
    before: [T],
    after: [T],
    sequences: [
      {
        oid: 90,
        schema: HOSTILE,
        name: HOSTILE,
        column: { table: 1, schema: HOSTILE, tableName: HOSTILE, name: HOSTILE, type: 'integer' },
        last: 9,
        limit: 10,
        used: 0.9,
      },
    ],
  },
  'a hint': {
    before: [T],
    after: [T],
    unseen: [{ file: 'a.sql', line: 1, sql: `create index on ${Q}.${Q} (a)` }],
  },
}

describe('hostile names', () => {
  it.each(Object.entries(cases))('stay names in what is said of %s', (_, options) => {
    const hazards = foundIn({ relations, ...options })
    expect(hazards).toHaveLength(1)
    for (const { message, object, evidence = [], fix } of hazards) {
      for (const line of [message, object, ...evidence]) {
        expect(line).not.toMatch(/[\n\r]/)
        // Backticks stand in pairs, so none of a name opens or closes one.
        expect((line.match(/`/g) ?? []).length % 2).toBe(0)
      }
      for (const block of fix.split('\n\n').filter((one) => /^(?:--|[A-Z]{3,} ).*;$/s.test(one))) {
        for (const { kind, sql } of [...splitSql(block)].map((item) => ({ sql: '', ...item }))) {
          expect(kind).toBe('statement')
          const code = sql.replace(/^\s*(?:--[^\n]*\n\s*)*/, '')
          expect(code).toMatch(/^(?:ALTER|CREATE|DROP|SELECT|REINDEX|REVOKE) /)
          // With every quoted name and string taken out nothing of the hostile text is left.
          const bare = code.replace(/"(?:[^"]|"")*"/g, 'N').replace(/ ?E?'(?:[^']|'')*'/g, 'S')
          expect(bare).not.toMatch(/DROP TABLE x|--|["'`\n]/)
        }
      }
    }
  })
})
