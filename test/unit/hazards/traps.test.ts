import { describe, expect, it } from 'vitest'
import { onlyIn, ran, toldIn } from './build.ts'

const failing = (sql: string, sqlstate: string, extras = {}) => {
  const { tag: _, ...statement } = ran(sql, { error: { sqlstate, message: 'the server’s words' }, ...extras })
  return statement
}

describe('a new label of an enum', () => {
  it('used in the transaction that adds it is explained by the statement that added it', () => {
    const added = ran(`/* x */ ALTER TYPE app."Mood" ADD VALUE 'it''s ok'`, { tag: 'ALTER TYPE' })
    expect(
      onlyIn({ statements: [added, failing('insert into t values (1)', '55P04', { line: 9 })] }),
    ).toMatchObject({
      rule: 'enum-value-in-transaction',
      severity: 'danger',
      object: 'app.Mood',
      message: 'A new label of `app.Mood` is used in the transaction that adds it',
      fix: `-- In a migration of its own, before the one that uses the label:\nALTER TYPE "app"."Mood" ADD VALUE IF NOT EXISTS 'it''s ok';`,
      line: 9,
    })
  })

  it('added by something unreadable is explained all the same', () => {
    expect(onlyIn({ statements: [failing('select 1', '55P04')] }).fix).toMatch(
      /^Add the label in a migration/,
    )
  })
})

describe('a statement that needs a transaction of its own', () => {
  it('in a block is told by its name', () => {
    const statement = failing('create index concurrently i on orders (a)', '25001')
    expect(onlyIn({ statements: [ran('begin', { tag: 'BEGIN', message: 9 }), statement] })).toMatchObject({
      rule: 'multi-statement',
      severity: 'danger',
      message: '`CREATE INDEX CONCURRENTLY` cannot run inside a transaction, and was sent in one',
      evidence: ['failed on the branch: SQLSTATE 25001', 'inside a transaction block'],
      fix: expect.stringContaining('`transaction:false` (dbmate)'),
    })
  })

  it('in one message with others is told so', () => {
    const { evidence } = onlyIn({ statements: [ran('select 1'), failing('vacuum orders', '25001')] })
    expect(evidence?.[1]).toMatch(/^sent in one message with 1 other statement/)
  })

  it('with rows waiting for their deferred constraints is told by the server’s words', () => {
    const message = 'cannot ALTER TABLE "t" because it has pending trigger events'
    const statement = failing('alter table t …', '55006', { error: { sqlstate: '55006', message } })
    expect(onlyIn({ statements: [statement] }).fix).toContain('SET CONSTRAINTS ALL IMMEDIATE')
    expect(toldIn({ statements: [failing('drop database x', '55006')] })).toEqual([])
  })

  it('is nothing to explain of other failures', () => {
    expect(toldIn({ statements: [failing('select 1/0', '22012')] })).toEqual([])
  })
})
