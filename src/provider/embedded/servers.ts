import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { cachePath } from '../../core/cache.ts'
import { messageOf, OffshootError } from '../../core/errors.ts'
import { buildGolden } from '../../golden/build.ts'
import { fingerprintGolden } from '../../golden/fingerprint.ts'
import { describeSource, findSource, type Repository } from '../../golden/source.ts'
import { createPostgresProvider } from '../postgres/provider.ts'
import type { BranchProvider } from '../types.ts'
import { type Binaries, findBinaries, programDirectories } from './binaries.ts'
import { checkOurs, prepareCache } from './cache.ts'
import {
  databaseOf,
  type GoldenDirectory,
  goldenDirectory,
  listDirectories,
  readComplete,
} from './directories.ts'
import { type Home, leaveDirectory, openDirectory, tidy } from './home.ts'
import { serverUser } from './identity.ts'
import { installBinaries } from './install.ts'
import { Once } from './once.ts'
import type { EmbeddedOptions } from './options.ts'
import { writeLease } from './release.ts'

/** A golden base's server that is ours to use until `Servers` is disposed of. */
export interface OpenServer {
  readonly directory: GoldenDirectory
  readonly provider: BranchProvider
}

/** The servers this run uses, each started or built when it is first asked for. */
export class Servers implements AsyncDisposable {
  readonly #options: EmbeddedOptions
  readonly #lease = randomUUID()
  readonly #uid = process.getuid?.()
  readonly #open = new Map<string, Once<OpenServer | undefined>>()
  readonly #home = new Once<Home>()
  readonly #binaries = new Once<readonly [Binaries, ...Binaries[]]>()
  readonly #current = new Once<GoldenDirectory>()

  constructor(options: EmbeddedOptions) {
    this.#options = options
  }

  /** The server with the golden base that branches fork from now, built if need be. */
  async current(signal: AbortSignal): Promise<OpenServer> {
    const directory = await this.#current.get(() => this.#findCurrent(signal))
    const server = await this.#openOnce(directory, () => this.#build(directory, signal))
    if (server === undefined) throw new Error(`${directory.path} was built and is not there`)
    return server
  }

