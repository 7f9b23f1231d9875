import type { Account, Review } from '../../core/change-request.ts'
import type { Words } from '../types.ts'

export type DialectId = 'github' | 'gitlab'

/** The ways in which forges differ for their people: the local forge speaks as one of them. */
export interface Dialect {
  readonly words: Words
  /** Characters of a comment: as many as the platform promises, and the most that the forge takes. */
  readonly comment: { readonly limit: number; readonly most: number }
  /** What people can say of a change other than by a comment. */
  readonly verdicts: readonly Review['state'][]
  /** Whom the token that we are given acts as. */
  readonly tokenAccount: Account
}

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = {
  github: {
    words: { changeRequest: 'pull request', sigil: '#' },
    comment: { limit: 60_000, most: 65_536 },
    verdicts: ['approved', 'changes-requested', 'commented', 'dismissed'],
    tokenAccount: { id: 41898282, login: 'github-actions[bot]', type: 'bot' },
  },
  gitlab: {
    words: { changeRequest: 'merge request', sigil: '!' },
    comment: { limit: 990_000, most: 1_000_000 },
    // An approval that is taken back is gone, and a remark is a comment.
    verdicts: ['approved', 'changes-requested'],
    // The account that comes with a project access token.
    tokenAccount: { id: 4100190, login: 'project_4711_bot_5e0c8d21f6b94a7380d2c1e9a4b7f563', type: 'bot' },
  },
}
