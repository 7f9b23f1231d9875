import { findHazards } from '../../../src/hazards/index.ts'
import type { Facts } from '../../../src/hazards/types.ts'
import type { Hazard } from '../../../src/report/model.ts'
import type { ObjectFact } from '../../../src/schema/model.ts'
import { snapshot } from '../schema/facts.ts'
import { type FactsOptions, facts, OBSERVED } from './build.ts'

/** Facts of which the snapshots are all that there is, unless statements say more. Sizes are those of `build.ts`. */
export interface StateOptions
  extends Partial<Pick<FactsOptions, 'statements' | 'relations' | 'serverVersion' | 'observation'>>,
    Pick<Facts, 'sequences' | 'unseen'> {
  readonly before: readonly ObjectFact[]
  readonly after: readonly ObjectFact[]
  readonly roundTrip?: Facts['roundTrip']
}

export function stateOf({ before, after, sequences, unseen, roundTrip, ...options }: StateOptions): Facts {
  const base = facts({ statements: [], ...options })
  const { serverVersion } = base.before
  return {
    ...base,
    before: { ...snapshot(...before), serverVersion },
    after: { ...snapshot(...after), serverVersion },
    sequences,
    unseen,
    roundTrip,
  }
}

/** What the state tells; what was observed meanwhile is another test's. */
export function foundIn(options: StateOptions): readonly Hazard[] {
  return findHazards(stateOf(options)).filter(({ rule }) => !OBSERVED.some((id) => id === rule))
}

/** `severity rule object` of each. */
export function toldOf(options: StateOptions): readonly string[] {
  return foundIn(options).map(({ severity, rule, object }) => `${severity} ${rule} ${object}`)
}

/** The only one. */
export function oneIn(options: StateOptions): Hazard {
  const [hazard, ...others] = foundIn(options)
  if (hazard === undefined || others.length > 0)
    throw new Error(`not one hazard: ${JSON.stringify(toldOf(options))}`)
  return hazard
}

export function func(key: number, name: string, attributes: ObjectFact['attributes'] = {}): ObjectFact {
  return {
    kind: 'function',
    key: String(key),
    schema: 'public',
    name,
    signature: '(integer)',
    attributes: {
      type: 'function',
      arguments: 'a integer',
      returns: 'integer',
      language: 'plpgsql',
      security: 'invoker',
      settings: null,
      'sql body': null,
      body: 'begin end',
      ...attributes,
    },
    definition: 'create function …',
  }
}

export const EMPTY = { rows: -1, bytes: 0 }
