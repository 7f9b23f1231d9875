import type { ObjectKind } from '../../report/model.ts'
import type { Kind } from '../model.ts'
import { column } from './column.ts'
import { constraint } from './constraint.ts'
import { enumeration } from './enum.ts'
import { routine } from './function.ts'
import { index } from './index-kind.ts'
import { schema } from './schema.ts'
import { sequence } from './sequence.ts'
import { table } from './table.ts'
import { trigger } from './trigger.ts'
import { materializedView, view } from './view.ts'

/**
 * Every kind of object that is compared. The order is the order of the report, and a kind comes after the kinds
 * its objects can have as parents.
 */
export const KINDS: readonly Kind[] = [
  schema,
  enumeration,
  table,
  view,
  materializedView,
  column,
  index,
  constraint,
  trigger,
  sequence,
  routine,
]

const BY_NAME: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind.kind, kind]))
const RANKS: ReadonlyMap<string, number> = new Map(KINDS.map(({ kind }, at) => [kind, at]))

export function kindOf(kind: ObjectKind): Kind {
  const found = BY_NAME.get(kind)
  if (found === undefined) throw new Error(`no such kind of object: ${kind}`)
  return found
}

/** Where the kind stands in the order of the report. */
export function rankOf(kind: ObjectKind): number {
  return RANKS.get(kind) ?? KINDS.length
}
