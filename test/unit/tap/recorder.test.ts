import { describe, expect, it } from 'vitest'
import { TapRecord } from '../../../src/tap/record.ts'
import { Recorder } from '../../../src/tap/recorder.ts'

const complete = (tag: string) => Buffer.from(`${tag}\0`)
const error = (sqlstate: string) => Buffer.from(`SERROR\0C${sqlstate}\0Mit failed\0Hdo better\0P3\0\0`)

function recording() {
  const record = new TapRecord('statements')
  const recorder = new Recorder({ number: 7, pid: 1, applicationName: 'x' }, record)
  let now = 0
  /** One message of the simple protocol, and its answers. */
  const run = (text: string, ...answers: Buffer[]) => {
    recorder.requests.push({ kind: 'query', source: { text }, at: ++now })
    for (const answer of answers) {
      if (answer[0] === 0x53 && answer.includes('SERROR')) recorder.failed(answer, ++now)
      else recorder.completed(answer, ++now)
    }
    recorder.keep(recorder.ready(false, ++now))
  }
  return { record, recorder, run, read: () => record.read(++now) }
}

describe('Recorder', () => {
  it('keeps the tag without its numbers, and the rows', () => {
    const { run, read } = recording()
    run('a', complete('INSERT 0 3'))
    run('b', complete('CREATE TABLE'))
    run('c', complete('COPY 12'))
    run('d', complete('SELECT 0'))
    expect(read().statements.map(({ tag, rows }) => [tag, rows])).toEqual([
      ['INSERT', 3],
      ['CREATE TABLE', undefined],
      ['COPY', 12],
      ['SELECT', 0],
    ])
  })

  it('keeps what the server said about a failure, with the position in the statement', () => {
    const { run, read } = recording()
    run('abcdef', error('42601'))
    expect(read().statements[0]?.error).toEqual({
      sqlstate: '42601',
      message: 'it failed',
      hint: 'do better',
      position: 2,
    })
    expect(read().transactions).toMatchObject([{ session: 7, number: 1, outcome: 'rolled back' }])
  })

  it('blames the last statement for what fails when its implicit transaction commits', () => {
    const { recorder, read } = recording()
    recorder.requests.push({ kind: 'parse', name: '', source: { text: 'INSERT' }, at: 1 })
    recorder.requests.push({ kind: 'bind', portal: '', statement: '', at: 1 })
    recorder.requests.push({ kind: 'execute', portal: '', at: 1 })
    recorder.requests.push({ kind: 'sync' })
    recorder.parsed()
    recorder.bound()
    recorder.completed(complete('INSERT 0 1'), 2)
    recorder.failed(error('23503'), 3)
    recorder.keep(recorder.ready(false, 3))
    expect(read().statements).toMatchObject([{ sql: 'INSERT', error: { sqlstate: '23503' } }])
    expect(read().statements[0]?.tag).toBeUndefined()
    expect(recorder.requests.pending).toBe(false)
  })

  it('keeps 20,000 statements and counts the rest, but keeps what tells something apart from them', () => {
    const { record, recorder, run, read } = recording()
    for (let i = 0; i < 20_500; i++) run('INSERT', complete('INSERT 0 1'))
    run('broken', error('42601'))
    recorder.mark({ at: 0, text: 'seen', from: 'notice' })
    run('CREATE TABLE', complete('CREATE TABLE'))
    const { statements, transactions, dropped } = read()
    expect([statements.length, dropped]).toEqual([20_002, 500])
    expect(statements.slice(-2).map(({ sql }) => sql)).toEqual(['broken', 'CREATE TABLE'])
    // Transactions nothing was kept of are not kept either.
    expect(transactions.map(({ number }) => number)).toEqual(statements.map(({ transaction }) => transaction))
    expect(record.keeps).toBe(true)
  })

  it('cuts a long text, and keeps no more text in all than it has room for', () => {
    const { run, read } = recording()
    for (let i = 0; i < 10; i++) run('x'.repeat(10_000_000), complete('SELECT 1'))
    const { statements, dropped } = read()
    expect(statements.map(({ sql }) => sql.length)).toEqual(Array(6).fill(1_000_000))
    expect(dropped).toBe(4)
  })

  it('counts the text of a prepared statement once, however often it runs', () => {
    const { recorder, read } = recording()
    recorder.requests.push({ kind: 'parse', name: 's', source: { text: 'x'.repeat(9_000_000) }, at: 1 })
    recorder.parsed()
    for (let i = 0; i < 50; i++) {
      recorder.requests.push({ kind: 'bind', portal: '', statement: 's', at: 1 })
      recorder.requests.push({ kind: 'execute', portal: '', at: 1 })
      recorder.bound()
      recorder.completed(complete('SELECT 1'), 2)
    }
    recorder.keep(recorder.ready(false, 3))
    expect(read()).toMatchObject({ dropped: 0 })
    expect(read().statements).toHaveLength(50)
  })

  it('forgets the texts of prepared statements beyond what it has room for', () => {
    const { recorder, read } = recording()
    for (const name of ['one', 'two', 'three']) {
      recorder.requests.push({ kind: 'parse', name, source: { text: name.repeat(2_000_000) }, at: 1 })
      recorder.parsed()
      recorder.requests.push({ kind: 'bind', portal: '', statement: name, at: 1 })
      recorder.requests.push({ kind: 'execute', portal: '', at: 1 })
      recorder.bound()
      recorder.completed(complete('SELECT 1'), 2)
    }
    recorder.keep(recorder.ready(false, 3))
    expect(read().statements.map(({ sql }) => sql.slice(0, 3))).toEqual(['one', 'two', ''])
  })

  it('keeps a statement that was never answered when the connection ends', () => {
    const { recorder, run, read } = recording()
    run('BEGIN', complete('BEGIN'))
    recorder.requests.push({ kind: 'query', source: { text: 'SELECT 1; SELECT 2' }, at: 50 })
    recorder.completed(complete('SELECT 1'), 60)
    recorder.end(70)
    expect(read().statements.slice(1)).toMatchObject([
      { sql: 'SELECT 1;', tag: 'SELECT', startedAt: 50, endedAt: 60 },
      { sql: 'SELECT 2', startedAt: 60, endedAt: 70 },
    ])
    expect(read().transactions.at(-1)).toMatchObject({ outcome: 'lost', endedAt: 70 })
  })
})
