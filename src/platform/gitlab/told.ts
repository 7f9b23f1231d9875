import type { Account, ChangeRequest, Repository } from '../../core/change-request.ts'
import type { Comment } from '../types.ts'
import { type GraphQLCommit, idOf } from './authors.ts'
import type { ApiPipeline } from './convert.ts'
import type { MergeSettings } from './enforcement.ts'
import { type Call, unexpectedAnswer } from './errors.ts'
import type { Project } from './project.ts'

const TOLD = `query ($project: ID!, $number: String!) {
  currentUser { id username }
  project(fullPath: $project) {
    id
    onlyAllowMergeIfPipelineSucceeds
    allowMergeOnSkippedPipeline
    mergeRequest(iid: $number) {
      iid title description state draft webUrl
      diffHeadSha
      diffRefs { baseSha }
      sourceBranch targetBranch
      sourceProjectId targetProjectId
      sourceProject { fullPath }
      author { ...account }
      labels(first: 100) { pageInfo { hasNextPage } nodes { title } }
      approvedBy(first: 100) { nodes { ...account } }
      reviewers(first: 100) {
        pageInfo { hasNextPage } nodes { ...account mergeRequestInteraction { reviewState } }
      }
      commits(first: 100) { nodes { sha author { id username bot } } }
      pipelines(source: "merge_request_event", first: 50) { nodes { id sha source } }
      notes(filter: ONLY_COMMENTS, first: 100) {
        pageInfo { hasNextPage }
        nodes { id body system createdAt updatedAt lastEditedAt lastEditedBy { id } author { ...account } }
      }
    }
  }
}
fragment account on User { id username name bot }`

interface User {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly bot: boolean
}

interface Page<T> {
  readonly pageInfo: { readonly hasNextPage: boolean }
  readonly nodes: readonly (T | null)[]
}

interface Note {
  readonly id: string
  readonly body: string
  readonly system: boolean
  readonly createdAt: string
  readonly updatedAt: string
  readonly lastEditedAt: string | null
  readonly lastEditedBy: { readonly id: string } | null
  readonly author: User | null
}

interface MergeRequest {
  readonly iid: string
  readonly title: string
  readonly description: string | null
  readonly state: string
  readonly draft: boolean
  readonly webUrl: string
  readonly diffHeadSha: string
  readonly diffRefs: { readonly baseSha: string }
  readonly sourceBranch: string
  readonly targetBranch: string
  readonly sourceProjectId: number | null
  readonly targetProjectId: number
  readonly sourceProject: { readonly fullPath: string } | null
  readonly author: User | null
  readonly labels: Page<{ readonly title: string }>
  readonly approvedBy: { readonly nodes: readonly (User | null)[] }
  readonly reviewers: Page<User & { readonly mergeRequestInteraction: { readonly reviewState: string } }>
  readonly commits: { readonly nodes: readonly (GraphQLCommit | null)[] } | null
  readonly pipelines: {
    readonly nodes: readonly ({ readonly id: string; readonly sha: string; readonly source: string } | null)[]
  } | null
  readonly notes: Page<Note>
}

interface Answer {
  readonly currentUser: { readonly id: string; readonly username: string }
  readonly project: {
    readonly id: string
    readonly onlyAllowMergeIfPipelineSucceeds?: boolean | null
    readonly allowMergeOnSkippedPipeline?: boolean | null
    readonly mergeRequest: MergeRequest
  }
}

/** What one question of GraphQL brings. */
export interface Told {
  readonly changeRequest: ChangeRequest
  /** Somebody did; who and when, REST tells. */
  readonly approved: boolean
  /** Those who ask for changes. */
  readonly objectors: readonly (Account | undefined)[]
  /** Oldest first. */
  readonly comments: readonly Comment[]
  readonly commits: readonly (GraphQLCommit | null)[]
  /** Those that are for it and run on its head itself. */
  readonly pipelines: readonly ApiPipeline[] | undefined
  readonly settings: MergeSettings
  readonly self: { readonly id: number; readonly username: string }
}

interface Asked {
  readonly project: Project
  readonly repository: Repository
  readonly number: number
}

/**
 * The merge request with its comments, reviewers and authors, which REST tells in one call for each of them. Calls: 1.
 * @throws ForgeError as well for whatever is not just the answer that it should be
 */
