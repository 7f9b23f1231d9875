import { randomBytes } from 'node:crypto'
import { OffshootError } from '../core/errors.ts'
import { type Connection, connect, describeServerError } from '../sql/client.ts'
import { identifier, literal } from '../sql/quote.ts'
import { fillDatabase } from './fill.ts'
import type { BuildOptions } from './options.ts'
import { ownAll, readLeftOwners } from './ownership.ts'
import { describeSource, type GoldenSource } from './source.ts'

/**
 * Makes a golden base: a database filled from the source, analyzed, marked and frozen. It is built under another name
 * and takes its own at the very end, so that one with its name is always whole. While it is filled, the owner's role
 * is a superuser with a password of one use: dumps create extensions and give things away.
 */
export async function buildGolden(options: BuildOptions, signal: AbortSignal): Promise<void> {
  const { admin, ownerRole } = options
  if (ownerRole === admin.user) {
    throw new OffshootError('config', `role: ${JSON.stringify(ownerRole)} is the server's own superuser`, {
      next: 'name the role that owns the application’s tables, or leave `role` out',
    })
  }
  try {
    await build(options, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof OffshootError) throw error
    throw new OffshootError('provider', 'the golden base could not be built', {
      said: describeServerError(error),
      cause: error,
    })
  }
}

async function build(options: BuildOptions, signal: AbortSignal): Promise<void> {
  const { admin, database, ownerRole, redactor, clock, log, source } = options
  const building = `${database}_building`
  const password = randomBytes(32).toString('base64url')
  redactor.add(password)
  await using connection = await connect(admin, { purpose: 'golden base', signal })
  log.info(`golden base: building from ${describeSource(source)}`)
  const started = clock.monotonic()
  await connection.query(`DROP DATABASE IF EXISTS ${identifier(building)} WITH (FORCE)`)
  await makeRole(connection, ownerRole)
  await connection.query(`ALTER ROLE ${identifier(ownerRole)} SUPERUSER LOGIN PASSWORD ${literal(password)}`)
  await connection.query(`CREATE DATABASE ${identifier(building)} TEMPLATE template0`)
  const target = { ...admin, database: building }
  await using inside = await connect(target, { purpose: 'golden base', signal })
  await inside.query(`GRANT ALL ON SCHEMA public TO ${identifier(ownerRole)}`)

  await fillDatabase({ ...options, credential: { ...target, user: ownerRole, password } }, signal)

  await ownAll(inside, { ownerRole, admin: admin.user })
  const others = await readLeftOwners(inside, { ownerRole, admin: admin.user })
  for (const other of others) await connection.query(`GRANT ${identifier(other)} TO ${identifier(ownerRole)}`)
  if (others.length > 0) {
    log.info(
      `golden base: ${others.map(identifier).join(', ')} keep what the source gives them; ${identifier(ownerRole)} may act as them`,
    )
  }
  await connection.query(`ALTER ROLE ${identifier(ownerRole)} ${HARMLESS} PASSWORD NULL`)
  // Forks begin without statistics and with unfrozen rows otherwise, and each would set out to vacuum all of it.
  await inside.query('VACUUM (FREEZE, ANALYZE)')
  await inside[Symbol.asyncDispose]()
  await freeze(connection, { building, database, comment: commentOf(source, clock.now()) })
  log.info(`golden base: built in ${((clock.monotonic() - started) / 1000).toFixed(1)} s`)
}

async function freeze(
  connection: Connection,
  { building, database, comment }: { building: string; database: string; comment: string },
): Promise<void> {
  const name = identifier(building)
  await connection.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`)
  // A command of the source may have left sessions behind.
  await connection.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(building)}`,
  )
  await connection.query(`COMMENT ON DATABASE ${name} IS ${literal(comment)}`)
  // The first fork would wait for this.
  await connection.query('CHECKPOINT')
  await connection.query(`ALTER DATABASE ${name} RENAME TO ${identifier(database)}`)
}

async function makeRole(connection: Connection, role: string): Promise<void> {
  const known = await connection.query(`SELECT FROM pg_roles WHERE rolname = ${literal(role)}`)
  if (known.length === 0) await connection.query(`CREATE ROLE ${identifier(role)} NOLOGIN`)
}

/** In ASCII: the comment is kept in the encoding of another database. */
function commentOf(source: GoldenSource, now: Date): string {
  const comment = JSON.stringify({
    offshoot: { goldenCreatedAt: now.toISOString(), source: describeSource(source).slice(0, 500) },
  })
  return comment.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const HARMLESS = 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'
