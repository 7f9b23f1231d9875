import { describe, expect, it } from 'vitest'
import { interpret, type Seen } from '../../../src/observe/interpret.ts'
import type { Relation } from '../../../src/observe/types.ts'
import type { Mark, TapLog, TapStatement, TapTransaction } from '../../../src/tap/types.ts'

const BEFORE = new Map([
  [20_001, relation(20_001, 'big')],
  [20_002, { ...relation(20_002, 'big_a'), kind: 'i', table: 20_001 }],
  [20_003, relation(20_003, 'small')],
])

describe('what a log means', () => {
  it('is empty where nothing ran', () => {
    expect(see([], [])).toMatchObject({ statements: [], session: undefined, notes: [] })
  })

  it('gives a lock that a later reading shows to the statement that names its table', () => {
    const { statements } = see(
      [
        { sql: 'begin', tag: 'BEGIN', from: 0, to: 1 },
        { sql: 'select now()', tag: 'SELECT', from: 1, to: 2 },
        { sql: 'truncate small', tag: 'TRUNCATE TABLE', from: 2, to: 3 },
        { sql: 'update big set a = 1', tag: 'UPDATE', from: 3, to: 4, marks: [at(4, 'b 1 20003A,20001S')] },
        { sql: 'commit', tag: 'COMMIT', from: 5, to: 6 },
      ],
      [{ explicit: true, to: 6 }],
    )
    expect(statements.map(({ locks }) => locks)).toEqual([
      [],
      // Nothing that runs is known to lock it: a function that is called may.
      [{ relation: 20_001, mode: 'ShareLock', heldMs: 5, source: 'observed' }],
      [{ relation: 20_003, mode: 'AccessExclusiveLock', heldMs: 4, source: 'observed' }],
      [],
      [],
    ])
  })

  it('begins a lock at the last moment at which it was not there', () => {
    const { statements } = see(
      [
        {
          sql: 'alter table big add column n int',
          tag: 'ALTER TABLE',
          from: 0,
          to: 9,
          marks: [at(4, 's ALTER_TABLE 4000 1 - -'), at(8, 'e ALTER_TABLE 8000 2 20001A - 0 0 555443 70')],
        },
      ],
      [{ explicit: false, to: 30 }],
    )
    // Alone in its transaction, it has given everything back when it ends.
    expect(statements[0]?.locks).toEqual([
      { relation: 20_001, mode: 'AccessExclusiveLock', heldMs: 5, source: 'observed' },
    ])
    expect(statements[0]?.walBytes).toBe(1)
  })

  it('knows no lock on what was not there before', () => {
    const { statements } = see(
      [{ sql: 'x', tag: 'X', from: 0, to: 1, marks: [at(1, 'b 1 29999A')] }],
      [{ explicit: true, to: 2 }],
    )
    expect(statements[0]?.locks).toEqual([])
  })

  it('takes what nothing could read from the documentation, where it was committed', () => {
    const truncate = { sql: 'truncate small', tag: 'TRUNCATE TABLE', from: 0, to: 3 }
    const after = new Map(BEFORE).set(20_003, { ...relation(20_003, 'small'), filenode: 7 })
    const committed = see([truncate], [{ explicit: false, to: 3 }], { after })
    expect(committed.statements[0]).toMatchObject({
      locks: [{ relation: 20_003, mode: 'AccessExclusiveLock', heldMs: 3, source: 'documented' }],
      rewrites: [{ relation: 20_003, source: 'storage' }],
    })
    const rolledBack = see([truncate], [{ explicit: false, to: 3, outcome: 'rolled back' }])
    expect(rolledBack.statements[0]).toMatchObject({ locks: [], rewrites: [] })
  })

  it.each([
    ['lock table big', 'AccessExclusiveLock'],
    ['lock big in share update exclusive mode nowait', 'ShareUpdateExclusiveLock'],
    ['LOCK TABLE ONLY big IN  SHARE\nROW EXCLUSIVE MODE', 'ShareRowExclusiveLock'],
  ])('knows what %j takes', (sql, mode) => {
    const { statements } = see([{ sql, tag: 'LOCK TABLE', from: 0, to: 1 }], [{ explicit: false, to: 1 }])
    expect(statements[0]?.locks).toEqual([{ relation: 20_001, mode, heldMs: 1, source: 'documented' }])
  })

  it('tells a reindexed index from a table that was written anew', () => {
    const after = new Map(BEFORE).set(20_002, {
      ...relation(20_002, 'big_a'),
      kind: 'i',
      table: 20_001,
      filenode: 7,
    })
    const { statements } = see(
      [{ sql: 'reindex table big', tag: 'REINDEX', from: 0, to: 1 }],
      [{ explicit: false, to: 1 }],
      { after },
    )
    expect(statements[0]?.rewrites).toEqual([])
    expect(statements[0]?.locks.map(({ relation, mode }) => [relation, mode])).toEqual([
      [20_002, 'AccessExclusiveLock'],
      [20_001, 'ShareLock'],
    ])
  })

  it('says so where a relation was written anew and nothing tells by what', () => {
    const after = new Map(BEFORE).set(20_001, { ...relation(20_001, 'big'), filenode: 7 })
    const { notes } = see([], [], { after })
    expect(notes).toEqual(['public.big was written anew by a statement that could not be told'])
  })

  it('says so where marks cannot be read', () => {
    const { notes } = see(
      [{ sql: 'x', tag: 'X', from: 0, to: 1, marks: [at(0, 'nonsense')] }],
      [{ explicit: true, to: 1 }],
    )
    expect(notes).toEqual(["1 of the observer's messages could not be read"])
  })

  it('counts a scan between two commands for the one statement that names the table', () => {
    const marks = (text: string) => [at(0, text)]
    const { statements } = see(
      [
        {
          sql: 'comment on table small is 1',
          tag: 'COMMENT',
          from: 0,
          to: 1,
          marks: marks('e COMMENT 1000 1 - - 0 0 55 70'),
        },
        { sql: 'update big set a = 1', tag: 'UPDATE', from: 1, to: 2, rows: 5 },
        { sql: 'delete from small', tag: 'DELETE', from: 2, to: 3, rows: 2 },
        {
          sql: 'comment on table small is 2',
          tag: 'COMMENT',
          from: 3,
          to: 4,
          marks: marks('s COMMENT 2000 2 - 20001:1:9:0:5:0'),
        },
      ],
      [{ explicit: true, to: 5 }],
    )
    expect(statements.map(({ scans }) => scans)).toEqual([
      [],
      [{ relation: 20_001, sequential: 1, read: 9, inserted: 0, updated: 5, deleted: 0 }],
      [{ relation: 20_003, sequential: 0, read: 0, inserted: 0, updated: 0, deleted: 2 }],
      [],
    ])
  })

  it('gives a sample to what ran then, unless something better told', () => {
    const statements = [
      { sql: 'alter table big add a int', tag: 'ALTER TABLE', from: 0, to: 50 },
      { sql: 'alter table small add a int', tag: 'ALTER TABLE', from: 60, to: 100 },
    ]
    const seen = see(
      statements,
      [
        { explicit: false, to: 50 },
        { explicit: false, to: 100 },
      ],
      {
        samples: [
          { pid: 1, relation: 20_001, mode: 'AccessExclusiveLock', from: 20, to: 21 },
          { pid: 1, relation: 20_001, mode: 'AccessExclusiveLock', from: 40, to: 41 },
          { pid: 1, relation: 20_003, mode: 'AccessExclusiveLock', from: 59, to: 61 },
          { pid: 2, relation: 20_003, mode: 'ShareLock', from: 70, to: 71 },
        ],
      },
    )
    expect(seen.statements.map(({ locks }) => locks)).toEqual([
      [{ relation: 20_001, mode: 'AccessExclusiveLock', heldMs: 50, source: 'sampled' }],
      [{ relation: 20_003, mode: 'AccessExclusiveLock', heldMs: 40, source: 'sampled' }],
    ])
  })
})

