import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, statfs, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Storage extends AsyncDisposable {
  readonly name: string
  readonly directory: string
}

/** The file system that temporary files are on, whatever it is. */
export async function plainStorage(): Promise<Storage> {
  const { stdout } = await run('stat', ['-f', '-c', '%T', tmpdir()])
  return { name: `plain (${stdout.trim()})`, directory: tmpdir(), [Symbol.asyncDispose]: async () => {} }
}

/** A loop-mounted XFS that shares blocks; `undefined`, with the reason, where this machine may not mount one. */
export async function xfsStorage(gigabytes: number): Promise<Storage | string> {
  if (process.getuid?.() !== 0) return 'only root may mount a loop device'
  const root = await mkdtemp(join(tmpdir(), 'offshoot-xfs-'))
  const image = join(root, 'image')
  const directory = join(root, 'mount')
  try {
    await writeFile(image, '')
    await truncate(image, gigabytes * 1024 ** 3)
    await run('mkfs.xfs', ['-q', '-m', 'reflink=1', image])
    await mkdir(directory)
    await run('mount', ['-o', 'loop', image, directory])
    await chmod(root, 0o755)
    await chmod(directory, 0o755)
  } catch (error) {
    await rm(root, { recursive: true, force: true })
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : String(error)
  }
  return {
    name: 'XFS with reflink',
    directory,
    [Symbol.asyncDispose]: async () => {
      await run('umount', [directory])
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Bytes in use on the file system of a directory, after everything was written out. */
export async function usedBytes(directory: string): Promise<number> {
  await run('sync', ['-f', directory])
  const { blocks, bfree, bsize } = await statfs(directory)
  return (blocks - bfree) * bsize
}

/** Bytes that a directory's files take on the disk. */
export async function directoryBytes(directory: string): Promise<number> {
  const { stdout } = await run('du', ['-s', '--block-size=1', directory])
  return Number.parseInt(stdout, 10)
}
