import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/log.ts'
import type { Redactor } from '../../core/redactor.ts'
import type { Branch, Credential, GoldenBase, OwnershipMark } from '../types.ts'
import { branchId, type ServerFacts } from './catalog.ts'
import type { StorageMemory } from './copy.ts'
import { operationError, placeOf } from './errors.ts'
import type { AdminSessions, Session } from './session.ts'

/** What all operations of one provider share. */
export interface Engine {
  readonly id: string
  /** On the maintenance database. */
  readonly admin: Credential
  readonly golden: string
  /** The application's owner, when the user names it. */
  readonly role: string | undefined
  readonly sessions: AdminSessions
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
  readonly memory: StorageMemory
  /** Warnings given already; each is given once. */
  readonly told: Set<string>
  /** Milliseconds for what only has to wait. */
  readonly patience: number
}

export function whereOf(engine: Engine, database: string): string {
  return placeOf({ ...engine.admin, database })
}

export interface Operation {
  /** What did not happen, should it fail. */
  readonly failure: string
  /** The database it is about. */
  readonly database: string
  readonly signal: AbortSignal
}

/** Runs an operation. What the server refuses becomes an error for people; an abort stays what it is. */
export async function administer<T>(
  engine: Engine,
  { failure, database, signal }: Operation,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await engine.sessions.use(signal, body)
  } catch (error) {
    signal.throwIfAborted()
    throw operationError(failure, error, { where: whereOf(engine, database) })
  }
}

export function warnOnce(engine: Engine, log: Logger, message: string): void {
  if (engine.told.has(message)) return
  engine.told.add(message)
  log.warn(message)
}

export interface BranchFacts {
  readonly server: ServerFacts
  readonly name: string
  readonly oid: string
  readonly mark: OwnershipMark
  readonly golden: GoldenBase
  readonly created: boolean
  readonly method: string
  readonly forkBytes: number | undefined
}

export function toBranch(engine: Engine, facts: BranchFacts): Branch {
  const { server, name, oid, mark, golden, created, method, forkBytes } = facts
  return {
    id: branchId(server.system, { name, oid }),
    name,
    provider: engine.id,
    golden,
    mark,
    created,
    method,
    forkBytes,
    location: { host: engine.admin.host, port: engine.admin.port, database: name },
    markInside: 'database-comment',
  }
}
