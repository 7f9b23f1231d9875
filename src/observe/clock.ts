import type { TapStatement } from '../tap/types.ts'
import type { Moment, Step } from './timeline.ts'

/**
 * Times by the server's own clock where it told, of its words and of the statements that were sent as one message: what
 * it says arrives late and together when the machine is busy. The least late of a session's marks tells how the two
 * clocks differ.
 */
export function byServerClock(steps: readonly Step[]): readonly Step[] {
  const offsets = new Map(
    [...Map.groupBy(steps, ({ statement }) => statement.session)].map(([session, own]) => [
      session,
      offsetOf(own),
    ]),
  )
  const messages = Map.groupBy(steps, ({ statement }) => `${statement.session}.${statement.message}`)
  const times = new Map(
    [...messages.values()].flatMap((own) => {
      const offset = offsets.get(own[0]?.statement.session ?? 0)
      return offset === undefined || own.length === 1 ? [] : [...timesOf(own, offset)]
    }),
  )
  return steps.map((step) => {
    const offset = offsets.get(step.statement.session)
    if (offset === undefined) return step
    const moments = step.moments.map(({ at, event }) => ({
      at: 'clock' in event ? Math.min(at, event.clock + offset) : at,
      event,
    }))
    return { statement: { ...step.statement, ...times.get(step) }, moments }
  })
}

type Time = Pick<TapStatement, 'startedAt' | 'endedAt' | 'timing'>

/** What has to be added to the server's milliseconds to get the tap's. */
function offsetOf(steps: readonly Step[]): number | undefined {
  const differences = steps.flatMap(({ moments }) =>
    moments.flatMap(({ at, event }) => ('clock' in event ? [at - event.clock] : [])),
  )
  return differences.length === 0 ? undefined : differences.reduce((least, one) => Math.min(least, one))
}

/** A statement runs from the end of the one before it to its own end; those that say nothing share what is left. */
function timesOf(steps: readonly Step[], offset: number): ReadonlyMap<Step, Time> {
  const times = new Map<Step, Time>()
  const end = steps.at(-1)?.statement.endedAt ?? 0
  let from = steps[0]?.statement.startedAt ?? 0
  let silent: Step[] = []
  const share = (until: number) => {
    const part = (until - from) / silent.length
    for (const [index, step] of silent.entries()) {
      times.set(step, {
        startedAt: from + part * index,
        endedAt: from + part * (index + 1),
        timing: silent.length === 1 ? 'exact' : 'shared',
      })
    }
    silent = []
    from = until
  }
  for (const step of steps) {
    const own = ownTimes(step)
    if (own === undefined) {
      silent.push(step)
      continue
    }
    const within = (clock: number) => Math.min(Math.max(clock + offset, from), end)
    if (silent.length > 0) share(within(own.start))
    const endedAt = step === steps.at(-1) ? end : within(own.end)
    times.set(step, { startedAt: from, endedAt, timing: 'exact' })
    from = endedAt
  }
  if (silent.length > 0) share(end)
  return times
}

/** When a command began and ended, where it is one that tells both itself. */
function ownTimes({
  statement: { tag },
  moments,
}: Step): { readonly start: number; readonly end: number } | undefined {
  const isOwn = ({ event }: Moment) => 'tag' in event && event.tag === tag
  const first = moments.find(({ event }) => event.kind === 'start')
  const last = moments.findLast(({ event }) => event.kind === 'end')
  if (first?.event.kind !== 'start' || last?.event.kind !== 'end' || !isOwn(first) || !isOwn(last))
    return undefined
  return { start: first.event.clock, end: last.event.clock }
}
