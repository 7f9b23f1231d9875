import type { Kind } from '../model.ts'
import { flag, maybe, notBuiltIn, notOfExtension, text } from './sql.ts'

/** Languages that were made by hand. Most come with an extension. */
export const language: Kind = {
  kind: 'language',
  catalog: 'pg_language',
  sql: `
    select l.oid as key, l.lanname as name, l.lanpltrusted, l.lanplcallfoid::regproc::text as handler,
      case when l.laninline <> 0 then l.laninline::regproc::text end as inline,
      case when l.lanvalidator <> 0 then l.lanvalidator::regproc::text end as validator
    from pg_language l
    where ${notBuiltIn('l.oid')} and ${notOfExtension('pg_language', 'l.oid')}`,
  toFact: (row) => ({
    kind: 'language',
    key: text(row, 'key'),
    schema: '',
    name: text(row, 'name'),
    attributes: {
      trusted: flag(row, 'lanpltrusted') ? 'yes' : 'no',
      handler: text(row, 'handler'),
      inline: maybe(row, 'inline'),
      validator: maybe(row, 'validator'),
    },
  }),
  recreated: 'same',
  line: ({ attributes }) => `${attributes.trusted === 'yes' ? 'trusted, ' : ''}handler ${attributes.handler}`,
}
