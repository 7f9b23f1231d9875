import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, OffshootError } from '../../core/errors.ts'
import type { Redactor } from '../../core/redactor.ts'
import { connect } from '../../sql/client.ts'
import type { Credential } from '../types.ts'
import type { Binaries } from './binaries.ts'
import { makeDirectory } from './cache.ts'
import type { GoldenDirectory } from './directories.ts'
import type { ServerUser } from './identity.ts'

/** The server's own superuser. Dumps name `postgres`, which must be no more than a role here. */
export const SUPERUSER = 'offshoot'

export interface ClusterOptions {
  readonly binaries: Binaries
  readonly server: ServerUser | undefined
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

/** Makes an empty data directory with a superuser whose password only we know. */
export async function createCluster(directory: GoldenDirectory, options: ClusterOptions): Promise<void> {
  const { binaries, server, redactor, signal } = options
  await makeDirectory(directory.path, server)
  const password = randomBytes(32).toString('base64url')
  redactor.add(password)
  await writeFile(directory.password, password, { mode: 0o600 })
  await mkdir(directory.data, { mode: 0o700 })
  // initdb reads it as the server's user, once.
  const handedOver = `${directory.password}.initdb`
  await writeFile(handedOver, password, { mode: 0o600 })
  if (server !== undefined) {
    await chown(directory.data, server.uid, server.gid)
    await chown(handedOver, server.uid, server.gid)
  }
  try {
    await promisify(execFile)(
      join(binaries.directory, 'initdb'),
      [
        ...[
          '--pgdata',
          directory.data,
          '--username',
          SUPERUSER,
          '--pwfile',
          handedOver,
          '--auth',
          'scram-sha-256',
        ],
        ...['--encoding', 'UTF8', ...localeOptions(binaries.major), '--no-sync', '--no-instructions'],
      ],
      {
        cwd: directory.path,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        signal,
        ...userOf(server),
      },
    )
  } catch (error) {
    signal.throwIfAborted()
    throw new OffshootError('provider', 'the embedded server’s data directory cannot be made', {
      where: directory.data,
      said: messageOf(error).trim(),
      next: `check that ${server?.name ?? 'this user'} may run ${binaries.directory}/initdb, and that the disk is not full`,
      cause: error,
    })
  } finally {
    await rm(handedOver, { force: true })
  }
  await writeRules(directory, server)
}

/**
 * What a new server needs before anybody uses it. A branch's login opens its branch and nothing else, so everybody's right
 * to connect to the others goes.
 */
export async function prepareServer(admin: Credential, signal: AbortSignal): Promise<void> {
  await using connection = await connect(admin, { purpose: 'embedded server', signal })
  await connection.query('REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC')
  // Nearly every server has a role of that name, and migrations that were written against one grant to it.
  await connection.query('CREATE ROLE postgres NOLOGIN')
}

export async function readPassword(directory: GoldenDirectory, redactor: Redactor): Promise<string> {
  const password = await readFile(directory.password, 'utf8')
  redactor.add(password)
  return password
}

export function userOf(server: ServerUser | undefined): { uid?: number; gid?: number } {
  return server === undefined ? {} : { uid: server.uid, gid: server.gid }
}

/** Passwords, over the loopback, for everybody. */
async function writeRules({ data }: GoldenDirectory, server: ServerUser | undefined): Promise<void> {
  const path = join(data, 'pg_hba.conf')
  await writeFile(path, 'host all all 127.0.0.1/32 scram-sha-256\n')
  await chmod(path, 0o600)
  if (server !== undefined) await chown(path, server.uid, server.gid)
}

/** The same order of text on every machine, whatever locales it has installed. */
function localeOptions(major: number): readonly string[] {
  if (major >= 17) return ['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C']
  return ['--locale', process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8']
}
