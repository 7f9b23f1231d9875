import type { Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, sorted, text } from './sql.ts'

/**
 * What is taken from publishers. Where from is not compared: only superusers may read it, because it holds a
 * password. Columns that an older server does not have mean the empty row beside it.
 */
export const subscription: Kind = {
  kind: 'subscription',
  catalog: 'pg_subscription',
  sql: `
    select s.oid as key, s.subname as name, ${sorted('s.subpublications')} as publications, s.subenabled, s.subslotname,
      s.subsynccommit, s.subbinary, s.substream, x.*
    from pg_subscription s
    cross join (
      select null as subtwophasestate, null as subdisableonerr, null as subpasswordrequired, null as subrunasowner,
        null as suborigin, null as subfailover
    ) absent
    cross join lateral (
      select subtwophasestate, subdisableonerr, subpasswordrequired, subrunasowner, suborigin, subfailover
      from pg_subscription own where own.oid = s.oid
    ) x
    where s.subdbid = (select oid from pg_database where datname = current_database())`,
  toFact,
  recreated: 'same',
  line: ({ attributes }) =>
    `publications ${attributes.publications}${attributes.enabled === 'yes' ? '' : ', disabled'}`,
}

function toFact(row: Row): ObjectFact {
  const yes = (column: string) => (flag(row, column) ? 'yes' : null)
  return {
    kind: 'subscription',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      publications: maybe(row, 'publications'),
      enabled: flag(row, 'subenabled') ? 'yes' : 'no',
      slot: maybe(row, 'subslotname'),
      'synchronous commit': text(row, 'subsynccommit'),
      binary: yes('subbinary'),
      streaming: { t: 'on', p: 'parallel' }[text(row, 'substream')] ?? null,
      'two phase': (maybe(row, 'subtwophasestate') ?? 'd') === 'd' ? null : 'yes',
      'disable on error': yes('subdisableonerr'),
      'password required': row.subpasswordrequired === 'f' ? 'no' : null,
      'run as owner': yes('subrunasowner'),
      origin: maybe(row, 'suborigin'),
      failover: yes('subfailover'),
    },
  }
}
