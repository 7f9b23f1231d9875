import { describe, expect, it } from 'vitest'
import { isLossless } from '../../../src/schema/conversions.ts'

describe('isLossless', () => {
  it.each([
    ['integer', 'bigint'],
    ['smallint', 'numeric(7,2)'],
    ['bigint', 'numeric'],
    ['real', 'double precision'],
    ['character varying(20)', 'character varying(40)'],
    ['character varying(20)', 'character varying'],
    ['character varying(20)', 'text'],
    ['character(3)', 'character varying(3)'],
    ['text', 'public.citext'],
    ['numeric(10,2)', 'numeric(12,2)'],
    ['numeric(10,2)', 'numeric(14,4)'],
    ['numeric(10,2)', 'numeric'],
    ['timestamp(3) without time zone', 'timestamp without time zone'],
    ['timestamp without time zone', 'timestamp with time zone'],
    ['date', 'timestamp(0) with time zone'],
    ['json', 'jsonb'],
    ['uuid', 'text'],
    ['app.kind', 'text'],
    ['integer[]', 'bigint[]'],
    ['integer[]', 'text'],
    ['time without time zone', 'time without time zone'],
    ['bit(8)', 'bit(8)'],
  ])('knows that %s fits into %s', (before, after) => {
    expect(isLossless(before, after)).toBe(true)
  })

  it.each([
    ['bigint', 'integer'],
    ['bigint', 'double precision'],
    ['integer', 'real'],
    ['integer', 'numeric(10,2)'],
    ['numeric', 'numeric(10,2)'],
    ['numeric(10,2)', 'numeric(10,4)'],
    ['numeric(10,2)', 'numeric(12,1)'],
    ['numeric(10,2)', 'integer'],
    ['character varying(40)', 'character varying(20)'],
    ['text', 'character varying(200)'],
    ['text', 'character(10)'],
    ['character varying', 'character varying(20)'],
    ['text', 'integer'],
    ['text', 'uuid'],
    ['text', 'app.kind'],
    ['app.kind', 'app.other'],
    ['timestamp with time zone', 'timestamp without time zone'],
    ['timestamp without time zone', 'timestamp(0) without time zone'],
    ['timestamp with time zone', 'date'],
    ['double precision', 'real'],
    ['bigint[]', 'integer[]'],
    ['integer', 'integer[]'],
    ['bit(8)', 'bit(4)'],
    ['jsonb', 'hstore'],
    ['', 'integer'],
  ])('does not trust that %s fits into %s', (before, after) => {
    expect(isLossless(before, after)).toBe(false)
  })
})
