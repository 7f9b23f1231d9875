import { describe, expect, it } from 'vitest'
import {
  MARK_START,
  newMark,
  parseMark,
  sameOwner,
  samePurpose,
  writeMark,
} from '../../../src/provider/mark.ts'
import type { OwnershipMark, Purpose } from '../../../src/provider/types.ts'

const OWNER = { platform: 'github', host: 'github.com', repositoryId: '4711' } as const
const PULL: Purpose = { kind: 'change-request', number: 7 }
const GROUP: Purpose = { kind: 'merge-group', headSha: 'c0ffee'.repeat(6) }

function mark(change: Partial<OwnershipMark> = {}): OwnershipMark {
  const now = new Date('2026-01-02T03:04:05.678Z')
  return { ...newMark({ owner: OWNER, purpose: PULL, golden: '1/golden/2', now, ttl: 3_600_000 }), ...change }
}

describe('a mark', () => {
  it('starts fresh, expires after its time to live, and bears a nonce of its own', () => {
    expect(mark()).toMatchObject({
      createdAt: '2026-01-02T03:04:05.678Z',
      expiresAt: '2026-01-02T04:04:05.678Z',
      state: { phase: 'fresh', applied: [], pushes: 0 },
    })
    expect(mark().nonce).toMatch(/^[0-9a-f]{32}$/)
    expect(mark().nonce).not.toBe(mark().nonce)
  })

  it.each([
    mark(),
    mark({ purpose: GROUP }),
    mark({ parent: 'offshoot-3mv-pr-7' }),
    mark({ golden: 'größe "\\ \u2028 \u{1f33f}' }),
    mark({
      state: {
        phase: 'migrated',
        applied: [{ path: 'db/\u{1f33f} "x"\\.sql', hash: '0123456789abcdef' }],
        pushes: 4,
        orphanSince: '2026-02-03T04:05:06Z',
      },
    }),
  ])('reads back as it was written, in plain ASCII (%#)', (written) => {
    const text = writeMark(written)
    expect(text).toMatch(/^[\x20-\x7e]+$/)
    expect(text.startsWith(MARK_START)).toBe(true)
    expect(parseMark(text)).toEqual(written)
  })

  it.each([
    ['nothing', undefined],
    ['no comment', null],
    ['an empty text', ''],
    ['a sentence', 'our staging database, do not touch'],
    ['cut JSON', writeMark(mark()).slice(0, -1)],
    ['a list', `[${writeMark(mark())}]`],
    ['a text that is too long', `${writeMark(mark())}${' '.repeat(1_000_000)}`],
    ['another manager', change({ managedBy: 'someone' })],
    ['a later version', change({ version: 2 })],
    ['a version as text', change({ version: '1' })],
    ['no owner', change({ owner: undefined })],
    ['an unknown platform', change({ owner: { ...OWNER, platform: 'sourcehut' } })],
    ['a repository id that is a number', change({ owner: { ...OWNER, repositoryId: 4711 } })],
    ['a repository id that is a name', change({ owner: { ...OWNER, repositoryId: 'acme/shop' } })],
    ['no purpose', change({ purpose: null })],
    ['a purpose of no known kind', change({ purpose: { kind: 'party', number: 7 } })],
    ['a negative number', change({ purpose: { kind: 'change-request', number: -7 } })],
    ['a merge group without a SHA', change({ purpose: { kind: 'merge-group', headSha: 'main' } })],
    ['no golden base', change({ golden: '' })],
    ['a date of no known form', change({ createdAt: 'yesterday' })],
    ['a date that is none', change({ expiresAt: '2026-13-45T99:00:00Z' })],
    ['a local date', change({ expiresAt: '2026-01-02T03:04:05+02:00' })],
    ['a short nonce', change({ nonce: 'abc' })],
    ['a parent that is no branch name', change({ parent: 'Robert"; --' })],
    ['no state', change({ state: undefined })],
    ['an unknown phase', change({ state: { phase: 'odd', applied: [], pushes: 0 } })],
    ['applied files that are no list', change({ state: { phase: 'fresh', applied: {}, pushes: 0 } })],
    [
      'an applied file without a hash',
      change({ state: { phase: 'fresh', applied: [{ path: 'x' }], pushes: 0 } }),
    ],
    ['pushes that are no count', change({ state: { phase: 'fresh', applied: [], pushes: 1.5 } })],
    [
      'an orphan since nonsense',
      change({ state: { phase: 'fresh', applied: [], pushes: 0, orphanSince: 1 } }),
    ],
  ])('is not read from %s', (_, text) => {
    expect(parseMark(text)).toBeUndefined()
  })

  it('drops what it does not know, whatever it is called', () => {
    const text = writeMark(mark()).replace('{', '{"__proto__":{"managedBy":"x"},"extra":1,')
    const read = parseMark(text)
    expect(read).toBeDefined()
    expect(Object.keys(read ?? {})).not.toContain('extra')
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  function change(change: Record<string, unknown>): string {
    return JSON.stringify({ ...mark(), ...change })
  }
})

describe('owners and purposes', () => {
  it('are the same only in every part', () => {
    expect(sameOwner(OWNER, { ...OWNER })).toBe(true)
    expect(sameOwner(OWNER, { ...OWNER, platform: 'gitlab' })).toBe(false)
    expect(sameOwner(OWNER, { ...OWNER, host: 'ghe.example.com' })).toBe(false)
    expect(sameOwner(OWNER, { ...OWNER, repositoryId: '4712' })).toBe(false)
    expect(samePurpose(PULL, { ...PULL })).toBe(true)
    expect(samePurpose(PULL, { kind: 'change-request', number: 8 })).toBe(false)
    expect(samePurpose(PULL, GROUP)).toBe(false)
    expect(samePurpose(GROUP, PULL)).toBe(false)
    expect(samePurpose(GROUP, { ...GROUP })).toBe(true)
    expect(samePurpose(GROUP, { kind: 'merge-group', headSha: 'a'.repeat(40) })).toBe(false)
  })
})