export async function readTold(asked: Asked, signal: AbortSignal): Promise<Told> {
  const { project, number } = asked
  const call: Call = { task: `read merge request !${number} with its comments`, role: 'Reporter' }
  const variables = { project: project.fullName, number: String(number) }
  const answer = await project.client.query<Answer>(call, signal, { text: TOLD, variables })
  try {
    return toTold(asked, answer)
  } catch (error) {
    throw unexpectedAnswer(call, 'the answer', String(error))
  }
}

function toTold(asked: Asked, { currentUser, project }: Answer): Told {
  const { repository, number } = asked
  const found = project.mergeRequest
  // A name may have passed to another project.
  if (String(idOf(project.id)) !== repository.id || found.iid !== String(number)) wrong('merge request')
  const accountOf = (user: User | null) => (user === null ? undefined : learn(asked.project, user))
  const self = { id: idOf(currentUser.id), username: text(currentUser.username) }
  const source = found.sourceProjectId
  const target = integer(found.targetProjectId)
  const sha = text(found.diffHeadSha)
  return {
    self,
    changeRequest: {
      repository,
      number,
      title: text(found.title),
      body: found.description ?? '',
      url: text(found.webUrl),
      author: accountOf(found.author),
      state: STATES[found.state] ?? wrong('state'),
      draft: found.draft === true,
      headSha: sha,
      headRef: text(found.sourceBranch),
      baseRef: text(found.targetBranch),
      baseSha: text(found.diffRefs.baseSha),
      fromFork: source !== target,
      headRepository: source === target ? repository.fullName : found.sourceProject?.fullPath,
      labels: all(found.labels).map(({ title }) => text(title)),
    },
    // Who they are is learned in passing.
    approved: found.approvedBy.nodes.map(accountOf).length > 0,
    objectors: all(found.reviewers)
      .filter(({ mergeRequestInteraction: { reviewState } }) => text(reviewState) === 'REQUESTED_CHANGES')
      .map(accountOf),
    comments: all(found.notes)
      .filter(({ system }) => (system === true || system === false ? !system : wrong('note')))
      .map((note) => ({ ...toComment(note, found.webUrl, self.id), author: accountOf(note.author) }))
      .toSorted((a, b) => a.id - b.id),
    commits: found.commits?.nodes ?? [],
    pipelines: found.pipelines?.nodes.flatMap((one) => {
      const ours = one !== null && one.sha === sha && one.source === 'merge_request_event'
      return ours ? [{ id: idOf(one.id), sha, ref: `refs/merge-requests/${number}/head` }] : []
    }),
    settings: {
      only_allow_merge_if_pipeline_succeeds: project.onlyAllowMergeIfPipelineSucceeds,
      allow_merge_on_skipped_pipeline: project.allowMergeOnSkippedPipeline,
    },
  }
}

const STATES: Readonly<Record<string, ChangeRequest['state']>> = {
  opened: 'open',
  locked: 'open',
  closed: 'closed',
  merged: 'merged',
}

/** Our own counts as edited whenever its time of change moved, as nobody else has reason to touch it. */
function toComment(note: Note, page: string, self: number): Omit<Comment, 'author'> {
  const id = idOf(note.id)
  const mine = note.author !== null && idOf(note.author.id) === self
  const edited = note.lastEditedAt !== null || note.lastEditedBy !== null
  return {
    id,
    body: text(note.body),
    url: `${page}#note_${id}`,
    createdAt: text(note.createdAt),
    mine,
    edited: edited || (mine && text(note.updatedAt) !== note.createdAt),
    via: undefined,
  }
}

function learn({ accounts }: Project, { id, username, name, bot }: User): Account | undefined {
  if (typeof bot !== 'boolean') wrong('account')
  return accounts.learn({ id: idOf(id), username: text(username), name: text(name), bot })
}

/** What is withheld, or lies beyond a first page, is not told. */
function all<T>({ pageInfo, nodes }: Page<T>): readonly T[] {
  if (pageInfo.hasNextPage !== false) wrong('length')
  return nodes.map((node) => node ?? wrong('gap'))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : wrong(typeof value)
}

function integer(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : wrong(typeof value)
}

function wrong(what: string): never {
  throw new Error(`an unexpected ${what}`)
}
