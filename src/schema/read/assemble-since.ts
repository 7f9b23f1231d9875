import { withAspects } from '../aspects/index.ts'
import { regiven } from '../aspects/regiven.ts'
import { isAbout, join, oidOf, pick, relationOf, withParents } from '../held.ts'
import { concernsJournals, withoutJournals } from '../journals.ts'
import { kindOf } from '../kinds/index.ts'
import { once } from '../lazy.ts'
import type { Held, ObjectFact, Since, Snapshot } from '../model.ts'
import { isSameFact } from '../same.ts'
import { type Facts, inOrder } from './assemble.ts'
import { type Earlier, stays } from './earlier.ts'
import type { Frame } from './frame.ts'

/** Facts that were read, and where they were before. */
export interface Mixed {
  readonly read: Facts
  /** Relations of which all facts were read. `undefined`: of all. */
  readonly written: ReadonlySet<string> | undefined
  readonly earlier: Earlier
}

/**
 * The snapshot of what was read and of what the earlier one has beside it, with each fact that the earlier one had just
 * so as it is there. Only what may be another than before is looked at now; the rest is put beside it when somebody
 * asks for it.
 */
export function assembleSince(frame: Frame, mixed: Mixed): Snapshot {
  return partly(frame, mixed) ?? snapshotOf(frame, mixed, partOf(frame, mixed, undefined))
}

/** Undefined where what was read may mean something for facts about other relations, nobody knows which. */
function partly(frame: Frame, mixed: Mixed): Snapshot | undefined {
  const { written, earlier } = mixed
  if (written === undefined) return undefined
  const objects = regivenSince(frame, earlier)
  if (objects === undefined) return undefined
  const relations = new Set(written)
  for (const object of objects) if (object.startsWith('pg_class:')) relations.add(oidOf(object))
  // What sits on a relation that is left out is left out with it.
  const fresh = inOrder(mixed.read)
  withParents(relations, () => [earlier.about(relations).bare, fresh])
  const part = partOf(frame, mixed, relations)
  const known = addressesOf([...part.then.bare, ...part.now.bare])
  const isWhole = [...objects].every((object) => known.has(object) || known.has(object.replace(/\..*/, '')))
  const { was, is } = sinceOf(earlier, part.then.given, part.now.given)
  // What is told of others may hang on it.
  if (!isWhole || [...was, ...is].some(concernsJournals)) return undefined
  return snapshotOf(frame, mixed, part)
}

/** Objects to which aspects give something else than before. Undefined: nobody knows. */
function regivenSince({ head, aspects }: Frame, earlier: Earlier): ReadonlySet<string> | undefined {
  if (earlier.tells(head.origin, ['aspects'])) return new Set()
  return earlier.origin.rows && regiven(earlier.origin.rows, aspects)
}

/** The facts about some relations, or all, as they were and as they are. */
interface Part {
  readonly relations: ReadonlySet<string> | undefined
  readonly then: Held
  readonly now: Held
}

function partOf(
  { head, aspects }: Frame,
  { read, written, earlier }: Mixed,
  relations: ReadonlySet<string> | undefined,
): Part {
  const then: Held = relations === undefined ? earlier.origin : earlier.about(relations)
  const given = new Map(then.bare.map((fact, at) => [fact, then.given[at] ?? fact]))
  const fresh = inOrder(read)
  const kept = written === undefined ? [] : pick(then, (fact) => stays(fact, written)).bare
  // Where aspects add what they added, they add it to what was kept as well.
  const alike = earlier.tells(head.origin, ['aspects'])
  const asIs = { bare: kept, given: kept.map((fact) => given.get(fact) ?? fact) }
  const parts = alike
    ? [asIs, { bare: fresh, given: withAspects(fresh, aspects) }]
    : [withAllAspects([...kept, ...fresh], aspects)]
  const now = join(parts)
  return { relations, then, now: { bare: now.bare, given: now.bare.map(asBefore) } }

  function asBefore(fact: ObjectFact, at: number): ObjectFact {
    const is = now.given[at] ?? fact
    const was = given.get(fact)
    return was !== undefined && isSameFact(was, is) ? was : is
  }
}

function withAllAspects(bare: readonly ObjectFact[], aspects: Frame['aspects']): Held {
  return { bare, given: withAspects(bare, aspects) }
}

/** What aspects may name to give these facts something. */
function addressesOf(facts: readonly ObjectFact[]): ReadonlySet<string> {
  return new Set(
    facts.flatMap(({ kind, key, absorbs, members }) => [
      `${kindOf(kind).catalog}:${key}`,
      ...(absorbs === undefined ? [] : [`pg_class:${oidOf(absorbs)}`]),
      ...(members ?? []).map((member) => `pg_class:${member.key}`),
    ]),
  )
}

/** What is told only here and what only there; what is as it was is the same fact in both. */
function sinceOf(earlier: Earlier, was: readonly ObjectFact[], is: readonly ObjectFact[]): Since {
  const [then, now] = [new Set(was), new Set(is)]
  return {
    snapshot: earlier.snapshot,
    was: was.filter((fact) => !now.has(fact)),
    is: is.filter((fact) => !then.has(fact)),
  }
}

function snapshotOf({ head }: Frame, { earlier }: Mixed, { relations, then, now }: Part): Snapshot {
  const rest = (fact: ObjectFact) => {
    const relation = relationOf(fact)
    return relation !== undefined && relations?.has(relation) === false
  }
  const whole = once(() => (relations === undefined ? now : join([pick(earlier.origin, rest), now])))
  const facts = once(() => withoutJournals(whole().given))
  const since = once(() =>
    relations === undefined
      ? sinceOf(earlier, earlier.snapshot.facts, facts())
      : sinceOf(earlier, withoutJournals(then.given), withoutJournals(now.given)),
  )
  return {
    serverVersion: head.serverVersion,
    get facts() {
      return facts()
    },
    origin: head.origin && {
      ...head.origin,
      get bare() {
        return whole().bare
      },
      get given() {
        return whole().given
      },
      get since() {
        return since()
      },
      about: (asked) => {
        const own = pick(now, isAbout(asked))
        if (relations === undefined) return own
        const others = new Set([...asked].filter((relation) => !relations.has(relation)))
        return others.size === 0 ? own : join([pick(earlier.about(others), rest), own])
      },
    },
  }
}
