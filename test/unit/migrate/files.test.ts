import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileHash, listMigrationFiles, readMigration } from '../../../src/migrate/files.ts'
import { repository } from './repository.ts'

const signal = new AbortController().signal

describe('listMigrationFiles', () => {
  it('lists files in the order they are applied, without the halves that take them back', async () => {
    await using checkout = await repository({
      'm/10_c.up.sql': 'c',
      'm/10_c.down.sql': 'C',
      'm/2_b.sql': 'b',
      'm/2_b.down.sql': 'B',
      'm/1_a/up.sql': 'a',
      'm/1_a/down.sql': 'A',
      'm/README.md': '',
    })
    const files = await listMigrationFiles(checkout.directory, { globs: ['m/**/*.sql'], signal })
    expect(files).toEqual([
      { path: 'm/1_a/up.sql', hash: fileHash('a'), down: 'm/1_a/down.sql' },
      { path: 'm/2_b.sql', hash: fileHash('b'), down: 'm/2_b.down.sql' },
      { path: 'm/10_c.up.sql', hash: fileHash('c'), down: 'm/10_c.down.sql' },
    ])
  })

  it('takes a glob’s own folder as it is asked for, also one that is left out elsewhere', async () => {
    await using checkout = await repository({ 'build/sql/1.sql': '', 'other/build/2.sql': '' })
    const list = (globs: string[]) => listMigrationFiles(checkout.directory, { globs, signal })
    expect((await list(['build/**/*.sql'])).map((file) => file.path)).toEqual(['build/sql/1.sql'])
    expect(await list(['**/2.sql'])).toEqual([])
  })

  it('reads braces, single files and exclusions', async () => {
    await using checkout = await repository({
      'a/1.sql': '',
      'b/2.sql': '',
      'c/3.sql': '',
      'a/skip.sql': '',
      '.x/4.sql': '',
    })
    const globs = ['{a,b}/*.sql', 'c/3.sql', './.x/*.sql', '!**/skip.sql']
    const files = await listMigrationFiles(checkout.directory, { globs, signal })
    expect(files.map((file) => file.path)).toEqual(['.x/4.sql', 'a/1.sql', 'b/2.sql', 'c/3.sql'])
  })

  it('refuses to leave the repository, by dots or by links', async () => {
    await using outside = await repository({ '1.sql': 'secret' })
    await using checkout = await repository({ 'm/1.sql': '' })
    await symlink(outside.directory, join(checkout.directory, 'linked'))
    await symlink(join(outside.directory, '1.sql'), join(checkout.directory, 'm/2.sql'))
    const list = (glob: string) => listMigrationFiles(checkout.directory, { globs: [glob], signal })
    await expect(list('../*/*.sql')).rejects.toMatchObject({
      kind: 'config',
      what: expect.stringContaining('leads out'),
    })
    await expect(list('m/../../gone/*.sql')).rejects.toMatchObject({ kind: 'config' })
    await expect(list('linked/*.sql')).rejects.toMatchObject({ kind: 'config' })
    expect((await list('**/*.sql')).map((file) => file.path)).toEqual(['m/1.sql'])
    await expect(readMigration(checkout.directory, 'm/2.sql')).rejects.toMatchObject({ where: 'm/2.sql' })
  })

  it('lists nothing of a folder that is not there', async () => {
    await using checkout = await repository({})
    await mkdir(join(checkout.directory, 'empty'))
    const files = await listMigrationFiles(checkout.directory, {
      globs: ['gone/*.sql', 'empty/*.sql'],
      signal,
    })
    expect(files).toEqual([])
  })
})

describe('fileHash', () => {
  it('is the start of the SHA-256, the same for both kinds of line ends, for text and bytes', () => {
    expect(fileHash('SELECT 1;\n')).toBe('b4e0497804e46e0a')
    expect(fileHash('é\r\n')).toBe(fileHash(Buffer.from('é\n')))
    expect(fileHash('a')).not.toBe(fileHash('b'))
  })
})

describe('readMigration', () => {
  it('leaves a byte order mark out, and refuses what is not UTF-8', async () => {
    await using checkout = await repository({ '1.sql': '\ufeffSELECT 1' })
    expect(await readMigration(checkout.directory, '1.sql')).toBe('SELECT 1')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(checkout.directory, '2.sql'), Buffer.from([0x53, 0xff]))
    await expect(readMigration(checkout.directory, '2.sql')).rejects.toMatchObject({
      kind: 'config',
      where: '2.sql',
    })
  })
})
