import { judgeAll, type Setup } from '../../guarantee.ts'
import type { Facts } from '../facts.ts'
import { findUses } from '../pipelines.ts'
import { APPROVALS } from './approvals.ts'
import { EVENTS } from './events.ts'
import { FILES } from './files.ts'
import { LIMITS } from './limits.ts'
import { MERGING } from './merging.ts'
import { PIPELINES } from './pipelines.ts'
import { RUNNING } from './running.ts'
import { SECRETS } from './secrets.ts'
import { type Definition, type Examined, GUARANTEE_IDS, type Guarantee } from './types.ts'

const DEFINITIONS: readonly Definition[] = [
  ...PIPELINES,
  ...MERGING,
  ...APPROVALS,
  ...FILES,
  ...SECRETS,
  ...RUNNING,
  ...EVENTS,
  ...LIMITS,
]

export function examine(facts: Facts): Examined {
  const uses = facts.pipelines.known ? findUses(facts.pipelines.value) : []
  const { ciConfigPath } = facts.project
  const outside = ciConfigPath === undefined ? undefined : /@|^https?:/.test(ciConfigPath)
  const judges = uses.some(({ verb }) => verb === 'preview' || verb === 'gate')
  const setup: Setup = judges ? (outside === true ? 'hardened' : 'simple') : 'none'
  return { facts, setup, uses, outside }
}

export function judge(examined: Examined): readonly Guarantee[] {
  return judgeAll(GUARANTEE_IDS, DEFINITIONS, examined)
}
