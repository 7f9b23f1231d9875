import type { Scenario } from '../scenario.ts'

/** Ways to store tables and indexes. */
export const ACCESS_METHODS: readonly Scenario[] = [
  {
    title: 'access methods of both types are created',
    change:
      'create access method heap2 type table handler heap_tableam_handler; create access method btree2 type index handler bthandler',
    expect: [
      'added access method btree2: index, handler bthandler',
      'added access method heap2: table, handler heap_tableam_handler',
    ],
  },
  {
    title: 'an access method is dropped with the table that it stored',
    setup:
      'create access method heap2 type table handler heap_tableam_handler; create table t (a integer) using heap2',
    change: 'drop access method heap2 cascade',
    expect: [
      'removed access method heap2: table, handler heap_tableam_handler',
      '! removed table public.t: 1 column (its rows are lost)',
    ],
  },
  {
    title: 'an access method is dropped and created again',
    setup: 'create access method heap2 type table handler heap_tableam_handler',
    change: 'drop access method heap2; create access method heap2 type table handler heap_tableam_handler',
    expect: [],
  },
]
