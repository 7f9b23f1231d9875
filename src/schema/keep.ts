import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import type { Clock } from '../core/clock.ts'
import { codeOf, messageOf } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import { type Head, headOf } from './lazy.ts'
import type { Snapshot } from './model.ts'
import { fromParts, type StoredPart, toParts } from './stored.ts'

/** A directory of our own in which snapshots outlive the run. Losing it costs time and nothing else. */
export interface Keep {
  readonly directory: string
  readonly log: Logger
  readonly clock: Clock
}

/** Which golden base a snapshot is of. */
export interface Kept {
  readonly provider: string
  /** The golden base's id. */
  readonly golden: string
  /** ISO 8601; a golden base that was made anew under its id has another. */
  readonly createdAt: string | undefined
}

/** Changes whenever something else comes to be written, or the same in another way. */
const FORMAT = 2
const HEAD = `offshoot snapshot ${FORMAT} `
const SUFFIX = '.snapshot'

const MEGABYTE = 1024 * 1024
/** Of one file: a schema of 2,000 tables takes 1. */
const LARGEST = 64 * MEGABYTE
/** Of one of its parts as it is read: most take a tenth of one. */
const LARGEST_READ = 512 * MEGABYTE
/** More than most parts come to. */
const CHUNK = 256 * 1024
const NOTHING = Buffer.alloc(0)
/** Of all files together. */
const MOST = 256 * MEGABYTE
/** Milliseconds after its last use. */
const LONGEST = 30 * 24 * 60 * 60 * 1000

/** The snapshot that was kept; `undefined` when there is none that can be read. Never fails. */
export async function readKept(keep: Keep, kept: Kept): Promise<Snapshot | undefined> {
  const path = pathOf(keep, kept)
  try {
    const snapshot = parse(await readFile(path))
    await utimes(path, keep.clock.now(), keep.clock.now())
    return snapshot
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    keep.log.debug(`the kept snapshot of the golden base cannot be used: ${messageOf(error)}`)
    await rm(path, { force: true }).catch(() => {})
    return undefined
  }
}

/** Keeps the snapshot, whole or not at all, and lets go of what nobody has used for long. Never fails. */
export async function writeKept(keep: Keep, kept: Kept, snapshot: Snapshot): Promise<void> {
  try {
    await mkdir(keep.directory, { recursive: true, mode: 0o700 })
    const content = await write(snapshot)
    if (content.length > LARGEST) {
      keep.log.debug('the snapshot of the golden base is too large to be kept')
      return
    }
    const path = pathOf(keep, kept)
    const part = `${path}.${randomBytes(6).toString('hex')}`
    try {
      await writeFile(part, content, { mode: 0o600, flag: 'wx' })
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    await prune(keep)
  } catch (error) {
    keep.log.debug(`the snapshot of the golden base could not be kept: ${messageOf(error)}`)
  }
}

function pathOf({ directory }: Keep, { provider, golden, createdAt }: Kept): string {
  return join(directory, `${hashOf(JSON.stringify([provider, golden, createdAt ?? null]))}${SUFFIX}`)
}

/** A line that says what the rest has to be, a line that a reader always needs, and the facts in parts. */
async function write(snapshot: Snapshot): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const part of toParts(snapshot))
    parts.push(await promisify(deflateRaw)(JSON.stringify(part), { level: 1 }))
  const first: FirstLine = { ...headOf(snapshot), sizes: parts.map(({ length }) => length) }
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), ...parts])
  return Buffer.concat([Buffer.from(`${HEAD}${hashOf(rest)}\n`), rest])
}

interface FirstLine extends Head {
  /** Bytes of each part. */
  readonly sizes: readonly number[]
}

/** The hash finds what a full disk or a killed run left; it is no seal. */
function parse(content: Buffer): Snapshot {
  const first = content.indexOf('\n')
  const rest = content.subarray(first + 1)
  if (content.toString('latin1', 0, first) !== `${HEAD}${hashOf(rest)}`) throw new Error('it is damaged')
  const second = rest.indexOf('\n')
  const { sizes, ...head } = JSON.parse(rest.toString('utf8', 0, second)) as FirstLine
  let end = second + 1
  const parts = sizes.map((size) => {
    const start = end
    end += size
    return rest.subarray(start, end)
  })
  return fromParts(head, parts.length, (place) => {
    const json = inflateRawSync(parts[place] ?? NOTHING, { maxOutputLength: LARGEST_READ, chunkSize: CHUNK })
    return JSON.parse(json.toString('utf8')) as StoredPart
  })
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The files used last stay, as many as there is room for. Parts of a run that was killed have no use and go with age. */
async function prune({ directory, clock }: Keep): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.includes(SUFFIX))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      const found = await stat(path).catch(() => undefined)
      return { path, size: found?.size ?? 0, used: found?.mtimeMs ?? 0 }
    }),
  )
  let room = MOST
  for (const { path, size, used } of files.sort((one, other) => other.used - one.used)) {
    room -= size
    if (room < 0 || clock.now().getTime() - used > LONGEST) await rm(path, { force: true })
  }
}
