import { describe, expect, it } from 'vitest'
import type { FailRule } from '../../../src/config/formats.ts'
import { measure, meets, NOTHING_MEASURED, readMeasured, withMeasured } from '../../../src/gate/measured.ts'
import type { Measured } from '../../../src/gate/types.ts'
import { HAZARDS, type HazardId } from '../../../src/hazards/catalog.ts'
import { brokenRule, type Found } from '../../../src/hazards/fail-on.ts'
import type { Hazard, Lock, SchemaChange, Statement } from '../../../src/report/model.ts'

const NOTHING: Found = { changes: [], hazards: [], migrations: [] }
const ADDED: SchemaChange = {
  action: 'added',
  kind: 'table',
  schema: 'public',
  name: 'a',
  destructive: false,
}
const LOSS: SchemaChange = {
  action: 'removed',
  kind: 'table',
  schema: 'public',
  name: 'b',
  destructive: true,
}
const URL = 'https://github.com/acme/shop/actions/runs/123'

function hazard(rule: string, severity: Hazard['severity']): Hazard {
  return { rule, severity, observed: true, object: 'orders', message: rule, fix: '' }
}

function locked(lock: Partial<Lock>): Found {
  const statement: Statement = {
    sql: 'x',
    ms: 1,
    rewrites: [],
    locks: [{ relation: 'users', mode: 'ShareLock', heldMs: 2_000.2, blocks: 'writes', ...lock }],
  }
  return { ...NOTHING, migrations: [{ name: '7.sql', ms: 300_000.1, statements: [statement] }] }
}

const RULES: readonly FailRule[] = [
  { rule: 'destructive' },
  { rule: 'irreversible' },
  { rule: 'lock', longerThan: 2_000 },
  { rule: 'lock', longerThan: 2_001 },
  { rule: 'migration', longerThan: 300_000 },
  { rule: 'migration', longerThan: 300_001 },
  { rule: 'hazard', is: 'danger' },
  { rule: 'hazard', is: 'hazard' },
  { rule: 'hazard', is: 'rewrite' },
  { rule: 'hazard', is: 'type-change' },
  { rule: 'hazard', is: 'lock' },
]

const back = { downMs: 1, changes: [], lost: [] }
const FOUND: readonly (readonly [string, Found])[] = [
  ['nothing', NOTHING],
  ['an addition', { ...NOTHING, changes: [ADDED] }],
  ['a loss', { ...NOTHING, changes: [ADDED, LOSS] }],
  ['a way down that leads back', { ...NOTHING, roundTrip: { ...back, outcome: 'restored' } }],
  ['a way down that fails', { ...NOTHING, roundTrip: { ...back, outcome: 'failed' } }],
  ['a way down that destroys', { ...NOTHING, roundTrip: { ...back, outcome: 'restored', lost: ['x'] } }],
  ['a lock, barely too long', locked({})],
  ['a lock that blocks nobody', locked({ blocks: 'schema changes' })],
  ['a lock on what is gone', { ...locked({ relation: 'b' }), changes: [LOSS] }],
  ['a notice', { ...NOTHING, hazards: [hazard('rewrite', 'notice')] }],
  ['a warning', { ...NOTHING, hazards: [hazard('type-change', 'warning')] }],
  ['a danger', { ...NOTHING, hazards: [hazard('lock', 'danger'), hazard('rename', 'warning')] }],
]

describe('what was measured', () => {
  it.each(FOUND)('meets a rule exactly where fail-on would break it: %s', (_, found) => {
    const measured = measure(found)
    for (const rule of RULES) {
      expect([rule, meets(measured, rule)]).toEqual([rule, brokenRule(found, [rule]) !== undefined])
    }
  })

  it('is the same again after its way through a target URL', () => {
    for (const [, found] of FOUND) {
      const measured = measure(found)
      expect(readMeasured(withMeasured(URL, measured))).toEqual(measured)
    }
  })

  it('counts as everything where nothing was measured', () => {
    expect(RULES.every((rule) => meets(undefined, rule))).toBe(true)
    expect(RULES.some((rule) => meets(NOTHING_MEASURED, rule))).toBe(false)
  })

  it('rules out no lock and nothing that only running shows where nobody watched', () => {
    const unwatched = measure({ ...NOTHING, migrations: [{ name: '7.sql', ms: 5, statements: [] }] })
    const met = RULES.filter((rule) => meets(unwatched, rule)).map((rule) => JSON.stringify(rule))
    expect(unwatched.watched).toBe(false)
    expect(met).toEqual([
      '{"rule":"lock","longerThan":2000}',
      '{"rule":"lock","longerThan":2001}',
      '{"rule":"hazard","is":"danger"}',
      '{"rule":"hazard","is":"hazard"}',
      '{"rule":"hazard","is":"rewrite"}',
      '{"rule":"hazard","is":"type-change"}',
      '{"rule":"hazard","is":"lock"}',
    ])
    expect(meets(unwatched, { rule: 'hazard', is: 'rename' })).toBe(false)
    expect(measure({ ...NOTHING, watched: false }).watched).toBe(false)
    const told = { ...NOTHING, migrations: [{ name: '7.sql', ms: 5, statements: [] }], watched: true }
    expect(measure(told).watched).toBe(true)
  })

  it('takes a time that is no number for too long', () => {
    const odd = { ...NOTHING_MEASURED, longestLock: Number.NaN, longestMigration: Number.NaN }
    expect(meets(odd, { rule: 'lock', longerThan: 2_000 })).toBe(true)
    expect(meets(odd, { rule: 'migration', longerThan: 2_000 })).toBe(true)
    expect(withMeasured(URL, odd)).toBe(URL)
  })
})

