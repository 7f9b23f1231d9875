import type { Mode } from '../config/inputs.ts'
import type { Trigger } from '../platform/types.ts'

/** What a run does, decided from the mode and from what made it run. */
export type Job =
  | { readonly kind: 'preview' | 'gate' | 'teardown'; readonly number: number }
  | {
      readonly kind: 'merge-group'
      readonly headSha: string
      readonly baseSha: string
      readonly number: number
    }
  | { readonly kind: 'ref-teardown'; readonly ref: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'none'; readonly reason: string }

/** The event table of the README. An event it has no job for is a `none` with one line that says so, never an error. */
export function jobFor(mode: Mode, trigger: Trigger): Job {
  if (mode === 'sweep') return { kind: 'sweep' }
  const number = 'number' in trigger ? trigger.number : undefined
  if (mode === 'preview' || mode === 'gate' || mode === 'teardown') {
    if (trigger.kind === 'merge-group') return groupJob(trigger)
    if (number === undefined)
      return none(`mode ${mode} needs an event of a pull request; this run has ${nameOf(trigger)}`)
    return { kind: mode, number }
  }
  switch (trigger.kind) {
    case 'change-request':
      return { kind: trigger.action === 'closed' ? 'teardown' : 'preview', number: trigger.number }
    case 'review':
      return { kind: 'gate', number: trigger.number }
    case 'merge-group':
      return groupJob(trigger)
    case 'ref-deleted':
      return { kind: 'ref-teardown', ref: trigger.ref }
    case 'schedule':
      return { kind: 'sweep' }
    default:
      return none(`nothing to do for ${nameOf(trigger)}`)
  }
}

function groupJob(trigger: Extract<Trigger, { kind: 'merge-group' }>): Job {
  const number = trigger.numbers.at(-1)
  if (number === undefined) return none('the merge group’s ref names no pull request')
  return { kind: 'merge-group', headSha: trigger.headSha, baseSha: trigger.baseSha, number }
}

function none(reason: string): Job {
  return { kind: 'none', reason }
}

function nameOf(trigger: Trigger): string {
  return trigger.kind === 'other' ? `the event ${trigger.event}` : `the event ${trigger.kind}`
}
