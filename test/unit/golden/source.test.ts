import { describe, expect, it } from 'vitest'
import { describeSource, findSource } from '../../../src/golden/source.ts'
import { makeWorkspace } from './workspace.ts'

describe('the golden base of the embedded engine', () => {
  it('is built from migrations where nothing is configured, and filled by the seed', async () => {
    await using workspace = await makeWorkspace()
    const source = await findSource({ golden: undefined, seed: 'npm run seed' }, workspace.repository())
    expect(source).toEqual({ kind: 'migrations', seed: 'npm run seed' })
    expect(describeSource(source)).toBe('the base’s migrations and `npm run seed`')
  })

  it('is a command where the value says so', async () => {
    await using workspace = await makeWorkspace()
    const source = await findSource(
      { golden: 'command: make golden', seed: undefined },
      workspace.repository(),
    )
    expect(source).toEqual({ kind: 'command', command: 'make golden' })
  })

  it('is the base commit’s file where git has it there, whatever the change made of it', async () => {
    await using workspace = await makeWorkspace({ 'db/dump.sql': 'select 1;' })
    const base = await workspace.commit()
    await workspace.write({ 'db/dump.sql': 'select 2;' })
    await workspace.commit()
    const source = await findSource({ golden: 'db/dump.sql', seed: undefined }, workspace.repository(base))
    const object = await workspace.git('rev-parse', `${base}:db/dump.sql`)
    expect(source).toMatchObject({ kind: 'files', tracked: { type: 'blob', object } })
  })

  it('is the checkout’s file where git has none, as a download of an earlier step', async () => {
    await using workspace = await makeWorkspace({ 'a.txt': '' })
    const base = await workspace.commit()
    await workspace.write({ 'shop.dump': 'PGDMP' })
    const source = await findSource({ golden: './shop.dump', seed: undefined }, workspace.repository(base))
    expect(source).toEqual({
      kind: 'files',
      name: './shop.dump',
      path: `${workspace.directory}/shop.dump`,
      tracked: undefined,
    })
  })

  it('starts at the working directory', async () => {
    await using workspace = await makeWorkspace({ 'api/seed/1.sql': '', 'seed/1.sql': '' })
    const base = await workspace.commit()
    const repository = { ...workspace.repository(base), workingDirectory: 'api' }
    const source = await findSource({ golden: 'seed', seed: undefined }, repository)
    expect(source).toMatchObject({ path: `${workspace.directory}/api/seed`, tracked: { type: 'tree' } })
  })

  it('may be anywhere on the machine', async () => {
    await using workspace = await makeWorkspace()
    await using elsewhere = await makeWorkspace({ 'shop.sql': '' })
    const path = `${elsewhere.directory}/shop.sql`
    const source = await findSource({ golden: path, seed: undefined }, workspace.repository('a'.repeat(40)))
    expect(source).toMatchObject({ path, tracked: undefined })
  })

  it.each([
    ['nowhere.sql', 'golden: "nowhere.sql" is not there'],
    ['npm run golden', 'golden: "npm run golden" is not there'],
    ['command: ', 'golden: "command: " names no command'],
  ])('refuses %j, naming the key, the value and what is valid', async (golden, message) => {
    await using workspace = await makeWorkspace()
    const found = findSource({ golden, seed: undefined }, workspace.repository())
    await expect(found).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(message),
      next: expect.stringMatching(/\.sql\.gz.*directory.*command: .*migrations/s),
    })
  })

  it('refuses a seed beside a golden base that has its content', async () => {
    await using workspace = await makeWorkspace({ 'a.sql': '' })
    const found = findSource({ golden: 'a.sql', seed: 'make seed' }, workspace.repository())
    await expect(found).rejects.toThrow('golden: "a.sql" and seed: "make seed" exclude each other')
  })

  it('tells how to get a base commit that a shallow checkout lacks', async () => {
    await using workspace = await makeWorkspace({ 'a.sql': '' })
    await workspace.commit()
    const found = findSource({ golden: 'a.sql', seed: undefined }, workspace.repository('b'.repeat(40)))
    await expect(found).rejects.toMatchObject({ next: expect.stringContaining('fetch-depth: 0') })
  })
})
