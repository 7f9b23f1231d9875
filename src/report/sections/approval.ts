import { shortSha } from '../facts.ts'
import { listOf, plural } from '../format.ts'
import type { Approval, ApprovalRequirement, Evidence, Report } from '../model.ts'
import { code, details, EMPTY, join, type Markdown, md, paragraphs, raw, table } from '../safe.ts'

/**
 * Who is still needed and why, whose word does not count and why; nothing where one sentence at the top has said it all.
 * Open while it waits, folded once it does not.
 */
export function whoDecides(report: Report, limit: number): Markdown {
  const { approval } = report
  if (approval === undefined) return EMPTY
  const news = paragraphs(
    requirements(approval, limit),
    notCounted(approval, limit),
    declared(report, approval),
  )
  const waits = approval.state === 'pending' || approval.state === 'error'
  const held = waits ? enforcement(approval) : EMPTY
  if (news.source === '' && held.source === '') return EMPTY
  const parts = [news, requesters(approval)]
  return waits
    ? paragraphs(md`### Approval`, ...parts, held)
    : details(md`Approval: who was asked, and why`, paragraphs(...parts))
}

/** A single one that anybody may satisfy is what everybody expects. */
function requirements({ requirements: all = [] }: Approval, limit: number): Markdown {
  const usual = all.length <= 1 && all.every(({ require, from }) => require === 1 && from.length === 0)
  if (usual) return EMPTY
  const rows = all
    .slice(0, limit)
    .map((one) => [raw(one.satisfied ? '✅' : '🟡'), needed(one), md`${one.cause}`, people(one.approvers)])
  const more = all.length - rows.length
  return paragraphs(
    table([EMPTY, md`needed`, md`because`, md`approved by`], rows),
    more > 0 ? md`…and ${plural(more, 'more')}.` : EMPTY,
  )
}

function needed({ require, from }: ApprovalRequirement): Markdown {
  const count = require === 1 ? 'one' : String(require)
  if (from.length > 0) return md`${count} of ${listOf(from.slice(0, NAMED))}${others(from)}`
  return require === 1
    ? md`a person with write access`
    : md`${plural(require, 'person', 'people')} with write access`
}

function notCounted({ rejected = [] }: Approval, limit: number): Markdown {
  if (rejected.length === 0) return EMPTY
  const reasons = rejected.slice(0, limit).map(({ reason }) => md`${reason}`)
  const more = rejected.length - reasons.length
  return md`Does not count: ${join([...reasons, more > 0 ? md`${more} more` : EMPTY], '; ')}.`
}

function enforcement({ enforcement: found }: Approval): Markdown {
  if (found === undefined) return EMPTY
  return found.holds ? md`${found.by}` : md`⚠️ ${found.by}`
}

function declared(report: Report, { declaredHumanBy }: Approval): Markdown {
  if (declaredHumanBy === undefined) return EMPTY
  return md`**Declared a person’s work by ${people([declaredHumanBy])}** at ${code(shortSha(report))}; the next push makes that void.`
}

function requesters({ requesters: all = [] }: Approval): Markdown {
  return all.length === 0 ? EMPTY : md`Asked for by ${people(all)}.`
}

function people(logins: readonly string[]): Markdown {
  return md`${listOf(logins.slice(0, NAMED).map((login) => `@${login}`))}${others(logins)}`
}

function others(all: readonly string[]): Markdown {
  const more = all.length - NAMED
  return more > 0 ? md` and ${plural(more, 'other')}` : EMPTY
}

const NAMED = 5

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
