import type { ObjectFact } from './model.ts'

/** True when nothing about the object differs: not what is compared, nor what is only shown. */
export function isSameFact(one: ObjectFact, other: ObjectFact): boolean {
  return (
    one === other ||
    (one.key === other.key &&
      one.kind === other.kind &&
      one.name === other.name &&
      one.schema === other.schema &&
      one.table === other.table &&
      one.signature === other.signature &&
      one.parent === other.parent &&
      one.follows === other.follows &&
      one.absorbs === other.absorbs &&
      one.position === other.position &&
      one.definition === other.definition &&
      isSameRecord(one.attributes, other.attributes) &&
      isSameRecord(one.context, other.context) &&
      (one.members === other.members || JSON.stringify(one.members) === JSON.stringify(other.members)))
  )
}

type Values = Readonly<Record<string, string | null>>

function isSameRecord(one: Values | undefined, other: Values | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined) return false
  const names = Object.keys(one)
  // The same names in the same order: that is the order in which they are shown.
  return (
    Object.keys(other).every((name, at) => name === names[at] && one[name] === other[name]) &&
    names.length === Object.keys(other).length
  )
}
