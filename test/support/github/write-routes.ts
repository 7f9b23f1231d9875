import type { Answers } from './answers.ts'
import { graphqlRoute } from './graphql.ts'
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
      pattern: new RegExp(`^${repo}/issues/comments/(\\d+)/reactions$`),
      needs: 'pullRequests',
      handle: ({ body, actor }, id) => {
        const { content } = body as { content: string }
        const comment = Number(id)
        if (!world.comments.has(comment)) return notFound()
        const same = world.reactions.find(
          (known) =>
            known.comment === comment && known.content === content && known.user.id === actor.user.id,
        )
        if (same !== undefined) return ok(answers.reaction(same))
        const added = { id: world.nextId(), comment, content, user: actor.user, createdAt: world.now() }
        world.reactions.push(added)
        return { status: 201, body: answers.reaction(added) }
      },
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${repo}/actions/runs/(\\d+)/rerun$`),
      needs: 'actions',
      handle: (_, id) => {
        if (world.underWay.has(Number(id))) return failed(403, 'This workflow is already running')
        world.reruns.push(Number(id))
        return { status: 201, body: {} }
      },
    },
    graphqlRoute(world, answers),
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
