import type { ApiAnswer } from './http.ts'
import type { Actor, User, WorldCommit, WorldMergeRequest, WorldNote } from './model.ts'
import type { GitLabWorld } from './world.ts'

interface Query {
  readonly query?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export interface GraphQLRequest {
  readonly actor: Actor | undefined
  readonly body: unknown
  /** The project's, by their REST names. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly url: string
}

const PAGE = 100

/** All of GraphQL that is spoken here: four questions, known by their words. */
export function answerGraphQL(world: GitLabWorld, { actor, body, settings, url }: GraphQLRequest): ApiAnswer {
  if (actor === undefined || actor.job === true)
    return { status: 401, body: { errors: [{ message: 'Invalid token' }] } }
  const { query = '', variables = {} } = body as Query
  const words = query.replace(/\s+/g, ' ').trim()
  const data = dataOf(world, actor, { words, variables, settings, url })
  return data === undefined
    ? { status: 200, body: { errors: [{ message: `not understood: ${words.slice(0, 200)}` }] } }
    : { status: 200, body: { data } }
}

interface Asked {
  readonly words: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly settings: Readonly<Record<string, unknown>>
  readonly url: string
}

function dataOf(world: GitLabWorld, { user }: Actor, asked: Asked): unknown {
  const { words, variables } = asked
  if (/\bnote\(id: /.test(words)) return editorsOf(world, words)
  const project = (value: unknown) =>
    variables.project === world.project.path && world.levelOf(user) > 0
      ? { project: value }
      : { project: null }
  if (words.includes('currentUser {')) {
    const { project: told } = project(toldOf(world, asked))
    return { currentUser: { id: gidOf(user), username: user.username }, project: told }
  }
  if (words.includes('mergeRequest(iid: $number)')) return project(commitsOf(world, variables))
  if (words.includes('blobs(ref: $ref, paths: $paths)'))
    return project({ repository: { blobs: { nodes: blobsOf(world, variables) } } })
  return /\bcommit\(ref: /.test(words) ? project({ repository: commitsByName(world, words) }) : undefined
}

function editorsOf(world: GitLabWorld, words: string): unknown {
  const asked = [
    ...words.matchAll(/(\w+): note\(id: "gid:\/\/gitlab\/Note\/(\d+)"\) { lastEditedBy { id } }/g),
  ]
  return Object.fromEntries(
    asked.map(([, alias = '', id]) => {
      const note = world.notes.get(Number(id))
      const editor = note?.editedBy ?? null
      return [alias, note === undefined ? null : { lastEditedBy: editor && { id: gidOf(editor) } }]
    }),
  )
}

/** All that is asked of a merge request at once. */
function toldOf(world: GitLabWorld, { variables, settings, url }: Asked): unknown {
  const found = world.mergeRequests.get(Number(variables.number))
  return {
    id: `gid://gitlab/Project/${world.project.id}`,
    onlyAllowMergeIfPipelineSucceeds: settings.only_allow_merge_if_pipeline_succeeds ?? null,
    allowMergeOnSkippedPipeline: settings.allow_merge_on_skipped_pipeline ?? null,
    mergeRequest: found === undefined ? null : toldMergeRequest(world, found, url),
  }
}

function toldMergeRequest(world: GitLabWorld, found: WorldMergeRequest, url: string): unknown {
  const { iid, title, description, state, draft, sourceBranch, targetBranch, sourceProjectId } = found
  const version = found.versions.at(-1)
  const own = sourceProjectId === world.project.id
  const fork = own ? world.project.path : world.forks.get(sourceProjectId ?? 0)
  const nodes = found.versions.at(-1)?.commits.toReversed() ?? []
  const ref = `refs/merge-requests/${iid}/head`
  const pipelines = world.pipelines.filter((one) => one.ref === ref && one.source === 'merge_request_event')
  return {
    ...{ iid: String(iid), title, description, state, draft, sourceBranch, targetBranch, sourceProjectId },
    webUrl: `${url}/${world.project.path}/-/merge_requests/${iid}`,
    diffHeadSha: version?.headSha ?? null,
    diffRefs: version === undefined ? null : { baseSha: version.baseSha },
    targetProjectId: world.project.id,
    sourceProject: fork === undefined ? null : { fullPath: fork },
    author: accountOf(found.author),
    labels: pageOf(found.labels.map((label) => ({ title: label }))),
    approvedBy: pageOf(found.approvals.map(({ user }) => accountOf(user))),
    reviewers: pageOf(
      found.reviewers.map(({ user, state: review }) => {
        const mergeRequestInteraction = { reviewState: review.toUpperCase() }
        return { ...accountOf(user), mergeRequestInteraction }
      }),
    ),
    commits: pageOf(nodes.map((commit) => commitOf(world, commit))),
    pipelines: pageOf(
      pipelines
        .toReversed()
        .map(({ id, sha, source }) => ({ id: `gid://gitlab/Ci::Pipeline/${id}`, sha, source })),
    ),
    notes: pageOf(world.commentsOf(iid).map(noteOf)),
  }
}

/** Times to the second, as GraphQL tells them. */
function noteOf({ id, body, system, createdAt, updatedAt, editedBy, author }: WorldNote): unknown {
  return {
    ...{ id: `gid://gitlab/Note/${id}`, body, system, author: accountOf(author) },
    createdAt: createdAt.replace(/\.\d+/, ''),
    updatedAt: updatedAt.replace(/\.\d+/, ''),
    lastEditedAt: editedBy === null ? null : updatedAt.replace(/\.\d+/, ''),
    lastEditedBy: editedBy === null ? null : { id: gidOf(editedBy) },
  }
}

function accountOf(user: User): object {
  return { id: gidOf(user), username: user.username, name: user.name, bot: user.bot }
}

function pageOf(all: readonly unknown[]): unknown {
  return { pageInfo: { hasNextPage: all.length > PAGE }, nodes: all.slice(0, PAGE) }
}

function commitsOf(world: GitLabWorld, { number, after }: Asked['variables']): unknown {
  const found = world.mergeRequests.get(Number(number))
  if (found === undefined) return { mergeRequest: null }
  const commits = found.versions.at(-1)?.commits.toReversed() ?? []
  const start = Number(after ?? 0)
  const nodes = commits.slice(start, start + PAGE).map((commit) => commitOf(world, commit))
  const pageInfo = { hasNextPage: start + PAGE < commits.length, endCursor: String(start + PAGE) }
  return { mergeRequest: { commits: { pageInfo, nodes } } }
}

function commitsByName(world: GitLabWorld, words: string): unknown {
  const asked = [...words.matchAll(/(\w+): commit\(ref: "(\w+)"\)/g)]
  return Object.fromEntries(
    asked.map(([, alias = '', sha = '']) => {
      const commit = world.commitBySha(sha)
      return [alias, commit === undefined ? null : commitOf(world, commit)]
    }),
  )
}

function commitOf(world: GitLabWorld, { sha, author: { email } }: WorldCommit): unknown {
  const author = world.userByEmail(email)
  return { sha, author: author ? { id: gidOf(author), username: author.username, bot: author.bot } : null }
}

function blobsOf(world: GitLabWorld, { ref, paths }: Asked['variables']): readonly unknown[] {
  const version = [...world.mergeRequests.values()]
    .flatMap(({ versions }) => versions)
    .find(({ headSha }) => headSha === ref)
  const wanted = new Set(paths as readonly string[])
  return (version?.files ?? [])
    .filter(({ path, status }) => status !== 'removed' && wanted.has(path))
    .slice(0, PAGE)
    .map(({ path, blob }) => ({ path, oid: blob }))
}

function gidOf({ id }: User): string {
  return `gid://gitlab/User/${id}`
}
