import type { Change, ChangeRequest, Commit } from '../../core/change-request.ts'
import { isNotFoundError } from '../errors.ts'
import type { GitHubClient } from './client.ts'
import { toChangedFile, toCommit } from './convert.ts'
import { type Call, unexpectedAnswer } from './errors.ts'

export interface RepositoryName {
  readonly owner: string
  readonly repo: string
}

/** Commits a page; GitHub gives fewer where it caps this, and pages accordingly. */
const COMMITS_A_PAGE = 250
/** A comparison lists no more files than this, on its first page. */
const COMPARED_FILES = 300
/** The list of a pull request's files ends here. */
const LISTED_FILES = 3000
/** The list of a pull request's commits ends here. */
const LISTED_COMMITS = 250

/**
 * Commits and files by comparing base and head: by SHA, so a push meanwhile changes nothing, and without the end that
 * the list of a pull request's commits has.
 * Calls: 1; one more for each further 250 commits; with 300 files or more, one for each 100 files, and one.
 */
export async function readChange(
  client: GitHubClient,
  name: RepositoryName,
  { changeRequest, signal }: { changeRequest: ChangeRequest; signal: AbortSignal },
): Promise<Change> {
  const compared = await compare(client, name, { changeRequest, headSha: changeRequest.headSha, signal })
  // The base was rewritten and is gone, or the two have nothing in common.
  if (compared === undefined) return readListed(client, name, { changeRequest, signal })
  const first = compared.files ?? []
  const { files, complete } =
    first.length < COMPARED_FILES
      ? { files: first, complete: compared.files !== undefined }
      : await readFiles(client, name, { changeRequest, signal })
  return {
    commits: compared.commits,
    files: (complete ? files : first).map(toChangedFile),
    complete: compared.complete && complete,
  }
}

/**
 * Commits between the base and another head than the one it has now, oldest first; `undefined` when that head is gone.
 * Calls: 1 for each 250 commits.
 * @throws ForgeError when not all of them are told
 */
export async function readCommits(
  client: GitHubClient,
  name: RepositoryName,
  comparing: Comparing,
): Promise<readonly Commit[] | undefined> {
  const compared = await compare(client, name, comparing)
  if (compared === undefined || compared.complete) return compared?.commits
  throw unexpectedAnswer(compareCall(comparing), 'the comparison', 'fewer commits than it counts')
}

interface Comparing extends Read {
  readonly headSha: string
}

function compareCall({ changeRequest }: Comparing): Call {
  return {
    task: `compare the commits of pull request #${changeRequest.number}`,
    permission: 'contents: read',
  }
}

/** Commits, and the first files; `undefined` when GitHub does not have both ends, or they have nothing in common. */
async function compare(client: GitHubClient, name: RepositoryName, comparing: Comparing) {
  const basehead = `${comparing.changeRequest.baseSha}...${comparing.headSha}`
  const read = (page: number) =>
    client.ask(compareCall(comparing), comparing.signal, (api, request) =>
      api.repos.compareCommitsWithBasehead({ ...name, basehead, page, per_page: COMMITS_A_PAGE, request }),
    )
  const first = await read(1).catch((error: unknown) => {
    if (isNotFoundError(error)) return undefined
    throw error
  })
  if (first === undefined) return undefined
  const commits = [...first.commits]
  for (let page = 2; commits.length < first.total_commits; page++) {
    const more = (await read(page)).commits
    if (more.length === 0) break
    commits.push(...more)
  }
  const distinct = new Set(commits.map((commit) => commit.sha))
  const complete = distinct.size === first.total_commits && distinct.size === commits.length
  return { commits: commits.map(toCommit), files: first.files, complete }
}

type Read = { readonly changeRequest: ChangeRequest; readonly signal: AbortSignal }

/** The lists of the pull request itself, which speak of its head of this moment. */
async function readListed(client: GitHubClient, name: RepositoryName, read: Read): Promise<Change> {
  const { number } = read.changeRequest
  const call: Call = {
    task: `list the commits of pull request #${number}`,
    permission: 'pull-requests: read',
  }
  const commits = await client.list(call, read.signal, {
    send: (api, page) => api.pulls.listCommits({ ...name, pull_number: number, ...page }),
  })
  const { files, complete } = await readFiles(client, name, read)
  return {
    commits: commits.map(toCommit),
    files: files.map(toChangedFile),
    complete: complete && commits.length < LISTED_COMMITS,
  }
}

/** Files of the pull request; complete only if its head is still the one asked about when the list has been read. */
async function readFiles(client: GitHubClient, name: RepositoryName, { changeRequest, signal }: Read) {
  const { number, headSha } = changeRequest
  const call: Call = { task: `list the files of pull request #${number}`, permission: 'pull-requests: read' }
  const files = await client.list(call, signal, {
    send: (api, page) => api.pulls.listFiles({ ...name, pull_number: number, ...page }),
  })
  const pull = await client.ask(call, signal, (api, request) =>
    api.pulls.get({ ...name, pull_number: number, request }),
  )
  return { files, complete: pull.head.sha === headSha && files.length < LISTED_FILES }
}
