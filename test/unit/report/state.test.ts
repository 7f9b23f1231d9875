import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { renderComment } from '../../../src/report/comment.ts'
import type { Report } from '../../../src/report/model.ts'
import { redactReport } from '../../../src/report/redact.ts'
import { embedState, readState, STATE_LIMIT } from '../../../src/report/state.ts'
import { ways } from '../../support/report-parts.ts'
import { base, FACES, WORDS } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }

function carry(report: Report): Report | undefined {
  return readState(`<!-- offshoot:database -->\n${renderComment(report, options)}${embedState(report)}`)
}

function pack(value: unknown): string {
  return `text\n\n<!-- offshoot-state:1 ${deflateRawSync(JSON.stringify(value)).toString('base64')} -->`
}

describe('the report that a comment carries', () => {
  it.each(Object.keys(FACES))('renders the same comment again for the face "%s"', (name) => {
    const report = FACES[name] ?? base
    const read = carry(report)
    expect(read).toEqual(report)
    expect(renderComment(read ?? base, options)).toBe(renderComment(report, options))
  })

  it('survives a forge that turns line breaks and trims', () => {
    const body = `${renderComment(base, options)}${embedState(base)}`.replaceAll('\n', '\r\n')
    expect(readState(`${body}\r\n`)).toEqual(base)
  })

  it('is cut to its size, long texts first, and says what it lacks', () => {
    const noise = (seed: number) =>
      Array.from({ length: 300 }, (_, index) => `${(seed * 7919 + index * 104_729) % 1_000_003}`).join(' ')
    const changes = Array.from({ length: 500 }, (_, index) => ({
      action: 'added' as const,
      kind: 'function' as const,
      schema: 'public',
      name: `f${index}`,
      destructive: false,
      sql: noise(index),
    }))
    const big: Report = {
      ...base,
      changes,
      suites: [
        { name: 'unit', command: 'x', ms: 1, passed: false, exitCode: 1, output: noise(1).repeat(50) },
      ],
    }
    expect(embedState(big).length).toBeLessThanOrEqual(STATE_LIMIT)
    const read = carry(big)
    expect(read?.changes).toHaveLength(500)
    expect(read?.changes.every(({ sql }) => sql === undefined)).toBe(true)
    expect(read?.leftOut).toContain('definitions')
    expect(renderComment(read ?? base, options)).toContain('*Left out here to fit: definitions')
  })

  it('keeps counts true when it cuts statements, and says "at least" when it cuts changes', () => {
    const sql = (index: number) =>
      `UPDATE t${index} SET a = '${(index * 7919) % 1_000_003}-${(index * 104_729) % 999_983}'`
    const statements = Array.from({ length: 3000 }, (_, index) => ({
      sql: sql(index),
      ms: 1,
      locks: [],
      rewrites: [],
    }))
    const read = carry({ ...base, migrations: [{ name: 'a.sql', ms: 9, statements }] })
    expect(renderComment(read ?? base, options)).toContain('1 file, 3,000 statements')

    const names = Array.from(
      { length: 4000 },
      (_, index) =>
        `${(index * 7919) % 1_000_003}_${(index * 104_729) % 999_983}_${(index * 31_337) % 999_331}`,
    )
    const changes = names.map((name, index) => ({
      action: 'removed' as const,
      kind: 'table' as const,
      schema: 'public',
      name,
      destructive: index === 3999,
    }))
    const cut = carry({ ...base, changes })
    expect(cut?.changes.length).toBeLessThan(4000)
    expect(renderComment(cut ?? base, options)).toMatch(
      /at least \d+ tables removed; 🔴 \*\*1 destructive\*\*/,
    )
  })

  it('loses the diagram before the statements, and the locks after their texts', () => {
    const noise = (seed: number) => `${(seed * 7919) % 1_000_003}_${(seed * 104_729) % 999_983}`
    const wide = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        schema: 'public',
        name: noise(index),
        columns: Array.from({ length: 20 }, (_, column) => ({
          name: noise(index * 20 + column),
          type: 'text',
        })),
        references: [],
      }))
    const drawn = carry({ ...base, tables: wide(100) })
    expect([drawn?.tables, drawn?.leftOut]).toEqual([undefined, ['the diagram of the touched tables']])
    expect(drawn?.migrations).toEqual(base.migrations)

    const statements = Array.from({ length: 1500 }, (_, index) => ({
      sql: `UPDATE ${noise(index)} SET ${noise(index + 1)} = ${noise(index + 2)} WHERE ${noise(index + 3)} > 1`,
      ms: 1,
      locks: index === 7 ? [{ relation: 'orders', mode: 'ShareLock', heldMs: 900 }] : [],
      rewrites: [],
    }))
    const quick = carry({ ...base, migrations: [{ name: 'a.sql', ms: 9, statements }] })
    expect(quick?.leftOut).toEqual(['the diagram of the touched tables', 'the table of statements'])
    expect(quick?.migrations[0]?.statements[7]?.locks).toHaveLength(1)
  })

  it('never turns a way back that destroys into one that does not', () => {
    const names = Array.from(
      { length: 9000 },
      (_, index) => `${(index * 7919) % 1_000_003}${(index * 31_337) % 999_331}`,
    )
    const suites = names.map((name) => ({ name, command: name, ms: 1, passed: true, exitCode: 0 }))
    const read = carry({ ...base, suites, roundTrip: ways.lossy })
    expect(read?.leftOut).toContain('most of the report')
    expect(read?.roundTrip).toEqual(ways.lossy)
  })

  it.each([
    ['nothing', 'no state here'],
    ['another version', 'x\n\n<!-- offshoot-state:2 AAAA -->'],
    ['no base64', 'x\n\n<!-- offshoot-state:1 ??? -->'],
    ['text after it', `${pack(base)}\nmore`],
    ['no deflate', 'x\n\n<!-- offshoot-state:1 AAAA -->'],
    ['no JSON', `x\n\n<!-- offshoot-state:1 ${deflateRawSync('{').toString('base64')} -->`],
    ['no report', pack({ hello: 1 })],
    ['a list', pack([base])],
    ['another report version', pack({ ...base, version: 2 })],
    ['an unknown verdict', pack({ ...base, verdict: 'fine' })],
    ['a wrong type', pack({ ...base, run: { ...base.run, push: '4' } })],
    ['a negative time', pack({ ...base, timings: [{ phase: 'x', ms: -1, startedAt: 0, own: true }] })],
    ['a bomb', pack({ ...base, padding: 'a'.repeat(10_000_000) })],
    ['too long a block', `x\n\n<!-- offshoot-state:1 ${'A'.repeat(100_000)} -->`],
  ])('is read from no comment with %s', (_, body) => {
    expect(readState(body)).toBeUndefined()
  })

  it('brings nothing along that the model does not have', () => {
    const read = readState(
      pack({
        ...base,
        extra: 1,
        changeRequest: { ...base.changeRequest, __proto__: { admin: true }, evil: 'x' },
      }),
    )
    expect(read).toEqual(base)
  })

  it('holds no secret, also where a limit or the packing would hide one from a redactor', () => {
    const redactor = new Redactor()
    redactor.add('s3cret-Passw0rd')
    const leaky: Report = {
      ...base,
      verdict: 'failed',
      failure: {
        phase: 'migrate',
        kind: 'failed',
        what: 'it said s3cret-Passw0rd',
        said: 'DETAIL:  Key (email)=(ann@example.org)',
        output: `${'x'.repeat(5990)}s3cret-Passw0rd`,
      },
    }
    const clean = redactReport(leaky, (text) => redactor.redact(text))
    const body = renderComment(clean, options) + embedState(clean)
    expect(`${body}${JSON.stringify(readState(body))}`).not.toMatch(/s3cret|Passw0rd|ann@example/)
    expect(clean.verdict).toBe('failed')
  })
})

describe('redacting a report', () => {
  it('leaves its own fixed words alone, so that the report stays one', () => {
    const clean = redactReport(base, (text) => text.replace(/passed|github|table|added/g, '***'))
    expect(carry(clean)).toEqual(clean)
    expect([clean.verdict, clean.changeRequest.platform, clean.changes[0]?.kind]).toEqual([
      'passed',
      'github',
      'table',
    ])
  })
})
