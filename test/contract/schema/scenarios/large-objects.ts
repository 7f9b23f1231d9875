import type { Scenario } from '../scenario.ts'

/** Large objects, which are data and counted. */
export const LARGE_OBJECTS: readonly Scenario[] = [
  {
    title: 'a large object is created',
    change: "select lo_from_bytea(0, '\\x01')",
    covers: 'large object',
    expect: ['added large object all: 1 in the database'],
  },
  {
    title: 'more of them are created',
    setup: "select lo_from_bytea(0, '\\x01')",
    change: "select lo_from_bytea(0, '\\x02') from generate_series(1, 3)",
    expect: ['altered large object all: 1 in the database -> 4 in the database {count: 1 -> 4}'],
  },
  {
    title: 'one of them is unlinked',
    setup: "select lo_from_bytea(0, '\\x01') from generate_series(1, 3)",
    change: 'select lo_unlink(min(oid)) from pg_largeobject_metadata',
    expect: [
      '! altered large object all: 3 in the database -> 2 in the database {count: 3 -> 2} (what some held is lost)',
    ],
  },
  {
    title: 'all are unlinked',
    setup: "select lo_from_bytea(0, '\\x01') from generate_series(1, 3)",
    change: 'select lo_unlink(oid) from pg_largeobject_metadata',
    expect: ['! removed large object all: 3 in the database (what they held is lost)'],
  },
  {
    title: 'one is written to',
    setup: "select lo_from_bytea(4711, '\\x01')",
    change: "select lo_put(4711, 0, '\\x0203')",
    expect: [],
  },
]
