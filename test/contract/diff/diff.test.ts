import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SchemaChange } from '../../../src/report/model.ts'
import { connect, urlOf } from '../../../src/sql/client.ts'
import { freePort, startPostgres, type TestServer } from '../../support/postgres.ts'

const CLI = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url))
const PASSWORD = 'correct horse/battery&staple'
const signal = AbortSignal.timeout(110_000)

const BEFORE = `
  create table orders (id integer primary key, total integer, note text);
  create function greet() returns text language plpgsql as $$ begin
    return 'hello ${PASSWORD}';
  end $$`
const AFTER = `
  create table orders (id integer primary key, total bigint not null);
  create function greet() returns text language plpgsql as $$ begin
    return 'good day ${PASSWORD}';
  end $$;
  create view "we|ird" as select id from orders`

let server: TestServer
let urls: { readonly before: string; readonly after: string }

beforeAll(async () => {
  server = await startPostgres()
  await using admin = await connect(server.admin, { purpose: 'test', signal })
  await admin.client.query(`create role reader login password '${PASSWORD}'`)
  const url = async (database: string, setup: string) => {
    await admin.client.query(`create database ${database}`)
    await using connection = await connect({ ...server.admin, database }, { purpose: 'test', signal })
    await connection.client.query(setup)
    return urlOf({ ...server.admin, database, user: 'reader', password: PASSWORD })
  }
  urls = { before: await url('shop', BEFORE), after: await url('shop_next', AFTER) }
})

afterAll(async () => {
  await server?.stop()
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the verb as a user does, and sees to it that no form of the password is in what it prints. */
async function diff(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await new Promise<Ended>((resolve) => {
    const options = { env: { PATH: process.env.PATH, NO_COLOR: '1', ...env } }
    const child = execFile(process.execPath, [CLI, 'diff', ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'staple'])
    expect(`${ended.out}${ended.err}`).not.toContain(secret)
  return ended
}

const BOTH = ['env:A', 'env:B']
const both = () => ({ A: urls.before, B: urls.after })

describe('offshoot diff', () => {
  it('says that there is no difference, and ends with 0', async () => {
    expect(await diff(BOTH, { A: urls.before, B: urls.before })).toEqual({
      code: 0,
      out: 'No difference.\n',
      err: '',
    })
  })

  it('tells the differences as text, and ends with 1', async () => {
    const { code, out } = await diff(BOTH, both())
    expect(code).toBe(1)
    expect(out).toContain('1 function altered')
    expect(out).toMatch(/table orders +✏️ total: type integer → bigint, nullability null → not null\n/)
    expect(out).toMatch(/🔴 note dropped: its values are lost/)
    expect(out).toMatch(/view we\|ird +1 column \(id\)/)
    expect(out).toMatch(/│ - +return 'hello \*\*\*';\n.*│ \+ +return 'good day \*\*\*';/)
  })

  it('tells them as Markdown, with definitions as diffs', async () => {
    const { code, out } = await diff([...BOTH, '--format', 'markdown'], both())
    expect(code).toBe(1)
    expect(out).toMatch(/^\| object \| change \|$/m)
    expect(out).toMatch(/^\| 🔴 table `orders` \| ✏️ `total`: type `integer` → `bigint`/m)
    expect(out).toMatch(/```diff\n[\s\S]*^- +return 'hello \*\*\*';$/m)
    expect(out.endsWith('\n')).toBe(true)
  })

  it('tells them as JSON, in the form that the report has', async () => {
    const different = await diff([...BOTH, '--json'], both())
    expect(different.code).toBe(1)
    const { version, changes } = JSON.parse(different.out) as {
      version: number
      changes: readonly SchemaChange[]
    }
    expect(version).toBe(1)
    expect(changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'altered function greet()',
      'altered column total',
      'removed column note',
      'added view we|ird',
    ])
    expect(changes[1]?.attributes).toEqual([
      { name: 'type', before: 'integer', after: 'bigint' },
      { name: 'nullability', before: 'null', after: 'not null' },
    ])
    expect(changes[0]?.sql).toContain('good day ***')

    const same = await diff(['env:A', 'env:A', '--format=json'], both())
    expect({ code: same.code, out: JSON.parse(same.out) }).toEqual({
      code: 0,
      out: { version: 1, changes: [] },
    })
  })

  it('takes URLs as they are, too', async () => {
    expect((await diff([urls.before, urls.after])).code).toBe(1)
  })

  it('ends with 2 when it is asked wrongly, without reading anything', async () => {
    const { code, out, err } = await diff(['env:A', `mysql://u:${encodeURIComponent(PASSWORD)}@h/d`], both())
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('URL_B: not a Postgres URL')
  })

  it('ends with 4 when a database cannot be read, and says which and why', async () => {
    const closed = urls.after.replace(/:\d+\//, `:${await freePort()}/`)
    const refused = await diff(BOTH, { A: urls.before, B: closed })
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 4, out: '' })
    expect(refused.err).toMatch(
      /the second database could not be read \(reader@127\.0\.0\.1:\d+\/shop_next\)/,
    )
    expect(refused.err).toContain('ECONNREFUSED')

    const wrong = urls.before.replace('battery', 'mattress')
    const denied = await diff(BOTH, { A: wrong, B: urls.after })
    expect(denied.code).toBe(4)
    expect(denied.err).toContain('the first database could not be read')
    expect(denied.err).toContain('password authentication failed')
    expect(denied.err).not.toContain('mattress')
  })
})
