import type { Facts } from '../../../../src/doctor/gitlab/facts.ts'
import type { GuaranteeId } from '../../../../src/doctor/gitlab/guarantees/types.ts'

/** A world in which a guarantee does not hold, or cannot be judged, and a part of what is said then. */
export interface Case {
  readonly id: GuaranteeId
  readonly holds: 'no' | 'unknown'
  readonly world: string
  readonly change: Partial<Facts>
  readonly says: RegExp
  readonly fix?: RegExp
}

export function no(id: GuaranteeId, world: string, change: Partial<Facts>, says: RegExp, fix?: RegExp): Case {
  return { id, holds: 'no', world, change, says, ...(fix === undefined ? {} : { fix }) }
}

export function unknown(id: GuaranteeId, world: string, change: Partial<Facts>, says: RegExp): Case {
  return { id, holds: 'unknown', world, change, says }
}
