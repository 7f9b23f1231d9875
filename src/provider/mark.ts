import { randomBytes } from 'node:crypto'
import type { PlatformId } from '../core/change-request.ts'
import { BRANCH_NAME } from './naming.ts'
import type { AppliedFile, BranchState, Owner, OwnershipMark, Purpose } from './types.ts'

export interface NewMark {
  readonly owner: Owner
  readonly purpose: Purpose
  /** The golden base's id. */
  readonly golden: string
  readonly now: Date
  /** Milliseconds. */
  readonly ttl: number
  readonly parent?: string
}

/** The mark of a branch that is about to be forked. */
export function newMark({ owner, purpose, golden, now, ttl, parent }: NewMark): OwnershipMark {
  return {
    managedBy: 'offshoot',
    version: 1,
    owner: { platform: owner.platform, host: owner.host, repositoryId: owner.repositoryId },
    purpose,
    golden,
    createdAt: now.toISOString(),
    expiresAt: expiry(now, ttl),
    nonce: randomBytes(16).toString('hex'),
    ...(parent === undefined ? {} : { parent }),
    state: { phase: 'fresh', applied: [], pushes: 0 },
  }
}

/** ISO 8601, UTC. */
export function expiry(now: Date, ttl: number): string {
  return new Date(now.getTime() + ttl).toISOString()
}

/** The mark of a branch that lives until then at least. A life is only ever made longer. */
export function prolonged(mark: OwnershipMark, until: string): OwnershipMark {
  return Date.parse(until) > Date.parse(mark.expiresAt) ? { ...mark, expiresAt: until } : mark
}

/**
 * The mark as JSON, starting with {@link MARK_START}. In ASCII only: engines keep it in places whose encoding is not
 * the branch's own.
 */
export function writeMark(mark: OwnershipMark): string {
  const { managedBy, version, ...rest } = mark
  return JSON.stringify({ managedBy, version, ...rest }).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** What every mark of ours begins with, so that a server can be asked for those that do. */
export const MARK_START = '{"managedBy":"offshoot","version":1'

/**
 * Reads a mark back. The text is anybody's: whatever is not exactly a mark is no mark, and what has no mark is never
 * adopted, reset or deleted. Properties that this version does not know are dropped.
 */
export function parseMark(text: string | null | undefined): OwnershipMark | undefined {
  if (text === null || text === undefined || text.length > MAX_LENGTH || !text.startsWith('{'))
    return undefined
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return undefined
  }
  const fields = asObject(read)
  if (fields?.managedBy !== 'offshoot' || fields.version !== 1) return undefined
  const owner = parseOwner(fields.owner)
  const purpose = parsePurpose(fields.purpose)
  const state = parseState(fields.state)
  const { golden, createdAt, expiresAt, nonce, parent } = fields
  if (owner === undefined || purpose === undefined || state === undefined) return undefined
  if (!isText(golden, 300) || !isTime(createdAt) || !isTime(expiresAt)) return undefined
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) return undefined
  if (parent !== undefined && (typeof parent !== 'string' || !BRANCH_NAME.test(parent))) return undefined
  return {
    managedBy: 'offshoot',
    version: 1,
    owner,
    purpose,
    golden,
    createdAt,
    expiresAt,
    nonce,
    ...(parent === undefined ? {} : { parent }),
    state,
  }
}

export function sameOwner(one: Owner, other: Owner): boolean {
  return one.platform === other.platform && one.host === other.host && one.repositoryId === other.repositoryId
}

export function samePurpose(one: Purpose, other: Purpose): boolean {
  if (one.kind === 'change-request') return other.kind === one.kind && other.number === one.number
  return other.kind === one.kind && other.headSha === one.headSha
}

/** For people: `pull request 101`-like words without naming the forge. */
export function describePurpose(purpose: Purpose): string {
  return purpose.kind === 'change-request'
    ? `change request ${purpose.number}`
    : `merge group ${purpose.headSha}`
}

/** Room for some ten thousand applied files. */
const MAX_LENGTH = 1_000_000
const NONCE = /^[A-Za-z0-9_-]{16,64}$/
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/
const PLATFORMS: ReadonlySet<string> = new Set<PlatformId>(['github', 'gitlab', 'local'])

function parseOwner(value: unknown): Owner | undefined {
  const { platform, host, repositoryId } = asObject(value) ?? {}
  if (!isPlatform(platform) || !isText(host, 255)) return undefined
  if (typeof repositoryId !== 'string' || !/^\d{1,20}$/.test(repositoryId)) return undefined
  return { platform, host, repositoryId }
}

function parsePurpose(value: unknown): Purpose | undefined {
  const { kind, number, headSha } = asObject(value) ?? {}
  if (kind === 'change-request' && isCount(number)) return { kind, number }
  if (kind === 'merge-group' && typeof headSha === 'string' && /^[0-9a-f]{7,64}$/.test(headSha)) {
    return { kind, headSha }
  }
  return undefined
}

function parseState(value: unknown): BranchState | undefined {
  const { phase, applied, pushes, record, orphanSince } = asObject(value) ?? {}
  if (phase !== 'fresh' && phase !== 'migrating' && phase !== 'migrated') return undefined
  if (!isCount(pushes) || !Array.isArray(applied)) return undefined
  if (orphanSince !== undefined && !isTime(orphanSince)) return undefined
  if (record !== undefined && (typeof record !== 'string' || !/^[0-9a-f]{64}$/.test(record))) return undefined
  const files: AppliedFile[] = []
  for (const entry of applied) {
    const { path, hash } = asObject(entry) ?? {}
    if (!isText(path, 4096) || typeof hash !== 'string' || !/^[0-9a-f]{16}$/.test(hash)) return undefined
    files.push({ path, hash })
  }
  return {
    phase,
    applied: files,
    pushes,
    ...(record === undefined ? {} : { record }),
    ...(orphanSince === undefined ? {} : { orphanSince }),
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value as Readonly<Record<string, unknown>>
}

function isPlatform(value: unknown): value is PlatformId {
  return typeof value === 'string' && PLATFORMS.has(value)
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= max
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && ISO.test(value) && !Number.isNaN(Date.parse(value))
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
