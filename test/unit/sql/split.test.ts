import { describe, expect, it } from 'vitest'
import {
  lineWithin,
  offsetOfPosition,
  type SqlItem,
  SqlSplitError,
  splitSql,
} from '../../../src/sql/split.ts'

describe('splitting SQL', () => {
  it('keeps comments with the statement behind them and drops those behind the last', () => {
    const items = split('-- makes; a table\ncreate table a();\n\n/* and */ drop table a; -- the end;\n')
    expect(items).toEqual([
      { kind: 'statement', sql: '-- makes; a table\ncreate table a();', offset: 0, line: 1, codeOffset: 18 },
      { kind: 'statement', sql: '/* and */ drop table a;', offset: 37, line: 4, codeOffset: 10 },
    ])
  })

  it('runs a last statement that has no semicolon, and nothing for semicolons alone', () => {
    expect(sqlOf(' ; ;; select 1;;/* x */; select 2')).toEqual(['select 1;', 'select 2'])
  })

  it.each([
    ["select 'a;''b;';", 'quotes'],
    ["select 'a\\'; ", 'a backslash before the closing quote, which escapes nothing'],
    ["select e'a\\';b', E'\\\\';", 'escape strings'],
    ["select E'a'\n  -- it's one string\n  'b\\';';", 'an escape string that goes on in the next line'],
    ["select E'a' 'b;\\';", 'a plain string behind an escape string on the same line'],
    ['select 1 as "a;""b;";', 'quoted names'],
    ['do $$ begin; $x$ ; end $$;', 'dollar quotes'],
    ['do $a$ ; $$ ; $b$ ; $a$;', 'dollar quotes with tags'],
    ['select a$b$c; ', 'dollars within names'],
    ['select $1; ', 'parameters'],
    ['select /* ; /* ; */ ; */ 1;', 'comments within comments'],
    ["select 1 -- it's; a comment\n;", 'line comments'],
    ['create rule r as on insert to t do also (select 1; select 2);', 'parentheses'],
    [
      'create function f() returns int begin atomic select case when true then 1 end; select 2; end;',
      'bodies of standard functions',
    ],
    [
      'CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC select (case when true then 1 end); END;',
      'bodies of procedures',
    ],
    ["select U&'d\\0061;', n'x;', x'1f', b'01';", 'other kinds of strings'],
  ])('takes %j as one statement: %#', (sql) => {
    expect(sqlOf(`${sql} select 2;`)).toEqual([sql.trim(), 'select 2;'])
  })

  it('ends a transaction’s BEGIN like any statement', () => {
    expect(sqlOf('begin; select 1; end;')).toEqual(['begin;', 'select 1;', 'end;'])
  })

  it('lets backslashes escape after standard_conforming_strings was turned off, until it is on again', () => {
    const sql =
      "set standard_conforming_strings = off; select 'a\\';'; SET standard_conforming_strings TO on; select 'a\\';"
    expect(sqlOf(sql)).toEqual([
      'set standard_conforming_strings = off;',
      "select 'a\\';';",
      'SET standard_conforming_strings TO on;',
      "select 'a\\';",
    ])
  })

  it('hands what is open at the end to the server as it is', () => {
    expect(sqlOf("select 1; select 'a;")).toEqual(['select 1;', "select 'a;"])
    expect(sqlOf('select 1; do $$ ;')).toEqual(['select 1;', 'do $$ ;'])
  })

  it('tells COPY blocks from statements, with every row as it stands', () => {
    const rows = '1\t\\N\tt\\\\.x\n\n\\.x\n 3\\.\n'
    const items = split(`-- data\ncopy public.t (a, "from stdin") from stdin;\n${rows}\\.\n\n\nselect 1;`)
    expect(items).toMatchObject([
      { kind: 'copy', line: 1, codeOffset: 8, dataLine: 3, data: rows },
      { kind: 'statement', sql: 'select 1;', line: 10 },
    ])
  })

  it('takes an empty COPY block, one without end marker, and one with Windows line ends', () => {
    expect(split('copy t from stdin;\n\\.\nselect 1;')).toMatchObject([{ data: '' }, { sql: 'select 1;' }])
    expect(split('copy t from stdin;\n1\n2')).toMatchObject([{ data: '1\n2' }])
    expect(split('COPY t FROM STDIN WITH (FORMAT csv);\r\n1,a\r\n\\.\r\nselect 1;')).toMatchObject([
      { data: '1,a\r\n' },
      { sql: 'select 1;' },
    ])
  })

  it('takes COPY from a file or to stdout as a statement', () => {
    const sql = "copy t from '/tmp/x'; copy t to stdout; copy (select 1 from stdin) to stdout;"
    expect(split(sql).map((item) => item.kind)).toEqual(['statement', 'statement', 'statement'])
  })

  it('refuses text behind COPY ... FROM stdin; on its line, naming the line', () => {
    expect(() => split('select 1;\ncopy t from stdin; select 2;\n\\.\n')).toThrow(SqlSplitError)
    expect(() => split('select 1;\ncopy t from stdin; select 2;\n\\.\n')).toThrow('line 2')
  })

  it('names psql’s own commands with their line, and the statement they interrupt', () => {
    const items = split('\\restrict abc\n-- x\n\\connect "my db"\nselect 1 \\gexec\nselect 2;\n\\! rm -r x')
    expect(items).toEqual([
      { kind: 'meta', command: 'restrict', argument: 'abc', pending: '', offset: 0, line: 1 },
      { kind: 'meta', command: 'connect', argument: '"my db"', pending: '', offset: 19, line: 3 },
      { kind: 'meta', command: 'gexec', argument: '', pending: 'select 1 ', offset: 45, line: 4 },
      { kind: 'statement', sql: 'select 2;', offset: 52, line: 5, codeOffset: 0 },
      { kind: 'meta', command: '!', argument: 'rm -r x', pending: '', offset: 62, line: 6 },
    ])
  })

  it('gives the same items whatever the pieces are that the text arrives in', async () => {
    for (let size = 1; size <= 40; size++) {
      expect(await splitPieces(EVERYTHING, size), `pieces of ${size}`).toEqual(split(EVERYTHING))
    }
  })

  it('goes on behind a COPY block whose rows nobody read', async () => {
    const items: string[] = []
    for await (const item of splitSql(pieces('copy t from stdin;\n1\n2\n3;\n\\.\nselect 1;', 3))) {
      items.push(item.kind)
      if (item.kind === 'copy') for await (const _ of item.data) break
    }
    expect(items).toEqual(['copy', 'statement'])
  })

  it('closes its source when the reader leaves early', async () => {
    let closed = false
    async function* source(): AsyncGenerator<string> {
      try {
        for (;;) yield 'select 1;'
      } finally {
        closed = true
      }
    }
    for await (const _ of splitSql(source())) break
    expect(closed).toBe(true)
  })
})

