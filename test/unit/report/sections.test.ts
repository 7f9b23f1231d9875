import { describe, expect, it } from 'vitest'
import { errorLine, failedStatement, placeLabel, statementLabel } from '../../../src/report/facts.ts'
import { kindWords } from '../../../src/report/kinds.ts'
import {
  type Failure,
  type Hazard,
  OBJECT_KINDS,
  type Report,
  type Statement,
} from '../../../src/report/model.ts'
import { changeTable, countChanges } from '../../../src/report/sections/changes.ts'
import { definitions } from '../../../src/report/sections/definitions.ts'
import { footer } from '../../../src/report/sections/footer.ts'
import { hazardList } from '../../../src/report/sections/hazards.ts'
import { roundTripProblems, roundTripWords } from '../../../src/report/sections/round-trip.ts'
import { statementTables } from '../../../src/report/sections/statements.ts'
import { timings } from '../../../src/report/sections/timings.ts'
import { everyKind, heavyMigrations, ways } from '../../support/report-parts.ts'
import { base } from '../../support/reports.ts'

const LIMITS = { rows: 100, folded: 0, lines: 20 }

function statement(sql: string, more: Partial<Statement> = {}): Statement {
  return { sql, ms: 1, locks: [], rewrites: [], ...more }
}

function read(markdown: { readonly source: string }): string {
  return markdown.source.replaceAll('\u00a0', ' ')
}

describe('statements', () => {
  it('are told in order when they are few, with what each rewrote, read, locked and wrote', () => {
    const [file] = heavyMigrations
    const text = read(
      statementTables({ ...base, migrations: file === undefined ? [] : [file] }, { slowest: 10, all: 100 }),
    )
    expect(text).toContain(
      '| `0043_bigger_ids.sql:2` | `ALTER TABLE order_items ALTER COLUMN id TYPE bigint` | 42 s | rewrites `order_items`<br>reads all of `order_items`<br>`AccessExclusiveLock` on `order_items` for 48 s<br>`AccessExclusiveLock` on `order_items_pkey` for 48 s<br>writes 9.3 GB of WAL |',
    )
    expect(text.match(/<details>/g)).toHaveLength(1)
  })

  it('are the slowest first when they are many, and all of them one fold further', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      statement(`SELECT ${index}`, { ms: (index * 17) % 40, line: index + 1 }),
    )
    const report: Report = { ...base, migrations: [{ name: 'db/1.sql', ms: 1, statements: many }] }
    const [slowest = '', all = ''] = read(statementTables(report, { slowest: 10, all: 30 })).split(
      'All statements in order',
    )
    const shown = [...slowest.matchAll(/\| (\d+) ms \|$/gm)].map(([, ms]) => Number(ms))
    expect(shown).toEqual([39, 38, 37, 36, 35, 34, 33, 32, 31, 30])
    expect(slowest).toContain('The 10 slowest of 40 statements')
    expect(all).toContain('| `1.sql:30` | `SELECT 29` |')
    expect(all).toContain('…and 10 more statements.')
    expect(read(statementTables(report, { slowest: 10, all: 0 }))).not.toContain('in order')
  })

  it('are marked where their time is a share of several', () => {
    const shared = statement('SELECT 1', { ms: 3, timing: 'shared' })
    const text = read(
      statementTables(
        { ...base, migrations: [{ name: 'a.sql', ms: 3, statements: [shared] }] },
        { slowest: 10, all: 0 },
      ),
    )
    expect(text).toContain('| ≈ 3 ms |')
    expect(text).toContain('each is given an equal part of the time')
  })

  it('say nothing of a little WAL or of locks that nobody feels', () => {
    const quiet = statement('COMMENT ON TABLE a IS NULL', {
      walBytes: 90_000,
      locks: [{ relation: 'a', mode: 'ShareUpdateExclusiveLock', heldMs: 3 }],
    })
    const text = read(
      statementTables(
        { ...base, migrations: [{ name: 'a.sql', ms: 3, statements: [quiet] }] },
        { slowest: 10, all: 0 },
      ),
    )
    expect(text).toContain('| where | statement | time |\n')
  })

  it('are known by their place and without the comments before them', () => {
    expect(placeLabel('db/migrations/0042_x.sql', 14)).toBe('0042_x.sql:14')
    expect(placeLabel('db/1/migration.sql', 2)).toBe('1/migration.sql:2')
    expect(placeLabel('Prisma Migrate', 14)).toBe('Prisma Migrate')
    expect(statementLabel('-- a\n/* b\n*/\n  SELECT -- c\n 1')).toBe('SELECT -- c 1')
    expect(statementLabel('-- only a comment')).toBe('')
  })

  it('fail at the line that the server points to', () => {
    const failed = (sql: string, position?: number) =>
      errorLine(
        statement(sql, {
          line: 10,
          error: { sqlstate: '', message: '', ...(position === undefined ? {} : { position }) },
        }),
      )
    expect(failed('a\r\n\tb\nc', 4)).toBe(11)
    expect(failed('😀\nb', 2)).toBe(11)
    expect(failed('a\nb')).toBe(10)
  })
})

