import { describe, expect, it } from 'vitest'
import { codeOf, piecesOf, placeOfError } from '../../../src/tap/split.ts'

describe('piecesOf', () => {
  it('finds the statements of a message where they stand', () => {
    const text = "SELECT ';';\n-- two\nDO $$ BEGIN; END $$ ; ;; SELECT 3 /* ; */"
    const pieces = piecesOf(text)
    expect(pieces.map(({ sql }) => sql)).toEqual([
      "SELECT ';';",
      '-- two\nDO $$ BEGIN; END $$ ;',
      'SELECT 3 /* ; */',
    ])
    for (const { sql, offset } of pieces) expect(text.slice(offset, offset + sql.length)).toBe(sql)
  })

  it('knows no rows of COPY: in a message there are none', () => {
    const text = 'COPY t FROM stdin; SELECT 1;\nCOPY t FROM stdin;\n1\n\\.\n'
    expect(piecesOf('COPY t FROM stdin; SELECT 1').map(({ sql }) => sql)).toEqual([
      'COPY t FROM stdin;',
      'SELECT 1',
    ])
    expect(piecesOf(text)).toEqual([{ sql: text, offset: 0 }])
  })

  it('leaves one statement, or none, as it was sent', () => {
    for (const text of [' SELECT 1; ', '', '-- nothing', 'SELECT 1; -- end']) {
      expect(piecesOf(text)).toEqual([{ sql: text, offset: 0 }])
    }
  })
})

describe('placeOfError', () => {
  const text = "SELECT '😀'; SELEKT 2;\n SELECT 3"
  const pieces = piecesOf(text)
  const at = (word: string) => [...text.slice(0, text.indexOf(word))].length + 1

  it('counts from the start of the statement, in characters', () => {
    expect(placeOfError(text, pieces, { next: 1, position: at('2') })).toEqual({ piece: 1, position: 7 })
    expect(placeOfError(text, pieces, { next: 2, position: at('3') })).toEqual({ piece: 2, position: 7 })
    expect(placeOfError(text, pieces, { next: 0, position: at("'") })).toEqual({ piece: 0, position: 7 })
    expect([...text][at("'") - 1]).toBe("'")
  })

  it('looks behind the next statement, since an error in the grammar stops them all', () => {
    expect(placeOfError(text, pieces, { next: 0, position: at('SELEKT') })).toEqual({ piece: 1, position: 0 })
  })

  it('takes the end of the message for the last statement', () => {
    const position = [...text].length + 1
    expect(placeOfError(text, pieces, { next: 0, position })).toEqual({ piece: 2, position: 8 })
  })

  it('takes the next statement where there is no position, or one that was passed', () => {
    expect(placeOfError(text, pieces, { next: 1, position: undefined })).toEqual({
      piece: 1,
      position: undefined,
    })
    expect(placeOfError(text, pieces, { next: 2, position: 1 })).toEqual({ piece: 2, position: undefined })
  })
})

describe('codeOf', () => {
  it('leaves out what comes before the statement', () => {
    expect(codeOf(' -- a\n/* b */ ROLLBACK TO c')).toBe('ROLLBACK TO c')
    expect(codeOf('-- nothing')).toBe('')
  })
})
