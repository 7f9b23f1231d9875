import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { codeOf, OffshootError } from '../core/errors.ts'
import { type Handover, parseHandover } from './handover.ts'

/** What a seal is good for: one attempt of one run, for one commit of one repository. Nothing of it is secret. */
export interface Binding {
  /** The forge's host. */
  readonly host: string
  readonly repositoryId: string
  readonly headSha: string
  readonly runId: number
  /** A job that is run again on its own would meet a branch that is no longer as it was handed over. */
  readonly attempt: number
}

export interface Sealed {
  /** Letters, digits, `.`, `-` and `_`. Public: without the key it tells nothing. */
  readonly sealed: string
  /** 43 characters of the same. Secret, and of no use for anything but `sealed`. */
  readonly key: string
}

/**
 * Encrypts what one job hands to another, with a key of its own. Runners drop an output that holds a masked value, and
 * print inputs: so the clear text cannot travel, and the key has to travel as a secret.
 * @throws OffshootError `guard` when it is more than a job's outputs may hold
 */
export function seal(handover: Handover, binding: Binding): Sealed {
  const key = randomBytes(KEY_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(bytesOf(binding))
  const clear = deflateRawSync(JSON.stringify(handover))
  const body = Buffer.concat([cipher.update(clear), cipher.final()])
  const sealed = PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
  if (sealed.length > MAX_SEALED) {
    throw new OffshootError('guard', 'the change touches too many files to be handed to another job', {
      next: 'split it, or check it by hand; nothing of it was executed',
    })
  }
  return { sealed, key: key.toString('base64url') }
}

/**
 * Opens a seal in the job that it was made for.
 * @throws OffshootError `guard` when it was altered, or made for another commit, run or attempt, or the key is another's
 */
export function unseal(sealed: string, key: string, binding: Binding): Handover {
  const keyBytes = KEY.test(key) ? Buffer.from(key, 'base64url') : undefined
  if (keyBytes?.length !== KEY_BYTES) throw refusal('the key is not of the form that `seal-key` has')
  if (sealed.length > MAX_SEALED || !SEALED.test(sealed))
    throw refusal('it is not of the form that `sealed-url` has')
  const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) throw refusal('it is cut off')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  let clear: Buffer
  try {
    const decipher = createDecipheriv(ALGORITHM, keyBytes, nonce, { authTagLength: TAG_BYTES })
      .setAAD(bytesOf(binding))
      .setAuthTag(tag)
    clear = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw refusal('it was altered, or made for another commit, run or attempt, or with another key', error)
  }
  return readHandover(clear)
}

function readHandover(clear: Buffer): Handover {
  let value: unknown
  try {
    value = JSON.parse(inflateRawSync(clear, { maxOutputLength: MAX_CLEAR }).toString('utf8'))
  } catch (error) {
    throw refusal(`what it holds cannot be read (${codeOf(error) ?? 'no JSON'})`)
  }
  const parsed = parseHandover(value)
  if ('problem' in parsed) throw refusal(`what it holds is of another version: ${parsed.problem}`)
  return parsed.value
}

function refusal(why: string, cause?: unknown): OffshootError {
  return new OffshootError('guard', `the seal of the branch cannot be opened: ${why}; nothing was executed`, {
    next: 'run all jobs of the workflow again, not this one alone, with the same version of Offshoot in each',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The same bytes for the same binding, whatever the values hold. */
function bytesOf({ host, repositoryId, headSha, runId, attempt }: Binding): Buffer {
  return Buffer.from(JSON.stringify([PREFIX, host, repositoryId, headSha, runId, attempt]))
}

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The version: another form gets another one. */
const PREFIX = 'offshoot-seal-1.'
const SEALED = /^offshoot-seal-1\.[A-Za-z0-9_-]+$/
const KEY = /^[A-Za-z0-9_-]{43}$/
/** All outputs of a job may be a megabyte, counted in UTF-16. */
const MAX_SEALED = 400_000
const MAX_CLEAR = 16 * 1024 * 1024
