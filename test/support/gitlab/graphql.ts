import type { ApiAnswer } from './http.ts'
import type { Actor, User, WorldCommit } from './model.ts'
import type { GitLabWorld } from './world.ts'

interface Query {
  readonly query?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

const PAGE = 100

/** All of GraphQL that is spoken here: four questions, known by their words. */
export function answerGraphQL(world: GitLabWorld, actor: Actor | undefined, body: unknown): ApiAnswer {
  if (actor === undefined || actor.job === true)
    return { status: 401, body: { errors: [{ message: 'Invalid token' }] } }
  const { query = '', variables = {} } = body as Query
  const words = query.replace(/\s+/g, ' ').trim()
  const data = dataOf(world, actor, { words, variables })
  return data === undefined
    ? { status: 200, body: { errors: [{ message: `not understood: ${words.slice(0, 200)}` }] } }
    : { status: 200, body: { data } }
}

interface Asked {
  readonly words: string
  readonly variables: Readonly<Record<string, unknown>>
}

function dataOf(world: GitLabWorld, { user }: Actor, { words, variables }: Asked): unknown {
  if (/\bnote\(id: /.test(words)) return editorsOf(world, words)
  const project = (value: unknown) =>
    variables.project === world.project.path && world.levelOf(user) > 0
      ? { project: value }
      : { project: null }
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
