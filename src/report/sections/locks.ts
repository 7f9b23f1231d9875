import { placeLabel, statementLabel } from '../facts.ts'
import { formatDuration, plural } from '../format.ts'
import { type Blockade, blockadesOf } from '../locks.ts'
import type { Report } from '../model.ts'
import {
  amount,
  code,
  details,
  EMPTY,
  html,
  join,
  type Markdown,
  md,
  paragraphs,
  raw,
  table,
} from '../safe.ts'

/** What others had to wait for: which table, which of their work, how long, and because of which statement. */
export function lockTable(report: Report, limit: number): Markdown {
  const blockades = blockadesOf(report)
  const [worst] = blockades
  if (worst === undefined) return EMPTY
  const shown = blockades.slice(0, limit)
  const more = blockades.length - shown.length
  const sources = new Set(shown.map(({ source }) => source))
  return details(
    html`Locks that block others: ${raw(WHAT[worst.blocks])} ${worst.relation} for ${amount(formatDuration(worst.heldMs))}${blockades.length > 1 ? raw(`, and ${blockades.length - 1} more`) : EMPTY}`,
    paragraphs(
      table([md`relation`, md`blocked`, md`held`, md`lock`, md`by`], shown.map(toRow), 'llrll'),
      more > 0 ? md`…and ${plural(more, 'more lock')}.` : EMPTY,
      join(
        [
          sources.has('documented')
            ? md`<sub>${DOCUMENTED} as PostgreSQL documents the command, not seen held</sub>`
            : EMPTY,
          sources.has('sampled') ? md`<sub>${SAMPLED} seen by a sampler, which may miss some</sub>` : EMPTY,
        ],
        '<br>',
      ),
    ),
  )
}

function toRow({ relation, blocks, heldMs, mode, source, ...by }: Blockade): readonly Markdown[] {
  const mark = source === 'documented' ? DOCUMENTED : source === 'sampled' ? SAMPLED : EMPTY
  return [
    code(relation, 60),
    raw(blocks),
    md`${amount(formatDuration(heldMs))}${mark}`,
    code(mode, 30),
    takenBy(by),
  ]
}

function takenBy({
  migration,
  statement,
  others,
}: Pick<Blockade, 'migration' | 'statement' | 'others'>): Markdown {
  const label = statementLabel(statement.sql)
  return join(
    [
      code(placeLabel(migration.name, statement.line), 60),
      label === '' ? EMPTY : code(label, 60),
      others > 0 ? md`and ${plural(others, 'more statement')}` : EMPTY,
    ],
    '<br>',
  )
}

const WHAT: Readonly<Record<Blockade['blocks'], string>> = {
  'reads and writes': 'reads and writes of',
  writes: 'writes to',
  'schema changes': 'schema changes of',
}
const DOCUMENTED = raw('¹')
const SAMPLED = raw('²')
