import type { CommandLine } from '../config/sources.ts'
import type { Env } from '../core/env.ts'
import { messageOf, OffshootError } from '../core/errors.ts'
import type { Redactor } from '../core/redactor.ts'
import { redactChanges } from '../report/redact.ts'
import type { TerminalOptions } from '../report/terminal.ts'
import { compareByName, majorOf } from '../schema/by-name.ts'
import { readBoth } from './read.ts'
import { renderDiff } from './render.ts'
import { parseDiff } from './request.ts'

export interface Diff {
  readonly line: CommandLine
  readonly env: Env
  readonly redactor: Redactor
  readonly write: (text: string) => void
  readonly terminal: TerminalOptions
  readonly signal: AbortSignal
}

/**
 * `offshoot diff`: writes what is different in the second database. True when anything is. Fails with kind `config`
 * or `provider` and no other: the exit code of the others says that there is a difference.
 */
export async function runDiff(diff: Diff): Promise<boolean> {
  try {
    return await compareAndTell(diff)
  } catch (error) {
    if (error instanceof OffshootError && error.kind !== 'cancelled') throw error
    throw new OffshootError('provider', 'the comparison broke off', { said: messageOf(error), cause: error })
  }
}

async function compareAndTell({ line, env, redactor, write, terminal, signal }: Diff): Promise<boolean> {
  const { before, after, format } = parseDiff(line, env, redactor)
  const [left, right] = await readBoth(before, after, signal)
  const changes = compareByName(left, right)
  const clean = redactChanges(changes, (text) => redactor.redact(text))
  write(renderDiff({ changes: clean, majors: [majorOf(left), majorOf(right)] }, format, terminal))
  return changes.length > 0
}
