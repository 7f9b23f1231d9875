import { describe, expect, it } from 'vitest'
import { CommandOutput, cleanLine, defuse, stripControls } from '../../../src/command/lines.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { recorder } from './record.ts'

const SECRET = 'hunter2-hunter2-hunter2'

function output(keepTail = 200, secret = SECRET) {
  const seen = recorder()
  const redactor = new Redactor()
  redactor.add(secret)
  return { ...seen, output: new CommandOutput({ log: seen.log, redactor, keepTail }) }
}

describe('CommandOutput', () => {
  it('puts lines and characters together that chunks cut apart', () => {
    const { output: out, lines } = output()
    const write = out.sink()
    const bytes = Buffer.from('grün\nträge\r\nlast')
    for (const byte of bytes) write(Buffer.from([byte]))
    out.end()
    expect(lines).toEqual(['grün', 'träge', 'last'])
  })

  it('takes a bare return for the end of a line, as progress bars write it', () => {
    const { output: out, lines } = output()
    const write = out.sink()
    write(Buffer.from('10%\r20%\r'))
    write(Buffer.from('\n'))
    write(Buffer.from('\nnext'))
    out.end()
    expect(lines).toEqual(['10%', '20%', '', 'next'])
  })

  it('keeps the half lines of two pipes apart', () => {
    const { output: out, lines } = output()
    const stdout = out.sink()
    const stderr = out.sink()
    stdout(Buffer.from('out '))
    stderr(Buffer.from('err '))
    stdout(Buffer.from('put\n'))
    stderr(Buffer.from('or\n'))
    out.end()
    expect(lines).toEqual(['out put', 'err or'])
  })

  it('keeps only the tail it was asked for, and says that it is not all', () => {
    const { output: out } = output(2)
    out.sink()(Buffer.from('a\nb\nc\n'))
    expect(out.end()).toEqual({ tail: ['b', 'c'], complete: false })
  })

  it('redacts in the tail as in the log, also beyond the part of a flood that is logged', () => {
    const { output: out, lines } = output()
    const write = out.sink()
    for (let i = 0; i < 60; i++) write(Buffer.from(`${`line ${i} ${SECRET}\n`.repeat(100)}`))
    const { tail } = out.end()
    expect([...lines, ...tail].join('\n')).not.toContain('hunter2')
    expect(tail.at(-1)).toBe('line 59 ***')
  })

  it('leaves no half of a secret at the edge where a long line is cut', () => {
    const long = 'hunter2'.repeat(12)
    for (let shift = 0; shift < long.length; shift++) {
      const line = `${'-'.repeat(shift)}${`${long} `.repeat(3000)}`
      const { output: out, lines } = output(200, long)
      out.sink()(Buffer.from(`${line}\nnext\n`))
      out.end()
      expect(lines[0]).not.toContain('hun')
      expect(lines[1]).toBe('next')
    }
  })
})

describe('cleanLine', () => {
  it('finds a secret that colour was put into', () => {
    const redactor = new Redactor()
    redactor.add(SECRET)
    expect(cleanLine(`password \x1b[1m${SECRET.slice(0, 7)}\x1b[0m${SECRET.slice(7)}`, redactor)).toBe(
      'password ***',
    )
  })
})

describe('stripControls', () => {
  it.each([
    ['colour', '\x1b[1;31mred\x1b[0m', 'red'],
    ['8-bit CSI', '\x9b31mred', 'red'],
    ['a window title', '\x1b]0;pwned\x07text', 'text'],
    ['a link', '\x1b]8;;https://example.com\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['a GitLab section', '\x1b[0Ksection_start:1:x\r\x1b[0Ktext', 'section_start:1:xtext'],
    ['an unterminated title, without the rest of the line', '\x1b]0;kept', ']0;kept'],
    ['text that runs backwards', 'abc\u202egnp.exe', 'abcgnp.exe'],
    ['nothing of tabs, accents and emoji', 'a\tb é 👩‍💻', 'a\tb é 👩‍💻'],
  ])('removes %s', (_what, raw, clean) => {
    expect(stripControls(raw)).toBe(clean)
  })

  it('takes linear time for hostile text', () => {
    const hostile = ['\x1b]', '\x1b[', '\x1bP0'].map((part) => part.repeat(8_000)).join('')
    expect(stripControls(hostile)).not.toContain('\x1b')
  })
})

describe('defuse', () => {
  it.each([
    ['::error::x', '| ::error::x'],
    ['\u00a0::error::x', '| \u00a0::error::x'],
    ['a ::b:: c', 'a ::b:: c'],
    ['##[error]x ##[debug]y', '## [error]x ## [debug]y'],
    ['###[x', '### [x'],
  ])('makes %j harmless', (line, safe) => {
    expect(defuse(line)).toBe(safe)
  })
})
