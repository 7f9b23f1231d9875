import { codeOf, OffshootError } from '../../core/errors.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { parseMark, sameOwner } from '../mark.ts'
import { ownerPrefix } from '../naming.ts'
import type { BranchInfo, Owner } from '../types.ts'
import { type DatabaseRow, HALF_DROPPED, markOf, readPrefixed } from './catalog.ts'
import { loginComment } from './claim.ts'
import { type Engine, whereOf } from './engine.ts'
import { operationError } from './errors.ts'
import type { Session } from './session.ts'

/** Why this database is not to be deleted as `target`; `undefined` when it is surely the branch that is meant. */
export function refusal(
  row: DatabaseRow,
  target: BranchInfo,
  { owner, golden }: { owner: Owner; golden: string },
): string | undefined {
  const mark = markOf(row)
  if (row.name === golden) return 'it is the golden base'
  if (row.template) return 'it is a template database (IS_TEMPLATE is set)'
  if (!row.name.startsWith(ownerPrefix(owner))) return 'its name is not one of this repository’s branches'
  if (mark === undefined || target.mark === undefined) return 'it bears no mark of ours'
  if (!sameOwner(mark.owner, owner)) return 'its mark is another repository’s'
  if (mark.nonce !== target.mark.nonce) return 'it is another branch than the one that bore this name before'
  return undefined
}

/**
 * Drops the database, whoever is in it, and every role of the branch. The caller has made sure of what it is.
 * Nobody can come in while the sessions are ended.
 */
export async function removeBranch(
  engine: Engine,
  session: Session,
  row: DatabaseRow,
  signal: AbortSignal,
): Promise<void> {
  try {
    await dropDatabase(engine, session, row, signal)
  } catch (error) {
    throw operationError(`the branch ${identifier(row.name)} could not be deleted`, error, {
      where: whereOf(engine, row.name),
      next:
        codeOf(error) === '42501'
          ? 'delete it with the login that forked it, or with a superuser'
          : 'end what the server names, and run this again',
    })
  }
  await removeRoles(engine, session, row.name, signal)
}

/** The same, with the forks of it that suites got. */
export async function removeFamily(
  engine: Engine,
  session: Session,
  row: DatabaseRow,
  signal: AbortSignal,
): Promise<void> {
  await removeChildren(engine, session, row.name, signal)
  await removeBranch(engine, session, row, signal)
}

export async function removeChildren(
  engine: Engine,
  session: Session,
  parent: string,
  signal: AbortSignal,
): Promise<void> {
  const { databases } = await readPrefixed(session, `${parent}-`)
  for (const child of databases.values()) {
    if (markOf(child)?.parent === parent) await removeBranch(engine, session, child, signal)
  }
}

/** Drops the roles that bear our mark for this branch; false when there are none. */
export async function removeRoles(
  engine: Engine,
  session: Session,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const roles = await readRoles(session, name)
  if (roles.length === 0) return false
  const list = roles.map(identifier).join(', ')
  const names = roles.map(literal).join(', ')
  const drop = () =>
    session.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN (${names})`,
      `DROP ROLE ${list}`,
    )
  try {
    try {
      await drop()
    } catch (error) {
      if (codeOf(error) !== STILL_NEEDED) throw error
      await disown(engine, session, roles, signal)
      await drop()
    }
  } catch (error) {
    throw operationError(`the roles of the branch ${identifier(name)} could not be dropped`, error, {
      where: whereOf(engine, engine.admin.database),
      next: `drop them as a superuser: DROP ROLE ${list};`,
    })
  }
  return true
}

/** A login can leave things in databases that let every login in, and with them nobody could drop it. */
async function disown(
  engine: Engine,
  session: Session,
  roles: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const list = roles.map(identifier).join(', ')
  const [databases = []] = await session.run(`
    SELECT DISTINCT datname FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.refobjid
    WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname IN (${roles.map(literal).join(', ')})`)
  for (const { datname } of databases) {
    await using there = await engine.sessions.open(String(datname), signal)
    await there.run(`DROP OWNED BY ${list}`)
  }
  await session.run(`DROP OWNED BY ${list}`)
}

async function readRoles(session: Session, name: string): Promise<readonly string[]> {
  const [rows = []] = await session.run(`
    SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS comment FROM pg_roles
    WHERE rolname = ${literal(name)} OR starts_with(rolname, ${literal(`${name}-`)})`)
  return rows
    .filter((row) => {
      if (typeof row.comment !== 'string') return false
      return row.name === name ? parseMark(row.comment) !== undefined : row.comment === loginComment(name)
    })
    .map((row) => String(row.name))
}

async function dropDatabase(
  engine: Engine,
  session: Session,
  row: DatabaseRow,
  signal: AbortSignal,
): Promise<void> {
  const database = identifier(row.name)
  if (row.limit !== HALF_DROPPED) {
    await rollBackPrepared(engine, session, row, signal)
    await session.run(`ALTER DATABASE ${database} WITH ALLOW_CONNECTIONS false`)
  }
  const deadline = engine.clock.monotonic() + engine.patience
  for (let pause = 50; ; pause *= 2) {
    try {
      await session.run(
        // FORCE ends sessions, but not what a logical slot streams to.
        `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = ${literal(row.name)} AND active_pid IS NOT NULL`,
      )
      await session.run(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
      break
    } catch (error) {
      if (codeOf(error) !== IN_USE || engine.clock.monotonic() + pause > deadline) throw error
      await engine.clock.sleep(pause, signal)
    }
  }
  const [left = []] = await session.run(`SELECT FROM pg_database WHERE datname = ${literal(row.name)}`)
  if (left.length > 0) {
    throw new OffshootError('provider', `the database ${database} is still there after it was dropped`, {
      next: 'look for who makes databases of this name',
    })
  }
}

/** Prepared transactions outlive their sessions; only a login to their database may end them. */
async function rollBackPrepared(
  engine: Engine,
  session: Session,
  row: DatabaseRow,
  signal: AbortSignal,
): Promise<void> {
  const [prepared = []] = await session.run(
    `SELECT gid, owner FROM pg_prepared_xacts WHERE database = ${literal(row.name)}`,
  )
  if (prepared.length === 0) return
  if (!row.open) await session.run(`ALTER DATABASE ${identifier(row.name)} WITH ALLOW_CONNECTIONS true`)
  await using inside = await engine.sessions.open(row.name, signal)
  for (const { gid, owner } of prepared) {
    await inside.run(`SET ROLE ${identifier(String(owner))}`)
    // Not in one message with anything else: it cannot run in a transaction.
    await inside.run(`ROLLBACK PREPARED ${literal(String(gid))}`)
  }
}

const IN_USE = '55006'
const STILL_NEEDED = '2BP01'
