/*
 * Which way of copying suits a server, and what a copy turned out to be. Pure, but for what `copy.ts` feeds in.
 *
 * Measured with PostgreSQL 18 and durable settings, milliseconds for 8 / 18 / 39 / 69 / 131 / 315 MB:
 *   ext4  clone requested  120  120  160  150  200  400   (copies in silence, slower than asking for a copy)
 *   ext4  file copy         85   90  100  130  140  215
 *   ext4  WAL-logged        55   67  105  168  290  700
 *   XFS   clone             40   35   42   35   44   47   (1 MB written each time)
 * Without fsync the file copy is never behind the WAL-logged one.
 */

export type Copy = 'clone' | 'file-copy' | 'wal-log'

/** What is known about the storage under the golden base. */
export interface Storage {
  /** `unknown`: asking for a clone costs little and is then measured. */
  readonly shares: 'yes' | 'no' | 'unknown'
  /** As the kernel names it. */
  readonly fileSystem: string | undefined
}

export interface CopyChoice {
  readonly version: number
  readonly durable: boolean
  /** Bytes; absent when this login may not ask. */
  readonly size: number | undefined
  readonly storage: Storage
}

/** Up to here the WAL-logged copy is the faster one on storage that shares nothing: it needs no checkpoint. */
const CROSSOVER = 40_000_000

export function chooseCopy({ version, durable, size, storage }: CopyChoice): Copy {
  if (version >= 180_000 && storage.shares !== 'no') return 'clone'
  if (version < 150_000 || !durable) return 'file-copy'
  return size !== undefined && size <= CROSSOVER ? 'wal-log' : 'file-copy'
}

/** A clone writes directories and the log of a checkpoint; a copy writes all of it. */
export function sharedBlocks(bytes: number, size: number): boolean {
  return bytes < size / 4
}

export interface CopyResult {
  readonly copy: Copy
  /** Bytes written, when measured. */
  readonly bytes: number | undefined
  readonly shared: boolean | undefined
  readonly storage: Storage
}

/** For people: what the fork was. */
export function describeCopy({ copy, shared, storage }: CopyResult): string {
  const because = storage.fileSystem === undefined ? '' : `: ${storage.fileSystem} shares no blocks`
  if (copy === 'clone') {
    if (shared === true) return 'copy-on-write clone'
    if (shared === false) return `file copy${because}`
    return 'file copy (copy-on-write requested; sharing not verifiable with this login)'
  }
  const kind = copy === 'wal-log' ? 'WAL-logged copy' : 'file copy'
  return storage.shares === 'no' ? `${kind}${because}` : kind
}

/** What the mount table says about the storage under `path`. File systems that may or may not share are `unknown`. */
export function storageOf(mountinfo: string, path: string): Storage {
  let best = { point: '', fileSystem: undefined as string | undefined }
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ')
    const point = left
      .split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    const fileSystem = right.split(' ')[0]
    if (point === undefined || fileSystem === undefined || fileSystem === '') continue
    const inside = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    // Of two mounts on one point the later hides the earlier.
    if (inside && point.length >= best.point.length) best = { point, fileSystem }
  }
  const { fileSystem } = best
  return { fileSystem, shares: fileSystem !== undefined && NEVER_SHARES.has(fileSystem) ? 'no' : 'unknown' }
}

const NEVER_SHARES = new Set(['ext2', 'ext3', 'ext4', 'tmpfs', 'ramfs', 'f2fs'])

/** `write_bytes` of /proc/…/io. */
export function writtenBytes(io: string): number | undefined {
  const found = /^write_bytes: (\d+)$/m.exec(io)?.[1]
  return found === undefined ? undefined : Number(found)
}