interface Played {
  readonly sql: string
  readonly tag: string
  readonly from: number
  readonly to: number
  readonly rows?: number
  readonly marks?: readonly Mark[]
}

interface Ended {
  readonly explicit: boolean
  readonly to: number
  readonly outcome?: TapTransaction['outcome']
}

/** One session; each transaction takes the statements that began before its end. */
function see(played: readonly Played[], ended: readonly Ended[], seen: Partial<Seen> = {}) {
  const statements = played.map(({ sql, tag, from, to, rows, marks = [] }): TapStatement => {
    const transaction = ended.findIndex((one) => from < one.to) + 1
    const timing = 'exact'
    const common = { session: 1, message: 1, offset: 0, timing, startedAt: from, endedAt: to } as const
    return { ...common, transaction, sql, tag, marks, ...(rows === undefined ? {} : { rows }) }
  })
  const log: TapLog = {
    sessions: [{ number: 1, pid: 1, applicationName: '' }],
    transactions: ended.map(({ explicit, to, outcome = 'committed' }, at) => {
      return { session: 1, number: at + 1, explicit, startedAt: 0, endedAt: to, outcome }
    }),
    statements,
    dropped: 0,
  }
  return interpret(log, { before: BEFORE, after: BEFORE, samples: undefined, ...seen })
}

function at(time: number, text: string): Mark {
  return { at: time, text, from: text.startsWith('b') ? 'boundary' : 'notice' }
}

function relation(oid: number, name: string): Relation {
  return {
    oid,
    kind: 'r',
    schema: 'public',
    name,
    table: undefined,
    rows: 0,
    bytes: 0,
    filenode: oid,
    uses: undefined,
  }
}
