import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ScramKeys } from '../sql/scram.ts'
import { PROTOCOL_VIOLATION, WireError } from './messages.ts'

/** The server's side of SCRAM-SHA-256 (RFC 5802, 5929), between the client's first message and its last. */
export interface Challenge {
  readonly message: string
  /** The server's last message, or nothing when the password is wrong. */
  answer(clientFinal: string): string | undefined
}

export interface ChallengeOptions {
  readonly keys: ScramKeys
  readonly mechanism: string
  /** What channel binding ties the login to; absent where the connection has no TLS. */
  readonly endpoint: Buffer | undefined
}

export function mechanismsWith(endpoint: Buffer | undefined): readonly string[] {
  return endpoint === undefined ? [PLAIN] : [BOUND, PLAIN]
}

export function challenge(clientFirst: string, options: ChallengeOptions): Challenge {
  const { keys, mechanism, endpoint } = options
  const [, header, flag, bare, nonce] = CLIENT_FIRST.exec(clientFirst) ?? []
  if (header === undefined || flag === undefined || bare === undefined || nonce === undefined) {
    throw malformed()
  }
  const bound = flag.startsWith('p=')
  // A client that can bind and was offered it, and says otherwise, has been lied to by someone in between.
  const downgraded = flag === 'y' && endpoint !== undefined
  if (!mechanismsWith(endpoint).includes(mechanism) || bound !== (mechanism === BOUND) || downgraded) {
    throw malformed()
  }
  const shared = nonce + randomBytes(18).toString('base64')
  const serverFirst = `r=${shared},s=${keys.salt.toString('base64')},i=${keys.iterations}`
  const binding = Buffer.concat([
    Buffer.from(header),
    bound && endpoint !== undefined ? endpoint : Buffer.of(),
  ])
  return {
    message: serverFirst,
    answer: (clientFinal) => {
      const [, unproven, channel, answeredNonce, proof] = CLIENT_FINAL.exec(clientFinal) ?? []
      if (unproven === undefined || proof === undefined) throw malformed()
      if (answeredNonce !== shared || channel !== binding.toString('base64')) throw malformed()
      const told = `${bare},${serverFirst},${unproven}`
      return proves(Buffer.from(proof, 'base64'), told, keys)
        ? `v=${hmac(keys.serverKey, told).toString('base64')}`
        : undefined
    },
  }
}

function proves(proof: Buffer, told: string, { storedKey }: ScramKeys): boolean {
  const signature = hmac(storedKey, told)
  if (proof.length !== signature.length) return false
  const clientKey = signature.map((byte, i) => byte ^ (proof[i] ?? 0))
  return timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey)
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function malformed(): WireError {
  return new WireError(PROTOCOL_VIOLATION, 'malformed SCRAM message')
}

const PLAIN = 'SCRAM-SHA-256'
const BOUND = 'SCRAM-SHA-256-PLUS'
/** Header with its flag, and the bare message with its nonce; no login on behalf of another. */
const CLIENT_FIRST = /^((n|y|p=tls-server-end-point),,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s
const CLIENT_FINAL = /^(c=([^,]*),r=([^,]+)(?:,[^p][^,]*)*),p=([A-Za-z0-9+/=]+)$/
