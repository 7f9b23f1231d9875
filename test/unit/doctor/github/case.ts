import type { Facts } from '../../../../src/doctor/github/facts.ts'
import type { GuaranteeId } from '../../../../src/doctor/github/guarantees/types.ts'
import { edit, HARDENED, refused, workflows } from './worlds.ts'

/** A world in which a guarantee does not hold, or cannot be judged, and a part of what is said then. */
export interface Case {
  readonly id: GuaranteeId
  readonly holds: 'no' | 'unknown'
  readonly world: string
  readonly change: Partial<Facts>
  readonly says: RegExp
  readonly fix?: RegExp
}

export const UNREADABLE = { workflows: refused('contents: read') } as const

export function no(id: GuaranteeId, world: string, change: Partial<Facts>, says: RegExp, fix?: RegExp): Case {
  return { id, holds: 'no', world, change, says, ...(fix === undefined ? {} : { fix }) }
}

export function unknown(id: GuaranteeId, world: string, change: Partial<Facts>, says: RegExp): Case {
  return { id, holds: 'unknown', world, change, says }
}

export function hardened(name: string, from: string | RegExp, to: string): Partial<Facts> {
  return { workflows: workflows(edit(HARDENED, name, from, to)) }
}

export function beside(name: string, text: string): Partial<Facts> {
  return { workflows: workflows({ ...HARDENED, [name]: text }) }
}
