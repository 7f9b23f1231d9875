import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { codeOf } from '../core/errors.ts'
import type { Hazard, Migration } from '../report/model.ts'
import type { Snapshot } from '../schema/model.ts'
import { fromStored, type StoredSnapshot, toStored } from '../schema/stored.ts'
import type { Connection } from '../sql/client.ts'

/**
 * What a later push on the same branch needs to report on the whole change and not only on its own part: the catalogs at
 * the fork, and what earlier pushes applied.
 */
export interface BranchRecord {
  readonly forkPoint: Snapshot
  readonly migrations: readonly Migration[]
  /** What was seen while they ran: later pushes cannot see it again. */
  readonly hazards: readonly Hazard[]
}

interface StoredRecord extends Omit<BranchRecord, 'forkPoint'> {
  readonly forkPoint: StoredSnapshot
}

/**
 * Writes the record into the branch, beside the journal that comparisons leave out. The change under test could alter it
 * there, so the caller keeps the returned SHA-256 on the mark, which it cannot. `undefined`: this login may not write one.
 */
export async function writeRecord(connection: Connection, record: BranchRecord): Promise<string | undefined> {
  const stored: StoredRecord = { ...record, forkPoint: toStored(record.forkPoint) }
  const content = deflateSync(JSON.stringify(stored), { level: 1 })
  try {
    await connection.query(
      'CREATE SCHEMA IF NOT EXISTS offshoot; CREATE TABLE IF NOT EXISTS offshoot.record (content bytea NOT NULL)',
    )
    await connection.query(
      'WITH old AS (DELETE FROM offshoot.record) INSERT INTO offshoot.record VALUES ($1)',
      [content],
    )
  } catch (error) {
    if (codeOf(error) === FORBIDDEN) return undefined
    throw error
  }
  return hashOf(content)
}

/** The record whose SHA-256 this is; `undefined` when it is gone or is another. */
export async function readRecord(connection: Connection, hash: string): Promise<BranchRecord | undefined> {
  try {
    const rows = await connection.query<{ content: Buffer }>('SELECT content FROM offshoot.record')
    const content = rows.map((row) => row.content).find((candidate) => hashOf(candidate) === hash)
    if (content === undefined) return undefined
    // The hash proves that we wrote it, so its form needs no proof.
    const stored = JSON.parse(inflateSync(content).toString('utf8')) as StoredRecord
    return { ...stored, forkPoint: fromStored(stored.forkPoint) }
  } catch (error) {
    if (ABSENT.has(codeOf(error) ?? '')) return undefined
    throw error
  }
}

const FORBIDDEN = '42501'
const ABSENT = new Set(['3F000', '42P01', FORBIDDEN])

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