describe('the digest', () => {
  const digest = (...changes: readonly SchemaChange[]) => measure({ ...NOTHING, changes }).digest

  it('is of the changes, in whatever order they and their fields come', () => {
    const { destructive, ...rest } = ADDED
    expect(digest(ADDED, LOSS)).toBe(digest(LOSS, { destructive, ...rest }))
    expect(digest(ADDED)).toMatch(/^[0-9a-f]{16}$/)
    expect(NOTHING_MEASURED.digest).toBe(digest())
  })

  it.each<Partial<SchemaChange>>([
    { action: 'altered' },
    { kind: 'view' },
    { schema: 'app' },
    { name: 'b' },
    { table: 'b' },
    { before: 'x' },
    { after: 'x' },
    { sql: 'x' },
    { destructive: true },
    { attributes: [{ name: 'type', before: 'a', after: 'b' }] },
  ])('is another with %j', (other) => {
    expect(digest({ ...ADDED, ...other })).not.toBe(digest(ADDED))
    expect(digest(ADDED, { ...ADDED, ...other })).not.toBe(digest(ADDED))
  })

  it('is not the same for two changes and one of them twice', () => {
    expect(digest(ADDED, ADDED)).not.toBe(digest(ADDED))
  })

  it('does not depend on how long anything took', () => {
    expect(measure(locked({ heldMs: 1 })).digest).toBe(measure(locked({})).digest)
  })
})

describe('the fragment of a target URL', () => {
  const IDS = Object.keys(HAZARDS).filter((id): id is HazardId => Object.hasOwn(HAZARDS, id))

  it('gives back whatever was put in', () => {
    const random = generator(4711)
    for (let i = 0; i < 2_000; i++) {
      const bit = () => random(2) === 1
      const measured: Measured = {
        watched: bit(),
        destructive: bit(),
        irreversible: bit(),
        danger: bit(),
        hazards: IDS.filter(() => random(3) === 0).sort(),
        longestLock: random(2) === 0 ? random(100_000) : Number.MAX_SAFE_INTEGER - random(9),
        longestMigration: random(100_000_000),
        digest: [...Array(16)].map(() => random(16).toString(16)).join(''),
      }
      const url = withMeasured(URL, measured)
      expect(url).toMatch(/^[\x21-\x7e]{1,1000}$/)
      expect(new globalThis.URL(url).href).toBe(url)
      expect(readMeasured(url)).toEqual(measured)
    }
  })

  it('has room for every hazard at once', () => {
    expect(
      readMeasured(withMeasured(URL, { ...NOTHING_MEASURED, hazards: [...IDS].sort() }))?.hazards,
    ).toHaveLength(IDS.length)
  })

  it('replaces a fragment, and is left out where it would make the URL too long', () => {
    expect(withMeasured(`${URL}#step:3`, NOTHING_MEASURED)).toBe(withMeasured(URL, NOTHING_MEASURED))
    const long = `${URL}?${'x'.repeat(950)}`
    expect(withMeasured(long, NOTHING_MEASURED)).toBe(long)
  })

  const good = withMeasured(URL, { ...NOTHING_MEASURED, hazards: ['backfill', 'lock'] }).split('#')[1] ?? ''

  it.each([
    ['nothing', undefined],
    ['no fragment', URL],
    ['an empty fragment', `${URL}#`],
    ['another fragment', `${URL}#step:3:1`],
    ['a newer version', `${URL}#${good.replace('=1;', '=2;')}`],
    ['a hazard that this version does not know', `${URL}#${good.replace('lock', 'meltdown')}`],
    ['a name of every object', `${URL}#${good.replace('lock', 'constructor')}`],
    ['hazards in disorder', `${URL}#${good.replace('backfill,lock', 'lock,backfill')}`],
    ['a hazard twice', `${URL}#${good.replace('lock', 'backfill')}`],
    ['an empty hazard', `${URL}#${good},`],
    ['more after it', `${URL}#${good}x`],
    ['another field', `${URL}#${good};x`],
    ['a line end', `${URL}#${good}\n`],
    ['a flag too few', `${URL}#${good.replace('1000', '100')}`],
    ['a flag that is none', `${URL}#${good.replace('1000', '1002')}`],
    ['a number with zeros before it', `${URL}#${good.replace(';0;0;', ';00;0;')}`],
    ['a number below zero', `${URL}#${good.replace(';0;0;', ';-1;0;')}`],
    ['a number that is not exact', `${URL}#${good.replace(';0;0;', ';9007199254740993;0;')}`],
    ['a digest too short', `${URL}#${good.replace(/[0-9a-f]{16}/, '0123')}`],
    ['a second fragment before it', `${URL}#x#${good}`],
    ['too long a URL', `${URL}?${'x'.repeat(1_000)}#${good}`],
  ])('is not believed: %s', (_, url) => {
    expect(readMeasured(`${URL}#${good}`)).toBeDefined()
    expect(readMeasured(url)).toBeUndefined()
  })
})

/** Whole numbers below the given one, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
