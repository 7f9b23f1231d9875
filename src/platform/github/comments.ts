import type { Clock } from '../../core/clock.ts'
import type { Redactor } from '../../core/redactor.ts'
import { isNotFoundError, isUnknownOutcome } from '../errors.ts'
import type { Comment, Reaction } from '../types.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { type ApiComment, toAccount } from './convert.ts'
import type { Call } from './errors.ts'
import type { Identity } from './identity.ts'

export interface CommentsOptions {
  readonly client: GitHubClient
  readonly identity: Identity
  readonly redactor: Redactor
  readonly clock: Clock
  readonly name: RepositoryName
}

const PERMISSION = 'pull-requests: write'
/** Milliseconds until a comment that GitHub wrote, without telling us, shows in its lists. */
const SETTLING = 1_000

/** Comments of a pull request's conversation, which GitHub keeps with its issues. */
export class GitHubComments {
  readonly #options: CommentsOptions

  constructor(options: CommentsOptions) {
    this.#options = options
  }

  async startingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    const { client, name } = this.#options
    const call: Call = {
      task: `list the comments of pull request #${number}`,
      permission: 'pull-requests: read',
    }
    const comments = await client.list(call, signal, {
      send: (api, page) => api.issues.listComments({ ...name, issue_number: number, ...page }),
    })
    const found: Comment[] = []
    for (const comment of comments) {
      if (comment.body?.startsWith(marker)) found.push(await this.toComment(comment, signal))
    }
    return found.toSorted((a, b) => a.id - b.id)
  }

  async byId(number: number, id: number, signal: AbortSignal): Promise<Comment | undefined> {
    const { client, name } = this.#options
    const call: Call = {
      task: `read a comment on pull request #${number}`,
      permission: 'pull-requests: read',
    }
    try {
      const comment = await client.ask(call, signal, (api, request) =>
        api.issues.getComment({ ...name, comment_id: id, request }),
      )
      // Ids are the repository's: this one may stand below something else.
      return comment.issue_url.endsWith(`/issues/${number}`)
        ? await this.toComment(comment, signal)
        : undefined
    } catch (error) {
      if (isNotFoundError(error)) return undefined
      throw error
    }
  }

  async react(
    number: number,
    comment: Comment,
    { reaction, signal }: { reaction: Reaction; signal: AbortSignal },
  ): Promise<void> {
    const { client, name } = this.#options
    const call: Call = {
      task: `react to a comment on pull request #${number}`,
      permission: PERMISSION,
      writes: true,
    }
    await client.ask(call, signal, (api, request) =>
      api.reactions.createForIssueComment({ ...name, comment_id: comment.id, content: reaction, request }),
    )
  }

  async create(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const { redactor, clock } = this.#options
    const redacted = redactor.redact(body)
    try {
      return await this.#post(number, redacted, signal)
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error
      await clock.sleep(SETTLING, signal)
      const written = await this.startingWith(number, redacted.trimEnd(), signal)
      return written.find((comment) => comment.mine) ?? this.#post(number, redacted, signal)
    }
  }

  async update(
    number: number,
    comment: Comment,
    { body, signal }: { body: string; signal: AbortSignal },
  ): Promise<Comment> {
    const { client, name, redactor } = this.#options
    const call: Call = {
      task: `update the comment on pull request #${number}`,
      permission: PERMISSION,
      writes: true,
    }
    const updated = await client.ask(call, signal, (api, request) =>
      api.issues.updateComment({ ...name, comment_id: comment.id, body: redactor.redact(body), request }),
    )
    return { ...comment, body: updated.body ?? '', url: updated.html_url, edited: true }
  }

  async delete(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    const { client, name } = this.#options
    const call: Call = {
      task: `delete a comment on pull request #${number}`,
      permission: PERMISSION,
      writes: true,
    }
    try {
      await client.ask(call, signal, (api, request) =>
        api.issues.deleteComment({ ...name, comment_id: comment.id, request }),
      )
    } catch (error) {
      if (!isNotFoundError(error)) throw error
    }
  }

  /** Tried once: a repeated POST after a lost answer is a second comment. */
  async #post(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const { client, identity, name } = this.#options
    const call: Call = { task: `comment on pull request #${number}`, permission: PERMISSION, writes: true }
    const comment = await client.ask(call, signal, (api, request) =>
      api.issues.createComment({ ...name, issue_number: number, body, request: { ...request, retries: 0 } }),
    )
    identity.learn(comment.user)
    return this.toComment(comment, signal)
  }

  /** Makes no call, or one the first time. */
  async toComment(comment: ApiComment, signal: AbortSignal): Promise<Comment> {
    const { user, performed_via_github_app = null } = comment
    return {
      id: comment.id,
      body: comment.body ?? '',
      author: toAccount(user),
      mine: await this.#options.identity.wrote({ user, performed_via_github_app }, signal),
      url: comment.html_url,
      createdAt: comment.created_at,
      edited: comment.updated_at !== comment.created_at,
      via: performed_via_github_app?.slug,
    }
  }
}
