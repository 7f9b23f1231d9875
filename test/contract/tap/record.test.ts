import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyIn } from '../../../src/sql/copy.ts'
import type { Tap, TapLog, TapOptions } from '../../../src/tap/types.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'
import {
  bind,
  closeStatement,
  copyData,
  copyDone,
  describePortal,
  execute,
  flush,
  functionCall,
  int32,
  parse,
  query,
  sync,
  Wire,
} from './wire.ts'
import { clientOf, eventually, tapOn, told } from './world.ts'

describe('what a tap records', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  async function recording(
    use: (wire: Wire, tap: Tap) => Promise<unknown>,
    options: Partial<TapOptions> = {},
  ): Promise<{ log: TapLog; told: readonly string[] }> {
    await using tap = await tapOn(server.admin, options)
    {
      await using wire = await Wire.open(tap.credential)
      await use(wire, tap)
    }
    return { log: tap.log(), told: told(tap) }
  }

  it('tells the statements of one message apart, with their place in it', async () => {
    const text = "  CREATE TEMP TABLE a (i int); -- one\nINSERT INTO a VALUES (1), (2); SELECT ';' FROM a;"
    const { log, told } = await recording(async (wire) => {
      wire.send(query(text))
      await wire.until('Z')
    })
    expect(told).toEqual([
      'CREATE TEMP TABLE a (i int); -> CREATE TABLE',
      '-- one\nINSERT INTO a VALUES (1), (2); -> INSERT',
      "SELECT ';' FROM a; -> SELECT",
    ])
    expect(log.statements.map(({ offset, sql }) => text.slice(offset, offset + sql.length))).toEqual(
      log.statements.map(({ sql }) => sql),
    )
    expect(log.statements.map(({ rows, message, transaction }) => [rows, message, transaction])).toEqual([
      [undefined, 1, 1],
      [2, 1, 1],
      [2, 1, 1],
    ])
  })

  it('gives statements that were answered at once an equal share, and says so', async () => {
    const { log } = await recording(async (wire) => {
      wire.send(query('SELECT pg_sleep(0.3); SELECT 1; SELECT 2'))
      await wire.until('Z')
      wire.send(query('SELECT pg_sleep(0.1)'))
      await wire.until('Z')
    })
    const [first, second, third, alone] = log.statements
    expect([first, second, third].map((statement) => statement?.timing)).toEqual(Array(3).fill('shared'))
    expect(first?.endedAt).toBeCloseTo(second?.startedAt ?? 0, 6)
    expect(lengthOf(first)).toBeCloseTo(lengthOf(third), 6)
    expect(alone?.timing).toBe('exact')
    expect(alone?.startedAt).toBeGreaterThanOrEqual(third?.endedAt ?? 0)
  })

  it('times statements of one message by the marks between them, and passes no mark on', async () => {
    const { log } = await recording(
      async (wire) => {
        const mark = (text: string) => `DO $$ BEGIN RAISE INFO 'mark-of-this-run %', '${text}'; END $$`
        wire.send(query(`SELECT pg_sleep(0.3); ${mark('one')}; SELECT pg_sleep(0.1); SELECT 1`))
        const heard = await wire.until('Z')
        expect(heard.map(({ type }) => type).join('')).toBe('TDCCTDCTDCZ')
        expect(wire.heard.includes('mark-of-this-run')).toBe(false)
      },
      { marker: 'mark-of-this-run ' },
    )
    const [slept, marked, ...rest] = log.statements
    expect(marked?.marks).toMatchObject([{ text: 'one', from: 'notice' }])
    expect(marked?.marks[0]?.at).toBeGreaterThanOrEqual(slept?.endedAt ?? 0)
    expect([slept, marked].map((statement) => statement?.timing)).toEqual(['exact', 'exact'])
    expect(rest.map(({ timing }) => timing)).toEqual(['shared', 'shared'])
    // Without the mark, each of the four would have a quarter. Nobody sleeps less than told.
    expect(lengthOf(slept)).toBeGreaterThan(290)
  })

  it('withholds a mark however long it is and however it arrives, and no other notice', async () => {
    const { log } = await recording(
      async (wire) => {
        const raise = (text: string) => `DO $$ BEGIN RAISE INFO '%', ${text}; END $$;`
        for (const length of [10, 8_000, 65_000, 200_000, 900_000]) {
          wire.send(query(raise(`'secret:' || repeat('x', ${length})`) + raise(`repeat('y', ${length})`)))
          const heard = await wire.until('Z')
          expect(heard.map(({ type }) => type).join('')).toBe('CNCZ')
        }
        wire.send(query(raise("'a secret: within'")))
        expect((await wire.until('Z')).map(({ type }) => type).join('')).toBe('NCZ')
        expect(wire.heard.includes('secret:x')).toBe(false)
      },
      { marker: 'secret:' },
    )
    const marks = log.statements.flatMap((statement) => statement.marks.map(({ text }) => text.length))
    expect(marks).toEqual([10, 8_000, 65_000, 200_000, 900_000])
  })

  it('follows transactions: implicit, explicit, rolled back, chained, lost', async () => {
    const { log, told } = await recording(async (wire) => {
      const run = async (sql: string) => {
        wire.send(query(sql))
        await wire.until('Z')
      }
      await run('SELECT 1')
      await run('BEGIN')
      await run('SAVEPOINT here')
      await run('SELECT 1/0')
      await run('/* back */ ROLLBACK TO here')
      await run('COMMIT')
      await run('SELECT 1/0')
      await run('BEGIN; SELECT 2; COMMIT; SELECT 3')
      await run('START TRANSACTION')
      await run('SELECT 4')
      await run('COMMIT AND CHAIN')
      await run('ROLLBACK')
      await run('BEGIN')
      await run('SELECT 1/0')
      await run('COMMIT')
      await run('BEGIN')
      await run('SELECT 5')
    })
    const shown = log.transactions.map(({ number, explicit, outcome }) => {
      const own = log.statements.filter(({ transaction }) => transaction === number)
      return `${own.length} ${explicit ? 'in a block' : 'alone'}: ${outcome}`
    })
    expect(shown).toEqual([
      '1 alone: committed',
      '5 in a block: committed',
      '1 alone: rolled back',
      '3 in a block: committed',
      '1 alone: committed',
      '3 in a block: committed',
      '1 in a block: rolled back',
      '3 in a block: rolled back',
      '2 in a block: lost',
    ])
    expect(told.filter((line) => line.endsWith('22012'))).toHaveLength(3)
    for (const { startedAt, endedAt } of log.transactions) expect(endedAt).toBeGreaterThanOrEqual(startedAt)
  })

  it('says where in its statement an error is, in characters', async () => {
    const { log } = await recording(async (wire) => {
      for (const sql of [
        'SELECT 1; SELECT nothing',
        "SELECT '😀ü', nothing",
        'SELECT 1; SELECT 2; SELEKT 3; SELECT 4',
        'SELECT 1; SELECT 1/0; SELECT 2',
      ]) {
        wire.send(query(sql))
        await wire.until('Z')
      }
    })
    const failed = log.statements.filter(({ error }) => error !== undefined)
    expect(failed.map(({ sql, error }) => [sql, error?.sqlstate, error?.position])).toEqual([
      ['SELECT nothing', '42703', 7],
      ["SELECT '😀ü', nothing", '42703', 13],
      ['SELEKT 3;', '42601', 0],
      ['SELECT 1/0;', '22012', undefined],
    ])
    // What is wrong in the grammar lets nothing of the message run.
    expect(log.statements.map(({ sql }) => sql)).not.toContain('SELECT 2;')
  })

  it('names statements of the extended protocol by the text they were prepared with', async () => {
    const { log, told } = await recording(async (wire) => {
      wire.send(parse('s', 'SELECT $1::int'), bind('', 's', ['1']), describePortal(''), execute(''), sync)
      await wire.until('Z')
      wire.send(bind('p', 's', ['secret 2']), execute('p'), sync)
      await wire.until('Z')
      wire.send(closeStatement('s'), parse('', 'SELEKT'), bind('', ''), execute(''), sync)
      await wire.until('Z')
      wire.send(parse('', 'SELECT 2'), bind('', ''), execute(''), describePortal('none'), sync)
      await wire.until('Z')
      wire.send(parse('', 'SELECT 3'), bind('', ''), execute(''), flush)
      await wire.until('C')
      wire.send(parse('', 'SELECT generate_series(1, 3)'), bind('', ''), execute('', 2), execute('', 2), sync)
      await wire.until('Z')
    })
    expect(told).toEqual([
      'SELECT $1::int -> SELECT',
      'SELECT $1::int -> 22P02',
      'SELEKT -> 42601',
      'SELECT 2 -> SELECT',
      ' -> 34000',
      'SELECT 3 -> SELECT',
      'SELECT generate_series(1, 3) -> unfinished',
      'SELECT generate_series(1, 3) -> SELECT',
    ])
    expect(log.statements.map(({ message }) => message)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(JSON.stringify(log)).not.toContain('secret 2"')
  })

  it('reads SQL that arrives in many pieces', async () => {
    const long = `SELECT length('${'ü'.repeat(300_000)}')`
    const { told } = await recording(async (wire) => {
      wire.send(query(`${long}; SELECT 2`), parse('', long), bind('', ''), execute(''), sync)
      await wire.until('Z', 2)
    })
    expect(told).toEqual([`${long}; -> SELECT`, 'SELECT 2 -> SELECT', `${long} -> SELECT`])
  })

  it('keeps in step with a client that does not wait for answers', async () => {
    const { told } = await recording(async (wire) => {
      wire.send(
        ...[parse('', 'SELECT 1'), bind('', ''), execute('')],
        ...[parse('', 'SELECT 1/0'), bind('', ''), execute('')],
        ...[parse('', 'SELECT 2'), bind('', ''), execute(''), query('SELECT 3'), sync],
        query('SELECT 4; SELECT 5'),
        ...[parse('', 'SELECT 6'), bind('', ''), execute(''), sync],
        query(''),
        query('SELECT 7'),
      )
      await wire.until('Z', 5)
    })
    expect(told).toEqual([
      'SELECT 1 -> SELECT',
      'SELECT 1/0 -> 22012',
      'SELECT 4; -> SELECT',
      'SELECT 5 -> SELECT',
      'SELECT 6 -> SELECT',
      'SELECT 7 -> SELECT',
    ])
  })

  it('records COPY in both directions and both protocols, whether or not the client waits', async () => {
    const { log, told } = await recording(async (wire) => {
      wire.send(query('CREATE TEMP TABLE c (i int)'))
      await wire.until('Z')
      wire.send(query('COPY c FROM STDIN'), copyData('1\n2\n'), copyData('3\n'), copyDone)
      await wire.until('Z')
      const prepared = [parse('', 'COPY c FROM STDIN'), bind('', ''), execute(''), sync]
      wire.send(...prepared, copyData('4\n'), copyDone, sync)
      await wire.until('Z')
      wire.send(...prepared)
      await wire.until('G')
      // While rows are read, a Sync means nothing.
      wire.send(sync, copyData('5\n'), sync, copyDone, sync)
      await wire.until('Z')
      wire.send(query('COPY c FROM STDIN; SELECT 1'))
      await wire.until('G')
      wire.send(copyData('6\n'), copyDone)
      await wire.until('Z')
      wire.send(...prepared, copyData('not a number\n'), copyDone, sync, query('SELECT 2'))
      await wire.until('Z', 2)
      wire.send(query('COPY c TO STDOUT'))
      await wire.until('Z')
    })
    expect(told).toEqual([
      'CREATE TEMP TABLE c (i int) -> CREATE TABLE',
      'COPY c FROM STDIN -> COPY',
      'COPY c FROM STDIN -> COPY',
      'COPY c FROM STDIN -> COPY',
      'COPY c FROM STDIN; -> COPY',
      'SELECT 1 -> SELECT',
      'COPY c FROM STDIN -> 22P02',
      'SELECT 2 -> SELECT',
      'COPY c TO STDOUT -> COPY',
    ])
    expect(log.statements.map(({ rows }) => rows)).toEqual([undefined, 3, 1, 1, 1, 1, undefined, 1, 6])
    expect(JSON.stringify(log.statements.map(({ sql }) => sql))).not.toContain('not a number')
  })

  it('writes a large object through function calls, which are no statements', async () => {
    const { told } = await recording(async (wire) => {
      wire.send(query("SELECT 'lo_creat'::regproc::oid, 'lo_open'::regproc::oid, 'lowrite'::regproc::oid"))
      const [create, open, write] = valuesOf(await wire.until('Z'))
      wire.send(query('BEGIN'), functionCall(create ?? 0, [int32(-1)]))
      const made = (await wire.until('Z', 2)).find(({ type }) => type === 'V')?.payload.readUInt32BE(4) ?? 0
      wire.send(functionCall(open ?? 0, [int32(made), int32(0x20000)]))
      const handle = (await wire.until('Z')).find(({ type }) => type === 'V')?.payload.readInt32BE(4) ?? -1
      wire.send(functionCall(write ?? 0, [int32(handle), Buffer.alloc(300_000, 'x')]))
      await wire.until('Z')
      wire.send(query('COMMIT'), query(`SELECT length(lo_get(${made}))`), query(`SELECT lo_unlink(${made})`))
      expect(valuesOf(await wire.until('Z', 3))).toContain(300_000)
    })
    expect(told.slice(1, 3)).toEqual(['BEGIN -> BEGIN', 'COMMIT -> COMMIT'])
  })

  it('reads SQL in the encoding of the client', async () => {
    await using tap = await tapOn(server.admin)
    {
      await using wire = await Wire.open(tap.credential, { client_encoding: 'LATIN1' })
      wire.send(Buffer.concat([query('').subarray(0, 1), int32(17), Buffer.from("SELECT 'ü'; \0", 'latin1')]))
      expect((await wire.until('Z')).map(({ type }) => type).join('')).toBe('TDCZ')
      wire.send(query("SET client_encoding = 'UTF8'"))
      await wire.until('Z')
      wire.send(query("SELECT 'ü'"))
      await wire.until('Z')
    }
    expect(told(tap)[0]).toBe("SELECT 'ü';  -> SELECT")
    expect(told(tap)[2]).toBe("SELECT 'ü' -> SELECT")
  })

  it('keeps nothing where it only guards', async () => {
    const { log } = await recording(
      async (wire) => {
        wire.send(query("SELECT 1; DO $$ BEGIN RAISE INFO 'm!told'; END $$"))
        expect((await wire.until('Z')).map(({ type }) => type).join('')).toBe('TDCCZ')
      },
      { keep: 'nothing', marker: 'm!' },
    )
    expect(log).toEqual({ sessions: [], transactions: [], statements: [], dropped: 0 })
  })

  it('shows what is open as it stands', async () => {
    await using tap = await tapOn(server.admin)
    await using client = await clientOf(tap.credential)
    await client.query('BEGIN')
    expect(tap.log().transactions).toMatchObject([{ number: 1, explicit: true, outcome: 'lost' }])
    await client.query('COMMIT')
    expect(tap.log().transactions).toMatchObject([{ number: 1, explicit: true, outcome: 'committed' }])
  })

  it('records rows that pg sends as one COPY', async () => {
    await using tap = await tapOn(server.admin)
    await using client = await clientOf(tap.credential)
    await client.query('CREATE TEMP TABLE c (i int)')
    await copyIn(client, 'COPY c FROM STDIN', rows(50_000))
    expect(tap.log().statements.at(-1)).toMatchObject({ tag: 'COPY', rows: 50_000 })
  })
})

