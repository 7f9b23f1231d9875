import type { Clock } from '../../core/clock.ts'
import type { Redactor } from '../../core/redactor.ts'
import { ForgeError, isNotFoundError, isUnknownOutcome } from '../errors.ts'
import type { Comment, Reaction } from '../types.ts'
import type { ApiNote } from './convert.ts'
import { editedAmong } from './edits.ts'
import type { Call } from './errors.ts'
import type { Identity } from './identity.ts'
import { mergeRequestPath, type Project } from './project.ts'
import { defuseQuickActions } from './quick-actions.ts'

export interface NotesOptions {
  readonly project: Project
  readonly identity: Identity
  readonly redactor: Redactor
  readonly clock: Clock
  /** Address of the project's page. */
  readonly url: string
}

/** Milliseconds until a comment that GitLab wrote, without telling us, shows in its lists. */
const SETTLING = 1_000

const EMOJI = {
  '+1': 'thumbsup',
  '-1': 'thumbsdown',
  confused: 'confused',
  eyes: 'eyes',
} as const satisfies Record<Reaction, string>

/** Comments of a merge request, which GitLab calls notes; what GitLab itself noted is none. */
export class GitLabNotes {
  readonly #options: NotesOptions

  constructor(options: NotesOptions) {
    this.#options = options
  }

  async startingWith(number: number, marker: string, signal: AbortSignal): Promise<readonly Comment[]> {
    const call: Call = { task: `list the comments of merge request !${number}`, role: 'Reporter' }
    // Servers that do not know this filter ignore it.
    const query = { sort: 'asc', order_by: 'created_at', activity_filter: 'only_comments' }
    const notes = await this.#options.project.client.list<ApiNote>(call, signal, {
      path: this.#path(number),
      query,
    })
    const found = notes.filter(({ system, body }) => !system && body.startsWith(marker))
    const comments = await this.#toComments(number, found, signal)
    return comments.toSorted((a, b) => a.id - b.id)
  }

  async byId(number: number, id: number, signal: AbortSignal): Promise<Comment | undefined> {
    const call: Call = { task: `read a comment on merge request !${number}`, role: 'Reporter' }
    try {
      const path = `${this.#path(number)}/${id}`
      const note = await this.#options.project.client.ask<ApiNote>(call, signal, { path })
      return note.system ? undefined : (await this.#toComments(number, [note], signal))[0]
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
    const call = writing(`react to a comment on merge request !${number}`)
    try {
      await this.#options.project.client.ask(call, signal, {
        method: 'POST',
        path: `${this.#path(number)}/${comment.id}/award_emoji`,
        body: { name: EMOJI[reaction] },
        repeatable: true,
      })
    } catch (error) {
      // The same emoji by the same account a second time.
      if (!(error instanceof ForgeError) || !/already been taken/i.test(error.said ?? '')) throw error
    }
  }

  async create(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const { clock } = this.#options
    const text = this.#toText(body)
    try {
      return await this.#post(number, text, signal)
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error
      await clock.sleep(SETTLING, signal)
      const written = await this.startingWith(number, text.trimEnd(), signal)
      return written.find((comment) => comment.mine) ?? this.#post(number, text, signal)
    }
  }

  async update(
    number: number,
    comment: Comment,
    { body, signal }: { body: string; signal: AbortSignal },
  ): Promise<Comment> {
    const call = writing(`update the comment on merge request !${number}`)
    const updated = await this.#options.project.client.ask<ApiNote>(call, signal, {
      method: 'PUT',
      path: `${this.#path(number)}/${comment.id}`,
      body: { body: this.#toText(body) },
    })
    return { ...comment, body: updated.body, edited: true }
  }

  async delete(number: number, comment: Comment, signal: AbortSignal): Promise<void> {
    const call = writing(`delete a comment on merge request !${number}`)
    try {
      const path = `${this.#path(number)}/${comment.id}`
      await this.#options.project.client.ask(call, signal, { method: 'DELETE', path })
    } catch (error) {
      if (!isNotFoundError(error)) throw error
    }
  }

  /** Tried once: a repeated POST after a lost answer is a second comment. */
  async #post(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const { project, identity } = this.#options
    const note = await project.client.ask<ApiNote>(writing(`comment on merge request !${number}`), signal, {
      method: 'POST',
      path: this.#path(number),
      body: { body },
    })
    identity.learn(note.author)
    const author = await project.accounts.of(note.author, signal)
    return { ...this.#toComment(number, note), author, mine: true, edited: false }
  }

  async #toComments(
    number: number,
    notes: readonly ApiNote[],
    signal: AbortSignal,
  ): Promise<readonly Comment[]> {
    const { project, identity } = this.#options
    const comments: Comment[] = []
    const edited = await editedAmong(project, notes, { isOurs: (note) => this.#isOurs(note, signal), signal })
    for (const note of notes) {
      const author = await project.accounts.of(note.author, signal)
      const mine = await identity.wrote(note.author, signal)
      comments.push({ ...this.#toComment(number, note), author, mine, edited: edited.has(note.id) })
    }
    return comments
  }

  #isOurs(note: ApiNote, signal: AbortSignal): Promise<boolean> {
    return this.#options.identity.wrote(note.author, signal)
  }

  #toComment(number: number, { id, body, created_at }: ApiNote) {
    const url = `${this.#options.url}/-/merge_requests/${number}#note_${id}`
    return { id, body, url, createdAt: created_at, via: undefined }
  }

  #toText(body: string): string {
    return defuseQuickActions(this.#options.redactor.redact(body))
  }

  #path(number: number): string {
    return `${mergeRequestPath(this.#options.project, number)}/notes`
  }
}

function writing(task: string): Call {
  return { task, role: 'Reporter', writes: true }
}
