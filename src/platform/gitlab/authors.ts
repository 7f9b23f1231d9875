import type { Account, ChangeRequest, Commit } from '../../core/change-request.ts'
import { ForgeError } from '../errors.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

export interface GraphQLCommit {
  readonly sha: string
  readonly author: { readonly id: string; readonly username: string; readonly bot: boolean } | null
}

interface CommitsOfMergeRequest {
  readonly project: {
    readonly mergeRequest: {
      readonly commits: {
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
        readonly nodes: readonly (GraphQLCommit | null)[]
      } | null
    } | null
  } | null
}

interface CommitsByName {
  readonly project: { readonly repository: Readonly<Record<string, GraphQLCommit | null>> | null } | null
}

const AUTHOR = 'author { id username bot }'
const OF_MERGE_REQUEST = `query ($project: ID!, $number: String!, $after: String) {
  project(fullPath: $project) {
    mergeRequest(iid: $number) {
      commits(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { sha ${AUTHOR} } }
    }
  }
}`
/** What GitLab counts of a query's size allows about thirty. */
const COMMITS_A_QUERY = 20
const MOST_PAGES = 50

/**
 * Finds the accounts that commits belong to, which only GraphQL tells: of the authors, by their address. A committer is
 * found where the address is an author's too. Where it is refused, commits belong to nobody we know.
 */
export class Authors {
  readonly #project: Project
  /** By address: GitLab knows no other way to find them. */
  readonly #byEmail = new Map<string, Account | undefined>()
  /** What was told along with other things, by commit. */
  readonly #told = new Map<string, GraphQLCommit>()

  constructor(project: Project) {
    this.#project = project
  }

  /** Takes what was told along with other things. */
  learn(commits: readonly (GraphQLCommit | null)[]): void {
    for (const commit of commits) if (commit !== null) this.#told.set(commit.sha, commit)
  }

  /** For the commits that it has now. One call for each 100; none when all addresses are known. */
  async ofNow(
    { number }: ChangeRequest,
    commits: readonly Commit[],
    signal: AbortSignal,
  ): Promise<readonly Commit[]> {
    this.#learn(
      commits,
      this.#unknown(commits).map(({ sha }) => this.#told.get(sha) ?? null),
    )
    if (this.#unknown(commits).length > 0) {
      await orNobody(signal, () => this.#askOfMergeRequest(number, commits, signal))
    }
    return commits.map((commit) => this.#resolved(commit))
  }

  /** For commits that it had before. None when all addresses are known; else one call for each 20 that are not. */
  async ofEarlier(commits: readonly Commit[], signal: AbortSignal): Promise<readonly Commit[]> {
    const unknown = this.#unknown(commits)
    for (let i = 0; i < unknown.length; i += COMMITS_A_QUERY) {
      await orNobody(signal, () => this.#askByName(unknown.slice(i, i + COMMITS_A_QUERY), signal))
    }
    return commits.map((commit) => this.#resolved(commit))
  }

  /** One commit for each address that nobody has asked about. */
  #unknown(commits: readonly Commit[]): readonly Commit[] {
    const unknown = commits.filter(({ authorEmail }) => !this.#byEmail.has(authorEmail))
    return [...new Map(unknown.map((commit) => [commit.authorEmail, commit])).values()]
  }

  #resolved(commit: Commit): Commit {
    const author = this.#byEmail.get(commit.authorEmail)
    return { ...commit, author, committer: this.#byEmail.get(commit.committerEmail) }
  }

  async #askOfMergeRequest(number: number, commits: readonly Commit[], signal: AbortSignal): Promise<void> {
    let after: string | null = null
    for (let page = 1; page <= MOST_PAGES; page++) {
      const answer: CommitsOfMergeRequest = await this.#project.client.query(CALL, signal, {
        text: OF_MERGE_REQUEST,
        variables: { project: this.#project.fullName, number: String(number), after },
      })
      const found = answer.project?.mergeRequest?.commits ?? undefined
      this.#learn(commits, found?.nodes ?? [])
      if (found?.pageInfo.hasNextPage !== true || this.#unknown(commits).length === 0) return
      after = found.pageInfo.endCursor
    }
  }

  async #askByName(commits: readonly Commit[], signal: AbortSignal): Promise<void> {
    const fields = commits.map(({ sha }, i) => `c${i}: commit(ref: "${sha}") { sha ${AUTHOR} }`)
    const { project } = await this.#project.client.query<CommitsByName>(CALL, signal, {
      text: `query ($project: ID!) { project(fullPath: $project) { repository { ${fields.join(' ')} } } }`,
      variables: { project: this.#project.fullName },
    })
    this.#learn(commits, Object.values(project?.repository ?? {}))
  }

  #learn(commits: readonly Commit[], found: readonly (GraphQLCommit | null)[]): void {
    const emails = new Map(commits.map(({ sha, authorEmail }) => [sha, authorEmail]))
    for (const commit of found) {
      const email = commit === null ? undefined : emails.get(commit.sha)
      if (commit === null || email === undefined) continue
      this.#byEmail.set(email, this.#accountOf(commit.author))
    }
  }

  #accountOf(author: GraphQLCommit['author']): Account | undefined {
    const id = Number(/^gid:\/\/gitlab\/User\/(\d+)$/.exec(author?.id ?? '')?.[1])
    if (author === null || !Number.isSafeInteger(id)) return undefined
    return this.#project.accounts.learn({ id, username: author.username, bot: author.bot })
  }
}

/** @throws Error for what is no number behind a kind */
export function idOf(gid: unknown): number {
  const id = Number(/^gid:\/\/gitlab\/[\w:]+\/(\d+)$/.exec(String(gid))?.[1])
  if (!Number.isSafeInteger(id)) throw new Error('an unexpected id')
  return id
}

const CALL: Call = { task: 'find the accounts that commits belong to', role: 'Reporter' }

async function orNobody(signal: AbortSignal, ask: () => Promise<void>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ForgeError)) throw error
  }
}
