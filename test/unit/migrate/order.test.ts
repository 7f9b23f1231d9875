import { describe, expect, it } from 'vitest'
import { compareNaturally, duplicateVersions, versionOf } from '../../../src/migrate/order.ts'

describe('compareNaturally', () => {
  it.each([
    [
      ['2_b.sql', '10_a.sql', '1_c.sql'],
      ['1_c.sql', '2_b.sql', '10_a.sql'],
    ],
    [
      ['V1.10__x.sql', 'V1.9__x.sql', 'V1.2.1__x.sql', 'V1.2__x.sql'],
      ['V1.2__x.sql', 'V1.2.1__x.sql', 'V1.9__x.sql', 'V1.10__x.sql'],
    ],
    [
      ['20240101000000_a.sql', '00_init.sql', '9999_z.sql'],
      ['00_init.sql', '9999_z.sql', '20240101000000_a.sql'],
    ],
    [
      ['v10/1.sql', 'v9/2.sql', 'v9/1.sql'],
      ['v9/1.sql', 'v9/2.sql', 'v10/1.sql'],
    ],
    [
      ['1_a/up.sql', '1/up.sql'],
      ['1/up.sql', '1_a/up.sql'],
    ],
    [
      ['012345678901234567890_a.sql', '12345678901234567889_b.sql'],
      ['12345678901234567889_b.sql', '012345678901234567890_a.sql'],
    ],
  ])('puts %j in the order they are applied', (paths, ordered) => {
    expect([...paths].sort(compareNaturally)).toEqual(ordered)
    expect([...paths].reverse().sort(compareNaturally)).toEqual(ordered)
  })

  it('tells different names apart, however alike their numbers are', () => {
    expect(compareNaturally('01_a.sql', '1_a.sql')).not.toBe(0)
    expect(compareNaturally('1_a.sql', '1_a.sql')).toBe(0)
  })
})

describe('versionOf', () => {
  it.each([
    ['db/0042_add.sql', '0042'],
    ['V1.2__add.sql', '1.2'],
    ['20240101-x.sql', '20240101'],
    ['users.sql', undefined],
  ])('reads %s as %s', (path, version) => {
    expect(versionOf(path)).toBe(version)
  })
})

describe('duplicateVersions', () => {
  it('finds files of one folder that claim one number, leading zeros or not', () => {
    expect(duplicateVersions(['m/0042_a.sql', 'm/42_b.sql', 'm/43_c.sql', 'n/42_d.sql'])).toEqual([
      ['m/0042_a.sql', 'm/42_b.sql'],
    ])
  })

  it('takes versions with a minor part for different ones', () => {
    expect(duplicateVersions(['V1.1__a.sql', 'V1.2__b.sql'])).toEqual([])
  })
})
