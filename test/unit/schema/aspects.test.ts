import { describe, expect, it } from 'vitest'
import { beyond, parseAcl, writePrivileges } from '../../../src/schema/aspects/acl.ts'
import { isAspect } from '../../../src/schema/aspects/attributes.ts'
import { ASPECTS, withAspects } from '../../../src/schema/aspects/index.ts'
import { compareSnapshots } from '../../../src/schema/compare.ts'
import type { ObjectFact, Row } from '../../../src/schema/model.ts'
import { column, constraint, snapshot, table, told, view } from './facts.ts'

/** The facts with the rows of one aspect. */
function given(aspect: string, rows: readonly Row[], facts: readonly ObjectFact[]) {
  const results = ASPECTS.map(({ name }) => (name === aspect ? rows : []))
  return withAspects(facts, results)
}

describe('parseAcl', () => {
  it('reads grantees, privileges and what may be given on', () => {
    const acl = parseAcl(['=r/shop', 'app=arw*d/shop'])
    expect(acl.get('')).toEqual(new Map([['r', false]]))
    expect(acl.get('app')).toEqual(
      new Map([
        ['a', false],
        ['r', false],
        ['w', true],
        ['d', false],
      ]),
    )
  })

  it('puts together what several grantors gave', () => {
    expect(parseAcl(['app=r/shop', 'app=r*w/lead']).get('app')).toEqual(
      new Map([
        ['r', true],
        ['w', false],
      ]),
    )
  })

  it('reads names in quotes, with the signs of the list in them', () => {
    expect([...parseAcl(['"we""ird, =role/x"=r/"a=b"', 'Ünïcode=r/x', '"pr-1"=r/x']).keys()]).toEqual([
      'we"ird, =role/x',
      'Ünïcode',
      'pr-1',
    ])
  })
})

describe('writePrivileges', () => {
  const table = parseAcl(['shop=arwdDxt/shop']).get('shop')

  it('has the order of the documentation and tells what may be given on', () => {
    const rights = parseAcl(['app=w*ar*d/shop']).get('app') ?? new Map()
    expect(writePrivileges(rights, table)).toBe('INSERT, DELETE; SELECT, UPDATE WITH GRANT OPTION')
  })

  it('says ALL for everything that there is, where that is much', () => {
    expect(writePrivileges(table ?? new Map(), table)).toBe('ALL')
    const execute = parseAcl(['shop=X/shop']).get('shop') ?? new Map()
    expect(writePrivileges(execute, execute)).toBe('EXECUTE')
  })

  it('keeps what it has no word for', () => {
    expect(writePrivileges(new Map([['z', false]]), undefined)).toBe('z')
  })

  it('knows what goes beyond, the right to give on included', () => {
    const rights = parseAcl(['app=r*w/shop']).get('app')
    expect([...beyond(rights, parseAcl(['app=rw/shop']).get('app')).keys()]).toEqual(['r'])
    expect(beyond(rights, rights).size).toBe(0)
  })
})

