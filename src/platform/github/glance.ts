import type { ChangeRequest, Repository } from '../../core/change-request.ts'
import type { RepositoryName } from './change.ts'
import type { GitHubClient } from './client.ts'
import { toAccount } from './convert.ts'
import { type Call, unexpectedAnswer } from './errors.ts'
import type { ApiAccount, Viewer } from './identity.ts'
import { FORCE_PUSHES, type ForcePushes } from './provenance.ts'

const GLANCE = `query ($owner: String!, $repo: String!, $number: Int!) {
  viewer { login databaseId }
  repository(owner: $owner, name: $repo) {
    databaseId
    nameWithOwner
    url
    defaultBranchRef { name }
    pullRequest(number: $number) {
      number
      title
      body
      url
      author { ...account }
      state
      isDraft
      headRefName
      headRefOid
      headRepository { databaseId nameWithOwner }
      baseRefName
      baseRefOid
      labels(first: 100) { pageInfo { hasNextPage } nodes { name } }
      commits(last: 1) {
        nodes { commit { oid status { contexts { context state description targetUrl creator { ...account } } } } }
      }
      reviews(last: 100) { nodes { author { ...account } authorCanPushToRepository } }
      ${FORCE_PUSHES}
    }
  }
}
fragment account on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Mannequin { databaseId }
  ... on Organization { databaseId }
}`

interface Actor {
  readonly __typename: string
  readonly login: string
  readonly databaseId?: number | null
}

interface Context {
  readonly context: string
  readonly state: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Actor | null
}

interface Pull {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly url: string
  readonly author: Actor | null
  readonly state: string
  readonly isDraft: boolean
  readonly headRefName: string
  readonly headRefOid: string
  readonly headRepository: { readonly databaseId: number | null; readonly nameWithOwner: string } | null
  readonly baseRefName: string
  readonly baseRefOid: string
  readonly labels: {
    readonly pageInfo: { readonly hasNextPage: boolean }
    readonly nodes: readonly { readonly name: string }[]
  } | null
  readonly commits: {
    readonly nodes: readonly {
      readonly commit: {
        readonly oid: string
        readonly status: { readonly contexts: readonly Context[] } | null
      }
    }[]
  }
  readonly reviews: {
    readonly nodes: readonly { readonly author: Actor | null; readonly authorCanPushToRepository: boolean }[]
  } | null
  readonly timelineItems: ForcePushes
}

interface Answer {
  readonly viewer: Viewer
  readonly repository: {
    readonly databaseId: number
    readonly nameWithOwner: string
    readonly url: string
    readonly defaultBranchRef: { readonly name: string }
    readonly pullRequest: Pull
  }
}

/** A status of a commit, as REST has it. */
export interface ToldStatus {
  readonly context: string
  readonly state: string
  readonly description: string | null
  readonly target_url: string | null
  readonly creator: ApiAccount | null
}

export interface ToldGlance {
  readonly changeRequest: ChangeRequest
  /** Absent when the last commit it tells of is not the head. */
  readonly statuses: readonly ToldStatus[] | undefined
  /** Ids of people who reviewed it and may write. */
  readonly writers: ReadonlySet<number>
  readonly viewer: Viewer
  readonly forcePushes: ForcePushes
}

/**
 * The pull request, the statuses of its head, and whom the token acts as, as REST tells them in three calls. Calls: 1.
 * @throws ForgeError as well for whatever is not just the answer that it should be
 */
export async function readGlance(
  client: GitHubClient,
  name: RepositoryName,
  { number, signal }: { number: number; signal: AbortSignal },
): Promise<ToldGlance> {
  const call: Call = {
    task: `read pull request #${number} with its statuses`,
    permission: 'pull-requests: read',
  }
  const answer = await client.query<Answer>(call, signal, { text: GLANCE, variables: { ...name, number } })
  try {
    return toGlance(answer)
  } catch (error) {
    throw unexpectedAnswer(call, 'the answer', String(error))
  }
}

function toGlance({ viewer, repository: base }: Answer): ToldGlance {
  const { pullRequest: pull } = base
  const head = pull.headRepository
  if (pull.labels?.pageInfo.hasNextPage === true) throw new Error('more than 100 labels')
  const repository: Repository = {
    platform: 'github',
    id: String(number(base.databaseId)),
    fullName: text(base.nameWithOwner),
    defaultBranch: text(base.defaultBranchRef.name),
    url: text(base.url),
  }
  const changeRequest: ChangeRequest = {
    repository,
    number: number(pull.number),
    title: text(pull.title),
    body: text(pull.body),
    url: text(pull.url),
    author: pull.author === null ? undefined : toAccount(toApiAccount(pull.author)),
    state: STATES[pull.state] ?? wrong('state'),
    draft: pull.isDraft === true,
    headSha: text(pull.headRefOid),
    headRef: text(pull.headRefName),
    baseRef: text(pull.baseRefName),
    baseSha: text(pull.baseRefOid),
    fromFork: head === null || number(head.databaseId) !== base.databaseId,
    headRepository: head?.nameWithOwner,
    labels: (pull.labels?.nodes ?? []).map(({ name }) => text(name)),
  }
  const last = pull.commits.nodes.at(-1)?.commit
  const statuses =
    last?.oid === changeRequest.headSha ? (last.status?.contexts ?? []).map(toStatus) : undefined
  const writers = new Set((pull.reviews?.nodes ?? []).flatMap(writerOf))
  text(viewer.login)
  return { changeRequest, statuses, writers, viewer, forcePushes: pull.timelineItems }
}

function writerOf({ author, authorCanPushToRepository: may }: NonNullable<Pull['reviews']>['nodes'][number]) {
  return author?.__typename === 'User' && may === true ? [number(author.databaseId)] : []
}

function toStatus({ context, state, description, targetUrl, creator }: Context): ToldStatus {
  const told = {
    context: text(context),
    state: text(state).toLowerCase(),
    description,
    target_url: targetUrl,
  }
  // An account without a number is nobody that a token acts as.
  const known = creator !== null && typeof creator.databaseId === 'number'
  return { ...told, creator: known ? toApiAccount(creator) : null }
}

/** GraphQL leaves out what marks a bot's login as one, and has another login for Copilot than REST. */
function toApiAccount({ __typename: type, login, databaseId }: Actor): ApiAccount {
  const id = number(databaseId)
  const bots = id === COPILOT.id ? COPILOT.login : `${text(login).replace(/\[bot\]$/, '')}[bot]`
  return { id, login: type === 'Bot' ? bots : text(login), type: text(type) }
}

const COPILOT = { id: 198_982_749, login: 'Copilot' } as const

const STATES: Readonly<Record<string, ChangeRequest['state']>> = {
  OPEN: 'open',
  CLOSED: 'closed',
  MERGED: 'merged',
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : wrong(typeof value)
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : wrong(typeof value)
}

function wrong(what: string): never {
  throw new Error(`an unexpected ${what}`)
}
