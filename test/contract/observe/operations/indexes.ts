import type { Operation } from './operation.ts'

/** REINDEX is no business of event triggers there: the files and the documentation tell, and nothing counts its scans. */
const NO_EVENT = { upTo: 16, scans: [] }

export const INDEXES: readonly Operation[] = [
  { name: 'create index', sql: ['create index on big (last)'], locks: ['big:Share'], scans: ['big 1'] },
  {
    name: 'create index concurrently',
    alone: true,
    sql: ['create index concurrently on big (last)'],
    // Once to build, once to add what came meanwhile.
    scans: ['big 2'],
  },
  { name: 'drop index', sql: ['drop index big_a'], locks: ['big:AccessExclusive', 'big_a:AccessExclusive'] },
  {
    name: 'drop index concurrently',
    alone: true,
    sql: ['drop index concurrently big_a'],
    locks: ['big_a:AccessExclusive'],
  },
  {
    name: 'reindex table',
    sql: ['reindex table big'],
    locks: ['big:Share', 'big_a:AccessExclusive', 'big_id_u:AccessExclusive'],
    scans: ['big 2'],
    older: [{ ...NO_EVENT, autocommit: ['big:Share', 'big_a:AccessExclusive', 'big_id_u:AccessExclusive'] }],
  },
  {
    name: 'reindex concurrently',
    alone: true,
    sql: ['reindex table concurrently big'],
    scans: ['big 4'],
    older: [NO_EVENT],
  },
  { name: 'rename index', sql: ['alter index big_a rename to big_aa'] },
]
