import { commandEnv, runCommand } from '../command/run.ts'
import type { Settings } from '../config/settings.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import { applyMigrations } from '../migrate/apply.ts'
import { detectTool } from '../migrate/detect.ts'
import type { GoldenCommands } from './options.ts'

export interface CommandSettings {
  readonly settings: Pick<Settings, 'migrate' | 'migrations' | 'env' | 'timeout'>
  readonly env: Env
  readonly log: Logger
  readonly redactor: Redactor
}

/** The user's own tools, run on a golden base that is being built just as they are run on a branch. */
export function createGoldenCommands({ settings, env, log, redactor }: CommandSettings): GoldenCommands {
  return {
    applyMigrations: async (directory, credential, signal) => {
      const { migrate, migrations } = settings
      const detection = await detectTool(directory, { migrate, migrations, signal })
      if (detection.kind === 'none') {
        log.info(`golden base: ${detection.reason}; it starts empty`)
        return
      }
      log.info(`golden base: ${detection.found.reason}`)
      const { failure } = await applyMigrations({
        found: detection.found,
        directory,
        folder: '.',
        login: credential,
        credential,
        urlNames: settings.env,
        baseline: async () => [],
        deadline: settings.timeout,
        env,
        log,
        redactor,
        signal,
      })
      if (failure !== undefined) throw asBuildFailure('the base’s own migrations', failure)
    },
    runCommand: async ({ label, command, directory, credential }, signal) => {
      using _progress = every(PROGRESS_SECONDS, (seconds) =>
        log.info(`golden base: ${label} has been running for ${seconds} s`),
      )
      const result = await runCommand({
        command,
        cwd: directory,
        env: commandEnv(env, credential, settings.env),
        deadline: settings.timeout,
        log,
        redactor,
        signal,
        label,
      })
      if (result.exitCode === 0 && result.ended === undefined) return
      signal.throwIfAborted()
      throw new OffshootError(
        'config',
        `${label}: the command ended with ${result.ended ?? result.exitCode ?? result.signal}`,
        {
          where: command,
          output: result.tail.join('\n'),
          next: 'run it by hand against an empty database; its output tells why',
        },
      )
    },
  }
}

/** Between two lines of a build that says nothing itself. */
const PROGRESS_SECONDS = 5

function every(seconds: number, tell: (elapsed: number) => void): Disposable {
  let elapsed = 0
  const timer = setInterval(() => {
    elapsed += seconds
    tell(elapsed)
  }, seconds * 1000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** The base failed, not the change under test: whoever reads it must look at another commit. */
function asBuildFailure(what: string, failure: OffshootError): OffshootError {
  const { where, said, output } = failure
  return new OffshootError('config', `the golden base could not be built: ${what} failed: ${failure.what}`, {
    ...(where === undefined ? {} : { where: `${where} at the base` }),
    ...(said === undefined ? {} : { said }),
    ...(output === undefined ? {} : { output }),
    next: 'mend them on the base branch, or set `golden` to a dump',
    cause: failure,
  })
}
