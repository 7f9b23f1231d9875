import { GROUP_BITS } from './versions.ts'

/** Bytes of an entry: an OID, and the number that what was written about it comes to. */
const ENTRY = 12

/** OIDs of relations about which something was written between two texts of `VERSIONS`. */
export interface Written {
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly gone: readonly string[]
  /** How many there are now. */
  readonly count: number
}

/** What differs between two texts of `VERSIONS`. Both are in the order of the OIDs. */
export function writtenBetween(before: string, after: string): Written {
  const old = Buffer.from(before, 'base64')
  const now = Buffer.from(after, 'base64')
  const changed: string[] = []
  const added: string[] = []
  const gone: string[] = []
  let left = 0
  let right = 0
  while (left < old.length || right < now.length) {
    const was = left < old.length ? old.readUInt32BE(left) : Number.POSITIVE_INFINITY
    const is = right < now.length ? now.readUInt32BE(right) : Number.POSITIVE_INFINITY
    if (was < is) gone.push(String(was))
    else if (is < was) added.push(String(is))
    else if (
      old.readInt32BE(left + 4) !== now.readInt32BE(right + 4) ||
      old.readInt32BE(left + 8) !== now.readInt32BE(right + 8)
    )
      changed.push(String(is))
    if (was <= is) left += ENTRY
    if (is <= was) right += ENTRY
  }
  return { changed, added, gone, count: now.length / ENTRY }
}

/** The text of `GROUPS` that goes with a text of `VERSIONS`. */
export function groupsOf(versions: string): string {
  const entries = Buffer.from(versions, 'base64')
  const groups = Buffer.alloc(entries.length)
  let end = 0
  // They come in the order of the OIDs, and so do their groups.
  for (let at = 0; at < entries.length; at += ENTRY) {
    const group = entries.readUInt32BE(at) >>> GROUP_BITS
    if (end === 0 || groups.readUInt32BE(end - ENTRY) !== group) {
      groups.writeUInt32BE(group, end)
      end += ENTRY
    }
    for (const half of [4, 8]) {
      const place = end - ENTRY + half
      groups.writeInt32BE(groups.readInt32BE(place) ^ entries.readInt32BE(at + half), place)
    }
  }
  return groups.toString('base64', 0, end)
}

/** A text of `VERSIONS` with what another one says of these groups instead of what it says of them. */
export function withGroups(
  versions: string,
  { groups, instead }: { groups: readonly number[]; instead: string },
): string {
  const replaced = new Set(groups)
  const old = Buffer.from(versions, 'base64')
  const now = Buffer.from(instead, 'base64')
  const merged = Buffer.alloc(old.length + now.length)
  let end = 0
  let next = 0
  const take = (from: Buffer, at: number) => {
    end += from.copy(merged, end, at, at + ENTRY)
  }
  for (let at = 0; at < old.length; at += ENTRY) {
    const oid = old.readUInt32BE(at)
    if (replaced.has(oid >>> GROUP_BITS)) continue
    for (; next < now.length && now.readUInt32BE(next) < oid; next += ENTRY) take(now, next)
    take(old, at)
  }
  for (; next < now.length; next += ENTRY) take(now, next)
  return merged.toString('base64', 0, end)
}
