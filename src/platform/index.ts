import type { PlatformId } from '../core/change-request.ts'
import type { Clock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import { createGitHubPlatform, readContext } from './github/index.ts'
import { createGitLabPlatform, readContext as readGitLabContext } from './gitlab/index.ts'
import { LocalPlatform } from './local/platform.ts'
import type { Platform, RunContext } from './types.ts'

export interface PlatformOptions {
  readonly context: RunContext
  readonly env: Env
  /** The token the user gave; the local forge needs none. */
  readonly token: string | undefined
  /** Id of GitLab's external status check that the approval answers. */
  readonly statusCheck?: number
  /** Directory of the local forge's state. */
  readonly localForge?: string
  readonly redactor: Redactor
  readonly log: Logger
  readonly clock: Clock
  readonly fetch?: typeof globalThis.fetch
}

/** The forge whose runner started us; `undefined` on any other machine. */
export function detectPlatform(env: Env): PlatformId | undefined {
  if (env.GITHUB_ACTIONS === 'true') return 'github'
  if (env.GITLAB_CI === 'true') return 'gitlab'
  return undefined
}

/**
 * Where this run stands, from what the forge's runner set. The local forge has no runner: it tells each run itself
 * (`LocalForge.startRun`).
 * @throws OffshootError `config` when nothing here says so
 */
export function readRunContext(id: PlatformId, env: Env): Promise<RunContext> {
  if (id === 'github') return readContext(env)
  if (id === 'gitlab') return readGitLabContext(env)
  throw notHere(id)
}

/** @throws OffshootError `config` when the forge cannot be talked to with what is given */
export function createPlatform(id: PlatformId, options: PlatformOptions): Platform {
  const create = PLATFORMS.get(id)
  if (create === undefined) throw notHere(id)
  return create(options)
}

const PLATFORMS: ReadonlyMap<PlatformId, (options: PlatformOptions) => Platform> = new Map([
  ['github', createGitHubPlatform],
  ['gitlab', createGitLabPlatform],
  ['local', createLocal],
])

function createLocal({ env, localForge, clock }: PlatformOptions): Platform {
  if (localForge === undefined)
    throw new OffshootError('config', 'The local platform needs the directory of its forge')
  return new LocalPlatform({ directory: localForge, env, clock })
}

function notHere(id: PlatformId): OffshootError {
  return new OffshootError('config', `The platform ${id} cannot be used here`, {
    next: `Here are ${[...PLATFORMS.keys()].join(' and ')}.`,
  })
}
