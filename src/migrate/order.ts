import { folderOf, nameOf } from './paths.ts'

/** The order migrations are applied in: numbers in names by value, the rest by code point, folder by folder. */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareNames(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** The number a file's name starts with, as written: `0042` of `0042_add.sql`, `1.2` of `V1.2__add.sql`. */
export function versionOf(path: string): string | undefined {
  return /^[vV]?(\d+(?:\.\d+)*)/.exec(nameOf(path))?.[1]
}

/** Groups of files that claim one version in one folder: two pull requests that both took the next number. */
export function duplicateVersions(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const version = /^[vV]?(\d+)/.exec(nameOf(path))?.[1]
    if (version === undefined) continue
    const key = `${folderOf(path)}/${version.replace(/^0+(?=\d)/, '')}${versionOf(path)?.slice(version.length) ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function compareNames(a: string, b: string): number {
  // `1.2` comes before `1.2.1`, although what stands behind it may not.
  const [first, second] = [versionOf(a), versionOf(b)]
  if (first !== undefined && second !== undefined) {
    const order = compareParted(first.split('.'), second.split('.'))
    if (order !== 0) return order
  }
  return compareParted(a.match(PARTS) ?? [], b.match(PARTS) ?? []) || compareText(a, b)
}

function compareParted(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareParts(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

const PARTS = /\d+|\D+/g

function compareParts(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b)
  // Of any length: without leading zeros, the longer number is the larger.
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || compareText(left, right)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