describe('withAspects', () => {
  const t = table(16400, 't')
  const label = (objects: string, value: string, part: string | null = null): Row => ({
    catalog: 'pg_class',
    objects,
    part,
    provider: 'selinux',
    value,
  })

  it('gives labels to tables, columns and what has no object of its own, by provider', () => {
    const v = view(16420, 'v', 'select 1')
    const key = constraint(t, 16410, 't_pkey', 'PRIMARY KEY (id)', { absorbs: 'index:16411' })
    const facts = given(
      'security label',
      [
        label('16400', 'secret'),
        { ...label('16400', 'open'), provider: 'other' },
        label('16400.1', 'number', 'column id'),
        label('16420.2', 'part', 'column b'),
        label('16411', 'inside'),
        label('99999', 'of nobody'),
      ],
      [t, column(t, 1, 'id'), v, key],
    )
    expect(
      facts.map(({ attributes }) => Object.entries(attributes).filter(([name]) => isAspect(name))),
    ).toEqual([
      [
        ['security label of selinux', 'secret'],
        ['security label of other', 'open'],
      ],
      [['security label of selinux', 'number']],
      [['security label of selinux on column b', 'part']],
      [['security label of selinux on its index', 'inside']],
    ])
  })

  it('gives one row to all objects that share it, of its catalog alone', () => {
    const facts = given(
      'owner',
      [{ catalog: 'pg_class', objects: '16400,16401', part: null, owner: 'shop' }],
      [t, table(16401, 'u'), { ...t, kind: 'enum' }],
    )
    expect(facts.map(({ attributes }) => attributes.owner)).toEqual(['shop', 'shop', undefined])
  })

  it('leaves a fact as it is that nothing is given to', () => {
    expect(given('owner', [], [t])[0]).toBe(t)
  })

  it('tells a label that changes, once for each object', () => {
    const [before] = given('security label', [label('16400', 'secret')], [t])
    const [after] = given('security label', [label('16400', 'open')], [t])
    expect(told([before ?? t], [after ?? t])).toEqual(['altered table t'])
    expect(told([before ?? t], [before ?? t])).toEqual([])
  })

  it('does not take a role called PUBLIC for everybody, nor roles of branches for anybody', () => {
    const [fact] = given(
      'privileges',
      [
        {
          catalog: 'pg_class',
          objects: '16400',
          part: null,
          owner: 'shop',
          acl: JSON.stringify([
            'shop=arwdDxt/shop',
            'PUBLIC=r/shop',
            '=a/shop',
            '"offshoot-1a-pr-7-x1y2z3"=r/shop',
          ]),
          usual: JSON.stringify(['shop=arwdDxt/shop']),
        },
      ],
      [t],
    )
    expect(Object.entries(fact?.attributes ?? {}).filter(([name]) => isAspect(name))).toEqual([
      ['grant to PUBLIC', 'INSERT'],
      ['grant to "PUBLIC"', 'SELECT'],
    ])
  })
})

describe('what is implied', () => {
  const owned = (owner: string, more: Record<string, string> = {}) =>
    table(16400, 't', { attributes: { owner, ...more } })
  const namesOf = (before: readonly ObjectFact[], after: readonly ObjectFact[]) =>
    compareSnapshots(snapshot(before), snapshot(after)).flatMap(({ attributes = [] }) =>
      attributes.map(({ name }) => name),
    )
  const role = (name: string): ObjectFact => ({
    kind: 'role',
    key: '16500',
    schema: '',
    name,
    attributes: {},
    context: { concerned: 'yes' },
  })

  it('is the new name of a role that owns or may do something, but not another role', () => {
    const before = owned('old', { 'grant to old': 'SELECT', 'grant to old on column a': 'UPDATE' })
    const after = owned('new', { 'grant to new': 'SELECT', 'grant to new on column a': 'UPDATE' })
    expect(told([role('old'), before], [role('new'), after])).toEqual(['renamed role new'])
    expect(told([before], [after])).toEqual(['altered table t'])
    expect(told([role('old'), before], [role('new'), owned('other')])).toEqual([
      'renamed role new',
      'altered table t',
    ])
  })

  it('is not a right that changed with the name of its role', () => {
    const before = owned('shop', { 'grant to old': 'SELECT' })
    const after = owned('shop', { 'grant to new': 'UPDATE' })
    expect(told([role('old'), before], [role('new'), after])).toEqual(['renamed role new', 'altered table t'])
  })

  it('is what the owner of something had before it became the owner', () => {
    const before = owned('shop', { 'grant to app': 'SELECT' })
    expect(namesOf([before], [owned('app')])).toEqual(['owner'])
    expect(namesOf([before], [owned('other')])).toEqual(['owner', 'grant to app'])
    expect(namesOf([before], [owned('shop')])).toEqual(['grant to app'])
  })

  it('is nothing that happens to a role which this database has nothing to do with', () => {
    const elsewhere = { ...role('elsewhere'), context: { concerned: null } }
    expect(told([elsewhere], [{ ...elsewhere, name: 'renamed' }])).toEqual([])
    expect(told([], [elsewhere])).toEqual([])
    expect(told([elsewhere], [{ ...role('elsewhere'), attributes: { may: 'login' } }])).toEqual([
      'altered role elsewhere',
    ])
  })
})
