import type { Review, Starter } from '../../core/change-request.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { type ApiComment, toAccount, toReview } from './convert.ts'
import { type Call, unexpectedAnswer } from './errors.ts'
import type { ApiAccount } from './identity.ts'

/** An entry of a timeline, as far as we read it: GitHub's document knows only some of the kinds there are. */
export interface TimelineEvent {
  readonly event?: string
  readonly id?: number
  readonly actor?: ApiAccount | null
  readonly user?: ApiAccount | null
  readonly assignee?: ApiAccount | null
  readonly body?: string | null
  readonly html_url?: string
  readonly created_at?: string
  readonly updated_at?: string | null
  readonly state?: string
  readonly commit_id?: string | null
  readonly submitted_at?: string
  readonly performed_via_github_app?: { readonly slug?: string | undefined } | null
  readonly dismissed_review?: { readonly review_id?: number }
}

/** The App of Copilot's reviews: they start with the same event as its work, and write no code. */
const REVIEWER = 'copilot-pull-request-reviewer'

/** All of a pull request's timeline, oldest first. Calls: 1 for each 100 entries; each commit is one as well. */
export function readTimeline(
  client: GitHubClient,
  name: RepositoryName,
  { number, signal }: { number: number; signal: AbortSignal },
): Promise<readonly TimelineEvent[]> {
  return client.list<TimelineEvent>(callOf(number), signal, {
    send: (api, page) => api.issues.listEventsForTimeline({ ...name, issue_number: number, ...page }),
  })
}

function callOf(number: number): Call {
  return { task: `read the timeline of pull request #${number}`, permission: 'pull-requests: read' }
}

/** @throws ForgeError for an entry that may hold a word of somebody and cannot be read */
export function commentsIn(events: readonly TimelineEvent[], number: number): readonly ApiComment[] {
  return events
    .filter(({ event }) => event === 'commented')
    .map(({ id, body, user = null, html_url = '', created_at, updated_at, ...rest }) => {
      if (typeof id !== 'number' || created_at === undefined) throw unreadable(number, 'a comment')
      const { performed_via_github_app = null } = rest
      // Without a word on whether it was edited, it may have been.
      const times = { created_at, updated_at: updated_at ?? '' }
      return { id, user, html_url, ...times, performed_via_github_app, ...(body ? { body } : {}) }
    })
    .toSorted((a, b) => a.id - b.id)
}

/** @throws ForgeError for an entry that may hold a word of somebody and cannot be read */
export function reviewsIn(events: readonly TimelineEvent[], number: number): readonly Review[] {
  // A review tells that it was dismissed; the event of that is the word for it all the same.
  const dismissed = new Set(
    events
      .filter(({ event }) => event === 'review_dismissed')
      .map(({ dismissed_review }) => {
        if (typeof dismissed_review?.review_id !== 'number') throw unreadable(number, 'a dismissal')
        return dismissed_review.review_id
      }),
  )
  return events
    .filter(({ event, state }) => event === 'reviewed' && state?.toUpperCase() !== 'PENDING')
    .flatMap(({ id, user = null, state, commit_id = null, submitted_at }) => {
      if (typeof id !== 'number' || state === undefined || submitted_at === undefined)
        throw unreadable(number, 'a review')
      const now = dismissed.has(id) ? 'DISMISSED' : state
      return toReview({ user, state: now, commit_id, submitted_at }) ?? []
    })
    .toSorted((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt))
}

export function startersIn(events: readonly TimelineEvent[]): readonly Starter[] {
  const starters = new Map<string, Starter>()
  for (const event of events) {
    const how = howStarted(event)
    const account = toAccount(event.actor)
    // Copilot assigns itself and others, as bots do.
    if (how !== undefined && account?.type === 'user') starters.set(`${account.id} ${how}`, { account, how })
  }
  return [...starters.values()]
}

export function forcePushesIn(events: readonly TimelineEvent[]): number {
  return events.filter(({ event }) => event === 'head_ref_force_pushed').length
}

function howStarted(event: TimelineEvent): Starter['how'] | undefined {
  if (event.event === 'copilot_work_started') {
    return event.performed_via_github_app?.slug === REVIEWER ? undefined : 'started'
  }
  return event.event === 'assigned' && toAccount(event.assignee)?.type === 'bot' ? 'assigned' : undefined
}

function unreadable(number: number, what: string): Error {
  return unexpectedAnswer(callOf(number), `an entry that is ${what}`, 'not all of what GitHub gives of it')
}
