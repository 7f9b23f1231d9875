import type { Logger } from '../../../src/core/log.ts'

export interface Recorder {
  readonly log: Logger
  /** Lines of the command. */
  readonly lines: string[]
  /** What was said about it. */
  readonly said: string[]
}

export function recorder(): Recorder {
  const lines: string[] = []
  const said: string[] = []
  const say = (message: string) => void said.push(message)
  const log: Logger = {
    debug: say,
    info: say,
    warn: say,
    error: say,
    command: (line) => void lines.push(line),
    group: (_name, body) => body(),
  }
  return { log, lines, said }
}
