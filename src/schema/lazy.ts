import { aboutOf } from './held.ts'
import type { Origin, Snapshot } from './model.ts'

/** What is known of a snapshot without its facts. */
export interface Head {
  readonly serverVersion: number
  readonly origin?: Omit<Origin, 'bare' | 'given' | 'since' | 'about'> | undefined
}

/** A snapshot that is put together when somebody first looks at its facts, and then once. */
export function lazily({ serverVersion, origin }: Head, make: () => Snapshot): Snapshot {
  const whole = once(make)
  return {
    serverVersion,
    get facts() {
      return whole().facts
    },
    origin: origin && {
      ...origin,
      get bare() {
        return whole().origin?.bare ?? []
      },
      get given() {
        return whole().origin?.given ?? []
      },
      get since() {
        return whole().origin?.since
      },
      about: (relations) => {
        const made = whole().origin
        return made === undefined ? { bare: [], given: [] } : aboutOf(made, relations)
      },
    },
  }
}

/** What `make` yields, made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** What is kept of a snapshot that is there beside its facts. */
export function headOf({ serverVersion, origin }: Snapshot): Head {
  if (origin === undefined) return { serverVersion }
  const { server, versions, told, named, aspects } = origin
  return { serverVersion, origin: { server, versions, told, named, aspects } }
}