describe('a boundary', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it('is looked at while the block is open and whole, and becomes a mark of the statement before', async () => {
    const seen: string[] = []
    await using tap = await tapOn(server.admin, {
      atBoundary: async ({ number, pid }) => {
        seen.push(`${number} ${pid > 0}`)
        await delay(20)
        return seen.length === 2 ? undefined : `look ${seen.length}`
      },
    })
    await using client = await clientOf(tap.credential)
    await client.query('SELECT 1')
    await client.query('BEGIN; SELECT 2')
    await client.query('SELECT 3')
    await client.query('SELECT 4')
    await client.query('SELECT 1/0').catch(() => {})
    await client.query('ROLLBACK')
    expect(seen).toEqual(Array(3).fill('1 true'))
    expect(tap.log().statements.map(({ sql, marks }) => [sql, ...marks.map(({ text }) => text)])).toEqual([
      ['SELECT 1'],
      ['BEGIN;'],
      ['SELECT 2', 'look 1'],
      ['SELECT 3'],
      ['SELECT 4', 'look 3'],
      ['SELECT 1/0'],
      ['ROLLBACK'],
    ])
  })

  it('holds nothing back where nobody looks, and is told what was answered', async () => {
    const answered: string[] = []
    await using tap = await tapOn(server.admin, {
      atBoundary: (_session, statements) => {
        answered.push(statements.map(({ tag }) => tag).join())
        return undefined
      },
    })
    await using client = await clientOf(tap.credential)
    await client.query('BEGIN; SELECT 1')
    await client.query('CREATE TEMP TABLE t ()')
    await client.query('COMMIT')
    expect(answered).toEqual(['BEGIN,SELECT', 'CREATE TABLE'])
    expect(tap.log().statements.map(({ sql, marks }) => [sql, marks.length])).toEqual([
      ['BEGIN;', 0],
      ['SELECT 1', 0],
      ['CREATE TEMP TABLE t ()', 0],
      ['COMMIT', 0],
    ])
  })

  it('holds the answer back until it was looked at, for that session only', async () => {
    const looks = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
    let asked = 0
    await using tap = await tapOn(server.admin, { atBoundary: () => looks[asked++]?.promise ?? delay(0, '') })
    await using held = await Wire.open(tap.credential)
    await using other = await clientOf(tap.credential)
    held.send(query('BEGIN'), query('SELECT 1'))
    await eventually(() => asked === 1, 'the boundary is looked at')
    expect((await other.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }])
    expect(held.heard.toString('latin1').includes('Z')).toBe(false)
    looks[0]?.resolve('one')
    await eventually(() => asked === 2, 'the next boundary is looked at')
    expect((await held.until('Z')).map(({ type }) => type).join('')).toBe('CZ')
    looks[1]?.resolve('two')
    expect((await held.until('Z')).map(({ type }) => type).join('')).toBe('TDCZ')
  })

  it('waits no longer than its patience, and takes a failure for no answer', async () => {
    await using tap = await tapOn(server.admin, {
      atBoundary: ({ number }) =>
        number === 1 ? new Promise(() => {}) : Promise.reject(new Error('it must not throw')),
    })
    for (const _ of ['patience', 'failure']) {
      await using client = await clientOf(tap.credential)
      await client.query('BEGIN; SELECT 1')
      await client.query('COMMIT')
    }
    expect(tap.log().statements.flatMap(({ marks }) => marks)).toEqual([])
    expect(tap.log().transactions.map(({ outcome }) => outcome)).toEqual(['committed', 'committed'])
  })

  it('still records the statement of a client that vanishes meanwhile', async () => {
    let asked = 0
    await using tap = await tapOn(server.admin, {
      atBoundary: () => {
        asked++
        return new Promise(() => {})
      },
    })
    {
      await using wire = await Wire.open(tap.credential)
      wire.send(query('BEGIN'))
      await eventually(() => asked === 1, 'the boundary is looked at')
    }
    await eventually(() => tap.log().statements.length === 1, 'the statement is recorded')
    await eventually(() => tap.log().transactions[0]?.outcome === 'lost', 'the transaction is lost')
  })
})

function lengthOf(statement: { startedAt: number; endedAt: number } | undefined): number {
  return (statement?.endedAt ?? Number.NaN) - (statement?.startedAt ?? Number.NaN)
}

/** Numbers in the columns of all rows. */
function valuesOf(messages: readonly { type: string; payload: Buffer }[]): number[] {
  return messages
    .filter(({ type }) => type === 'D')
    .flatMap(({ payload }) => {
      const values: number[] = []
      for (let at = 2; at < payload.length; ) {
        const size = Math.max(0, payload.readInt32BE(at))
        values.push(Number(payload.toString('latin1', at + 4, at + 4 + size)))
        at += 4 + size
      }
      return values
    })
}

async function* rows(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield `${i}\n`
}
