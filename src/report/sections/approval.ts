import { plural } from '../format.ts'
import type { Approval, Evidence, Report } from '../model.ts'
import { code, details, EMPTY, type Markdown, md, paragraphs, raw, table } from '../safe.ts'

/** Why the change was judged as it was, with what was found and how much that proves. */
export function evidence({ approval }: Report, limit: number): Markdown {
  if (approval === undefined || approval.evidence.length === 0) return EMPTY
  const rows = approval.evidence.slice(0, limit).map(toRow)
  const more = approval.evidence.length - rows.length
  return details(
    md`Why it counts as ${raw(CLASS_WORDS[approval.class])}: ${plural(approval.evidence.length, 'sign')}`,
    paragraphs(
      table([md`sign`, md`where`, md`value`, md`strength`], rows),
      more > 0 ? md`…and ${plural(more, 'more sign')}.` : EMPTY,
    ),
  )
}

function toRow({ rule, tier, where, value, agent }: Evidence): Markdown[] {
  return [md`${agent ?? rule}`, code(where, 60), code(value, 100), raw(TIER_WORDS[tier])]
}

const CLASS_WORDS: Readonly<Record<Approval['class'], string>> = {
  agent: 'an agent’s work',
  automation: 'trusted automation',
  human: 'a human’s work',
  unknown: 'unknown, which is held like an agent’s',
}
const TIER_WORDS: Readonly<Record<Evidence['tier'], string>> = {
  S: 'said by the forge',
  A: 'an account',
  B: 'a written marker',
  C: 'a weak hint',
}
