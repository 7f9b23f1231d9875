import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HazardId } from '../../../src/hazards/catalog.ts'
import { compareByName } from '../../../src/schema/by-name.ts'
import { MAJOR } from '../../support/postgres.ts'
import { startWorld, type World } from '../observe/world.ts'
import { play, statementsOf } from './scripts.ts'

/** A table whose every name needs its quotes. */
const T = '"Odd ""T; drop"'
const SETUP = [
  `create table ${T} (id int primary key, "a b" int, at timestamp, name text, n int not null)`,
  'create table other (id int primary key)',
  `create index "I x" on ${T} (n)`,
]

interface Case {
  readonly setup?: readonly string[]
  readonly bad: readonly string[]
  readonly rule: HazardId
  /** What of the schema is otherwise after the fix, by design. */
  readonly differs?: readonly string[]
  readonly since?: number
}

/** A new column comes last. */
const ORDER = 'altered Odd "T; drop: order of columns'

const CASES: Readonly<Record<string, Case>> = {
  'a new type': {
    bad: [`alter table ${T} alter "a b" type bigint`],
    rule: 'type-change',
    differs: [ORDER],
  },
  'a timestamp in a zone': {
    bad: ["set timezone = 'Europe/Berlin'", `alter table ${T} alter at type timestamptz`],
    rule: 'type-change',
    differs: [ORDER],
  },
  'a volatile default': {
    bad: [`alter table ${T} add "tok en" uuid not null default gen_random_uuid()`],
    rule: 'volatile-default',
  },
  'a serial column': { bad: [`alter table ${T} add "no" serial`], rule: 'volatile-default' },
  'an identity column': {
    bad: [`alter table ${T} add "no" bigint generated always as identity`],
    rule: 'volatile-default',
  },
  'a stored expression': {
    bad: [`alter table ${T} add twice int generated always as (n * 2) stored`],
    rule: 'rewrite',
    differs: ['altered twice: generated'],
    since: 18,
  },
  'an index': {
    bad: [`create unique index "U x" on ${T} (lower(name)) include (n) where n > 0`],
    rule: 'index-not-concurrent',
  },
  'an index of a partitioned table': {
    setup: [
      'create table parted (id int, v int) partition by range (id)',
      'create table part_1 partition of parted for values from (0) to (15000)',
      'create table part_2 partition of parted for values from (15000) to (100000)',
    ],
    bad: ['create index parted_v on parted (v)'],
    rule: 'index-not-concurrent',
  },
  'a unique constraint': {
    bad: [
      `alter table ${T} add constraint "u'q" unique (name, "a b") include (n) deferrable initially deferred`,
    ],
    rule: 'index-not-concurrent',
  },
  'a primary key': {
    setup: ['create table keyless (a int, b int)'],
    bad: ['alter table keyless add primary key (a, b)'],
    rule: 'index-not-concurrent',
  },
  'a dropped index': { bad: ['drop index "I x"'], rule: 'index-not-concurrent' },
  'an index built again': { bad: ['reindex index "I x"'], rule: 'index-not-concurrent' },
  'a table’s indexes built again': { bad: [`reindex table ${T}`], rule: 'index-not-concurrent' },
  'NOT NULL': { bad: [`alter table ${T} alter name set not null`], rule: 'scan-under-lock' },
  'a check': { bad: [`alter table ${T} add constraint "c k" check (n > 0)`], rule: 'scan-under-lock' },
  'a check validated in the transaction that adds it': {
    bad: [
      `alter table ${T} add constraint "c k" check (n > 0) not valid`,
      `alter table ${T} validate constraint "c k"`,
    ],
    rule: 'scan-under-lock',
  },
  'a foreign key': {
    bad: [`alter table ${T} add constraint "f k" foreign key (n) references other on delete cascade`],
    rule: 'scan-under-lock',
  },
  'a partition attached': {
    setup: [
      'create table parted (id int, v text) partition by range (id)',
      'create table part (id int, v text)',
    ],
    bad: ['alter table parted attach partition part for values from (0) to (maxvalue)'],
    rule: 'scan-under-lock',
  },
  'a partition attached by list': {
    setup: [
      'create table parted (id int, v boolean) partition by list (v)',
      'create table part (id int, v boolean default true)',
    ],
    bad: ['alter table parted attach partition part for values in (true, false)'],
    rule: 'scan-under-lock',
  },
  'a view refreshed': {
    setup: [
      'create table base (id int)',
      'create materialized view sums as select g as id from generate_series(1, 20000) g',
      'create unique index on sums (id)',
    ],
    bad: ['refresh materialized view sums'],
    rule: 'rewrite',
  },
  'a table compacted': { bad: [`vacuum full ${T}`], rule: 'rewrite' },
}

const known = Object.entries(CASES).filter(([, { since = 14 }]) => MAJOR >= since)

describe('the safe way that a hazard tells', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld('select')
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each(known)(
    'of %s runs, is no hazard, and comes to the same',
    async (_, { setup = SETUP, bad, rule, differs }) => {
      const before = await play(world, { setup, parts: [bad] })
      expect(before.failures).toEqual([])
      const [hazard] = before.hazards.filter((one) => one.rule === rule)
      expect(before.hazards.map((one) => one.rule)).toContain(rule)
      const fix = statementsOf(hazard?.fix ?? '')
      expect(fix.length).toBeGreaterThan(0)
      const safe = await play(world, { setup, parts: fix.map((statement) => [statement]), alone: true })
      expect(safe.failures).toEqual([])
      const left = safe.hazards.filter((one) => one.rule !== 'lock-timeout' && one.severity !== 'notice')
      expect(left.map((one) => `${one.rule} ${one.message}`)).toEqual([])
      const changes = compareByName(before.after, safe.after).map(({ action, name, attributes = [] }) =>
        [`${action} ${name}`, ...attributes.map((attribute) => attribute.name)].join(': '),
      )
      expect(changes.filter((change) => !differs?.includes(change))).toEqual([])
    },
  )
})