describe('the statement that ended the migrations', () => {
  const error = { sqlstate: '42P01', message: 'relation "journal" does not exist' }
  const blamed = (statements: readonly Statement[], failure: Partial<Failure>) =>
    failedStatement({
      ...base,
      migrations: [{ name: 'tool', ms: 1, statements }],
      failure: { phase: 'migrate', kind: 'failed', what: 'the command ended with exit code 1', ...failure },
    })?.statement.sql

  it('is the last one that failed, when nothing came after it but the end of its transaction', () => {
    expect(blamed([statement('A'), statement('B', { error }), statement('ROLLBACK')], {})).toBe('B')
  })

  it('is the one whose message the tool prints, whatever the tool did afterwards', () => {
    const written = [
      statement('B', { error }),
      statement('ROLLBACK'),
      statement('UPDATE journal SET failed = true'),
    ]
    expect(blamed(written, { output: '{"error":"relation \\"journal\\" does\n not exist"}' })).toBe('B')
  })

  it('is none that the tool tried and caught, and none of a run that failed elsewhere', () => {
    expect(
      blamed([statement('B', { error }), statement('CREATE TABLE journal ()')], { output: 'out of memory' }),
    ).toBeUndefined()
    expect(blamed([statement('B', { error })], { phase: 'round trip' })).toBeUndefined()
    expect(blamed([statement('B', { error })], { kind: 'provider' })).toBeUndefined()
  })

  it('is found again in a copy that lost the texts of the others', () => {
    expect(blamed([statement('', {}), statement('B', { error }), statement('')], {})).toBe('B')
  })
})

describe('the times of migrations', () => {
  it('stand beside those of the push before, where there are any', () => {
    const text = read(timings({ ...base, migrations: heavyMigrations }, { diagram: false, files: 30 }))
    expect(text).toContain('| migration | statements | time | push before |')
    expect(text).toContain('| `0043_bigger_ids.sql` | 2 | 48 s | 1 min 1 s |')
    expect(text).toContain('| `0044_cleanup.sql` | 12 | 2.3 s | |')
  })

  it('are the slowest, in their order, when there are very many', () => {
    const migrations = Array.from({ length: 50 }, (_, index) => ({
      name: `db/${index}.sql`,
      ms: index,
      statements: [],
    }))
    const text = read(timings({ ...base, migrations }, { diagram: false, files: 3 }))
    expect([...text.matchAll(/`(\d+)\.sql`/g)].map(([, name]) => name)).toEqual(['47', '48', '49'])
    expect(text).toContain('…and 47 quicker migrations, together 1.1 s.')
  })
})

describe('changes of every kind', () => {
  it('have a name for one and for several', () => {
    const plurals = OBJECT_KINDS.map((kind) => kindWords(kind).many)
    for (const many of plurals) expect(many).toMatch(/[^s]s$|classes$|indexes$/)
    expect(kindWords('policy')).toEqual({ one: 'policy', many: 'policies' })
    expect(countChanges(everyKind)).toMatch(/^1 schema added, 1 role removed, .*, \d+ more$/)
  })

  it('show every attribute with its two sides, one a line, and nothing in a comment is alive', () => {
    const text = changeTable(
      everyKind.filter(({ action }) => action === 'altered'),
      LIMITS,
    ).source
    expect(text).toContain(
      'owner: `postgres` → `app`<br>grant to readers: none → `select`<br>grant to app: `select, insert, update` → none<br>comment: none → <code>Orders. Ask &#64;&#8203;org/team &#124; see https&#58;&#8203;//evil.example</code>',
    )
    expect(text).toContain('✏️ policy `tenants`: roles `PUBLIC` → `app`, using changed')
    expect(text).toContain('| ✏️ extension `pg_trgm` | version: `1.5` → `1.6` |')
  })

  it('stand under what they sit on, by its own kind', () => {
    const part = { action: 'added', schema: 'public', destructive: false } as const
    const text = changeTable(
      [
        {
          ...part,
          kind: 'constraint',
          name: 'valid',
          table: 'email',
          tableKind: 'domain',
          after: 'CHECK (true)',
        },
        {
          ...part,
          kind: 'index',
          name: 'by_day',
          table: 'sales',
          tableKind: 'materialized view',
          after: 'btree (day)',
        },
        { ...part, kind: 'index', name: 'by_mail', table: 'email', after: 'btree (mail)' },
      ],
      LIMITS,
    ).source
    expect(text).toContain('domain `email`')
    expect(text).toContain('materialized view `sales`')
    expect(text).toContain('table `email`')
  })

  it('show what is too long for a line as a diff, and what was dropped as it was', () => {
    const text = definitions({ ...base, changes: everyKind }, 20).source
    expect(text).toContain('<summary>policy <code>tenants</code> on <code>orders</code> altered</summary>')
    expect(text).toContain('-(tenant_id = ')
    expect(text).toContain('+ SELECT coupon_code\n    FROM coupons\n-  WHERE active;')
    expect(text).toContain(
      '<summary>view <code>open&#95;orders</code> removed</summary>\n\n```sql\nCREATE VIEW',
    )
  })
})

