import { describe, expect, it } from 'vitest'
import { erDiagram } from '../../../src/report/er-diagram.ts'
import { readErDiagram } from '../../../src/report/er-read.ts'
import { toHtml } from '../../../src/report/html.ts'
import type { Report, TableShape } from '../../../src/report/model.ts'
import { renderTerminal } from '../../../src/report/terminal.ts'
import { hostileStrings } from '../../support/hostile.ts'
import { tables } from '../../support/report-parts.ts'
import { base } from '../../support/reports.ts'

const LIMITS = { tables: 12, columns: 20 }

function linesOf(shapes: readonly TableShape[], limits = LIMITS): readonly string[] {
  const report: Report = { ...base, tables: shapes }
  return erDiagram(report, limits).source.split('\n').slice(1, -1)
}

function table(name: string, columns: TableShape['columns']): TableShape {
  return { schema: 'public', name, columns, references: [] }
}

describe('the diagram of the touched tables', () => {
  it('draws keys, what changed, and where foreign keys lead, tables beyond the touched ones too', () => {
    expect(linesOf(tables).join('\n')).toMatchInlineSnapshot(`
      "erDiagram
          t1["coupons"] {
              bigint id PK
              text coupon_code UK "renamed"
              numeric percent
              text note
          }
          t2["discounts (new)"] {
              bigint id PK
              integer percent
              bigint product_id FK
          }
          t3["orders"] {
              bigint id PK
              timestamptz placed_at
              bigint discount_id FK "new"
              integer discount_cents "new"
              _ and_14_more
          }
          t4["products"]
          t2 }o--|| t4 : "product_id"
          t3 }o--|| t2 : "discount_id""
    `)
  })

  it('is nothing without tables', () => {
    expect(erDiagram({ ...base, tables: [] }, LIMITS).source).toBe('')
  })

  it('counts tables and columns beyond its limits, and keeps what changed or is a key', () => {
    const columns = Array.from({ length: 30 }, (_, index) => ({ name: `c${index}`, type: 'text' }))
    const [first = { name: 'c0', type: 'text' }, ...rest] = columns
    const wide = table('wide', [
      { ...first, key: 'primary' },
      ...rest.slice(0, -1),
      { name: 'last', type: 'text', change: 'altered' },
    ])
    const many = Array.from({ length: 20 }, (_, index) => ({ ...wide, name: `t${index}` }))
    const lines = linesOf(many)
    expect(lines.filter((line) => line.endsWith('{'))).toHaveLength(12)
    expect(lines.slice(2, 22)).toContain('        text c0 PK')
    expect(lines[21]).toBe('        text last "changed"')
    expect(lines[22]).toBe('        _ and_10_more')
  })

  it('knows that a foreign key that is the key of its own table points from one to one', () => {
    const references = [{ columns: ['user_id'], schema: 'public', table: 'users' }]
    const profile = {
      ...table('profiles', [{ name: 'user_id', type: 'bigint', key: 'primary' as const }]),
      references,
    }
    expect(linesOf([profile]).at(-1)).toBe('    t1 |o--|| t2 : "user_id"')
  })

  // Read by every Mermaid from 10.7 to 11.17, as those were asked.
  it.each([
    ['pk', 'text', 'text _pk "pk"'],
    ['FK-x', 'UK(3)', '_UK(3) FK_x "FK-x"'],
    ['1st', 'numeric(12,2)', 'numeric _1st "1st"'],
    ['two words', 'character varying(20)', 'varchar(20) two_words "two words"'],
    ['имя', 'timestamp(3) without time zone', 'timestamp(3) _ "имя"'],
    ['a"b', 'billing.mood[]', 'billing_mood[] a_b "a_b"'],
    ['', 'double precision', 'double_precision _'],
  ])('writes the column %j of type %j so that it is no syntax', (name, type, line) => {
    expect(linesOf([table('x', [{ name, type }])])[2]).toBe(`        ${line}`)
  })

  it('keeps its form whatever the names are', () => {
    for (const name of [
      ...hostileStrings(400),
      'direction TB',
      '%%{init: {}}%%',
      'accTitle: x',
      '"]',
      'a'.repeat(999),
    ]) {
      const shape: TableShape = {
        schema: name,
        name,
        columns: [
          { name, type: name, key: 'foreign', change: 'altered' },
          { name: 'x', type: name, change: 'added' },
        ],
        references: [
          { columns: [name, name], schema: name, table: name },
          { columns: [name], schema: 'public', table: `${name}2` },
        ],
      }
      const [head, ...lines] = linesOf([shape])
      expect(head).toBe('erDiagram')
      for (const line of lines) expect(line).toMatch(SHAPES)
    }
  })
})

const LABEL = String.raw`[\p{L}\p{N}._()…-]+(?: \(new\))?`
const WORD = String.raw`(?!(?:[pfu]k)\b)[A-Za-z_][A-Za-z0-9_()[\]]*`
const SHAPES = new RegExp(
  [
    `^ {4}t\\d+\\["${LABEL}"\\](?: \\{)?$`,
    `^ {8}${WORD} ${WORD}(?: (?:PK|FK|UK))?(?: "[\\p{L}\\p{N} ._(),…-]+")?$`,
    '^ {4}\\}$',
    '^ {4}t\\d+ (?:\\}o|\\|o)--\\|\\| t\\d+ : "[\\p{L}\\p{N}._(), …-]*"$',
  ].join('|'),
  'iu',
)

describe('the diagram where there is no Mermaid', () => {
  const markdown = erDiagram({ ...base, tables }, LIMITS).source

  it('is read back', () => {
    const entities = readErDiagram(markdown.split('\n').slice(1, -1).join('\n')) ?? []
    expect(entities.map(({ label, references }) => [label, ...references])).toEqual([
      ['coupons'],
      ['discounts (new)', 'product_id → products'],
      ['orders', 'discount_id → discounts'],
    ])
    expect(entities[2]?.columns.at(-1)).toEqual({ type: '', name: '…and 14 more', marks: '' })
    expect(readErDiagram('gantt\n  x')).toBeUndefined()
  })

  it('is boxes on a page', () => {
    const html = toHtml(markdown)
    expect(html).toContain('<strong>discounts (new)</strong>')
    expect(html).toContain('<span>discount_id</span><span>bigint</span><span>FK new</span>')
    expect(html).not.toContain('erDiagram')
  })

  it('is lists in a terminal', () => {
    expect(renderTerminal(markdown, { width: 80, colour: false })).toMatchInlineSnapshot(`
      "coupons
        id           bigint   PK
        coupon_code  text     UK renamed
        percent      numeric
        note         text

      discounts (new)
        id          bigint   PK
        percent     integer
        product_id  bigint   FK
        product_id → products

      orders
        id              bigint       PK
        placed_at       timestamptz
        discount_id     bigint       FK new
        discount_cents  integer      new
        …and 14 more
        discount_id → discounts
      "
    `)
  })
})
