import { join, posix } from 'node:path'
import type { ProviderId } from '../config/inputs.ts'
import type { Settings } from '../config/settings.ts'
import type { Clock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import { createGoldenCommands } from '../golden/commands.ts'
import { detectTool } from '../migrate/detect.ts'
import type { RunContext } from '../platform/types.ts'
import { parseUrl } from '../sql/client.ts'
import { createEmbeddedProvider } from './embedded/index.ts'
import { createPostgresProvider } from './postgres/provider.ts'
import type { BranchProvider } from './types.ts'
import { unreachableProvider } from './unreachable.ts'

/** What an engine may need besides its settings. */
export interface ProviderContext {
  readonly env: Env
  readonly context: RunContext
  /** The commit the change starts from; absent where no change request is at hand. */
  readonly baseSha: string | undefined
  readonly life: ServerLife
  readonly redactor: Redactor
  readonly clock: Clock
  readonly log: Logger
}

/** For engines that run a server of their own. */
export interface ServerLife {
  /** Where this program's files are: binaries may be beside them. */
  readonly moduleDirectory: string
  /** `job`: the server outlives this process and is stopped by the job's last step. `process`: it ends with us. */
  readonly hold: 'job' | 'process'
  /** Told once there is a server to stop: whatever comes after this process hands it back to stop it. */
  readonly leased: (lease: string) => void
}

export type ProviderFactory = (settings: Settings, context: ProviderContext) => BranchProvider

/** Every engine. A new one is a folder and a line here. */
export const providers: ReadonlyMap<ProviderId, ProviderFactory> = new Map<ProviderId, ProviderFactory>([
  ['postgres', postgres],
  ['embedded', embedded],
])

/** The error of settings that lack the engine's secret; `undefined` when the engine can be reached with what is given. */
export function missingSecret(settings: Settings): OffshootError | undefined {
  if (settings.provider !== 'postgres' || settings.url !== undefined) return undefined
  return new OffshootError('config', 'url: the postgres engine needs to know its server', {
    next: 'set `url` to postgresql://user:password@host:port/database, from a secret',
  })
}

export function createProvider(settings: Settings, context: ProviderContext): BranchProvider {
  const missing = missingSecret(settings)
  if (missing !== undefined) return unreachableProvider(settings.provider, missing)
  const factory = providers.get(settings.provider)
  if (factory !== undefined) return factory(settings, context)
  throw new OffshootError('config', `provider: ${JSON.stringify(settings.provider)} is not known`, {
    next: `valid: ${[...providers.keys()].join(', ')}`,
  })
}

function postgres(settings: Settings, { redactor, clock, log }: ProviderContext): BranchProvider {
  const url = settings.url ?? ''
  redactor.addUrl(url)
  return createPostgresProvider({
    admin: parseUrl(url, 'url'),
    golden: settings.golden,
    settings: { role: settings.role, options: settings.options },
    redactor,
    clock,
    log,
  })
}

function embedded(settings: Settings, context: ProviderContext): BranchProvider {
  const { env, redactor, clock, log, baseSha, life } = context
  const { workspace } = context.context
  const { workingDirectory, golden, seed, role, options, migrate, migrations } = settings
  return createEmbeddedProvider({
    env,
    workspace,
    workingDirectory,
    baseSha,
    settings: { golden, seed, role, options },
    life,
    migrations: async (signal) => {
      const detection = await detectTool(join(workspace, workingDirectory), { migrate, migrations, signal })
      if (detection.kind === 'none') return { tool: 'none', globs: [] }
      const { tool, command, globs } = detection.found
      return { tool: command ?? tool.id, globs: globs.map((glob) => posix.join(workingDirectory, glob)) }
    },
    commands: createGoldenCommands({ settings, env, log, redactor }),
    redactor,
    clock,
    log,
  })
}
