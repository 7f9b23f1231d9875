import { describe, expect, it } from 'vitest'
import { column, enumeration, schema, table } from '../schema/facts.ts'
import { history, ORDERS, ran, relation, scan, USERS, written } from './build.ts'
import { EMPTY, foundIn, func, oneIn, toldOf } from './state.ts'

const id = column(ORDERS, 1, 'id')
const note = column(ORDERS, 2, 'note', 'text')
const drop = ran('alter table orders drop column note', { tag: 'ALTER TABLE', line: 12 })

describe('a dropped column', () => {
  const options = { before: [ORDERS, id, note], after: [ORDERS, id], statements: [ran('select 1'), drop] }

  it('is told with what it held, and the way to drop it in two releases', () => {
    expect(oneIn(options)).toEqual({
      rule: 'data-loss',
      severity: 'danger',
      observed: true,
      object: 'orders.note',
      message: '`orders.note` dropped: its values are lost',
      evidence: ['12.4 M rows', '3.0 GB'],
      why: expect.any(String),
      fix: [
        '-- First deploy code that neither reads nor writes it (in an ORM: that ignores it).',
        '-- In a later release, when nothing asks for it any more:',
        'ALTER TABLE "orders" DROP COLUMN "note";',
      ].join('\n'),
      file: '1.sql',
      line: 12,
    })
  })

  it('that INSERTs have to name takes NULL first', () => {
    const required = column(ORDERS, 2, 'note', 'text', { attributes: { nullability: 'not null' } })
    expect(oneIn({ ...options, before: [ORDERS, id, required] }).fix).toContain(
      'ALTER TABLE "orders" ALTER COLUMN "note" DROP NOT NULL;',
    )
  })

  it('of an empty table is a warning, because production may have rows', () => {
    expect(oneIn({ ...options, relations: [history(1, EMPTY)] })).toMatchObject({
      severity: 'warning',
      message: '`orders.note` dropped',
      evidence: ['empty on the branch'],
    })
  })

  it('is told with what nobody watched, too', () => {
    const { severity, evidence } = oneIn({
      ...options,
      statements: [],
      observation: { relations: new Map() },
    })
    expect([severity, evidence]).toEqual(['danger', []])
  })

  it('is told with how often its table was read, where the golden base has lived', () => {
    const lived = (uses: number, busiest: number) =>
      oneIn({ ...options, relations: [history(1, { uses }), history(2, { uses: busiest })] }).evidence
    expect(lived(4_211, 9)).toContain('read 4,211 times, by the statistics of the golden base')
    expect(lived(0, 5_000)).toContain('never read, by the statistics of the golden base')
    expect(lived(4, 9)).toEqual(['12.4 M rows', '3.0 GB'])
  })

  it('names the functions whose text still names it', () => {
    const says = (body: string) =>
      oneIn({
        ...options,
        before: [...options.before, func(70, 'f', { body })],
        after: [ORDERS, id, func(70, 'f', { body })],
      }).evidence
    expect(says('select note from orders')).toContain('the body of `f(integer)` names it')
    expect(says('select note from others')).toEqual(['12.4 M rows', '3.0 GB'])
    expect(says('select notes from orders')).toEqual(['12.4 M rows', '3.0 GB'])
  })

  it('whose name another column took is less', () => {
    const fresh = column(ORDERS, 3, 'note', 'jsonb')
    expect(oneIn({ ...options, after: [ORDERS, id, fresh] })).toMatchObject({
      severity: 'warning',
      evidence: ['12.4 M rows', '3.0 GB', '`note` is a new column now'],
    })
  })

  it('of several of a table are told together', () => {
    const more = ['a', 'b', 'c'].map((name, at) => column(ORDERS, 3 + at, name))
    expect(oneIn({ ...options, before: [ORDERS, id, note, ...more] })).toMatchObject({
      object: 'orders',
      message: '`note`, `a`, `b` and 1 more of `orders` dropped: their values are lost',
      fix: expect.stringContaining('DROP COLUMN "note", DROP COLUMN "a", DROP COLUMN "b", DROP COLUMN "c";'),
    })
  })

  it('that is computed loses nothing, and is missed all the same', () => {
    const computed = column(ORDERS, 2, 'note', 'text', { attributes: { generated: '(id) stored' } })
    expect(toldOf({ ...options, before: [ORDERS, id, computed] })).toEqual([
      'warning dropped-while-used orders.note',
    ])
  })
})

