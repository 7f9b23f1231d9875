import { describe, expect, it } from 'vitest'
import { renderJUnit } from '../../../src/report/junit.ts'
import { hostileReport, hostileStrings } from '../../support/hostile.ts'
import { base, FACES } from '../../support/reports.ts'
import { type Element, parseXml } from '../../support/xml.ts'

describe('the JUnit file', () => {
  it('has a case for every migration, with its file and its time, and for every suite', () => {
    const cases = casesOf(renderJUnit(base))

    expect(cases.map(({ attributes }) => [attributes.classname, attributes.name])).toEqual([
      ...base.migrations.map(({ name }) => ['Offshoot.Migrations', name]),
      ...base.suites.map(({ name }) => ['Offshoot.Suites', name]),
    ])
    expect(
      cases.find(({ attributes }) => attributes.name === 'db/migrations/0042_discounts.sql'),
    ).toMatchObject({
      attributes: { file: 'db/migrations/0042_discounts.sql', time: '5.000' },
      children: [],
    })
  })

  it('shows the failed statement under its migration, and counts it', () => {
    const xml = renderJUnit(FACES['migration-failed'] ?? base)
    const failed = casesOf(xml).filter(({ children }) => children.length > 0)

    expect(failed.map(({ attributes }) => attributes.name)).toEqual(['db/migrations/0042_discounts.sql'])
    expect(failed[0]?.children[0]).toMatchObject({
      name: 'failure',
      attributes: { message: expect.stringContaining('SQLSTATE 42703') },
      text: expect.stringContaining('ALTER TABLE'),
    })
    expect(suitesOf(xml).map(({ attributes }) => [attributes.name, attributes.failures])).toEqual([
      ['Migrations', '1'],
    ])
  })

  it('tells failed suites from those that could not end, and from those that never ran', () => {
    const suite = { command: 'npm test', ms: 1000, passed: false, exitCode: 3, output: 'boom' }
    const xml = renderJUnit({
      ...base,
      suites: [
        { ...suite, name: 'unit' },
        { ...suite, name: 'slow', exitCode: null, ended: 'timeout' },
        { ...suite, name: 'later', exitCode: null, ended: 'not-run' },
      ],
    })
    const kinds = casesOf(xml).flatMap(({ attributes, children }) =>
      children.map(({ name, attributes: { message } }) => [attributes.name, name, message]),
    )

    expect(kinds).toEqual([
      ['unit', 'failure', 'ended with exit code 3'],
      ['slow', 'error', 'stopped at its time limit'],
      ['later', 'skipped', 'not run'],
    ])
  })

  it('never shows a failed run as green: what no migration and no suite carries is a case of its own', () => {
    for (const [name, report] of Object.entries(FACES)) {
      if (report.verdict !== 'failed') continue
      const bad = casesOf(renderJUnit(report)).flatMap(({ children }) => children.map((child) => child.name))
      expect(
        bad.some((kind) => kind !== 'skipped'),
        name,
      ).toBe(true)
    }
  })

  it('is well-formed XML whatever the change is called', () => {
    for (const [index, text] of [...hostileStrings(300), ...XML_TRAPS].entries()) {
      const xml = renderJUnit(hostileReport(text, index))
      expect(() => parseXml(xml), JSON.stringify(text)).not.toThrow()
    }
  })

  it('keeps the end of an output that is too long', () => {
    const output = `${'x'.repeat(100_000)}\nthe last line`
    const [suite] = base.suites
    const xml = renderJUnit({
      ...base,
      suites: [{ name: 'unit', command: '', ms: 0, exitCode: 1, ...suite, passed: false, output }],
    })

    expect(xml.length).toBeLessThan(40_000)
    expect(xml).toContain('the last line')
  })
})

const XML_TRAPS = [
  ']]>',
  '<![CDATA[',
  '\u0000\u0001\u001b',
  '\ud800',
  '\uffff\ufffe',
  '&amp;&#0;',
  `"'><`,
  '<?xml?>',
]

function suitesOf(xml: string): readonly Element[] {
  return parseXml(xml).children
}

function casesOf(xml: string): readonly Element[] {
  return suitesOf(xml).flatMap(({ children }) => children)
}
