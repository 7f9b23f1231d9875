import { type Operation, WRITTEN_ANEW } from './operation.ts'

export const TABLES: readonly Operation[] = [
  {
    name: 'drop table',
    sql: ['drop table small'],
    locks: ['small:AccessExclusive', 'small_pkey:AccessExclusive'],
  },
  { name: 'rename table', sql: ['alter table small rename to tiny'], locks: ['small:AccessExclusive'] },
  {
    name: 'truncate',
    sql: ['truncate small'],
    locks: ['small:Share', 'small:AccessExclusive', 'small_pkey:AccessExclusive'],
    autocommit: ['small:AccessExclusive'],
    rewrites: ['small'],
  },
  {
    name: 'cluster',
    sql: ['cluster big using big_id_u'],
    locks: WRITTEN_ANEW,
    autocommit: ['big:AccessExclusive'],
    rewrites: ['big'],
  },
  {
    name: 'vacuum full',
    alone: true,
    sql: ['vacuum full big'],
    autocommit: ['big:AccessExclusive'],
    rewrites: ['big'],
  },
  {
    name: 'set unlogged',
    sql: ['alter table small set unlogged'],
    locks: ['small:Share', 'small:AccessExclusive', 'small_pkey:AccessExclusive'],
    rewrites: ['small 1'],
    scans: ['small 2'],
  },
  {
    name: 'set the access method that it has',
    since: 15,
    sql: ['alter table big set access method heap'],
    locks: ['big:AccessExclusive'],
  },
  { name: 'set fillfactor', sql: ['alter table big set (fillfactor = 90)'] },
  {
    name: 'create trigger',
    sql: ['create trigger t before insert on big for each row execute function touch()'],
    locks: ['big:ShareRowExclusive'],
  },
  {
    name: 'disable trigger',
    sql: [
      'create trigger t before insert on big for each row execute function touch()',
      'alter table big disable trigger t',
    ],
    locks: ['big:ShareRowExclusive'],
  },
  { name: 'create policy', sql: ['create policy p on big using (true)'], locks: ['big:AccessExclusive'] },
  {
    name: 'enable row level security',
    sql: ['alter table big enable row level security'],
    locks: ['big:AccessExclusive'],
  },
  {
    name: 'attach partition',
    sql: ['alter table part attach partition part_3 for values from (2000) to (7000)'],
    locks: ['part_3:AccessExclusive'],
    scans: ['part_3 1'],
  },
  {
    name: 'attach partition with a check',
    sql: [
      'alter table part_3 add constraint x check (id >= 2000 and id < 7000) not valid',
      'alter table part_3 validate constraint x',
      'alter table part attach partition part_3 for values from (2000) to (7000)',
    ],
    locks: ['part_3:AccessExclusive'],
    // The validation's own.
    scans: ['part_3 1'],
  },
  {
    name: 'detach partition',
    sql: ['alter table part detach partition part_1'],
    locks: ['part:AccessExclusive', 'part_1:AccessExclusive'],
  },
  {
    name: 'detach partition concurrently',
    alone: true,
    sql: ['alter table part detach partition part_1 concurrently'],
    locks: ['part_1:AccessExclusive'],
  },
  {
    name: 'create partition',
    sql: ['create table part_4 partition of part for values from (8000) to (9000)'],
    locks: ['part:AccessExclusive'],
  },
  {
    name: 'alter table owner',
    sql: ['alter table big owner to observe_other'],
    locks: ['big:AccessExclusive', 'big_a:AccessExclusive', 'big_id_u:AccessExclusive'],
  },
  {
    name: 'replica identity full',
    sql: ['alter table big replica identity full'],
    locks: ['big:AccessExclusive'],
  },
]
