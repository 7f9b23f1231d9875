import type { Answers } from './answers.ts'
import { type ApiAnswer, notFound, ok, page, pageByCursor, type Route } from './http.ts'
import { ACCOUNTS, type WorldEvent, type WorldPull, type WorldPush } from './model.ts'
import { template } from './schema.ts'
import type { GitHubWorld } from './world.ts'

const ISSUE = template('issue')
const [EVENT] = template('timeline-issue-events') as unknown as readonly { readonly url: string }[]

/** What GitHub answers about how things came to be: timelines, and what was pushed. */
export function historyRoutes(world: GitHubWorld, answers: Answers, base: string): readonly Route[] {
  const repo = `/repos/${world.fullName}`
  const ofPull = (number: string, handle: (pull: WorldPull) => ApiAnswer): ApiAnswer => {
    const pull = world.pulls.get(Number(number))
    return pull === undefined ? notFound() : handle(pull)
  }
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${repo}/issues/(\\d+)$`),
      needs: 'pullRequests',
      handle: (_, number) => ofPull(number, (pull) => ok(issueOf(pull, answers))),
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${repo}/issues/(\\d+)/timeline$`),
      needs: 'pullRequests',
      handle: (request, number) =>
        ofPull(number, (pull) => page(request, timelineOf(pull, world, answers), base)),
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${repo}/activity$`),
      needs: 'contents',
      handle: (request) => {
        const ref = request.query.get('ref')
        const found = world.pushes.filter((push) => ref === null || ref === `refs/heads/${push.branch}`)
        return pageByCursor(
          request,
          found.toReversed().map((push) => activity(push, answers)),
          base,
        )
      },
    },
  ]
}

/** GitHub keeps a pull request's conversation as an issue of the same number. */
function issueOf(pull: WorldPull, answers: Answers): Record<string, unknown> {
  const { number, labels, title, body, user, state, created_at, closed_at, html_url, ...rest } =
    answers.pull(pull)
  const url = String(rest.url)
  return {
    ...ISSUE,
    ...{ number, labels, title, body, user, state, created_at, closed_at, html_url },
    url: url.replace(/pulls\/\d+$/, `issues/${number}`),
    pull_request: { url, html_url, diff_url: `${html_url}.diff`, patch_url: `${html_url}.patch` },
    performed_via_github_app: answers.app(pull.app),
  }
}

/** All that happened, in the order it did; commits go by their own dates. */
function timelineOf(pull: WorldPull, world: GitHubWorld, answers: Answers): readonly unknown[] {
  const { number, baseSha, headSha } = pull
  const commits = world.comparison(baseSha, headSha)?.commits ?? []
  const reviews = world.reviews.filter((review) => review.pull === number && review.state !== 'PENDING')
  const events = world.timeline.filter((event) => event.pull === number)
  const entries = [
    ...commits.map((commit) => ({ at: commit.date, entry: answers.committed(commit) })),
    ...world
      .commentsOf(number)
      .map((comment) => ({ at: comment.createdAt, entry: answers.commented(comment) })),
    ...reviews.map((review) => ({ at: review.submittedAt ?? '', entry: answers.reviewed(review) })),
    ...events.map((event) => ({ at: event.createdAt, entry: timelineEvent(event, pull, answers) })),
  ]
  return entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ entry }) => entry)
}

function timelineEvent(event: WorldEvent, pull: WorldPull, answers: Answers): Record<string, unknown> {
  const { id, actor, assignee, label, dismissed } = event
  return {
    ...EVENT,
    id,
    lock_reason: undefined,
    event: event.event,
    created_at: event.createdAt,
    // Deleted accounts show as the ghost here.
    actor: answers.user(actor ?? ACCOUNTS.ghost),
    performed_via_github_app: answers.app(event.app),
    commit_url: null,
    commit_id: event.event === 'head_ref_force_pushed' ? pull.headSha : null,
    ...(assignee === undefined ? {} : { assignee: answers.user(assignee) }),
    ...(dismissed === undefined ? {} : { dismissed_review: { ...dismissed, dismissal_message: '' } }),
    ...(label === undefined ? {} : { label: { name: label, color: '99dd88' } }),
  }
}

function activity({ id, branch, before, after, kind, actor, at }: WorldPush, answers: Answers) {
  return {
    id,
    node_id: `PSH_${id}`,
    before,
    after,
    ref: `refs/heads/${branch}`,
    timestamp: at,
    activity_type: kind,
    actor: actor === null ? null : answers.user(actor),
  }
}
