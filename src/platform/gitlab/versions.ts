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
  readonly #listed = new Map<string, readonly ApiVersion[]>()
  readonly #details = new Map<number, ApiVersionDetail>()

  constructor(project: Project) {
    this.#project = project
  }

  /** As they are now, newest first. One call for each 100. */
  async list(changeRequest: Of, signal: AbortSignal): Promise<readonly ApiVersion[]> {
    const { number } = changeRequest
    const versions = await this.#project.client.list<ApiVersion>(callOf(number), signal, {
      path: `${mergeRequestPath(this.#project, number)}/versions`,
    })
    const sorted = versions.toSorted((a, b) => b.id - a.id)
    this.#listed.set(keyOf(changeRequest), sorted)
    return sorted
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
    const known = this.#details.get(found.id)
    if (known !== undefined) return known
    const { number } = changeRequest
    const path = `${mergeRequestPath(this.#project, number)}/versions/${found.id}`
    const detail = await this.#project.client.ask<ApiVersionDetail>(callOf(number), signal, { path })
    if (!Array.isArray(detail.commits) || !Array.isArray(detail.diffs))
      throw unexpectedAnswer(callOf(number), path, 'a version without its commits and files')
    this.#details.set(found.id, detail)
    return detail
  }
}

function callOf(number: number): Call {
  return { task: `read what was pushed to merge request !${number}`, role: 'Reporter' }
}

function keyOf({ number, headSha }: Of): string {
  return `${number} ${headSha}`
}
