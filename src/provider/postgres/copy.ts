import { codeOf } from '../../core/errors.ts'
import { identifier } from '../../sql/quote.ts'
import type { DatabaseRow, ServerFacts } from './catalog.ts'
import type { Session } from './session.ts'
import {
  type Copy,
  type CopyResult,
  chooseCopy,
  type Storage,
  sharedBlocks,
  storageOf,
  writtenBytes,
} from './storage.ts'

/** What one provider learnt about the storage, so that it asks and measures once. */
export interface StorageMemory {
  storage: Storage | undefined
}

export interface CopyRequest {
  readonly name: string
  readonly template: DatabaseRow
  readonly limit: number
  readonly server: ServerFacts
  readonly memory: StorageMemory
}

/**
 * CREATE DATABASE, closed to everybody, and what it wrote: the server copies in the process that serves this session,
 * so the kernel's count of that process tells a shared clone from a silent copy.
 */
export async function copyDatabase(session: Session, request: CopyRequest): Promise<CopyResult> {
  const { name, template, limit, server, memory } = request
  const before = server.me.readsFiles ? await probe(session, request) : undefined
  const size = template.size ?? undefined
  const copy = await prepareCopy(session, request)
  const storage = memory.storage ?? UNKNOWN
  await session.run(
    `CREATE DATABASE ${identifier(name)} TEMPLATE ${identifier(template.name)}${strategyClause(copy, server)}` +
      ` ALLOW_CONNECTIONS false CONNECTION LIMIT ${limit}`,
  )
  const after = before === undefined ? undefined : await readWritten(session)
  if (before === undefined || after === undefined)
    return { copy, bytes: undefined, shared: undefined, storage }
  const bytes = after - before
  const shared = copy !== 'clone' || size === undefined ? undefined : sharedBlocks(bytes, size)
  if (shared !== undefined) memory.storage = { ...storage, shares: shared ? 'yes' : 'no' }
  return { copy, bytes, shared, storage: memory.storage ?? storage }
}

const UNKNOWN: Storage = { shares: 'unknown', fileSystem: undefined }

async function prepareCopy(session: Session, { template, server, memory }: CopyRequest): Promise<Copy> {
  const choose = () =>
    chooseCopy({ ...server, size: template.size ?? undefined, storage: memory.storage ?? UNKNOWN })
  const copy = choose()
  if (server.version < 180_000) return copy
  try {
    await session.run(`SET file_copy_method = ${copy === 'clone' ? 'clone' : 'copy'}`)
    return copy
  } catch (error) {
    if (codeOf(error) !== '22023') throw error
    // A server built for a system that has no such call.
    memory.storage = { shares: 'no', fileSystem: undefined }
    return choose()
  }
}

function strategyClause(copy: Copy, server: ServerFacts): string {
  if (server.version < 150_000) return ''
  return ` STRATEGY ${copy === 'wal-log' ? 'WAL_LOG' : 'FILE_COPY'}`
}

/** Bytes written so far; asks about the storage on the way, the first time. Nothing of it is worth failing for. */
async function probe(session: Session, { template, memory }: CopyRequest): Promise<number | undefined> {
  if (memory.storage !== undefined || template.tablespace !== null) return readWritten(session)
  try {
    const [[row] = []] = await session.run(
      `SELECT pg_read_file('/proc/self/mountinfo', 0, 1000000, true) AS mounts, current_setting('data_directory') AS path, ${WRITTEN}`,
    )
    if (typeof row?.mounts === 'string' && typeof row.path === 'string') {
      memory.storage = storageOf(row.mounts, row.path)
    }
    return typeof row?.io === 'string' ? writtenBytes(row.io) : undefined
  } catch (error) {
    return ignoreUnreadable(error)
  }
}

async function readWritten(session: Session): Promise<number | undefined> {
  try {
    const [[row] = []] = await session.run(`SELECT ${WRITTEN}`)
    return typeof row?.io === 'string' ? writtenBytes(row.io) : undefined
  } catch (error) {
    return ignoreUnreadable(error)
  }
}

const WRITTEN = `pg_read_file('/proc/self/io', 0, 4096, true) AS io`

/** Not Linux, or a container that hides it. A lost connection is not that. */
function ignoreUnreadable(error: unknown): undefined {
  if (!UNREADABLE.has(codeOf(error)?.slice(0, 2) ?? '')) throw error
  return undefined
}

/** Access rules, undefined objects, invalid input, system errors of the operating system. */
const UNREADABLE = new Set(['42', '22', '58'])
