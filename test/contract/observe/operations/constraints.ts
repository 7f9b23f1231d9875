import type { Operation } from './operation.ts'

export const CONSTRAINTS: readonly Operation[] = [
  {
    name: 'add check',
    sql: ['alter table big add constraint x check (a > 0)'],
    locks: ['big:AccessExclusive'],
    scans: ['big 1'],
  },
  {
    name: 'add check not valid',
    sql: ['alter table big add constraint x check (a > 0) not valid'],
    locks: ['big:AccessExclusive'],
  },
  {
    name: 'validate check',
    sql: [
      'alter table big add constraint x check (a > 0) not valid',
      'alter table big validate constraint x',
    ],
    locks: ['big:AccessExclusive'],
    scans: ['big 1'],
  },
  {
    name: 'add not null not valid',
    since: 18,
    sql: ['alter table big add constraint x not null d not valid'],
    locks: ['big:AccessExclusive'],
  },
  {
    name: 'add foreign key',
    sql: ['alter table big add constraint x foreign key (ref_id) references ref'],
    locks: ['big:ShareRowExclusive', 'ref:ShareRowExclusive'],
    scans: ['big 1', 'ref 1'],
  },
  {
    name: 'add foreign key not valid',
    sql: ['alter table big add constraint x foreign key (ref_id) references ref not valid'],
    locks: ['big:ShareRowExclusive', 'ref:ShareRowExclusive'],
  },
  {
    name: 'validate foreign key',
    sql: [
      'alter table big add constraint x foreign key (ref_id) references ref not valid',
      'alter table big validate constraint x',
    ],
    // The first command's; the second takes none that stops reads or writes.
    locks: ['big:ShareRowExclusive', 'ref:ShareRowExclusive'],
    scans: ['big 1', 'ref 1'],
  },
  {
    name: 'add unique',
    sql: ['alter table big add unique (last)'],
    locks: ['big:Share', 'big:AccessExclusive'],
    scans: ['big 1'],
  },
  {
    name: 'add unique using index',
    sql: ['alter table big add unique using index big_id_u'],
    locks: ['big:AccessExclusive'],
  },
  {
    name: 'add primary key',
    sql: ['alter table big add primary key (id)'],
    locks: ['big:Share', 'big:AccessExclusive'],
    scans: ['big 1'],
  },
  {
    name: 'add primary key using index',
    sql: ['alter table big add primary key using index big_id_u'],
    locks: ['big:AccessExclusive'],
  },
  {
    name: 'add exclusion',
    sql: ['alter table small add exclude using btree (v with =)'],
    locks: ['small:Share', 'small:AccessExclusive'],
    scans: ['small 2'],
  },
  {
    name: 'drop foreign key',
    sql: ['alter table big drop constraint big_ref_fk'],
    locks: ['big:AccessExclusive', 'ref:AccessExclusive'],
  },
  {
    name: 'create table with a foreign key',
    sql: [
      'create unique index ref_code_u on ref (code)',
      'create table child (id int primary key, code int references ref (code))',
    ],
    locks: ['ref:Share', 'ref:ShareRowExclusive'],
    scans: ['ref 1'],
  },
]