describe('places in a statement', () => {
  it('count characters as the server does, and lines as editors do', () => {
    const sql = "select '😀',\n  oops"
    const offset = offsetOfPosition(sql, 15)
    expect(sql.slice(offset)).toBe('oops')
    expect(lineWithin({ sql, line: 7 }, offset)).toBe(8)
  })
})

const EVERYTHING = `\ufeff-- 1
\\restrict x
create table "a;" (b text default E'x\\'; y' -- ;
  'z\\';');
copy "a;" from stdin;
1\\.\t2

\\.x
\\.
set standard_conforming_strings=off;
select '\\';', $tag$;$$;$tag$;
create or replace function f() begin atomic select 1; end;
/* /* */ ; */ select 'a''b;' \\gexec
copy x from stdin;
\\.
select 1`

function split(text: string): SqlItem<string>[] {
  return [...splitSql(text)]
}

function sqlOf(text: string): string[] {
  return split(text).map((item) => (item.kind === 'meta' ? `\\${item.command}` : item.sql))
}

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function splitPieces(text: string, size: number): Promise<SqlItem<string>[]> {
  const items: SqlItem<string>[] = []
  for await (const item of splitSql(pieces(text, size))) {
    if (item.kind !== 'copy') {
      items.push(item)
      continue
    }
    let data = ''
    for await (const piece of item.data) data += piece
    items.push({ ...item, data })
  }
  return items
}
