import type { Answers } from './answers.ts'
import { type ApiAnswer, failed, invalid, notFound, ok, type Route } from './http.ts'
import type { WorldStatus } from './model.ts'
import type { GitHubWorld } from './world.ts'

const BODY_LIMIT = 65_536
const DESCRIPTION_LIMIT = 140
const STATUSES_PER_CONTEXT = 1000

/** What GitHub does on POST, PATCH and DELETE. */
export function writeRoutes(world: GitHubWorld, answers: Answers): readonly Route[] {
  const repo = `/repos/${world.fullName}`
  const oneComment = new RegExp(`^${repo}/issues/comments/(\\d+)$`)
  return [
    {
      method: 'POST',
      pattern: new RegExp(`^${repo}/issues/(\\d+)/comments$`),
      needs: 'pullRequests',
      handle: ({ body, actor }, number) => {
        const pull = world.pulls.get(Number(number))
        if (pull === undefined) return notFound()
        const text = bodyOf(body)
        const written = { user: actor.user, app: actor.app ?? null, body: text }
        return problemOf(text) ?? { status: 201, body: answers.comment(world.comment(pull.number, written)) }
      },
    },
    {
      method: 'PATCH',
      pattern: oneComment,
      needs: 'pullRequests',
      handle: ({ body }, id) => {
        const comment = world.comments.get(Number(id))
        if (comment === undefined) return notFound()
        const problem = problemOf(bodyOf(body))
        if (problem !== undefined) return problem
        comment.body = bodyOf(body)
        comment.updatedAt = world.now()
        return ok(answers.comment(comment))
      },
    },
    {
      method: 'DELETE',
      pattern: oneComment,
      needs: 'pullRequests',
      handle: (_, id) => (world.comments.delete(Number(id)) ? { status: 204 } : notFound()),
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${repo}/statuses/(\\w+)$`),
      needs: 'statuses',
      handle: ({ body, actor }, sha) => {
        const { state, context = 'default', description = null, target_url = null } = body as StatusBody
        if (!world.hasCommit(sha)) return invalid(`No commit found for SHA: ${sha}`)
        if ([...(description ?? '')].length > DESCRIPTION_LIMIT) {
          const message = `description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`
          return invalid('Validation Failed', {
            resource: 'Status',
            code: 'custom',
            field: 'description',
            message,
          })
        }
        if (
          world.statusesOf(sha).filter((status) => status.context === context).length >= STATUSES_PER_CONTEXT
        ) {
          const message = 'This SHA and context has reached the maximum number of statuses.'
          return invalid('Validation Failed', { resource: 'Status', code: 'custom', message })
        }
        const set = { id: world.nextId(), sha, context, state, description, targetUrl: target_url }
        const status: WorldStatus = { ...set, creator: actor.user, createdAt: world.now() }
        world.statuses.push(status)
        return { status: 201, body: answers.status(status) }
      },
    },
    {
      method: 'POST',
      pattern: /^\/graphql$/,
      handle: ({ body, actor }) => {
        // All of GraphQL that is spoken here.
        if ((body as { query?: unknown } | undefined)?.query !== 'query { viewer { login databaseId } }') {
          return failed(400, 'Problems parsing JSON')
        }
        return ok({ data: { viewer: { login: actor.user.login, databaseId: actor.user.id } } })
      },
    },
  ]
}

interface StatusBody {
  readonly state: WorldStatus['state']
  readonly context?: string
  readonly description?: string | null
  readonly target_url?: string | null
}

function bodyOf(body: unknown): string {
  return (body as { body: string }).body
}

function problemOf(text: string): ApiAnswer | undefined {
  if (text === '')
    return invalid('Validation Failed', { resource: 'IssueComment', code: 'missing_field', field: 'body' })
  if ([...text].length <= BODY_LIMIT) return undefined
  const message = `Body is too long (maximum is ${BODY_LIMIT} characters)`
  return invalid('Validation Failed', {
    resource: 'IssueComment',
    code: 'unprocessable',
    field: 'data',
    message,
  })
}
