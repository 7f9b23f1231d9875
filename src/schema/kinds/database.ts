import type { Kind } from '../model.ts'
import { maskSetting, readSettings, settings } from './settings.ts'
import { maybe, text } from './sql.ts'

/** The database as an object of its own: what it sets for its sessions, for all of them or for those of one role. */
export const database: Kind = {
  kind: 'database',
  catalog: 'pg_database',
  sql: `
    select d.oid as key, nullif(d.datconnlimit, -1) as limit, ${settings('s.setdatabase = d.oid', { forRole: true })} as settings
    from pg_database d
    where d.datname = current_database()`,
  toFact: (row) => ({
    kind: 'database',
    key: text(row, 'key'),
    schema: '',
    // A branch's own name is Offshoot's, and means nothing to who reads what changed.
    name: 'this database',
    attributes: { 'connection limit': maybe(row, 'limit'), ...readSettings(row, 'settings') },
  }),
  recreated: 'same',
  mask: maskSetting,
}
