import { describe, expect, it } from 'vitest'
import {
  type CopyChoice,
  chooseCopy,
  describeCopy,
  sharedBlocks,
  storageOf,
  writtenBytes,
} from '../../../src/provider/postgres/storage.ts'

const UNKNOWN = { shares: 'unknown', fileSystem: 'xfs' } as const
const NEVER = { shares: 'no', fileSystem: 'ext4' } as const
const MB = 1_000_000

describe('the way of copying', () => {
  const on18: CopyChoice = { version: 180_004, durable: true, size: 500 * MB, storage: UNKNOWN }

  it.each<[string, CopyChoice, string]>([
    ['asks for a clone where blocks may be shared', on18, 'clone'],
    ['asks for a clone of a small golden base too', { ...on18, size: 5 * MB }, 'clone'],
    [
      'asks for a clone when nothing is known of the storage',
      { ...on18, size: undefined, storage: { shares: 'unknown', fileSystem: undefined } },
      'clone',
    ],
    ['copies files where blocks are never shared', { ...on18, storage: NEVER }, 'file-copy'],
    [
      'logs a small copy where blocks are never shared',
      { ...on18, storage: NEVER, size: 20 * MB },
      'wal-log',
    ],
    [
      'copies files where the server loses data anyway',
      { ...on18, storage: NEVER, size: 20 * MB, durable: false },
      'file-copy',
    ],
    ['copies files when the size is not told', { ...on18, storage: NEVER, size: undefined }, 'file-copy'],
    ['logs a small copy before 18', { ...on18, version: 170_000, size: 20 * MB }, 'wal-log'],
    ['copies files before 18', { ...on18, version: 170_000 }, 'file-copy'],
    [
      'copies files before 15, which knows nothing else',
      { ...on18, version: 140_000, size: 5 * MB },
      'file-copy',
    ],
  ])('%s', (_, choice, copy) => {
    expect(chooseCopy(choice)).toBe(copy)
  })

  it('is told to people as what it turned out to be', () => {
    const result = { copy: 'clone', bytes: 1, shared: true, storage: UNKNOWN } as const
    expect(describeCopy(result)).toBe('copy-on-write clone')
    expect(describeCopy({ ...result, shared: false, storage: { shares: 'no', fileSystem: 'xfs' } })).toBe(
      'file copy: xfs shares no blocks',
    )
    expect(describeCopy({ ...result, shared: undefined })).toBe(
      'file copy (copy-on-write requested; sharing not verifiable with this login)',
    )
    expect(describeCopy({ ...result, copy: 'wal-log', shared: undefined, storage: NEVER })).toBe(
      'WAL-logged copy: ext4 shares no blocks',
    )
    expect(
      describeCopy({
        ...result,
        copy: 'file-copy',
        shared: undefined,
        storage: { shares: 'unknown', fileSystem: undefined },
      }),
    ).toBe('file copy')
  })

  it('tells a clone from a silent copy by what was written', () => {
    expect(sharedBlocks(1 * MB, 8 * MB)).toBe(true)
    expect(sharedBlocks(8 * MB, 8 * MB)).toBe(false)
  })
})

describe('what Linux says', () => {
  const mounts = [
    '21 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw',
    '30 21 0:25 / /var rw - overlay overlay rw',
    '31 30 8:1 / /var/lib/postgresql rw,noatime shared:9 master:1 - xfs /dev/sdb1 rw',
    '32 30 8:2 / /var/lib/post\\040office rw - btrfs /dev/sdc rw',
    '33 31 0:3 / /var/lib/postgresql rw - tmpfs none rw',
  ]

  it.each([
    ['/home/pg/data', 'ext4', 'no'],
    ['/var/lib/other', 'overlay', 'unknown'],
    ['/var/lib/post office/data', 'btrfs', 'unknown'],
    // The later mount on one point hides the earlier.
    ['/var/lib/postgresql/18/main', 'tmpfs', 'no'],
    ['/var/lib/postgresql-else', 'overlay', 'unknown'],
  ])('tells what %s is stored on', (path, fileSystem, shares) => {
    expect(storageOf(mounts.join('\n'), path)).toEqual({ fileSystem, shares })
  })

  it('tells nothing from a table it cannot read', () => {
    expect(storageOf('', '/data')).toEqual({ fileSystem: undefined, shares: 'unknown' })
    expect(storageOf('nonsense\n - \n', '/data')).toEqual({ fileSystem: undefined, shares: 'unknown' })
  })

  it('tells what a process wrote, without what it took back', () => {
    expect(
      writtenBytes('rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4096\ncancelled_write_bytes: 512\n'),
    ).toBe(4096)
    expect(writtenBytes('')).toBeUndefined()
  })
})
