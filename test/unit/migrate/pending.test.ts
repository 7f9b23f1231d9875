import { describe, expect, it } from 'vitest'
import { appliedFilesChanged, pendingFiles } from '../../../src/migrate/pending.ts'

function files(...specs: string[]) {
  return specs.map((spec) => {
    const [path = '', hash = ''] = spec.split('=')
    return { path, hash: hash === '' ? path : hash }
  })
}

describe('pendingFiles', () => {
  it('goes by the journal where there is one, whatever the base ref has', () => {
    const { files: pending, warnings } = pendingFiles({
      head: files('3.sql', '1.sql', '2.sql'),
      journal: files('1.sql'),
      base: files('1.sql', '2.sql'),
    })
    expect(pending.map((file) => file.path)).toEqual(['2.sql', '3.sql'])
    expect(warnings).toEqual([])
  })

  it('takes the base ref’s files as applied where there is no journal', () => {
    const { files: pending } = pendingFiles({
      head: files('1.sql', '10.sql', '9.sql'),
      journal: undefined,
      base: files('1.sql'),
    })
    expect(pending.map((file) => file.path)).toEqual(['9.sql', '10.sql'])
  })

  it('does not miss the other halves of pairs, which the base ref’s listing holds', () => {
    const base = files('1.up.sql', '1.down.sql')
    const { changed } = pendingFiles({ head: files('1.up.sql', '2.up.sql'), journal: undefined, base })
    expect(changed).toEqual([])
  })

  it('says when it knows neither', () => {
    const { files: pending, warnings } = pendingFiles({
      head: files('1.sql'),
      journal: undefined,
      base: undefined,
    })
    expect(pending).toHaveLength(1)
    expect(warnings).toEqual(['what the golden base has applied is not known, so every migration is applied'])
  })

  it('does not apply an edited file again, and says that it was edited', () => {
    const {
      files: pending,
      changed,
      warnings,
    } = pendingFiles({
      head: files('1.sql=new', '2.sql'),
      journal: undefined,
      base: files('1.sql=old'),
    })
    expect(pending.map((file) => file.path)).toEqual(['2.sql'])
    expect(changed).toEqual([{ path: '1.sql', how: 'changed' }])
    expect(warnings[0]).toContain('1.sql was changed after it was applied')
  })

  it('does not apply a renamed file again', () => {
    const { files: pending, changed } = pendingFiles({
      head: files('2_a.sql=same', '3.sql'),
      journal: files('1_a.sql=same'),
      base: undefined,
    })
    expect(pending.map((file) => file.path)).toEqual(['3.sql'])
    expect(changed).toEqual([{ path: '1_a.sql', how: 'renamed', now: '2_a.sql' }])
  })

  it('warns of a file that sorts before an applied one', () => {
    const { warnings } = pendingFiles({
      head: files('1.sql', '2.sql', '3.sql'),
      journal: files('1.sql', '3.sql'),
      base: undefined,
    })
    expect(warnings).toEqual(['2.sql sorts before 3.sql, which is already applied: renumber it to come last'])
  })

  it('warns of two files with one number, when one of them is new', () => {
    const head = files('1_a.sql', '1_b.sql', '2_c.sql', '2_d.sql')
    const { warnings } = pendingFiles({
      head,
      journal: files('1_a.sql', '1_b.sql', '2_c.sql'),
      base: undefined,
    })
    expect(warnings).toEqual([
      '2_c.sql and 2_d.sql have the same number: which comes first depends on their names',
    ])
  })
})

describe('appliedFilesChanged', () => {
  it('tells edits, removals and renames apart, and new files from all of them', () => {
    const applied = files('1.sql', '2.sql', '3.sql=x', '4.sql')
    const head = files('1.sql', '2.sql=edited', '5.sql=x', '6.sql')
    expect(appliedFilesChanged(applied, head)).toEqual([
      { path: '2.sql', how: 'changed' },
      { path: '3.sql', how: 'renamed', now: '5.sql' },
      { path: '4.sql', how: 'removed' },
    ])
  })
})
