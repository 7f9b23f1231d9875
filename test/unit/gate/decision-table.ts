import { attacks } from './decisions/attacks.ts'
import { authors } from './decisions/authors.ts'
import { comments } from './decisions/comments.ts'
import { declarations } from './decisions/declarations.ts'
import { failures } from './decisions/failures.ts'
import { keptApprovals } from './decisions/kept.ts'
import { people } from './decisions/people.ts'
import { policies } from './decisions/policies.ts'
import { requesters } from './decisions/requesters.ts'
import { reviews } from './decisions/reviews.ts'
import type { Decisions } from './decisions/setting.ts'

/** Every decision of the gate as data: what is, and what must come of it, with the reason word for word. */
export const decisions: readonly Decisions[] = [
  authors,
  reviews,
  requesters,
  comments,
  declarations,
  policies,
  people,
  keptApprovals,
  failures,
  attacks,
]
