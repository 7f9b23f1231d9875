import { describe, expect, it } from 'vitest'
import { message } from '../../../src/tap/messages.ts'
import { TapRecord } from '../../../src/tap/record.ts'
import { Recorder } from '../../../src/tap/recorder.ts'
import { ToClient } from '../../../src/tap/to-client.ts'

const MARKER = 'marker of this run:'
const notice = (text: string) => message('N', Buffer.from(`SINFO\0VINFO\0C00000\0M${text}\0Fpl_exec.c\0\0`))
const done = message('C', Buffer.from('SELECT 1\0'))
const ready = message('Z', Buffer.from('I'))
const row = message('D', Buffer.alloc(200, 'd'))

function passing(): { recorder: Recorder; toClient: ToClient; passed: () => Buffer; record: TapRecord } {
  const record = new TapRecord('statements')
  const recorder = new Recorder({ number: 1, pid: 1, applicationName: '' }, record)
  const passed: Buffer[] = []
  const toClient = new ToClient({
    recorder,
    marker: Buffer.from(MARKER),
    write: (bytes) => void passed.push(Buffer.from(bytes)),
    hold: undefined,
  })
  return { recorder, toClient, passed: () => Buffer.concat(passed), record }
}

describe('ToClient', () => {
  it.each([1, 2, 3, 5, 7, 13, 50, 204, 1_000, 100_000])('takes marks out of chunks of %d bytes', (size) => {
    const marks = ['', 'one', 'two'.repeat(500), 'ünï']
    const theirs = [
      notice('marker of this'),
      notice(`not a ${MARKER}`),
      row,
      notice('x'.repeat(400)),
      done,
      row,
    ]
    const stream = [
      ...marks.map((mark) => notice(MARKER + mark)),
      ...theirs,
      notice(`${MARKER}last`),
      done,
      ready,
    ]
    const { recorder, toClient, passed, record } = passing()
    recorder.requests.push({ kind: 'query', source: { text: 'SELECT 1; SELECT 2' }, at: 0 })
    const bytes = Buffer.concat(stream)
    for (let at = 0; at < bytes.length; at += size) toClient.read(bytes.subarray(at, at + size), at + 1)
    expect(passed().equals(Buffer.concat([...theirs, done, ready]))).toBe(true)
    const { statements } = record.read(0)
    expect(statements.map((statement) => statement.marks.map(({ text }) => text))).toEqual([marks, ['last']])
  })

  it('withholds the whole of a mark that is longer than it reads', () => {
    const long = notice(`${MARKER}${'x'.repeat(3_000_000)}`)
    const bytes = Buffer.concat([row, long, done, ready])
    const { toClient, passed } = passing()
    for (let at = 0; at < bytes.length; at += 65_536) toClient.read(bytes.subarray(at, at + 65_536), at)
    expect(passed().equals(Buffer.concat([row, done, ready]))).toBe(true)
  })

  it('gives out at the end what it kept back of a message that never came whole', () => {
    const { toClient, passed } = passing()
    toClient.read(Buffer.concat([row, done.subarray(0, 8)]), 1)
    expect(Buffer.concat([passed(), toClient.rest()]).equals(Buffer.concat([row, done.subarray(0, 8)]))).toBe(
      true,
    )
  })
})
