import { type Operation, WRITTEN_ANEW } from './operation.ts'

const CATALOG_ONLY = ['big:AccessExclusive']
/** The rewriting, and each of the two indexes. */
const THREE_TIMES = ['big 3']

export const COLUMNS: readonly Operation[] = [
  { name: 'add column nullable', sql: ['alter table big add column n int'], locks: CATALOG_ONLY },
  {
    name: 'add column with a constant default',
    sql: ['alter table big add column n int not null default 7'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'add column with a volatile default',
    sql: ['alter table big add column n float default random()'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 2'],
    scans: THREE_TIMES,
  },
  {
    name: 'add column with default now()',
    sql: ['alter table big add column n timestamptz default now()'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'add column generated stored',
    sql: ['alter table big add column n int generated always as (a * 2) stored'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 2'],
    scans: THREE_TIMES,
  },
  {
    name: 'add column generated virtual',
    since: 18,
    sql: ['alter table big add column n int generated always as (a * 2) virtual'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'add column identity',
    sql: ['alter table big add column n int generated always as identity'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 2'],
    scans: THREE_TIMES,
  },
  {
    name: 'add column serial',
    sql: ['alter table big add column n serial'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 2'],
    scans: THREE_TIMES,
  },
  {
    name: 'add column with a check',
    sql: ['alter table big add column n int check (n > 0)'],
    locks: CATALOG_ONLY,
    scans: ['big 1'],
  },
  {
    name: 'add column of a domain with a check',
    sql: ['alter table big add column n positive'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 2'],
    scans: THREE_TIMES,
  },
  { name: 'drop column', sql: ['alter table big drop column d'], locks: CATALOG_ONLY },
  { name: 'rename column', sql: ['alter table big rename column d to dd'], locks: CATALOG_ONLY },
  {
    name: 'type int to bigint',
    sql: ['alter table big alter column last type bigint'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 4'],
    scans: THREE_TIMES,
  },
  {
    name: 'type varchar(20) to varchar(40)',
    sql: ['alter table big alter column c type varchar(40)'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'type varchar(20) to text',
    sql: ['alter table big alter column c type text'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'type text to varchar(200)',
    sql: ['alter table big alter column d type varchar(200)'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 4'],
    scans: THREE_TIMES,
  },
  {
    name: 'type numeric(10,2) to numeric(12,2)',
    sql: ['alter table big alter column e type numeric(12, 2)'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'type numeric(10,2) to numeric(12,4)',
    sql: ['alter table big alter column e type numeric(12, 4)'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 4'],
    scans: THREE_TIMES,
  },
  {
    name: 'type timestamp to timestamptz in UTC',
    sql: ["set timezone = 'UTC'", 'alter table big alter column at type timestamptz'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'type timestamp to timestamptz elsewhere',
    sql: ["set timezone = 'Europe/Berlin'", 'alter table big alter column at type timestamptz'],
    locks: WRITTEN_ANEW,
    rewrites: ['big 4'],
    scans: THREE_TIMES,
  },
  {
    name: 'type int to bigint of an indexed column',
    sql: ['drop materialized view bigmv', 'drop view bigv', 'alter table big alter column a type bigint'],
    locks: [...WRITTEN_ANEW, 'bigmv:AccessExclusive', 'bigmv_u:AccessExclusive', 'bigv:AccessExclusive'],
    rewrites: ['big 4'],
    scans: THREE_TIMES,
  },
  {
    name: 'collation of a column without an index',
    sql: ['alter table big alter column d type text collate "C"'],
    locks: CATALOG_ONLY,
  },
  {
    name: 'set not null',
    sql: ['alter table big alter column d set not null'],
    locks: CATALOG_ONLY,
    scans: ['big 1'],
  },
  {
    name: 'set not null with a valid check',
    sql: [
      'alter table big add constraint d_there check (d is not null)',
      'alter table big alter column d set not null',
    ],
    locks: CATALOG_ONLY,
    // The check's own; the second command relies on it.
    scans: ['big 1'],
  },
  { name: 'drop not null', sql: ['alter table big alter column b drop not null'], locks: CATALOG_ONLY },
  { name: 'set default', sql: ['alter table big alter column a set default 1'], locks: CATALOG_ONLY },
  {
    name: 'set storage',
    sql: ['alter table big alter column d set storage external'],
    locks: CATALOG_ONLY,
  },
  { name: 'set statistics', sql: ['alter table big alter column d set statistics 500'] },
]
