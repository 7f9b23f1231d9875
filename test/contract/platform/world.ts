import type { ChangedFile, Permission, Review } from '../../../src/core/change-request.ts'
import type { Platform, Reaction } from '../../../src/platform/types.ts'

/** Who acts in the contract's stories: an account of the forge, or one that was deleted. */
export type Person = 'alice' | 'bob' | 'mallory' | 'copilot' | 'deleted'

export interface CommitSetup {
  readonly message?: string
  /** Somebody with an account, or an address that no account has. */
  readonly by?: Exclude<Person, 'deleted'> | 'nobody'
}

export interface ChangeRequestSetup {
  readonly title?: string
  readonly body?: string
  readonly by?: Person
  readonly headRef?: string
  readonly draft?: boolean
  readonly fromFork?: boolean
  readonly labels?: readonly string[]
  readonly commits?: readonly CommitSetup[]
  /** `README.md` and `old/0.txt` to `old/9.txt` exist at the base. */
  readonly files?: readonly ChangedFile[]
}

/** A forge with people, behind the platform under test. */
export interface PlatformWorld extends AsyncDisposable {
  readonly platform: Platform
  /** The same forge for a run that may only read. */
  readonly readOnly: Platform
  /** What the forge keeps of people's reviews: every one, unless told. */
  readonly keepsReviews?: 'the last of each person'
  open(setup?: ChangeRequestSetup): Promise<number>
  /** The author pushes, unless told who does. */
  push(number: number, commits?: readonly CommitSetup[], by?: 'bob' | 'copilot'): Promise<void>
  /** Puts other commits in the place of all that the head had. */
  forcePush(number: number, commits?: readonly CommitSetup[]): Promise<void>
  /** Puts other labels in the place of those it has. */
  label(number: number, labels: readonly string[]): Promise<void>
  /** A commit that has this file, among others. */
  commitFile(path: string, text: string): Promise<string>
  close(number: number): Promise<void>
  merge(number: number): Promise<void>
  review(number: number, by: Person, state: Review['state']): Promise<void>
  /** Somebody writes below the change request; the comment's id. */
  comment(number: number, by: Person, body: string): Promise<number>
  editComment(id: number, body: string): Promise<void>
  reactions(commentId: number): Promise<readonly Reaction[]>
  /** All comments, oldest first, by whomever. */
  comments(number: number): Promise<readonly { readonly body: string; readonly mine: boolean }[]>
  deleteComments(number: number): Promise<void>
  /** Everything ever set on a commit, oldest first. */
  statuses(
    sha: string,
  ): Promise<readonly { readonly context: string; readonly state: string; readonly description: string }[]>
  permit(person: Person, permission: Permission): Promise<void>
}

/** Addresses by which a forge finds the accounts of commits. */
export const ADDRESSES = {
  alice: { name: 'Alice Ito', email: 'alice@example.com' },
  bob: { name: 'Bob Ó Briain', email: 'bob@example.com' },
  mallory: { name: 'Mallory', email: 'mallory@example.com' },
  copilot: { name: 'copilot-swe-agent[bot]', email: '198982749+Copilot@users.noreply.github.com' },
  nobody: { name: 'No Body', email: 'nobody@nowhere.example' },
} as const

export function numbered(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}
