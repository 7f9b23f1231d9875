import { describe, expect, it } from 'vitest'
import { decoderOf } from '../../../src/tap/encodings.ts'

describe('decoderOf', () => {
  it.each([
    ['UTF8', 'c3bc', 'ü'],
    ['LATIN1', 'fc', 'ü'],
    ['WIN1251', 'df', 'Я'],
    ['ISO_8859_5', 'cf', 'Я'],
    ['KOI8R', 'f1', 'Я'],
    ['SJIS', '93fa', '日'],
    ['EUC_JP', 'c6fc', '日'],
    ['BIG5', 'a4e9', '日'],
    ['gb18030', 'c8d5', '日'],
    ['UHC', 'c0cf', '일'],
  ])('reads %s', (encoding, bytes, text) => {
    expect(decoderOf(encoding)(Buffer.from(bytes, 'hex'))).toBe(text)
  })

  it.each(['SQL_ASCII', 'MULE_INTERNAL', 'nothing known'])('reads ASCII in %s', (encoding) => {
    expect(decoderOf(encoding)(Buffer.from('SELECT 1'))).toBe('SELECT 1')
  })
})
