import { describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'

const PASSWORD = "p@ss/w0rd'\\x"

describe('the redactor', () => {
  it.each([
    ['as it is', PASSWORD],
    ['percent-encoded', encodeURIComponent(PASSWORD)],
    ['base64', Buffer.from(PASSWORD).toString('base64')],
    ['base64 inside a longer text', Buffer.from(`a${PASSWORD}zz`).toString('base64')],
    ['base64 two further', Buffer.from(`ab${PASSWORD}zz`).toString('base64')],
    ['in JSON', JSON.stringify(PASSWORD)],
    ['as libpq quotes it', PASSWORD.replace(/([\\'])/g, '\\$1')],
  ])('takes a secret out of text %s', (_form, text) => {
    const redactor = new Redactor()
    redactor.add(PASSWORD)

    const clean = redactor.redact(`before ${text} after`)

    expect(clean).not.toContain(text)
    expect(clean).toContain('***')
    expect(clean.startsWith('before ')).toBe(true)
  })

  it('registers a connection URL by its password in both spellings, not by its host', () => {
    const redactor = new Redactor()
    redactor.addUrl('postgresql://ci:p%40ss%2Fw0rd@db.example.com:5432/shop')

    expect(redactor.redact('p@ss/w0rd and p%40ss%2Fw0rd on db.example.com')).toBe(
      '*** and *** on db.example.com',
    )
  })

  it('hides the login of a connection URL that nobody registered', () => {
    expect(new Redactor().redact('psql postgres://u:unknown@h/d')).toBe('psql postgres://***@h/d')
    expect(new Redactor().redact("host=h password='un known' user=u")).toBe('host=h password=*** user=u')
  })

  it('replaces the longest secret first, so that no tail of it stays', () => {
    const redactor = new Redactor()
    redactor.add('secret')
    redactor.add('secret-and-more')

    expect(redactor.redact('secret-and-more')).toBe('***')
  })

  it('leaves short values alone: masking them would make logs useless', () => {
    const redactor = new Redactor()
    redactor.add('app')

    expect(redactor.redact('app')).toBe('app')
  })

  it('tells the runner about each form once, before anything can print it', () => {
    const told: string[] = []
    const redactor = new Redactor((form) => told.push(form))
    redactor.add('hunter2-hunter2')
    redactor.add('hunter2-hunter2')

    expect(told).toContain('hunter2-hunter2')
    expect(new Set(told).size).toBe(told.length)
  })
})
