import { writeFileSync } from 'node:fs'
import { gantt } from '../../src/report/diagrams.ts'
import { erDiagram } from '../../src/report/er-diagram.ts'
import { hostileStrings } from './hostile.ts'
import { base, FACES } from './reports.ts'

const unfence = (m: any) => m.source.split('\n').slice(1, -1).join('\n')
const out: string[] = []
const L = { tables: 12, columns: 20 }
for (const n of ['every-hazard', 'passed-by-a-human']) {
  out.push(unfence(erDiagram(FACES[n] ?? base, L)), unfence(gantt(FACES[n] ?? base)))
}
const names = [
  ...hostileStrings(120),
  'pk',
  'PK',
  'fk-x',
  'UK(3)',
  '1a',
  'end',
  'direction TB',
  'style',
  'class',
  'классы',
  '漢字',
  'a b',
  '"',
  '',
  '__init__',
  'a'.repeat(200),
  '%%{init: {}}%%',
  '---',
  'accTitle: x',
  'subgraph',
  'erDiagram',
  '}',
  't1',
]
for (const s of names) {
  out.push(
    unfence(
      erDiagram(
        {
          ...base,
          tables: [
            {
              schema: s,
              name: s,
              columns: [
                { name: s, type: s, key: 'foreign', change: 'altered' },
                { name: s, type: 'numeric(12,2)' },
                { name: 'x', type: s, key: 'primary' },
              ],
              more: 3,
              references: [
                { columns: [s, s], schema: s, table: s },
                { columns: [s], schema: 'public', table: 'other' },
              ],
            },
          ],
        },
        L,
      ),
    ),
  )
  out.push(
    unfence(
      gantt({
        ...base,
        migrations: [
          {
            name: 'a.sql',
            ms: 6400,
            statements: [
              { sql: s, ms: 3000, locks: [], rewrites: [] },
              { sql: 'x', ms: 3000, locks: [], rewrites: [] },
            ],
          },
        ],
      }),
    ),
  )
}
writeFileSync('/tmp/rep-mermaid/cases.json', JSON.stringify(out))
