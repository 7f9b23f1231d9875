import { judgeAll } from '../../guarantee.ts'
import type { Facts } from '../facts.ts'
import { findUses, setupOf } from '../uses.ts'
import { EVENTS } from './events.ts'
import { FILES } from './files.ts'
import { LIMITS } from './limits.ts'
import { PERMISSIONS } from './permissions.ts'
import { RULES } from './rules.ts'
import { SECRETS } from './secrets.ts'
import { SETTINGS } from './settings.ts'
import { type Definition, type Examined, GUARANTEE_IDS, type Guarantee } from './types.ts'
import { WORKFLOWS } from './workflows.ts'

const DEFINITIONS: readonly Definition[] = [
  ...RULES,
  ...EVENTS,
  ...WORKFLOWS,
  ...PERMISSIONS,
  ...SECRETS,
  ...FILES,
  ...SETTINGS,
  ...LIMITS,
]

export function examine(facts: Facts): Examined {
  const workflows = facts.workflows.known ? facts.workflows.value : []
  const uses = findUses(workflows)
  return { facts, workflows, uses, setup: setupOf(uses) }
}

export function judge(examined: Examined): readonly Guarantee[] {
  return judgeAll(GUARANTEE_IDS, DEFINITIONS, examined)
}