describe('a dropped table', () => {
  const options = {
    before: [ORDERS, id],
    after: [],
    statements: [ran('drop table app', { tag: 'DROP TABLE', dropped: [1], line: 4 })],
  }

  it('is found by what the statement was seen to drop, whatever it says', () => {
    expect(oneIn(options)).toMatchObject({
      severity: 'danger',
      object: 'orders',
      message: '`orders` dropped: its rows are lost',
      evidence: ['12.4 M rows', '3.0 GB'],
      fix: expect.stringContaining('ALTER TABLE "orders" RENAME TO "orders_unused";'),
      line: 4,
    })
  })

  it('and created again is told as one thing, with what the new one holds', () => {
    const again = table(9, 'orders')
    const held = (bytes: number) =>
      oneIn({
        ...options,
        after: [again],
        relations: [[9, { before: undefined, after: relation(9, { bytes }) }]],
      })
    expect(held(0)).toMatchObject({
      severity: 'danger',
      message: '`orders` dropped and created again: its rows are lost',
      evidence: ['12.4 M rows', '3.0 GB', 'the new one is empty'],
    })
    expect(held(2e9)).toMatchObject({
      severity: 'warning',
      evidence: expect.arrayContaining(['the new one holds 2.0 GB']),
    })
  })

  it('goes with its schema, which is told', () => {
    const app = schema(50, 'app')
    const tables = [11, 12].map((key) => table(key, `t${key}`, { schema: 'app' }))
    const relations = [11, 12].map((key) =>
      history(key, { rows: 40, bytes: 100, schema: 'app', name: `t${key}` }, undefined),
    )
    expect(oneIn({ before: [app, ...tables], after: [], relations })).toMatchObject({
      severity: 'danger',
      object: 'app',
      message: 'Schema `app` dropped with 2 tables',
      evidence: ['80 rows', '`app.t11`', '`app.t12`'],
    })
  })

  it('that came and went with the migrations is nothing', () => {
    expect(toldOf({ before: [], after: [], statements: options.statements })).toEqual([])
  })
})

describe('a narrower type', () => {
  const typed = (type: string) => column(ORDERS, 2, 'note', type)
  const options = {
    before: [ORDERS, typed('numeric(12,4)')],
    after: [ORDERS, typed('numeric(12,2)')],
    statements: [ran('alter table orders alter note type numeric(12,2)', { tag: 'ALTER TABLE', line: 6 })],
  }

  it('is told with the question that finds what does not fit', () => {
    expect(oneIn(options)).toMatchObject({
      rule: 'data-loss',
      severity: 'warning',
      object: 'orders.note',
      message:
        '`orders.note` goes from `numeric(12,4)` to `numeric(12,2)`: values that do not fit are cut, or fail',
      evidence: ['12.4 M rows', '3.0 GB', 'every value on the branch was taken'],
      fix: expect.stringContaining(
        'SELECT count(*) FROM "orders" WHERE "note"::numeric(12,2)::numeric(12,4) IS DISTINCT FROM "note";',
      ),
      line: 6,
    })
  })

  it('of an empty table is a notice, and a wider one nothing', () => {
    expect(toldOf({ ...options, relations: [history(1, EMPTY)] })).toEqual(['notice data-loss orders.note'])
    expect(toldOf({ ...options, after: [ORDERS, typed('numeric(14,4)')] })).toEqual([])
  })
})

describe('rows', () => {
  const same = { before: [ORDERS, USERS], after: [ORDERS, USERS] }

  it('that TRUNCATE took are told by the table that is empty now', () => {
    const statements = [ran('truncate orders', { tag: 'TRUNCATE TABLE', rewrites: [written(1)], line: 2 })]
    expect(oneIn({ ...same, statements })).toMatchObject({
      severity: 'danger',
      object: 'orders',
      message: '`orders` emptied by `TRUNCATE`',
      fix: expect.stringContaining('CREATE TABLE "orders_before" AS SELECT * FROM "orders";'),
      line: 2,
    })
    expect(toldOf({ ...same, statements, relations: [history(1, EMPTY)] })).toEqual([])
  })

  it('that DELETE took are counted over all of its statements', () => {
    const remove = (deleted: number, line: number) =>
      ran('delete from orders where …', {
        tag: 'DELETE',
        transaction: line,
        scans: [scan(1, { deleted })],
        line,
      })
    expect(oneIn({ ...same, statements: [remove(400, 2), remove(1_000, 3)] })).toMatchObject({
      severity: 'warning',
      message: '1,400 rows of `orders` deleted',
      line: 2,
    })
    expect(oneIn({ ...same, statements: [remove(12_400_000, 2)] })).toMatchObject({
      severity: 'danger',
      message: 'Every row of `orders` deleted',
    })
  })

  it('of a transaction that was rolled back are there', () => {
    const statements = [
      ran('delete from orders', { tag: 'DELETE', scans: [scan(1, { deleted: 5 })] }),
      ran('rollback', { tag: 'ROLLBACK' }),
    ]
    expect(toldOf({ ...same, statements })).toEqual([])
  })

  it('of a table that is dropped afterwards are told with it', () => {
    const statements = [
      ran('truncate orders', { tag: 'TRUNCATE TABLE', rewrites: [written(1)], line: 1 }),
      ran('drop table orders', { tag: 'DROP TABLE', dropped: [1] }),
    ]
    const relations = [history(1, {}, undefined)] as const
    const gone = [[1, { before: relations[0][1].before, after: undefined }]] as const
    expect(toldOf({ before: [ORDERS], after: [], statements, relations: gone })).toEqual([
      'danger data-loss orders',
    ])
  })
})

describe('what is neither a table nor a column', () => {
  it('is told by what goes with it', () => {
    const before = [
      enumeration(60, 'mood', [
        ['1', 'ok'],
        ['2', 'bad'],
      ]),
      { ...func(61, 's'), kind: 'sequence', signature: undefined, attributes: { type: 'bigint' } } as const,
    ]
    const after = [enumeration(60, 'mood', [['1', 'ok']])]
    expect(foundIn({ before, after }).map(({ message }) => message)).toEqual([
      "'bad' taken out of enum `mood`",
      'Sequence `s` dropped: the numbers it gave out are forgotten',
    ])
  })
})
