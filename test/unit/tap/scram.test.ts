import { describe, expect, it } from 'vitest'
import { scramKeys } from '../../../src/sql/scram.ts'
import { challenge } from '../../../src/tap/scram.ts'

const keys = await scramKeys('a password')
const endpoint = Buffer.alloc(32, 7)
const [PLAIN, BOUND] = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS']
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')

describe('challenge', () => {
  it('answers with a nonce that goes on from the client’s, and with what the password was salted with', () => {
    const { message } = challenge('n,,n=,r=abc', { keys, mechanism: PLAIN, endpoint: undefined })
    expect(message).toMatch(/^r=abc.{24},s=.{24},i=4096$/)
    expect(message).toContain(keys.salt.toString('base64'))
    expect(challenge('n,,n=,r=abc', { keys, mechanism: PLAIN, endpoint }).message).not.toBe(message)
  })

  it.each([
    ['a client that was talked out of binding', 'y,,n=,r=abc', PLAIN, endpoint],
    ['binding where nothing is encrypted', 'p=tls-server-end-point,,n=,r=abc', BOUND, undefined],
    ['binding of another kind', 'p=tls-unique,,n=,r=abc', BOUND, endpoint],
    ['the bound mechanism without binding', 'n,,n=,r=abc', BOUND, endpoint],
    ['binding with the mechanism that has none', 'p=tls-server-end-point,,n=,r=abc', PLAIN, endpoint],
    ['a login on behalf of another', 'n,a=admin,n=,r=abc', PLAIN, undefined],
    ['no nonce', 'n,,n=,r=', PLAIN, undefined],
    ['another mechanism', 'n,,n=,r=abc', 'SCRAM-SHA-1', undefined],
  ])('refuses %s', (_, first, mechanism, bound) => {
    expect(() => challenge(first, { keys, mechanism, endpoint: bound })).toThrow('malformed SCRAM message')
  })

  it('takes a client that could bind where there is nothing to bind to', () => {
    expect(() => challenge('y,,n=,r=abc', { keys, mechanism: PLAIN, endpoint: undefined })).not.toThrow()
  })

  it('refuses an answer about another connection, and one that proves nothing', () => {
    const header = 'p=tls-server-end-point,,'
    const asked = challenge(`${header}n=,r=abc`, { keys, mechanism: BOUND, endpoint })
    const nonce = /^r=([^,]+)/.exec(asked.message)?.[1]
    const channel = base64(Buffer.concat([Buffer.from(header), endpoint]))
    const other = base64(Buffer.concat([Buffer.from(header), Buffer.alloc(32, 8)]))
    const proof = base64(Buffer.alloc(32))
    expect(() => asked.answer(`c=${other},r=${nonce},p=${proof}`)).toThrow('malformed')
    expect(() => asked.answer(`c=${channel},r=other,p=${proof}`)).toThrow('malformed')
    expect(() => asked.answer(`c=${channel},r=${nonce}`)).toThrow('malformed')
    expect(asked.answer(`c=${channel},r=${nonce},p=${proof}`)).toBeUndefined()
    expect(asked.answer(`c=${channel},r=${nonce},p=${base64('short')}`)).toBeUndefined()
  })
})
