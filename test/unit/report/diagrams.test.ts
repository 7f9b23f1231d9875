import { describe, expect, it } from 'vitest'
import { gantt, safeLabel } from '../../../src/report/diagrams.ts'
import { lineDiff } from '../../../src/report/diff.ts'
import { excerpt } from '../../../src/report/excerpt.ts'
import { base } from '../../support/reports.ts'

describe('the diagram of a run', () => {
  it('draws every phase where it was, migrations file by file', () => {
    expect(gantt(base).source).toContain('    fork 0.2 s :done, 52, 265\n')
    expect(gantt(base).source).toContain('    0042_discounts.sql 5.0 s :active, 1796, 6796\n')
  })

  it('draws only the files of this run where earlier pushes had applied some', () => {
    const earlier = { name: '0001.sql', ms: 90_000, statements: [] }
    expect(gantt({ ...base, migrations: [earlier, ...base.migrations] }).source).toBe(gantt(base).source)
    expect(gantt({ ...base, migrations: [earlier] }).source).toContain(
      '    migrate 6.4 s :active, 384, 6796\n',
    )
  })

  it('draws under its file what took long there, where the files are few', () => {
    const lines = gantt(base).source.split('\n')
    const file = lines.findIndex((line) => line.includes('0042_discounts.sql'))
    expect(lines[file + 1]).toBe('    · CREATE INDEX orders_discoun… 4.1 s :1802, 5908')
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...base.migrations[0],
      name: `${index}.sql`,
      ms: 500,
    }))
    const crowded = {
      ...base,
      migrations: many.map((file) => ({
        ...base.migrations[2],
        ...file,
        statements: base.migrations[2]?.statements ?? [],
      })),
    }
    expect(gantt(crowded).source).not.toContain('·')
  })

  it.each([
    ['a:b;c#d', 'a_b_c_d'],
    ['click x call()', '· click x call()'],
    ['section', '· section'],
    ['gantt_chart.sql', '· gantt_chart.sql'],
    ['2026-11-21-add.sql', '· 2026-11-21-add.sql'],
    ['20261121_add.sql', '20261121_add.sql'],
    ['%% comment', '· __ comment'],
    ['a\nsection b', 'a section b'],
    ['', '· '],
  ])('reads the name %j as %j, which is no syntax', (name, label) => {
    expect(safeLabel(name)).toBe(label)
  })

  it('keeps every line of a hostile run a task', () => {
    const names = ['x\n```\n# out', 'done, crit', ':', '}}%%{init: {}}%%', 'a'.repeat(500)]
    const timings = names.map((phase, index) => ({ phase, ms: 10, startedAt: index * 10, own: true }))
    const [open, head, ...lines] = gantt({ ...base, migrations: [], timings }).source.split('\n')
    expect([open, head, lines.at(-1)]).toEqual(['```mermaid', 'gantt', '```'])
    for (const line of lines.slice(2, -1)) expect(line).toMatch(/^ {4}[^:#;\n]+ :done, \d+, \d+$/)
  })
})

describe('the excerpt of a statement', () => {
  const sql = `SELECT 1,\n\tnope,\n  3\nFROM a\nWHERE b\nAND c`

  it('puts a caret under the place', () => {
    expect(excerpt(sql, sql.indexOf('nope'))).toBe('SELECT 1,\n  nope,\n  ^\n  3\nFROM a\n…')
  })

  it('counts columns as they are seen, and is not moved by what is cleaned away', () => {
    const hidden = 'SELECT \u202e😀nope'
    expect(excerpt(hidden, [...hidden].indexOf('n'))).toBe('SELECT 😀nope\n         ^')
  })

  it('points at the place through tabs, Windows line ends and wide characters', () => {
    const crlf = "SELECT 1,\r\n\t'漢字' || nope,\r\n  3"
    expect(excerpt(crlf, [...crlf].indexOf('n'))).toBe("SELECT 1,\n  '漢字' || nope,\n            ^\n  3")
    expect(excerpt('a\r\nb', 2)).toBe('a\n ^\nb')
  })

  it('shows a window of a long line that holds the place', () => {
    const long = `SELECT ${'x, '.repeat(200)}nope${', y'.repeat(200)}`
    const [line = '', caret = ''] = excerpt(long, long.indexOf('nope')).split('\n')
    expect([...line].length).toBeLessThanOrEqual(100)
    expect([...line].slice(caret.indexOf('^')).join('')).toMatch(/^nope/)
  })

  it('shows the beginning when there is no place, or one that is none', () => {
    expect(excerpt('SELECT 1\n')).toBe('SELECT 1')
    expect(excerpt('SELECT 1', -1)).toBe('SELECT 1')
    expect(excerpt('SELECT 1', 500)).toBe('SELECT 1\n        ^')
  })
})

describe('the diff of a definition', () => {
  it('keeps what stayed and marks what went and came', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c'])
    expect(lineDiff('a', 'a\nb')).toEqual([' a', '+b'])
  })

  it('does not compare what nobody would read', () => {
    const long = Array.from({ length: 700 }, (_, index) => `line ${index}`).join('\n')
    expect(lineDiff(long, 'x')).toHaveLength(701)
  })
})
