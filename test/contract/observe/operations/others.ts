import type { Operation } from './operation.ts'

export const OTHERS: readonly Operation[] = [
  { name: 'create view', sql: ['create view v as select * from big'] },
  {
    name: 'replace view',
    sql: ['create or replace view bigv as select id, a, b from big'],
    locks: ['bigv:AccessExclusive'],
  },
  {
    name: 'refresh materialized view',
    sql: ['refresh materialized view bigmv'],
    locks: ['bigmv:Share', 'bigmv:Exclusive', 'bigmv:AccessExclusive', 'bigmv_u:AccessExclusive'],
    rewrites: ['bigmv'],
    scans: ['bigmv 1'],
    rows: ['bigmv 1000/0/0'],
  },
  {
    name: 'refresh materialized view concurrently',
    sql: ['refresh materialized view concurrently bigmv'],
    locks: ['bigmv:Exclusive'],
    scans: ['bigmv 1'],
  },
  { name: 'enum add value', sql: ["alter type mood add value 'glad'"] },
  { name: 'comment', sql: ["comment on table big is 'large'"] },
  { name: 'grant', sql: ['grant select on big to public'] },
  { name: 'analyze', sql: ['analyze big'] },
  { name: 'update all rows', sql: ['update big set a = a + 1'], rows: ['big 0/20000/0'] },
  { name: 'delete some', sql: ['delete from big where id < 1000'], rows: ['big 0/0/999'] },
  {
    name: 'insert select',
    sql: ['insert into small select i, i from generate_series(10, 5000) i'],
    rows: ['small 4991/0/0'],
  },
  { name: 'select for update', sql: ['select id from big where id < 100 for update'] },
  {
    name: 'lock table',
    block: true,
    sql: ['lock table big in exclusive mode'],
    locks: ['big:Exclusive'],
  },
  { name: 'create statistics', sql: ['create statistics ab on a, b from big'] },
  {
    name: 'DO block',
    sql: ['do $$ begin alter table big add column n int; create index on small (v); end $$'],
    locks: ['big:AccessExclusive', 'small:Share'],
    scans: ['small 1'],
  },
  { name: 'create table as', sql: ['create table copy as select * from small'], scans: ['small 1'] },
]
