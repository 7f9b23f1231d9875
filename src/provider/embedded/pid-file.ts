import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GoldenDirectory } from './directories.ts'

/** What a running server tells about itself. */
export interface PidFile {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** `postmaster.pid`: process, directory, start, port, socket directory, address, shared memory, state; a line each. */
export async function readPidFile(directory: GoldenDirectory): Promise<PidFile | undefined> {
  const lines = (await readFile(pidFileOf(directory), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!(pid > 0) || !(port > 0)) return undefined
  return { pid, port, ready: lines[7]?.trim() === 'ready' }
}

export function pidFileOf({ data }: GoldenDirectory): string {
  return join(data, 'postmaster.pid')
}
