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
