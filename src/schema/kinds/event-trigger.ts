import type { Kind } from '../model.ts'
import { fires, withFires } from './fires.ts'
import { maybe, notOfExtension, OWN_SCHEMAS, sorted, text } from './sql.ts'

/** Event triggers, without the observer's own: they come and go around a migration and are nobody's change. */
export const eventTrigger: Kind = {
  kind: 'event trigger',
  catalog: 'pg_event_trigger',
  sql: `
    select v.oid as key, v.evtname as name, v.evtevent, v.evtfoid::regproc::text as function, v.evtenabled, ${sorted('v.evttags')} as tags
    from pg_event_trigger v
    join pg_proc p on p.oid = v.evtfoid
    join pg_namespace n on n.oid = p.pronamespace
    where not (v.evtname ~ '^offshoot_' and n.nspname in (${OWN_SCHEMAS.map((name) => `'${name}'`).join(', ')})) and ${notOfExtension('pg_event_trigger', 'v.oid')}`,
  toFact: (row) => ({
    kind: 'event trigger',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      event: text(row, 'evtevent'),
      tags: maybe(row, 'tags'),
      function: text(row, 'function'),
      fires: fires(text(row, 'evtenabled')),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => {
    const { event, tags, function: called } = attributes
    const when = typeof tags === 'string' ? ` when tag in (${tags})` : ''
    return withFires(`on ${event}${when} execute ${called}()`, attributes.fires)
  },
}
