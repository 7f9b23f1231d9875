import type { Clock } from '../../core/clock.ts'
import { type GoldenDirectory, readJson, writeJson } from './directories.ts'
import { bootTime, readBootId } from './machine.ts'

/** Noted before the server starts, and after it stopped. */
export async function noteLife(
  directory: GoldenDirectory,
  state: 'running' | 'stopped',
  clock: Clock,
): Promise<void> {
  await writeJson(directory.life, { state, bootId: await readBootId(), at: clock.now().toISOString() })
}

/**
 * Why the data cannot be trusted; `undefined` when they can. The server never waits for the disk. That is safe as long
 * as the machine runs, whatever becomes of the server; what a machine that went down had not written yet is lost.
 */
export async function whySpoiled(directory: GoldenDirectory, clock: Clock): Promise<string | undefined> {
  const { state, bootId, at } = (await readJson(directory.life)) ?? {}
  if (bootId === (await readBootId())) return undefined
  if (state !== 'stopped' || typeof at !== 'string') return 'the machine went down while the server ran'
  const between = bootTime(clock.now()) - Date.parse(at)
  return between >= 0 && between < WRITTEN_BY_THEN
    ? 'the machine went down right after the server stopped'
    : undefined
}

/** Milliseconds after which a kernel has written what it was given. */
const WRITTEN_BY_THEN = 60_000
