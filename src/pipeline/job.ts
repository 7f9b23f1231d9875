import type { Mode } from '../config/inputs.ts'
import type { Trigger } from '../platform/types.ts'

/** What a run does, decided from the mode and from what made it run. */
export type Job =
  | { readonly kind: 'preview'; readonly number: number }
  | { readonly kind: 'gate'; readonly number: number }
  | { readonly kind: 'teardown'; readonly number: number }
  | {
      readonly kind: 'merge-group'
      readonly headSha: string
      readonly baseSha: string
      readonly number: number
    }
  /** Whatever the change requests of a commit need: open ones are judged, closed ones torn down. */
  | { readonly kind: 'by-commit'; readonly headSha: string; readonly does: readonly ('gate' | 'teardown')[] }
  | { readonly kind: 'command'; readonly number: number; readonly commentId: number }
  | { readonly kind: 'backstop'; readonly sweep: boolean }
  | { readonly kind: 'ref-teardown'; readonly ref: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'none'; readonly reason: string }

/** The event table of the README. An event it has no job for is a `none` with one line that says so, never an error. */
export function jobFor(mode: Mode, trigger: Trigger): Job {
  switch (mode) {
    case 'sweep':
      return { kind: 'sweep' }
    case 'gate':
      return gateJob(trigger)
    case 'preview':
    case 'teardown':
      return workJob(mode, trigger)
    default:
      return jobOf(trigger)
  }
}

function jobOf(trigger: Trigger): Job {
  switch (trigger.kind) {
    case 'change-request':
      return { kind: JOBS[trigger.action], number: trigger.number }
    case 'review':
      return { kind: 'gate', number: trigger.number }
    case 'comment':
      return { kind: 'command', number: trigger.number, commentId: trigger.commentId }
    case 'workflow-run':
      return { kind: 'by-commit', headSha: trigger.headSha, does: ['gate', 'teardown'] }
    case 'merge-group':
      return groupJob(trigger)
    case 'ref-deleted':
      return { kind: 'ref-teardown', ref: trigger.ref }
    case 'schedule':
    case 'manual':
      return { kind: 'backstop', sweep: true }
    default:
      return none(`nothing to do for ${nameOf(trigger)}`)
  }
}

const JOBS = { updated: 'preview', described: 'gate', closed: 'teardown' } as const

/** Only decides, whatever happened. */
function gateJob(trigger: Trigger): Job {
  if (trigger.kind === 'comment') return jobOf(trigger)
  if (trigger.kind === 'workflow-run') return { kind: 'by-commit', headSha: trigger.headSha, does: ['gate'] }
  if (trigger.kind === 'schedule' || trigger.kind === 'manual') return { kind: 'backstop', sweep: false }
  return workJob('gate', trigger)
}

function workJob(mode: 'preview' | 'gate' | 'teardown', trigger: Trigger): Job {
  if (trigger.kind === 'merge-group') return groupJob(trigger)
  if (trigger.kind === 'workflow-run' && mode === 'teardown')
    return { kind: 'by-commit', headSha: trigger.headSha, does: ['teardown'] }
  if (!('number' in trigger))
    return none(`mode ${mode} needs an event of a change request; this run has ${nameOf(trigger)}`)
  return { kind: mode, number: trigger.number }
}

function groupJob(trigger: Extract<Trigger, { kind: 'merge-group' }>): Job {
  const number = trigger.numbers.at(-1)
  if (number === undefined) return none('the merge group’s ref names no change request')
  return { kind: 'merge-group', headSha: trigger.headSha, baseSha: trigger.baseSha, number }
}

function none(reason: string): Job {
  return { kind: 'none', reason }
}

function nameOf(trigger: Trigger): string {
  return trigger.kind === 'other' ? `the event ${trigger.event}` : `the event ${trigger.kind}`
}
