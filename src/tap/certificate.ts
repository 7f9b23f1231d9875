import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

export interface TapCertificate {
  /** PEM. */
  readonly key: string
  readonly cert: string
  readonly context: SecureContext
  /** What SCRAM's channel binding ties a login to: the certificate's SHA-256. */
  readonly endpoint: Buffer
}

/**
 * A key and a certificate of their own for one run, for clients that insist on TLS. Nobody has signed it but itself, so
 * who verifies it is right to refuse; on loopback there is nobody to hide from.
 */
export function makeCertificate(now: Date): TapCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('Offshoot tap')))))
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    // Positive, and shorter than the 20 bytes that are allowed.
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    sequence(ECDSA_SHA256),
    name,
    sequence(utcTime(new Date(now.getTime() - DAY)), utcTime(new Date(now.getTime() + 30 * DAY))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAME, der(0x04, sequence(LOCALHOST, LOOPBACK))))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, sequence(ECDSA_SHA256), der(0x03, Buffer.of(0), signature))
  const cert = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return {
    key,
    cert,
    context: createSecureContext({ key, cert }),
    endpoint: createHash('sha256').update(certificate).digest(),
  }
}

/** One value of X.690: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes)
}

function utcTime(date: Date): Buffer {
  // YYMMDDHHMMSSZ
  return der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}

const DAY = 24 * 60 * 60 * 1000
const ECDSA_SHA256 = der(0x06, Buffer.from('2a8648ce3d040302', 'hex'))
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))
const ALTERNATIVE_NAME = der(0x06, Buffer.from('551d11', 'hex'))
const LOCALHOST = der(0x82, Buffer.from('localhost'))
const LOOPBACK = der(0x87, Buffer.of(127, 0, 0, 1))
