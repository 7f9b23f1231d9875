import type { ChangeRequest, Repository } from '../../core/change-request.ts'
import { ForgeError, isNotFoundError } from '../errors.ts'
import type { ApiListedMergeRequest, ApiMergeRequest } from './convert.ts'
import type { Call } from './errors.ts'
import { mergeRequestPath, type Project } from './project.ts'

/** Lists tell no base; as many are asked about one by one at a time. */
const AT_ONCE = 6

/** Merge requests, as the API tells them now. */
export class MergeRequests {
  readonly #project: Project
  readonly #repository: Repository
  /** Names of forks by id; they get renamed, but not within a run. */
  readonly #forks = new Map<number, Promise<string | undefined>>()
  /** As they were told last, by number. */
  readonly #known = new Map<number, ChangeRequest>()

  constructor(project: Project, repository: Repository) {
    this.#project = project
    this.#repository = repository
  }

  /** Takes what was told along with other things. */
  learn(changeRequest: ChangeRequest): void {
    this.#known.set(changeRequest.number, changeRequest)
  }

  /** One call; one more for an author whom nobody saw yet, and one for a fork. */
  async read(number: number, signal: AbortSignal): Promise<ChangeRequest> {
    const call: Call = { task: `read merge request !${number}`, role: 'Reporter' }
    const path = mergeRequestPath(this.#project, number)
    const found = await this.#project.client.ask<ApiMergeRequest>(call, signal, { path })
    const base = found.diff_refs?.base_sha ?? found.diff_refs?.start_sha ?? null
    if (found.sha === null || base === null) {
      throw new ForgeError(`Could not ${call.task}`, {
        where: found.web_url,
        said: 'GitLab has not compared its branches yet',
        next: 'Run it again in a moment. When it stays so, the branches have nothing in common.',
      })
    }
    const read: ChangeRequest = {
      repository: this.#repository,
      number: found.iid,
      title: found.title,
      body: found.description ?? '',
      url: found.web_url,
      author: await this.#project.accounts.of(found.author, signal),
      state: stateOf(found),
      draft: found.draft ?? false,
      headSha: found.sha,
      headRef: found.source_branch,
      baseRef: found.target_branch,
      baseSha: base,
      fromFork: found.source_project_id !== found.target_project_id,
      headRepository: await this.#headRepository(found, signal),
      labels: found.labels,
    }
    this.learn(read)
    return read
  }

  /**
   * One call for each 100. Oldest first, so that new ones come last; one that closes while the pages are read can still
   * hide another, so ask about a single one before acting on its absence.
   */
  open(signal: AbortSignal): Promise<readonly ApiListedMergeRequest[]> {
    const call: Call = { task: 'list the open merge requests', role: 'Reporter' }
    return this.#list(call, signal, { state: 'opened', order_by: 'created_at', sort: 'asc' })
  }

  /** Of this project's own branch, in whatever state. One call for each 100. */
  async ofRef(ref: string, signal: AbortSignal): Promise<readonly ApiListedMergeRequest[]> {
    const call: Call = { task: `list the merge requests of ${ref}`, role: 'Reporter' }
    const found = await this.#list(call, signal, { state: 'all', source_branch: ref })
    return found.filter((one) => one.source_project_id === one.target_project_id && one.source_branch === ref)
  }

  /** Whose head is this commit, open ones first. One call for each 100. */
  async ofCommit(sha: string, signal: AbortSignal): Promise<readonly ApiListedMergeRequest[]> {
    const call: Call = { task: `list the merge requests of commit ${sha.slice(0, 7)}`, role: 'Reporter' }
    const path = `${this.#project.path}/repository/commits/${sha}/merge_requests`
    try {
      const found = await this.#project.client.list<ApiListedMergeRequest>(call, signal, { path })
      const heads = found.filter((one) => one.sha === sha && this.#isHere(one))
      return [...heads.filter(isOpen), ...heads.filter((one) => !isOpen(one))]
    } catch (error) {
      if (isNotFoundError(error)) return []
      throw error
    }
  }

  /** Each by itself, in the order given: as many calls, six at a time. What has no head brings nothing. */
  async readEach(
    listed: readonly ApiListedMergeRequest[],
    signal: AbortSignal,
  ): Promise<readonly ChangeRequest[]> {
    const read: ChangeRequest[] = []
    const withHead = listed.filter(({ sha }) => sha !== null)
    for (let i = 0; i < withHead.length; i += AT_ONCE) {
      const some = withHead.slice(i, i + AT_ONCE)
      read.push(...(await Promise.all(some.map(({ iid }) => this.read(iid, signal)))))
    }
    return read
  }

  /**
   * The same, for those whose head and target are still what they were when they were last read: where their branches part
   * is as it was, and all else is in the list. One call for each other one.
   */
  async readChanged(
    listed: readonly ApiListedMergeRequest[],
    signal: AbortSignal,
  ): Promise<readonly ChangeRequest[]> {
    const known = new Map(listed.map((one) => [one.iid, this.#asKnown(one)]))
    const others = listed.filter(({ iid }) => known.get(iid) === undefined)
    const read = new Map((await this.readEach(others, signal)).map((one) => [one.number, one]))
    return listed.flatMap(({ iid }) => known.get(iid) ?? read.get(iid) ?? [])
  }

  #asKnown(listed: ApiListedMergeRequest): ChangeRequest | undefined {
    const known = this.#known.get(listed.iid)
    if (known === undefined || known.headSha !== listed.sha || known.baseRef !== listed.target_branch)
      return undefined
    const { title, description, labels, draft = false } = listed
    return { ...known, title, body: description ?? '', labels, draft, state: stateOf(listed) }
  }

  #list(
    call: Call,
    signal: AbortSignal,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly ApiListedMergeRequest[]> {
    return this.#project.client.list(call, signal, {
      path: `${this.#project.path}/merge_requests`,
      query: { scope: 'all', ...query },
      wholePages: true,
    })
  }

  /** A commit may be in merge requests of other projects too. */
  #isHere({ target_project_id: id }: ApiListedMergeRequest): boolean {
    return String(id) === this.#repository.id
  }

  async #headRepository(
    { source_project_id: source, target_project_id: target }: ApiListedMergeRequest,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (source === null) return undefined
    if (source === target) return this.#repository.fullName
    const name = this.#forks.get(source) ?? this.#readFork(source, signal)
    this.#forks.set(source, name)
    try {
      return await name
    } catch (error) {
      this.#forks.delete(source)
      throw error
    }
  }

  /** `undefined` when it was deleted, or the token does not see it. */
  async #readFork(id: number, signal: AbortSignal): Promise<string | undefined> {
    const call: Call = { task: `read the name of the fork ${id}`, role: 'Guest' }
    try {
      const fork = await this.#project.client.ask<{ path_with_namespace: string }>(call, signal, {
        path: `/projects/${id}`,
      })
      return fork.path_with_namespace
    } catch (error) {
      if (error instanceof ForgeError && (error.status === 403 || error.status === 404)) return undefined
      throw error
    }
  }
}

function isOpen(listed: ApiListedMergeRequest): boolean {
  return stateOf(listed) === 'open'
}

/** Locked is how it is called while it is being merged. */
function stateOf({ state }: ApiListedMergeRequest): ChangeRequest['state'] {
  return state === 'opened' || state === 'locked' ? 'open' : state
}
