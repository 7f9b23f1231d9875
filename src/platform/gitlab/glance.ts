import type { ChangeRequest, Repository, Review } from '../../core/change-request.ts'
import type { Clock } from '../../core/clock.ts'
import { ForgeError } from '../errors.ts'
import type { Conversation, Glance } from '../types.ts'
import type { Authors } from './authors.ts'
import { readProvenance } from './history.ts'
import type { Identity } from './identity.ts'
import type { MergeRequests } from './merge-requests.ts'
import type { GitLabNotes } from './notes.ts'
import type { Project } from './project.ts'
import { type ApiApprovals, readApprovals, readReviews, toReviews } from './reviews.ts'
import { readTold, type Told } from './told.ts'
import type { Versions } from './versions.ts'

export interface GlancesOptions {
  readonly project: Project
  readonly repository: Repository
  readonly identity: Identity
  readonly mergeRequests: MergeRequests
  readonly versions: Versions
  readonly authors: Authors
  readonly notes: GitLabNotes
  readonly clock: Clock
  /** Takes what was told along with what was asked for. */
  readonly learn: (told: Told) => void
}

/** What was told, and who had approved by then. */
interface Words extends Told {
  /** `undefined` when they could not be read. */
  readonly approvals: ApiApprovals | undefined
}

/**
 * Merge requests with what was said about them, by one question of GraphQL. Where that is refused, or its answer is odd or
 * too long for one page, REST tells the same in more calls.
 */
export class Glances {
  readonly #options: GlancesOptions
  /** What a glance brought, until it is asked for. */
  readonly #words = new Map<string, Words>()

  constructor(options: GlancesOptions) {
    this.#options = options
  }

  async glance(number: number, signal: AbortSignal): Promise<Glance> {
    const { versions } = this.#options
    versions.end(number)
    const words = await this.#ask(number, signal)
    if (words === undefined) {
      return { changeRequest: await this.#options.mergeRequests.read(number, signal), statuses: undefined }
    }
    versions.begin(number)
    this.#words.set(keyOf(words.changeRequest), words)
    return { changeRequest: words.changeRequest, statuses: undefined }
  }

  /** Right after a glance, what that brought; later, all anew. */
  async conversation(changeRequest: ChangeRequest, signal: AbortSignal): Promise<Conversation> {
    const { versions, notes, project, clock } = this.#options
    const key = keyOf(changeRequest)
    const known = this.#words.get(key)
    this.#words.delete(key)
    const words = known ?? (await this.#askAnew(changeRequest.number, signal))
    if (words?.approvals === undefined) {
      versions.end(changeRequest.number)
      const [comments, reviews, provenance] = await Promise.all([
        notes.startingWith(changeRequest.number, '', signal),
        readReviews(project, versions, { changeRequest, clock, signal }),
        readProvenance(versions, changeRequest, signal),
      ])
      return { comments, reviews, provenance }
    }
    const { approvals, objectors } = words
    const [reviews, provenance] = await Promise.all([
      this.#reviewsIn({ approvals, objectors }, changeRequest, signal),
      readProvenance(versions, changeRequest, signal),
    ])
    return { comments: words.comments, reviews, provenance }
  }

  async #reviewsIn(
    { approvals, objectors }: Pick<Told, 'objectors'> & { approvals: ApiApprovals },
    changeRequest: ChangeRequest,
    signal: AbortSignal,
  ): Promise<readonly Review[]> {
    const { project, versions, clock } = this.#options
    const known = approvals.approved_by.length === 0 ? [] : await versions.since(changeRequest, signal)
    return await toReviews(project, { approvals, objectors, versions: known, clock, signal })
  }

  /** What was listed of its versions holds still, but for whom a newer one counts. */
  async #askAnew(number: number, signal: AbortSignal): Promise<Words | undefined> {
    const { versions } = this.#options
    versions.end(number)
    const words = await this.#ask(number, signal)
    if ((words?.approvals?.approved_by.length ?? 0) > 0) versions.begin(number)
    return words
  }

  /** `undefined` where REST has to tell it. */
  async #ask(number: number, signal: AbortSignal): Promise<Words | undefined> {
    const { project, repository, identity, authors, mergeRequests, learn } = this.#options
    const told = await orUndefined(readTold({ project, repository, number }, signal), signal)
    if (told === undefined) return undefined
    identity.learn(told.self)
    authors.learn(told.commits)
    mergeRequests.learn(told.changeRequest)
    learn(told)
    const approvals = told.approved
      ? await orUndefined(readApprovals(project, number, signal), signal)
      : { approved_by: [] }
    return { ...told, approvals }
  }
}

/** What GitLab refuses or breaks off is asked for again, in another way. */
async function orUndefined<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ForgeError)) throw error
    return undefined
  }
}

function keyOf({ number, headSha }: ChangeRequest): string {
  return `${number} ${headSha}`
}
