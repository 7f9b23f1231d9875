import { describe, expect, it } from 'vitest'
import { facts, hazardsIn, history, onlyIn, ran, scan, toldIn } from './build.ts'

describe('a long migration', () => {
  const migration = (ms: number) => ({ name: 'db/7.sql', ms })
  const statements = [
    ran('update orders …', { tag: 'UPDATE', ms: 200_000, file: 'db/7.sql', line: 12 }),
    ran('select 1', { tag: 'SELECT', ms: 250_000, file: 'db/8.sql' }),
  ]

  it('is a warning at its slowest statement', () => {
    expect(onlyIn({ migrations: [migration(300_001)], statements })).toMatchObject({
      rule: 'long-migration',
      severity: 'warning',
      object: 'db/7.sql',
      message: '`db/7.sql` took 5 min',
      evidence: ['the budget is 5 min', 'slowest: UPDATE, 3 min 20 s'],
      file: 'db/7.sql',
      line: 12,
    })
  })

  it('is none within the budget, which is the user’s', () => {
    expect(toldIn({ migrations: [migration(300_000)], statements })).toEqual([])
    expect(toldIn({ migrations: [migration(70_000)], statements, budgets: { migration: 60_000 } })).toEqual([
      'warning long-migration db/7.sql',
    ])
  })

  it('that is a command has no file', () => {
    const hazard = onlyIn({ migrations: [{ name: 'npx tool up', ms: 400_000 }], statements: [] })
    expect(hazard).toMatchObject({ object: 'npx tool up' })
    expect(hazard).not.toHaveProperty('file')
  })
})

describe('WAL and growth', () => {
  const wrote = (walBytes: number, grownBytes = 0) => ({
    statements: [
      ran('update users …', { tag: 'UPDATE', scans: [scan(2, { updated: 5 })], walBytes, line: 5 }),
      ran('create table t', { walBytes: 1 }),
    ],
    observation: { walBytes, grownBytes },
  })

  it('are a notice when more is written than twice what the tables hold', () => {
    expect(onlyIn(wrote(80e6))).toMatchObject({
      rule: 'wal-growth',
      severity: 'notice',
      object: 'users',
      message: '80 MB of WAL written for 40 MB of tables and indexes',
      evidence: ['80 MB of WAL', 'UPDATE wrote 80 MB of it'],
      line: 5,
    })
    expect(toldIn(wrote(79e6))).toEqual([])
  })

  it('are nothing while they are little, whatever the tables hold', () => {
    const little = { ...wrote(63e6), relations: [history(2, { bytes: 1e6 })] }
    expect(toldIn(little)).toEqual([])
  })

  it('are a warning from a gigabyte on, however it was needed', () => {
    const relations = [history(2, { bytes: 30e9 })]
    expect(toldIn({ ...wrote(999e6), relations })).toEqual([])
    expect(toldIn({ ...wrote(1e9), relations })).toEqual(['warning wal-growth users'])
    expect(onlyIn({ ...wrote(1e6, 2e9), relations }).message).toMatch(/^The database grew by 2.0 GB/)
  })

  it('count what came, went or has another file, and not what nobody touched', () => {
    const relations = [
      history(9, undefined, { bytes: 500e6 }),
      history(4, { bytes: 100e6 }, { bytes: 100e6, filenode: 44 }),
    ]
    const { message } = hazardsIn({ ...wrote(2e9), relations })[0] ?? {}
    expect(message).toContain('for 640 MB of tables')
  })

  it('are not told where the server does not tell', () => {
    expect(
      toldIn({ statements: [ran('select 1')], observation: facts({ statements: [] }).observation }),
    ).toEqual([])
  })
})
