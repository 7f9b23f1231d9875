import { describe, expect, it } from 'vitest'
import { type Renames, sameButForRenames } from '../../../src/schema/renames.ts'

function renames(
  names: Readonly<Record<string, string>>,
  members: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Renames {
  return {
    names: new Map(Object.entries(names).map(([old, now]) => [old, new Set([now])])),
    members: new Map(
      Object.entries(members).map(([type, labels]) => [type, new Map(Object.entries(labels))]),
    ),
  }
}

describe('sameButForRenames', () => {
  const code = renames({ code: 'sku' })

  it.each([
    ['a column in an index', 'btree (code)', 'btree (sku)', code],
    [
      'a column that needs quotes now',
      'CHECK ((code > 0))',
      'CHECK (("Select" > 0))',
      renames({ code: 'Select' }),
    ],
    [
      'a column that a view goes on calling by its old name',
      'SELECT id,\n    code\n   FROM public.t;',
      'SELECT id,\n    sku AS code\n   FROM public.t;',
      code,
    ],
    [
      'a column that a view called by the name it has now',
      'SELECT code AS sku FROM public.t;',
      'SELECT sku FROM public.t;',
      code,
    ],
    [
      'a table that a view goes on calling by its old name',
      'SELECT t.a FROM (public.t JOIN public.u ON true)',
      'SELECT t.a FROM (public.n t JOIN public.u ON true)',
      renames({ t: 'n' }),
    ],
    ['a schema', 'REFERENCES app.t(id)', 'REFERENCES shop.t(id)', renames({ app: 'shop' })],
    [
      'a sequence inside a literal',
      "nextval('public.s'::regclass)",
      'nextval(\'app."Big S"\'::regclass)',
      renames({ s: 'Big S', public: 'app' }),
    ],
    [
      'a label of an enum',
      "CHECK ((k <> 'draft'::public.kind))",
      "CHECK ((k <> 'open'::public.kind))",
      renames({}, { kind: { draft: 'open' } }),
    ],
    ['nothing but line breaks', 'SELECT a,\n b', 'SELECT a, b', code],
  ])('follows %s', (_what, before, after, given) => {
    expect(sameButForRenames(before, after, given)).toBe(true)
  })

  it.each([
    ['another column', 'btree (code)', 'btree (other)', code],
    ['the way back', 'btree (sku)', 'btree (code)', code],
    ['an added column', 'btree (code)', 'btree (sku, id)', code],
    ['a removed condition', 'btree (code) WHERE (a > 0)', 'btree (sku)', code],
    ['text that happens to be a name', "CHECK ((a <> 'code'::text))", "CHECK ((a <> 'sku'::text))", code],
    [
      'a bare literal that happens to be a label',
      "'draft'",
      "'open'",
      renames({}, { kind: { draft: 'open' } }),
    ],
    [
      'a label of another type',
      "'draft'::public.other",
      "'open'::public.other",
      renames({}, { kind: { draft: 'open' } }),
    ],
    ['a new alias that is not the old name', 'SELECT code FROM t', 'SELECT sku AS x FROM t', code],
    ['a name against a literal', 'SELECT code', "SELECT 'sku'", code],
  ])('does not take %s for a rename', (_what, before, after, given) => {
    expect(sameButForRenames(before, after, given)).toBe(false)
  })
})
