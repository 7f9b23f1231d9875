import { describe, expect, it } from 'vitest'
import { sameButForCasts, tokensOf, withoutSchema } from '../../../src/schema/sql-tokens.ts'

describe('tokensOf', () => {
  it('tells words, quoted names, literals and symbols apart, with their values and places', () => {
    const sql = `a."B ""x"" c" = E'it\\\\''s' || 'q"'`
    expect(tokensOf(sql).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'word a',
      'symbol .',
      'quoted B "x" c',
      'symbol =',
      "string it\\'s",
      'symbol |',
      'symbol |',
      'string q"',
    ])
    expect(
      tokensOf(sql)
        .map(({ start, end }) => sql.slice(start, end))
        .join(''),
    ).toBe(sql.replaceAll(' = ', '=').replaceAll(' || ', '||'))
  })

  it('comes to an end on text that is no SQL', () => {
    for (const text of ["'", '"', "'a\\", "🦆 \u0000 '\"'", '']) expect(() => tokensOf(text)).not.toThrow()
  })
})

describe('withoutSchema', () => {
  it.each([
    ['FOREIGN KEY (a) REFERENCES public.t(id)', 'FOREIGN KEY (a) REFERENCES t(id)'],
    ['public.f(public.t)', 'f(t)'],
    ["nextval('public.s'::regclass)", "nextval('s'::regclass)"],
    ['REFERENCES "public"."T"(id)', 'REFERENCES "T"(id)'],
    ['app.public.x', 'app.public.x'],
    ["CHECK ((a <> 'public.t'::text))", "CHECK ((a <> 'public.t'::text))"],
    ['app.t', 'app.t'],
    ["'new'::public.kind[]", "'new'::kind[]"],
  ])('reads %s as %s', (sql, short) => {
    expect(withoutSchema(sql, 'public')).toBe(short)
  })
})

describe('sameButForCasts', () => {
  it.each([
    ["((a)::text = 'x'::text)", "(a = 'x'::text)"],
    [
      "((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
      "(a = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
    ],
    ['(a > (1)::numeric(10,2))', '(a > 1)'],
    ['(a > \'x\'::app."Kind")', "(a > 'x')"],
    ["(a > '2024-01-01'::timestamp without time zone)", "(a > '2024-01-01'::timestamp with time zone)"],
  ])('sees no more than casts between %s and %s', (before, after) => {
    expect(sameButForCasts(before, after)).toBe(true)
  })

  it.each([
    ["(a = 'x'::text)", "(a = 'y'::text)"],
    ['(a = b)', '(a = "b c")'],
    ['lower((a)::text)', 'upper(a)'],
    ["(a = 'b'::text)", '(a = b)'],
  ])('sees more than casts between %s and %s', (before, after) => {
    expect(sameButForCasts(before, after)).toBe(false)
  })
})
