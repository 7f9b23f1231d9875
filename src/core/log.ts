/**
 * Where the run tells what it does. Implementations redact; `command` lines come from untrusted processes and
 * must be written so that a runner reads no workflow command in them.
 */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
  /** One line of an untrusted command's output. */
  command(line: string): void
  /** Folds what `body` logs under one heading where the runner can fold. */
  group<T>(name: string, body: () => Promise<T>): Promise<T>
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  command() {},
  group: (_name, body) => body(),
}
