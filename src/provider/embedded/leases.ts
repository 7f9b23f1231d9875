import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type GoldenDirectory, namesIn, readJson, writeJson } from './directories.ts'
import { processStart } from './machine.ts'

/*
 * Who needs a golden base's server. The last one who leaves stops it; whoever ended without leaving is told by the
 * process the lease names. Read and written under the directory's lock.
 */

export interface LeaseHolder {
  /** Unique among all runs. */
  readonly id: string
  /** The process with which the lease ends at the latest. */
  readonly pid: number
}

export async function takeLease(directory: GoldenDirectory, holder: LeaseHolder, now: Date): Promise<void> {
  await mkdir(directory.leases, { recursive: true, mode: 0o700 })
  const until = new Date(now.getTime() + LONGEST).toISOString()
  await writeJson(join(directory.leases, `${holder.id}.json`), {
    pid: holder.pid,
    started: (await processStart(holder.pid)) ?? null,
    until,
  })
}

export async function dropLease(directory: GoldenDirectory, id: string): Promise<void> {
  await rm(join(directory.leases, `${id}.json`), { force: true })
}

/** True when somebody needs the server. Takes the leases of the dead away. */
export async function hasLiveLease(directory: GoldenDirectory, now: Date): Promise<boolean> {
  let live = false
  for (const name of await namesIn(directory.leases)) {
    if (!name.endsWith('.json')) continue
    const path = join(directory.leases, name)
    if (await isLive(path, now)) live = true
    else await rm(path, { force: true })
  }
  return live
}

export async function hasLease(directory: GoldenDirectory, id: string): Promise<boolean> {
  return (await namesIn(directory.leases)).includes(`${id}.json`)
}

/** Longer than any job; for machines where a process's start cannot be read. */
const LONGEST = 7 * 24 * 3_600_000

async function isLive(path: string, now: Date): Promise<boolean> {
  const { pid, started, until } = (await readJson(path)) ?? {}
  if (typeof pid !== 'number' || typeof until !== 'string' || !(Date.parse(until) > now.getTime()))
    return false
  const start = await processStart(pid)
  return start !== undefined && start === started
}
