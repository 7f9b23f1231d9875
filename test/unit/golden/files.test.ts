import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseArchiveHeader } from '../../../src/golden/archive.ts'
import { compareNaturally, inspectDump } from '../../../src/golden/files.ts'
import { archiveHeader } from './archive-header.ts'
import { makeWorkspace } from './workspace.ts'

describe('looking at what was given as a golden base', () => {
  it('goes by the content, not by the name', async () => {
    await using workspace = await makeWorkspace({
      'plain.dump': 'create table t();',
      'packed.sql': gzipSync('create table t();'),
      'archive.sql': archiveHeader({ minor: 16, version: '18.1' }),
    })
    const look = (name: string) => inspectDump(join(workspace.directory, name), name)
    expect(await look('plain.dump')).toEqual({ kind: 'plain', compressed: false })
    expect(await look('packed.sql')).toEqual({ kind: 'plain', compressed: true })
    expect(await look('archive.sql')).toEqual({ kind: 'archive', header: { major: 18 } })
  })

  it('takes a directory’s SQL files in natural order, folder by folder', async () => {
    const names = ['10_z.sql', '2_b.sql', '2_b/1.sql', '2_b-c.sql', '1/x.sql.gz', 'readme.md']
    await using workspace = await makeWorkspace(Object.fromEntries(names.map((name) => [`db/${name}`, ''])))
    const path = join(workspace.directory, 'db')
    const expected = ['1/x.sql.gz', '2_b/1.sql', '2_b-c.sql', '2_b.sql', '10_z.sql']
    expect(await inspectDump(path, 'db')).toEqual({
      kind: 'directory',
      files: expected.map((name) => join(path, name)),
    })
    expect(['v10', 'v9', 'v010', 'v1'].sort(compareNaturally)).toEqual(['v1', 'v9', 'v010', 'v10'])
  })

  it('knows a directory that pg_dump wrote', async () => {
    await using workspace = await makeWorkspace({
      'd/toc.dat': archiveHeader({ minor: 14, version: '13.9 (Debian)' }),
    })
    expect(await inspectDump(join(workspace.directory, 'd'), 'd')).toEqual({
      kind: 'archive',
      header: { major: 13 },
    })
  })

  it.each([
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'is packed with zstd'],
    ['a gzipped archive', gzipSync(archiveHeader({ minor: 16, version: '18.1' })), 'unpack it first'],
    ['a script', '#!/bin/sh\n', "golden: 'command: given'"],
    ['something binary', Buffer.from([1, 0, 2]), 'is not SQL'],
  ])('refuses %s and says what to do', async (_, content, message) => {
    await using workspace = await makeWorkspace({ given: content })
    await expect(inspectDump(join(workspace.directory, 'given'), 'given')).rejects.toThrow(message)
  })

  it('refuses a directory without SQL, and one of migrations with a way back', async () => {
    await using workspace = await makeWorkspace({ 'a/x.txt': '', 'b/1.up.sql': '', 'b/1.down.sql': '' })
    await expect(inspectDump(join(workspace.directory, 'a'), 'a')).rejects.toThrow('has no .sql file')
    await expect(inspectDump(join(workspace.directory, 'b'), 'b')).rejects.toThrow('leave `golden` out')
  })
})

describe('the header of an archive', () => {
  it('tells the version of pg_dump in every layout there was', () => {
    for (const minor of [12, 14, 15, 16]) {
      expect(parseArchiveHeader(archiveHeader({ minor, version: '16.2 (Ubuntu 16.2-1)' }))).toEqual({
        major: 16,
      })
    }
  })

  it('is found within a tar archive', () => {
    const tar = Buffer.concat([Buffer.alloc(512), archiveHeader({ minor: 16, version: '17.0' })])
    tar.write('toc.dat\0', 0, 'latin1')
    expect(parseArchiveHeader(tar)).toEqual({ major: 17 })
  })

  it('leaves one that it cannot read to pg_restore', () => {
    expect(parseArchiveHeader(Buffer.from('PGDMP\x01\x10'))).toEqual({ major: undefined })
    expect(parseArchiveHeader(Buffer.from('-- PGDMP'))).toBeUndefined()
  })
})
