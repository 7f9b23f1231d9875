import { describe, expect, it } from 'vitest'
import { Directory, namesIn } from '../../../src/observe/names.ts'
import type { Relation } from '../../../src/observe/types.ts'

describe('the names in a statement', () => {
  it.each([
    ['TRUNCATE Small', ['truncate', 'small']],
    ['truncate "Small", s . "a""b"', ['truncate', 'Small', 's|a"b']],
    ["-- not this\ntruncate /* nor this */ t where x = 'nor that'", ['truncate', 't', 'where', 'x']],
    ['do $x$ truncate hidden $x$', ['do']],
    ['do $$ truncate hidden $$', ['do']],
    ['truncate db.s.t', ['truncate', 's|t']],
    ['truncate größe', ['truncate', 'größe']],
    ['truncate t$1', ['truncate', 't$1']],
  ])('of %j', (sql, expected) => {
    const found = namesIn(sql).map(({ schema, name }) => (schema === undefined ? name : `${schema}|${name}`))
    expect(found).toEqual(expected)
  })
})

describe('a name', () => {
  const directory = new Directory(
    new Map([
      [1, { before: relation(1, 'public', 'a'), after: relation(1, 'public', 'b') }],
      [2, { before: relation(2, 'other', 'a'), after: undefined }],
    ]),
  )

  it('finds the relation under its old name and its new one', () => {
    expect(directory.find({ schema: 'public', name: 'a' })).toEqual([1])
    expect(directory.find({ schema: undefined, name: 'b' })).toEqual([1])
    expect([...directory.mentioned('alter table other.a rename to c')]).toEqual([2])
  })

  it('may mean several where no schema is given', () => {
    expect(directory.find({ schema: undefined, name: 'a' })).toEqual([1, 2])
    expect(directory.find({ schema: undefined, name: 'c' })).toEqual([])
  })
})

function relation(oid: number, schema: string, name: string): Relation {
  return { oid, kind: 'r', schema, name, table: undefined, rows: 0, bytes: 0, filenode: oid, uses: undefined }
}
