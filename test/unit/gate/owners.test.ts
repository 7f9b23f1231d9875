import { describe, expect, it } from 'vitest'
import { ownersOf, parseCodeowners } from '../../../src/gate/owners.ts'
import { spellApprover } from '../../../src/gate/policy-words.ts'

function owners(text: string, path: string): string {
  return ownersOf(parseCodeowners(text), path).map(spellApprover).join(' ')
}

const YES = '@o'
const NO = ''

describe('patterns of CODEOWNERS', () => {
  it.each([
    ['*', 'a.sql', YES],
    ['*', 'db/deep/a.sql', YES],
    ['*.sql', 'a.sql', YES],
    ['*.sql', 'db/deep/a.sql', YES],
    ['*.sql', 'a.sqlx', NO],
    ['/*.sql', 'a.sql', YES],
    ['/*.sql', 'db/a.sql', NO],
    ['db/', 'db/a.sql', YES],
    ['db/', 'apps/db/deep/a.sql', YES],
    ['db/', 'db', NO],
    ['/db/', 'db/deep/a.sql', YES],
    ['/db/', 'apps/db/a.sql', NO],
    ['db', 'db/deep/a.sql', YES],
    ['db', 'apps/db', YES],
    ['/db', 'dbs/a.sql', NO],
    ['db/migrations', 'db/migrations/1.sql', YES],
    ['db/migrations', 'apps/db/migrations/1.sql', NO],
    ['docs/*', 'docs/a.md', YES],
    ['docs/*', 'docs/build/a.md', NO],
    ['docs/*', 'apps/docs/a.md', NO],
    ['/*', 'a', YES],
    ['/*', 'a/b', NO],
    ['docs/**', 'docs/build/a.md', YES],
    ['docs/**', 'docs', NO],
    ['**/logs', 'deep/er/logs/x', YES],
    ['**/logs', 'logs', YES],
    ['apps/**/db', 'apps/db/1.sql', YES],
    ['apps/**/db', 'apps/a/b/db/1.sql', YES],
    ['apps/**/db', 'apps/a/b/dbx/1.sql', NO],
    ['apps/*/db', 'apps/a/db/1.sql', YES],
    ['apps/*/db', 'apps/a/b/db/1.sql', NO],
    ['a?c', 'abc', YES],
    ['a?c', 'a/c', NO],
    ['a?c', 'ac', NO],
    ['v*.*.sql', 'v1.2.sql', YES],
    ['/DB/', 'db/a.sql', NO],
    ['my\\ file.sql', 'my file.sql', YES],
    ['my file.sql', 'my file.sql', NO],
    ['\\#a.sql', '#a.sql', YES],
    ['a\\*.sql', 'a*.sql', YES],
    ['a\\*.sql', 'ab.sql', NO],
    ['a.sql', 'axsql', NO],
    ['(a|b)+.sql', 'a.sql', NO],
    ['{a,b}.sql', 'a.sql', NO],
    ['{a,b}.sql', '{a,b}.sql', YES],
    ['!a.sql', 'a.sql', NO],
    ['!a.sql', '!a.sql', NO],
    ['[ab].sql', '[ab].sql', NO],
    ['[ab].sql', 'a.sql', NO],
    ['/', 'a.sql', NO],
    ['#a.sql', '#a.sql', NO],
    ['größe/*', 'größe/1.sql', YES],
  ])('%s for %s: %j', (pattern, path, expected) => {
    expect(owners(`${pattern} @o`, path)).toBe(expected)
  })
})

describe('owners', () => {
  it.each([
    ['the last match', '* @all\ndb/ @dba\n', 'db/1.sql', '@dba'],
    ['the last match, though it is less exact', 'db/ @dba\n* @all\n', 'db/1.sql', '@all'],
    ['several', '* @a @org/b\t@c', 'x', '@a @org/b @c'],
    ['none where nothing matches', 'db/ @dba', 'x', ''],
    ['none after a line that takes them away', '* @all\n/db/\n', 'db/1.sql', ''],
    ['the earlier ones where a pattern is not supported', '* @all\n!db/ @x\n[x]/ @x\n', 'db/1.sql', '@all'],
    ['those before a comment', '* @a # @b', 'x', '@a'],
    ['none on a comment alone', '* @a\n# db/ @b\n\n   \n', 'db/1.sql', '@a'],
    ['nobody that can be told, by an address', '* dev@acme.example', 'x', 'dev@acme.example'],
    ['those that can be told beside an address', '* dev@acme.example @a', 'x', 'dev@acme.example @a'],
    ['nobody that can be told, by a misspelling', '* alice @a/b/c', 'x', 'alice@ @a/b/c'],
    ['in files of other systems', '\ufeff* @all\r\ndb/ @dba\r\n', 'db/1.sql', '@dba'],
    ['of sections, which are GitLab’s', '[Database] @x\ndb/ @dba', 'db/1.sql', '@dba'],
  ])('are %s', (_, text, path, expected) => {
    expect(owners(text, path)).toBe(expected)
  })

  it('are kinds that can be looked up, and an owner nobody can tell is no login that anybody can have', () => {
    expect(ownersOf(parseCodeowners('* @Alice @Acme/DBA alice a@b.c'), 'x')).toEqual([
      { kind: 'user', login: 'Alice' },
      { kind: 'team', team: { organization: 'Acme', slug: 'DBA' } },
      { kind: 'user', login: 'alice@' },
      { kind: 'user', login: 'a@b.c' },
    ])
  })

  it('are not read from a file too large to be in force', () => {
    expect(() => parseCodeowners('#'.repeat(3 * 1024 * 1024 + 1))).toThrow('takes no notice')
  })

  it('are found without trying every way that wildcards could match', () => {
    const path = `${'a/'.repeat(1_000)}${'a'.repeat(2_000)}c`
    expect(owners(`${'**/a/'.repeat(50)}${'*a'.repeat(200)}b @o`, path)).toBe('')
    expect(owners(`${'*a'.repeat(200)}c @o`, path)).toBe('@o')
    expect(owners(`* @o\n${'\\'.repeat(100_001)}\n`, 'x')).toBe('@o')
  })
})
