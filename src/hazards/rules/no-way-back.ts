import { clip, oneLine } from '../../report/clean.ts'
import { plural } from '../../report/format.ts'
import type { Hazard, RoundTrip, SchemaChange } from '../../report/model.ts'
import type { Rule } from '../types.ts'
import { shown, shownName } from '../words.ts'

/** The way down was tried, and does not lead back or takes something with it. */
export const noWayBack: Rule = {
  id: 'no-way-back',
  find: ({ roundTrip }) => (roundTrip === undefined ? [] : hazardOf(roundTrip)),
}

function hazardOf({ outcome, changes, lost, reason }: RoundTrip): readonly Hazard[] {
  if (outcome === 'restored' && lost.length === 0) return []
  return [
    {
      rule: 'no-way-back',
      severity: lost.length > 0 || outcome === 'failed' ? 'danger' : 'warning',
      observed: true,
      object: 'rollback',
      message:
        outcome === 'failed'
          ? `The way down was tried and failed${lost.length > 0 ? `, and destroys ${listed(lost)}` : ''}`
          : lost.length > 0
            ? `The way down destroys ${listed(lost)}`
            : `The way down does not lead back: ${plural(changes.length, 'difference')} left`,
      evidence: [
        ...(reason === undefined ? [] : [clip(oneLine(reason).replaceAll('`', '’'), 200)]),
        ...changes.slice(0, SHOWN).map(difference),
        ...(changes.length > SHOWN ? [plural(changes.length - SHOWN, 'more difference')] : []),
      ],
      why: 'A deployment that goes wrong is undone in a hurry, and this is what it would leave behind.',
      fix:
        lost.length > 0
          ? 'Let the way down keep what holds data, under another name where it is in the way, or say in it that it must not be run.'
          : 'Let the way down undo each step of the way up in the opposite order, and try it here again.',
    },
  ]
}

function listed(lost: readonly string[]): string {
  const names = lost.slice(0, SHOWN).map((name) => `\`${shownName(name)}\``)
  return `${names.join(', ')}${lost.length > SHOWN ? ` and ${lost.length - SHOWN} more` : ''}`
}

function difference({ action, kind, schema, table, name }: SchemaChange): string {
  const object = table === undefined ? shown(schema, name) : `${shown(schema, table)}.${shownName(name)}`
  return `${kind} \`${object}\` ${action}`
}

const SHOWN = 3
