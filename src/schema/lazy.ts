import type { Origin, Snapshot } from './model.ts'

/** What is known of a snapshot without its facts. */
export interface Head {
  readonly serverVersion: number
  readonly origin?: Omit<Origin, 'bare' | 'given' | 'since'> | undefined
}

/** A snapshot that is put together when somebody first looks at its facts, and then once. */
export function lazily({ serverVersion, origin }: Head, make: () => Snapshot): Snapshot {
  let made: Snapshot | undefined
  const whole = () => {
    made ??= make()
    return made
  }
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
    },
  }
}

/** What `lazily` needs of a snapshot that is there. */
export function headOf({ serverVersion, origin }: Snapshot): Head {
  if (origin === undefined) return { serverVersion }
  const { server, versions, told, named, aspects } = origin
  return { serverVersion, origin: { server, versions, told, named, aspects } }
}
