import { codeOf } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { writeMark } from '../mark.ts'
import type { OwnershipMark } from '../types.ts'
import { carriedLimit, carryStatements, setClause, settingName, tolerant } from './carry.ts'
import { type DatabaseRow, readUsers, type ServerFacts } from './catalog.ts'
import { claimLimit } from './claim.ts'
import { copyDatabase } from './copy.ts'
import { type Engine, whereOf } from './engine.ts'
import { operationError } from './errors.ts'
import { templateInUse } from './golden.ts'
import { DURABLE, type Session } from './session.ts'
import { type CopyResult, describeCopy } from './storage.ts'

export interface MakeRequest {
  readonly name: string
  readonly mark: OwnershipMark
  readonly template: DatabaseRow
  readonly server: ServerFacts
  readonly log: Logger
  /** Called with the fork open to the administrator only; what it returns decides what logins of the branch may do. */
  readonly settle: () => Promise<Standing>
}

/** What the branch's own role is. */
export interface Standing {
  /** Roles it becomes a member of. */
  readonly join: readonly string[]
  /** Whom its logins act as; absent: itself. */
  readonly actAs: string | undefined
  /** What its logins get set, as `name=value`. */
  readonly settings: readonly string[]
  /** What the reader should do when the server refuses this. */
  readonly hint: (error: unknown) => string | undefined
}

export interface Made {
  readonly oid: string
  readonly method: string
  readonly forkBytes: number | undefined
}

/** Forks a database that does not exist yet. Cut short anywhere, it leaves what `claim.ts` describes. */
export async function makeBranch(engine: Engine, session: Session, request: MakeRequest): Promise<Made> {
  const { name, mark, template, server, log } = request
  await claim(engine, session, request)
  const copied = await copy(engine, session, request)
  const database = identifier(name)
  const own = identifier(name)
  await session.run(
    ...carryStatements(name, template),
    `GRANT CREATE, TEMPORARY ON DATABASE ${database} TO ${own}`,
    `ALTER DATABASE ${database} WITH ALLOW_CONNECTIONS true`,
  )
  const standing = await request.settle()
  let oid: string
  try {
    const results = await session.run(
      DURABLE,
      ...joinStatements(name, standing),
      ...standingSettings(name, standing),
      `COMMENT ON DATABASE ${database} IS ${literal(writeMark(mark))}`,
      `ALTER DATABASE ${database} WITH CONNECTION LIMIT ${carriedLimit(template)}`,
      `SELECT oid::text FROM pg_database WHERE datname = ${literal(name)}`,
    )
    oid = String(results.at(-1)?.[0]?.oid)
  } catch (error) {
    const next = standing.hint(error)
    throw next === undefined
      ? error
      : operationError(`the branch ${database} could not be given to its logins`, error, {
          where: whereOf(engine, name),
          next,
        })
  }
  for (const warning of session.warnings()) log.warn(`branch ${name}: ${warning}`)
  log.debug(`branch ${name}: ${server.version} ${copied.copy}, ${copied.bytes ?? 'unknown'} bytes written`)
  return { oid, method: describeCopy(copied), forkBytes: copied.bytes }
}

async function claim(engine: Engine, session: Session, { name, mark, server }: MakeRequest): Promise<void> {
  const own = identifier(name)
  const joinedBy = server.me.superuser ? '' : ` ROLE ${identifier(server.me.name)}`
  try {
    await session.run(
      `CREATE ROLE ${own} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS${joinedBy}`,
      `COMMENT ON ROLE ${own} IS ${literal(writeMark(mark))}`,
    )
  } catch (error) {
    if (codeOf(error) === '42501') {
      throw operationError(`the role of the branch ${own} could not be made`, error, {
        where: whereOf(engine, engine.admin.database),
        next: `an administrator runs: ALTER ROLE ${identifier(server.me.name)} CREATEROLE;`,
      })
    }
    throw error
  }
}

async function copy(engine: Engine, session: Session, request: MakeRequest): Promise<CopyResult> {
  const { name, mark, template, server } = request
  try {
    return await copyDatabase(session, {
      name,
      template,
      server,
      limit: claimLimit(mark.nonce),
      memory: engine.memory,
    })
  } catch (error) {
    const where = whereOf(engine, template.name)
    if (codeOf(error) === '55006') {
      const users = await readUsers(session, template.name)
      throw templateInUse(template.name, users, {
        golden: template.name === engine.golden,
        where,
        cause: error,
      })
    }
    if (codeOf(error) === '42501') {
      throw operationError(`the login may not fork ${identifier(template.name)}`, error, {
        where,
        next:
          `an administrator runs: ALTER ROLE ${identifier(server.me.name)} CREATEDB; ` +
          `ALTER DATABASE ${identifier(template.name)} WITH IS_TEMPLATE true;`,
      })
    }
    throw error
  }
}

function joinStatements(name: string, { join, actAs }: Standing): readonly string[] {
  const own = identifier(name)
  return [
    ...(join.length === 0 ? [] : [`GRANT ${join.map(identifier).join(', ')} TO ${own}`]),
    ...(actAs === undefined
      ? []
      : [`GRANT CREATE, TEMPORARY ON DATABASE ${identifier(name)} TO ${identifier(actAs)}`]),
  ]
}

/** Kept on the branch's own role, which never logs in; each login gets a copy. */
function standingSettings(name: string, { settings, actAs }: Standing): readonly string[] {
  const target = `ALTER ROLE ${identifier(name)} IN DATABASE ${identifier(name)}`
  const kept = settings.filter((entry) => !NOT_CARRIED.has(settingName(entry)))
  return [
    ...tolerant(
      kept.map((entry) => ({ sql: `${target} ${setClause(entry)}`, about: `setting ${settingName(entry)}` })),
    ),
    `${target} SET role TO ${literal(actAs ?? name)}`,
  ]
}

/** Who a login is, is decided here and nowhere else. */
const NOT_CARRIED = new Set(['role', 'session_authorization'])
