import type { ChangeRequest } from '../../core/change-request.ts'
import type { ApiVersion, ApiVersionDetail } from './convert.ts'
import { type Call, unexpectedAnswer } from './errors.ts'
import { mergeRequestPath, type Project } from './project.ts'

type Of = Pick<ChangeRequest, 'number' | 'headSha' | 'baseSha'>

/**
 * The versions of merge requests: GitLab makes one of every push, and keeps its commits and files, also of heads that a
 * force-push took away. What a version holds never changes, so it is read once.
 */
export class Versions {
  readonly #project: Project
  readonly #listed = new Map<string, Promise<readonly ApiVersion[]>>()
  /** Numbers of those that were begun anew. */
  readonly #begun = new Set<number>()
  readonly #details = new Map<number, Promise<ApiVersionDetail>>()

  constructor(project: Project) {
    this.#project = project
  }

  /** What was listed until now is forgotten, and what is listed from now on counts as newer than all that was read before. */
  begin(number: number): void {
    for (const key of this.#listed.keys()) if (key.startsWith(`${number} `)) this.#listed.delete(key)
    this.#begun.add(number)
  }

  /** What was listed counts for nothing newer any more. */
  end(number: number): void {
    this.#begun.delete(number)
  }

  /** As they were at some time since it was begun, at the head it has; else as they are now. None or one call for each 100. */
  since(changeRequest: Of, signal: AbortSignal): Promise<readonly ApiVersion[]> {
    return this.#begun.has(changeRequest.number)
      ? this.upTo(changeRequest, signal)
      : this.list(changeRequest, signal)
  }

  /** It was begun, and never had another head than this one. */
  async alone(changeRequest: Of, signal: AbortSignal): Promise<boolean> {
    if (!this.#begun.has(changeRequest.number)) return false
    const heads = (await this.upTo(changeRequest, signal)).map((version) => version.head_commit_sha)
    return heads.every((head) => head === changeRequest.headSha)
  }

  /** As they are now, newest first. One call for each 100. */
  list(changeRequest: Of, signal: AbortSignal): Promise<readonly ApiVersion[]> {
    const key = keyOf(changeRequest)
    const listed = this.#list(changeRequest, signal)
    this.#listed.set(key, listed)
    listed.catch(() => {
      if (this.#listed.get(key) === listed) this.#listed.delete(key)
    })
    return listed
  }

  async #list({ number }: Of, signal: AbortSignal): Promise<readonly ApiVersion[]> {
    const versions = await this.#project.client.list<ApiVersion>(callOf(number), signal, {
      path: `${mergeRequestPath(this.#project, number)}/versions`,
    })
    return versions.toSorted((a, b) => b.id - a.id)
  }

  /** At least those up to this head; perhaps listed earlier, when it was the head already. */
  async upTo(changeRequest: Of, signal: AbortSignal): Promise<readonly ApiVersion[]> {
    return this.#listed.get(keyOf(changeRequest)) ?? (await this.list(changeRequest, signal))
  }

  /** The newest version with this head, on this base if one is given; `undefined` when there is none. */
  async detail(
    changeRequest: Of,
    wanted: { readonly headSha: string; readonly baseSha?: string },
    signal: AbortSignal,
  ): Promise<ApiVersionDetail | undefined> {
    const found = (await this.upTo(changeRequest, signal)).find(
      ({ head_commit_sha: head, base_commit_sha: base }) =>
        head === wanted.headSha && (wanted.baseSha === undefined || base === wanted.baseSha),
    )
    if (found === undefined) return undefined
    const { id } = found
    const known = this.#details.get(id)
    if (known !== undefined) return await known
    const asked = this.#detail(changeRequest.number, id, signal)
    this.#details.set(id, asked)
    asked.catch(() => this.#details.delete(id))
    return await asked
  }

  async #detail(number: number, id: number, signal: AbortSignal): Promise<ApiVersionDetail> {
    const path = `${mergeRequestPath(this.#project, number)}/versions/${id}`
    const detail = await this.#project.client.ask<ApiVersionDetail>(callOf(number), signal, { path })
    if (!Array.isArray(detail.commits) || !Array.isArray(detail.diffs))
      throw unexpectedAnswer(callOf(number), path, 'a version without its commits and files')
    return detail
  }
}

function callOf(number: number): Call {
  return { task: `read what was pushed to merge request !${number}`, role: 'Reporter' }
}

function keyOf({ number, headSha }: Of): string {
  return `${number} ${headSha}`
}
