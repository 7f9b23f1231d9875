import type { ObjectKind } from '../../report/model.ts'
import type { Kind } from '../model.ts'
import { accessMethod } from './access-method.ts'
import { aggregate } from './aggregate.ts'
import { baseType } from './base-type.ts'
import { cast } from './cast.ts'
import { collation } from './collation.ts'
import { column } from './column.ts'
import { compositeType } from './composite-type.ts'
import { constraint } from './constraint.ts'
import { conversion } from './conversion.ts'
import { database } from './database.ts'
import { defaultPrivileges } from './default-privileges.ts'
import { domain } from './domain.ts'
import { enumeration } from './enum.ts'
import { eventTrigger } from './event-trigger.ts'
import { extension } from './extension.ts'
import { foreignDataWrapper, foreignServer, userMapping } from './foreign-data.ts'
import { foreignTable } from './foreign-table.ts'
import { routine } from './function.ts'
import { index } from './index-kind.ts'
import { language } from './language.ts'
import { largeObject } from './large-object.ts'
import { operator, operatorClass, operatorFamily } from './operator.ts'
import { policy } from './policy.ts'
import { publication } from './publication.ts'
import { rangeType } from './range-type.ts'
import { role } from './role.ts'
import { rule } from './rule.ts'
import { schema } from './schema.ts'
import { sequence } from './sequence.ts'
import { statistics } from './statistics.ts'
import { subscription } from './subscription.ts'
import { table } from './table.ts'
import {
  textSearchConfiguration,
  textSearchDictionary,
  textSearchParser,
  textSearchTemplate,
} from './text-search.ts'
import { transform } from './transform.ts'
import { trigger } from './trigger.ts'
import { materializedView, view } from './view.ts'

/**
 * Every kind of object that is compared. The order is the order of the report, and a kind comes after the kinds
 * its objects can have as parents.
 */
export const KINDS: readonly Kind[] = [
  schema,
  role,
  database,
  defaultPrivileges,
  extension,
  language,
  accessMethod,
  collation,
  enumeration,
  domain,
  compositeType,
  rangeType,
  baseType,
  routine,
  aggregate,
  operator,
  // A family may have come with the class of its name, and then goes with it.
  operatorClass,
  operatorFamily,
  cast,
  conversion,
  transform,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  foreignDataWrapper,
  foreignServer,
  userMapping,
  table,
  foreignTable,
  view,
  materializedView,
  column,
  index,
  constraint,
  trigger,
  rule,
  policy,
  sequence,
  statistics,
  publication,
  subscription,
  eventTrigger,
  largeObject,
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
