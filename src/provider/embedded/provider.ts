import { join } from 'node:path'
import { messageOf, OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { ownerPrefix } from '../naming.ts'
import type { Branch, BranchInfo, BranchProvider, ForkRequest, MarkedBranch, Owner } from '../types.ts'
import { makeDirectory } from './cache.ts'
import {
  branchesOf,
  databaseOf,
  forgetBranch,
  type GoldenDirectory,
  noteBranch,
  notedAt,
} from './directories.ts'
import { lockFile } from './lock.ts'
import type { EmbeddedOptions } from './options.ts'
import { type OpenServer, Servers } from './servers.ts'

/**
 * The engine `postgres` on servers of our own: one for each golden base in the cache, started when it is needed and
 * stopped when nobody needs it. Forking is the other engine's; here is where a branch is, and which server that takes.
 */
export function createEmbeddedProvider(options: EmbeddedOptions): BranchProvider {
  const unknown = Object.keys(options.settings.options)
  if (unknown.length > 0) {
    throw new OffshootError(
      'config',
      `options: ${unknown.join(', ')}: the embedded engine knows no options`,
      {
        next: 'take `options` out',
      },
    )
  }
  const servers = new Servers(options)
  const { clock } = options
  return {
    id: 'embedded',
    capabilities: {
      copyOnWrite: 'checked',
      ttl: 'sweep',
      reset: 'recreate',
      childBranches: true,
      scaleToZero: false,
      labels: true,
      stableUrlOnReset: false,
      local: true,
    },
    golden: async (signal) => (await servers.current(signal)).provider.golden(signal),
    ensure: (request, signal) => ensure(servers, request, signal),
    find: async (name, owner, signal) => (await locate(servers, name, { owner, signal }))[0]?.info,
    delete: (target, owner, signal) => remove(servers, target, { owner, signal }),
    list: (owner, signal) => list(servers, owner, { signal, now: () => clock.now().getTime() }),
    connect: async (branch, signal) =>
      (await serverOf(servers, branch, signal)).provider.connect(branch, signal),
    administer: async (branch, signal) =>
      (await serverOf(servers, branch, signal)).provider.administer(branch, signal),
    remember: async (target, state, signal) =>
      (await serverWith(servers, target, signal)).provider.remember(target, state, signal),
    extend: async (target, until, signal) =>
      (await serverWith(servers, target, signal)).provider.extend(target, until, signal),
    forkChild: async (parent, name, signal) => {
      const server = await serverOf(servers, parent, signal)
      await noteBranch(server.directory, name)
      return server.provider.forkChild(parent, name, signal)
    },
    hold: (name, holdLog, signal) => hold(servers, name, { log: holdLog, signal }),
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  }
}

interface Scope {
  readonly owner: Owner
  readonly signal: AbortSignal
  /** A golden base that need not be looked at. */
  readonly except?: GoldenDirectory
}

async function ensure(servers: Servers, request: ForkRequest, signal: AbortSignal): Promise<Branch> {
  const { name, owner, log } = request
  const current = await servers.current(signal)
  // Before the fork: a note without a branch costs a look, a branch without a note would never be found.
  await noteBranch(current.directory, name)
  const branch = await current.provider.ensure(request, signal)
  try {
    for (const { server, info } of await locate(servers, name, {
      owner,
      signal,
      except: current.directory,
    })) {
      log.info(`branch ${name}: forked anew, because the golden base was replaced since it was forked`)
      await server.provider.delete(info, owner, signal)
      await forgetBranch(server.directory, name)
    }
  } catch (error) {
    signal.throwIfAborted()
    log.warn(`branch ${name}: its fork of a former golden base could not be deleted: ${messageOf(error)}`)
  }
  return branch
}

interface Located {
  readonly server: OpenServer
  readonly info: BranchInfo
}

/** The branches of that name, the one of the golden base used last first: there are two only within an `ensure`. */
async function locate(servers: Servers, name: string, scope: Scope): Promise<readonly Located[]> {
  const { owner, signal, except } = scope
  const found: Located[] = []
  for (const directory of await servers.directories()) {
    if (directory.fingerprint === except?.fingerprint) continue
    if ((await notedAt(directory, name)) === undefined) continue
    const server = await servers.existing(directory, signal)
    const info = await server?.provider.find(name, owner, signal)
    if (server !== undefined && info !== undefined) found.push({ server, info })
  }
  return found
}

async function remove(servers: Servers, target: BranchInfo, scope: Scope): Promise<'deleted' | 'absent'> {
  if ((await servers.directories()).some((directory) => databaseOf(directory) === target.name)) {
    throw new OffshootError('guard', `${target.name} is a golden base, and those are not deleted`, {
      next: 'nothing needs to be done: golden bases that nobody uses are removed from the cache in time',
    })
  }
  const located = await locate(servers, target.name, scope)
  const exact = located.filter(({ info }) => info.id === target.id)
  let result: 'deleted' | 'absent' = 'absent'
  // One of that name with another id is for the engine to refuse.
  for (const { server } of exact.length > 0 ? exact : located) {
    if ((await server.provider.delete(target, scope.owner, scope.signal)) === 'deleted') result = 'deleted'
    await forgetBranch(server.directory, target.name)
  }
  return result
}

async function* list(
  servers: Servers,
  owner: Owner,
  { signal, now }: { signal: AbortSignal; now: () => number },
): AsyncGenerator<BranchInfo> {
  const prefix = ownerPrefix(owner)
  for (const directory of await servers.directories()) {
    const noted = (await branchesOf(directory)).filter((name) => name.startsWith(prefix))
    if (noted.length === 0) continue
    const server = await servers.existing(directory, signal)
    if (server === undefined) continue
    const there = new Set<string>()
    for await (const info of server.provider.list(owner, signal)) {
      there.add(info.name)
      yield info
    }
    for (const name of noted) {
      // A young note without a branch is of a run that is about to fork.
      const at = there.has(name) ? undefined : await notedAt(directory, name)
      if (at !== undefined && now() - at > YOUNG) await forgetBranch(directory, name)
    }
  }
  await servers.tidy(signal)
}

/** The server that the branch is on, by the golden base's name. */
async function serverOf(servers: Servers, branch: Branch, signal: AbortSignal): Promise<OpenServer> {
  const directory = (await servers.directories()).find((one) => databaseOf(one) === branch.golden.name)
  const server = directory === undefined ? undefined : await servers.existing(directory, signal)
  if (server === undefined) throw gone(branch.name)
  return server
}

/** The server that has the branch, where the golden base is not known. */
async function serverWith(servers: Servers, target: MarkedBranch, signal: AbortSignal): Promise<OpenServer> {
  const { id, name, mark } = target
  let other: OpenServer | undefined
  for (const directory of await servers.directories()) {
    if ((await notedAt(directory, name)) === undefined) continue
    const server = await servers.existing(directory, signal)
    const info = mark === undefined ? undefined : await server?.provider.find(name, mark.owner, signal)
    if (server !== undefined && info?.id === id) return server
    other ??= server
  }
  // One of that name with another id is for the engine to refuse.
  if (other !== undefined) return other
  throw gone(name)
}

function gone(name: string): OffshootError {
  return new OffshootError('provider', `the branch ${name} is not on this machine any more`, {
    next: 'run the job again',
  })
}

/** On the machine and not on a server: the next run of the branch may be on another golden base's. */
async function hold(
  servers: Servers,
  name: string,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<AsyncDisposable> {
  const { cache, server } = await servers.home()
  const directory = join(cache, 'holds')
  await makeDirectory(directory, server)
  let waited = false
  const lock = await lockFile(join(directory, `${name}.lock`), {
    signal,
    onWait: () => {
      waited = true
      log.info(`another run works on the branch ${name}; waiting`)
    },
  })
  if (waited) log.info(`the branch ${name} is free now`)
  return lock
}

const YOUNG = 10 * 60_000
