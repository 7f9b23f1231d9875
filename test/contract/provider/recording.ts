import type { Logger } from '../../../src/core/log.ts'

export interface RecordingLogger extends Logger {
  readonly lines: readonly string[]
  text(): string
}

/** A logger that keeps everything it was told, unredacted. */
export function recordingLogger(): RecordingLogger {
  const lines: string[] = []
  const keep = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`)
  }
  return {
    lines,
    text: () => lines.join('\n'),
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    command: keep('command'),
    group: (_name, body) => body(),
  }
}