describe('hazards', () => {
  const hazard: Hazard = {
    rule: 'lock',
    severity: 'danger',
    observed: true,
    object: 'orders',
    message: 'Writes to `orders` blocked for 4.1 s',
    evidence: ['held ShareLock for 4.1 s', '12.4 M rows of `orders`'],
    why: 'Everybody waits.',
    fix: 'First this:\n\nCREATE INDEX CONCURRENTLY a ON b (c);\n-- then the rest\n\nThen that.',
    file: 'db/1.sql',
    line: 3,
  }

  it('say what was seen in the open, and why it hurts and what to do in a fold', () => {
    expect(hazardList({ ...base, hazards: [hazard] }, { limit: 9, fixes: true }).source).toBe(
      [
        '### Hazards',
        '🔴 **Writes to `orders` blocked for 4.1 s** · `1.sql:3`<br>held ShareLock for 4.1 s · 12.4 M rows of `orders` · measured on the branch · rule `lock`',
        '<details><summary>The safe way</summary>',
        'Everybody waits.',
        'First this:',
        '```sql\nCREATE INDEX CONCURRENTLY a ON b (c);\n-- then the rest\n```',
        'Then that.',
        '</details>',
      ].join('\n\n'),
    )
  })

  it('that are mere notices are folded together', () => {
    const text = hazardList(
      { ...base, hazards: [{ ...hazard, severity: 'notice' }, hazard] },
      { limit: 9, fixes: false },
    ).source
    expect(text.indexOf('🔴')).toBeLessThan(text.indexOf('<summary>🔵 1 notice</summary>'))
  })
})

describe('the way back', () => {
  const words = (way: keyof typeof ways) => read(roundTripWords({ ...base, roundTrip: ways[way] }))

  it('is one line of the overview', () => {
    expect(words('restored')).toBe('✅ down in 0.8 s restores the fork point, and up again in 6.3 s')
    expect(words('lossy')).toBe(
      '🔴 down in 0.8 s restores the fork point, but destroys 1 thing, and up again in 6.3 s',
    )
    expect(words('different')).toBe('🟠 down in 0.8 s leaves 2 differences, and up again in 6.3 s')
    expect(words('failed')).toBe('❌ tried, and failed')
    expect(roundTripWords(base).source).toBe('')
  })

  it('is told at length only where it does not lead back', () => {
    const section = (way: keyof typeof ways) =>
      roundTripProblems({ ...base, roundTrip: ways[way] }, LIMITS).source
    expect(section('restored')).toBe('')
    expect(section('lossy')).toContain('🔴 **The way down destroys:** the values of `coupons.note`')
    expect(section('different')).toContain('| 🔴 table `orders` |')
    expect(section('failed')).toContain('cannot drop table discounts')
  })
})

describe('the settings of the sessions', () => {
  it('are told once, in small print, as far as they say something', () => {
    const session = {
      timeZone: 'Europe/Berlin',
      searchPath: 'app, public',
      lockTimeout: 5000,
      statementTimeout: 60_000,
    }
    expect(footer({ ...base, session }).source).toContain(
      '<br>migrated with time zone `Europe/Berlin`, search_path `app, public`, lock_timeout 5.0 s, statement_timeout 1 min</sub>',
    )
    expect(footer(base).source).toContain('<br>migrated with time zone `UTC`, no lock_timeout</sub>')
    expect(footer({ ...base, migrations: [] }).source).not.toContain('migrated')
  })
})