  /** A server of an earlier run; `undefined` when its golden base is gone, or cannot be used any more. */
  existing(directory: GoldenDirectory, signal: AbortSignal): Promise<OpenServer | undefined> {
    return this.#openOnce(directory, async () => {
      const record = await readComplete(directory)
      if (record === undefined) return undefined
      const found = (await this.#findBinaries()).find(({ major }) => major === record.major)
      if (found === undefined) {
        this.#options.log.warn(
          `embedded: the branches in ${directory.path} are of PostgreSQL ${record.major}, which is not here any more`,
        )
        return undefined
      }
      return this.#start(directory, { binaries: found }, signal)
    })
  }

  /** The golden bases that this machine has, the one used last first; starts nothing and makes nothing. */
  async directories(): Promise<readonly GoldenDirectory[]> {
    const cache = cachePath(this.#options.env, this.#uid)
    if ((await stat(cache).catch(() => undefined)) === undefined) return []
    await checkOurs(cache, this.#uid)
    return listDirectories(cache)
  }

  async tidy(signal: AbortSignal): Promise<void> {
    if ((await this.directories()).length === 0) return
    await tidy(await this.home(), await this.#current.made(), signal)
  }

  home(): Promise<Home> {
    return this.#home.get(async () => {
      const { env, life, redactor, clock, log } = this.#options
      if (process.platform === 'win32') {
        throw new OffshootError('config', 'provider: the embedded engine runs on Linux and macOS', {
          next: 'use a runner with one of those, or another `provider`',
        })
      }
      const server = await serverUser(this.#uid)
      const cache = await prepareCache({ env, uid: this.#uid, server })
      life.leased(writeLease({ cache, id: this.#lease }))
      return {
        cache,
        env,
        server,
        holder: { id: this.#lease, pid: holderOf(life.hold) },
        redactor,
        clock,
        log,
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { life, clock, log } = this.#options
    for (const opening of this.#open.values()) {
      const server = await opening.made()
      if (server === undefined) continue
      await server.provider[Symbol.asyncDispose]()
      if (life.hold === 'job') continue
      try {
        await leaveDirectory({ clock, log }, server.directory, {
          id: this.#lease,
          signal: AbortSignal.timeout(LEAVE),
        })
      } catch (error) {
        // The next run stops it; what this one did is not undone by it.
        log.warn(`embedded: the server of ${server.directory.path} was not stopped: ${messageOf(error)}`)
      }
    }
  }

  async #findCurrent(signal: AbortSignal): Promise<GoldenDirectory> {
    const { settings, migrations, log } = this.#options
    const repository = this.#repository(signal)
    const [source, [binaries], home] = await Promise.all([
      findSource(settings, repository),
      this.#findBinaries(),
      this.home(),
    ])
    const fingerprint = await fingerprintGolden({
      source,
      repository,
      serverMajor: binaries.major,
      ownerRole: this.#ownerRole(),
      migrations,
    })
    log.debug(`embedded: the golden base from ${describeSource(source)} is ${fingerprint}`)
    return goldenDirectory(home.cache, fingerprint)
  }

  async #build(directory: GoldenDirectory, signal: AbortSignal): Promise<OpenServer | undefined> {
    const { settings, env, workspace, commands, redactor, clock, log } = this.#options
    const [[binaries], home] = await Promise.all([this.#findBinaries(), this.home()])
    log.info(`embedded: PostgreSQL ${binaries.version} from ${binaries.directory}: ${binaries.why}`)
    await tidy(home, directory, signal)
    const repository = this.#repository(signal)
    const source = await findSource(settings, repository)
    return this.#start(
      directory,
      {
        binaries,
        build: {
          source: describeSource(source),
          run: async (admin, building) =>
            buildGolden(
              {
                source,
                repository,
                admin,
                database: databaseOf(directory),
                ownerRole: this.#ownerRole(),
                commands,
                programDirectories: [binaries.directory, ...(await programDirectories({ env, workspace }))],
                temporary: env.RUNNER_TEMP ?? tmpdir(),
                redactor,
                clock,
                log,
              },
              building,
            ),
        },
      },
      signal,
    )
  }

  async #start(
    directory: GoldenDirectory,
    request: Parameters<typeof openDirectory>[2],
    signal: AbortSignal,
  ): Promise<OpenServer | undefined> {
    const { settings, redactor, clock, log } = this.#options
    const home = await this.home()
    const binaries = await installBinaries(request.binaries, { cache: home.cache, uid: this.#uid, log })
    const admin = await openDirectory(home, directory, { ...request, binaries }, signal)
    if (admin === undefined) return undefined
    const provider = createPostgresProvider({
      admin,
      golden: databaseOf(directory),
      settings: { role: settings.role ?? DEFAULT_OWNER, options: {} },
      redactor,
      clock,
      log,
      as: { id: 'embedded', local: true },
    })
    return { directory, provider }
  }

  #findBinaries(): Promise<readonly [Binaries, ...Binaries[]]> {
    const { env, workspace, life } = this.#options
    return this.#binaries.get(() => findBinaries({ env, workspace, moduleDirectory: life.moduleDirectory }))
  }

  #repository(signal: AbortSignal): Repository {
    const { workspace, workingDirectory, baseSha, env } = this.#options
    return { directory: workspace, workingDirectory, baseSha, env, signal }
  }

  #ownerRole(): string {
    return this.#options.settings.role ?? DEFAULT_OWNER
  }

  #openOnce(
    { fingerprint }: GoldenDirectory,
    open: () => Promise<OpenServer | undefined>,
  ): Promise<OpenServer | undefined> {
    const opening = this.#open.get(fingerprint) ?? new Once<OpenServer | undefined>()
    this.#open.set(fingerprint, opening)
    return opening.get(open)
  }
}

const DEFAULT_OWNER = 'app'
const LEAVE = 60_000

/** Later steps of the job may use the branch, so there the job's own process holds the server. */
function holderOf(hold: 'job' | 'process'): number {
  // In a container the job's process is outside, and its first process stands in.
  return hold === 'process' ? process.pid : Math.max(process.ppid, 1)
}
