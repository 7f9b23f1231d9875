import { describe, expect, it } from 'vitest'
import { withoutJournals } from '../../../src/schema/journals.ts'
import { JOURNALS } from '../../../src/schema/journals-known.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { column, index, schema, table } from './facts.ts'

function withColumns(one: ObjectFact, names: readonly string[]): readonly ObjectFact[] {
  return [one, ...names.map((name, at) => column(one, at + 1, name, 'text'))]
}

describe('withoutJournals', () => {
  it.each(
    JOURNALS.flatMap(({ tool, table: name, schema: home = 'public', shapes }) =>
      shapes.map((shape) => ({ tool, name, home, ...shape })),
    ),
  )(
    'leaves out $home.$name of $tool, with and without the columns of later versions, but not with one more or less',
    ({ name, home, always, sometimes = [] }) => {
      const journal = table(1, name, { schema: home })
      expect(withoutJournals(withColumns(journal, always))).toEqual([])
      expect(withoutJournals(withColumns(journal, [...sometimes, ...always]))).toEqual([])
      expect(withoutJournals(withColumns(journal, [...always, 'customer_id']))).toHaveLength(
        always.length + 2,
      )
      expect(withoutJournals(withColumns(journal, always.slice(1)))).toHaveLength(always.length)
    },
  )

  it('leaves out what sits on a journal, and keeps what does not', () => {
    const journal = table(1, 'pgmigrations')
    const other = table(2, 'orders')
    const kept = withColumns(other, ['id'])
    const facts = [
      ...withColumns(journal, ['id', 'name', 'run_on']),
      index(journal, 3, 'i', 'btree (name)'),
      ...kept,
    ]
    const owned: ObjectFact = {
      kind: 'sequence',
      key: '9',
      schema: 'public',
      name: 'pgmigrations_id_seq',
      parent: 'column:1.1',
      attributes: {},
    }
    expect(withoutJournals([...facts, owned])).toEqual(kept)
  })

  it('keeps a table of that name in a schema where the tool never puts it', () => {
    const facts = withColumns(table(1, 'current'), ['filename', 'content', 'date'])
    expect(withoutJournals(facts)).toEqual(facts)
  })

  it('leaves out a tool’s schema when nothing else is in it, and keeps it otherwise and when empty', () => {
    const home = schema(5, 'drizzle')
    const journal = withColumns(table(1, '__drizzle_migrations', { schema: 'drizzle' }), [
      'id',
      'hash',
      'created_at',
    ])
    const app = table(2, 'app', { schema: 'drizzle' })
    expect(withoutJournals([home, ...journal])).toEqual([])
    expect(withoutJournals([home, ...journal, app])).toEqual([home, app])
    expect(withoutJournals([home])).toEqual([home])
  })

  it('leaves out a whole schema only when it is a tool’s own', () => {
    const columns = [
      'schema',
      'name',
      'migration',
      'created_at',
      'updated_at',
      'parent',
      'done',
      'resulting_schema',
    ]
    const helper = (home: string): ObjectFact => ({
      kind: 'function',
      key: '7',
      schema: home,
      name: 'f',
      signature: '()',
      attributes: {},
    })
    expect(
      withoutJournals([
        schema(5, 'pgroll'),
        ...withColumns(table(1, 'migrations', { schema: 'pgroll' }), columns),
        helper('pgroll'),
      ]),
    ).toEqual([])
    const elsewhere = [
      schema(5, 'app'),
      ...withColumns(table(1, 'migrations', { schema: 'app' }), columns),
      helper('app'),
    ]
    expect(withoutJournals(elsewhere)).toEqual(elsewhere)
  })
})
