import type { CommandLine } from '../config/sources.ts'
import { spellFlag } from '../config/sources.ts'
import type { Env } from '../core/env.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Host } from '../host/types.ts'
import { detectPlatform } from '../platform/index.ts'
import type { TerminalOptions } from '../report/terminal.ts'
import type { Asking, Diagnosis } from './diagnosis.ts'
import { diagnoseGitHub } from './github/diagnose.ts'
import { diagnoseGitLab } from './gitlab/diagnose.ts'
import { renderJson, renderMarkdown, renderText } from './render.ts'

interface Practice {
  readonly diagnose: (asking: Asking) => Promise<Diagnosis>
  /** The input that holds a token. */
  readonly token: string
  /** The token when no flag gives one. */
  readonly fromEnv: (env: Env) => string | undefined
}

const PRACTICES: ReadonlyMap<string, Practice> = new Map([
  ['github', { diagnose: diagnoseGitHub, token: 'github-token', fromEnv: (env) => env.GITHUB_TOKEN }],
  [
    'gitlab',
    {
      diagnose: diagnoseGitLab,
      token: 'gitlab-token',
      fromEnv: (env) => env.OFFSHOOT_GITLAB_TOKEN || env.GITLAB_TOKEN,
    },
  ],
])

export interface Doctor extends Omit<Asking, 'token'> {
  readonly line: CommandLine
  readonly write: (text: string) => void
  readonly terminal: TerminalOptions
}

/**
 * `offshoot doctor`: writes which guarantees hold. True when all do that are required. Reads only. Fails with kind
 * `config` when there is nothing to ask or nothing to ask with, `forge` when the forge cannot be reached.
 */
export async function runDoctor(doctor: Doctor): Promise<boolean> {
  try {
    return await diagnoseAndTell(doctor)
  } catch (error) {
    // The exit code of the others says that a guarantee is wanting.
    if (error instanceof OffshootError && error.kind !== 'cancelled') throw error
    throw new OffshootError('forge', 'the settings were not read to the end', {
      said: messageOf(error),
      cause: error,
    })
  }
}

async function diagnoseAndTell({ line, write, terminal, ...asking }: Doctor): Promise<boolean> {
  const practice = practiceOf(line.platform ?? detectPlatform(asking.env) ?? 'github')
  const { [practice.token]: given, ...others } = line.inputs
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    throw new OffshootError('config', `${spellFlag(unknown)}: doctor has no such flag`, {
      next: `it has --platform, --${practice.token} and --json`,
    })
  const diagnosis = await practice.diagnose({ ...asking, token: given ?? practice.fromEnv(asking.env) })
  const text = line.json ? renderJson(diagnosis) : renderText(diagnosis, terminal)
  write(asking.redactor.redact(text))
  return diagnosis.healthy
}

function practiceOf(platform: string): Practice {
  const practice = PRACTICES.get(platform)
  if (practice !== undefined) return practice
  const valid = [...PRACTICES.keys()].join(', ')
  throw new OffshootError('config', `--platform: doctor cannot look at ${platform}; valid: ${valid}`)
}

export interface DoctorJob extends Omit<Asking, 'token'> {
  readonly platform: string
  readonly inputs: Readonly<Record<string, string | undefined>>
  readonly host: Host
}

/** `mode: doctor`: the same on the job's page. */
export async function runDoctorJob({ host, platform, inputs, ...asking }: DoctorJob): Promise<Verdict> {
  const practice = practiceOf(platform)
  const diagnosis = await practice.diagnose({ ...asking, token: inputs[practice.token] })
  await host.summary(asking.redactor.redact(renderMarkdown(diagnosis)))
  for (const { title, weight, holds, why } of diagnosis.guarantees) {
    if (weight === 'required' && holds !== 'yes') asking.log.warn(`${title}: ${holds}. ${why}`)
  }
  const verdict = diagnosis.healthy ? 'passed' : 'failed'
  host.output('verdict', verdict)
  return verdict
}
