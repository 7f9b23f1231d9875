import type { Kind, ObjectFact, Row } from '../model.ts'
import { flag, maybe, notMadeByAnother, sorted, text, USER_SCHEMA } from './sql.ts'

/** Functions, window functions and procedures, told apart by their argument types. Aggregates are another kind. */
export const routine: Kind = {
  kind: 'function',
  catalog: 'pg_proc',
  sql: `
    select p.oid as key, n.nspname as schema, p.proname as name, '(' || oidvectortypes(p.proargtypes) || ')' as signature,
      p.prokind, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result, l.lanname,
      p.provolatile, p.proparallel, p.proisstrict, p.prosecdef, p.proleakproof, p.procost, p.prorows,
      case when p.prosupport <> 0 then p.prosupport::regproc::text end as support,
      (select string_agg(format_type(o, null), ', ' order by at) from unnest(p.protrftypes) with ordinality t (o, at)) as transforms,
      ${sorted('p.proconfig')} as settings, pg_get_function_sqlbody(p.oid) as sql_body,
      case when p.prosqlbody is null then coalesce(p.probin || ': ', '') || p.prosrc end as body,
      pg_get_functiondef(p.oid) as definition
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang
    where p.prokind in ('f', 'p', 'w') and ${USER_SCHEMA} and ${notMadeByAnother('pg_proc', 'p.oid')}`,
  toFact,
  recreated: 'same',
  line: ({ attributes }) => {
    const words = [
      attributes.type === 'function' ? `returns ${attributes.returns}` : (attributes.type ?? ''),
      `language ${attributes.language}`,
    ]
    if (attributes.volatility !== 'volatile') words.push(attributes.volatility ?? '')
    if (attributes.security === 'definer') words.push('security definer')
    return words.join(', ')
  },
  verbatim: ['body'],
}

function toFact(row: Row): ObjectFact {
  return {
    kind: 'function',
    key: text(row, 'key'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    signature: text(row, 'signature'),
    attributes: {
      type: { p: 'procedure', w: 'window function' }[text(row, 'prokind')] ?? 'function',
      arguments: maybe(row, 'arguments'),
      returns: maybe(row, 'result'),
      language: text(row, 'lanname'),
      volatility: { i: 'immutable', s: 'stable' }[text(row, 'provolatile')] ?? 'volatile',
      parallel: { s: 'safe', r: 'restricted' }[text(row, 'proparallel')] ?? 'unsafe',
      'on null input': flag(row, 'proisstrict') ? 'returns null' : 'called',
      security: flag(row, 'prosecdef') ? 'definer' : 'invoker',
      leakproof: flag(row, 'proleakproof') ? 'yes' : 'no',
      cost: text(row, 'procost'),
      rows: text(row, 'prorows') === '0' ? null : text(row, 'prorows'),
      support: maybe(row, 'support'),
      'transform for types': maybe(row, 'transforms'),
      settings: maybe(row, 'settings'),
      'sql body': maybe(row, 'sql_body'),
      body: maybe(row, 'body'),
    },
    definition: text(row, 'definition'),
  }
}
