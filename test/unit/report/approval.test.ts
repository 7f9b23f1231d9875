import { describe, expect, it } from 'vitest'
import { renderComment } from '../../../src/report/comment.ts'
import { renderHelp } from '../../../src/report/help.ts'
import { withExpiry } from '../../../src/report/lifecycle.ts'
import type { Approval, Report } from '../../../src/report/model.ts'
import { embedState, readState } from '../../../src/report/state.ts'
import { hostileStrings } from '../../support/hostile.ts'
import { base, FACES, severalWanted, WORDS, waiting } from '../../support/reports.ts'

const options = { words: WORDS, limit: 60_000 }
const comment = (approval: Approval): string =>
  renderComment({ ...base, verdict: 'awaiting-approval', approval }, options)

describe('who has to approve', () => {
  it('is a section of its own only where one sentence does not say it all', () => {
    expect(comment(waiting)).not.toContain('### Approval')
    const usual = { cause: 'an agent opened it', require: 1, from: [], approvers: [], satisfied: false }
    expect(comment({ ...waiting, requirements: [usual] })).not.toContain('### Approval')
    for (const more of [{ require: 2 }, { from: ['codeowners'] }])
      expect(comment({ ...waiting, requirements: [{ ...usual, ...more }] })).toContain('### Approval')
    expect(comment(severalWanted)).toContain('### Approval')
  })

  it('names who is needed and why, what does not count, and who asked for it', () => {
    const body = comment(severalWanted).replaceAll('&#8203;', '')
    expect(body).toContain('| ✅ | a person with write access | GitHub Copilot opened it | @carol |')
    expect(body).toContain('| 🟡 | one of @acme/dba and @dora | it loses data | |')
    expect(body).toContain('2 people with write access')
    expect(body).toContain('Does not count: @alice asked for it; @mallory has no write access.')
    expect(body).toContain('Asked for by @alice.')
  })

  it('is folded once nobody waits', () => {
    const body = renderComment(FACES['approved-by-several'] ?? base, options)
    expect(body).not.toContain('### Approval')
    expect(body).toContain('<summary>Approval: who was asked, and why</summary>')
  })

  it('survives in the comment, so that a later job draws it again', () => {
    const report: Report = { ...base, approval: severalWanted }
    expect(readState(`x${embedState(report)}`)?.approval).toEqual(severalWanted)
  })

  it('mentions nobody and breaks no table, whoever named the rules and the accounts', () => {
    for (const text of [...hostileStrings(60), '@everyone | <b>x</b> `a`\n/approve']) {
      const body = comment({
        ...waiting,
        requirements: [
          { cause: text, require: 2, from: [text, '@acme/dba'], approvers: [text], satisfied: false },
        ],
        rejected: [{ login: text, reason: text }],
        requesters: [text],
        declaredHumanBy: text,
      })
      const section = body.slice(body.indexOf('### Approval'), body.indexOf('| **Migrations**'))
      expect(section.replace(/`[^`\n]*`|<code>.*?<\/code>/g, '')).not.toMatch(/@[a-z0-9]/i)
      expect(section).not.toMatch(/<b>|^\/approve/m)
    }
  })
})

describe('the help', () => {
  it('starts with no marker of ours and with no command', () => {
    expect(renderHelp(WORDS)).toMatch(/^### Commands of Offshoot\n/)
    expect(renderHelp(WORDS)).not.toMatch(/^\/offshoot/m)
  })
})

describe('a branch that is kept longer', () => {
  it('says so, and only where there is one that lives', () => {
    const later = '2026-12-24T00:00:00.000Z'
    expect(withExpiry(base, later)?.branch?.expiresAt).toBe(later)
    expect(withExpiry(base, base.branch?.expiresAt ?? '')).toBeUndefined()
    expect(withExpiry(FACES.deleted ?? base, later)).toBeUndefined()
    expect(withExpiry(FACES.draft ?? base, later)).toBeUndefined()
  })
})
