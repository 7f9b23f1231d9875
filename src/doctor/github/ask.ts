import { ForgeError } from '../../platform/errors.ts'
import type { GitHubClient, RequestParameters } from '../../platform/github/client.ts'
import { readFileAt } from '../../platform/github/files.ts'
import { type Fact, known, type Right } from './facts.ts'

export { map } from '../fact.ts'

/** What the settings are asked with. Reads only: there is no method here that writes. */
export interface Source {
  readonly client: GitHubClient
  readonly name: { readonly owner: string; readonly repo: string }
  readonly signal: AbortSignal
}

/** What is asked for, and what a token must be able to do. */
export interface Question {
  /** Completes "Could not …". */
  readonly task: string
  readonly needs: Right
}

type Rest = Parameters<Parameters<GitHubClient['ask']>[2]>[0]
interface Asking {
  readonly owner: string
  readonly repo: string
  readonly request: RequestParameters
}

/**
 * One answer. A refusal is a fact of its own; that GitHub cannot be reached, has a problem, or is at a limit is an error.
 * @throws ForgeError
 */
export async function ask<T>(
  source: Source,
  question: Question,
  send: (api: Rest, asking: Asking) => Promise<{ data: T; headers: { link?: string | undefined } }>,
): Promise<Fact<T>> {
  return await orUnknown(question, () =>
    source.client.ask(callOf(question), source.signal, (api, request) =>
      send(api, { ...source.name, request }),
    ),
  )
}

/** All pages of a list that is an array. */
export async function list<T>(
  source: Source,
  question: Question,
  send: (
    api: Rest,
    asking: Asking & { readonly page: number; readonly per_page: number },
  ) => Promise<{ data: T[]; headers: { link?: string | undefined } }>,
): Promise<Fact<readonly T[]>> {
  return await orUnknown(question, () =>
    source.client.list(callOf(question), source.signal, {
      send: (api, page) => send(api, { ...source.name, ...page }),
    }),
  )
}

/** What Octokit has no method for. `{owner}` and `{repo}` are filled in. */
export async function route<T>(source: Source, question: Question, path: string): Promise<Fact<T>> {
  return await orUnknown(question, () =>
    source.client.get<T>(callOf(question), source.signal, {
      route: `GET /repos/{owner}/{repo}/${path}`,
      parameters: source.name,
    }),
  )
}

/** Text of a file at a commit; `undefined` for none. */
export async function file(source: Source, path: string, sha: string): Promise<Fact<string | undefined>> {
  return await orUnknown({ task: `read ${path}`, needs: 'contents: read' }, () =>
    readFileAt(source.client, source.name, { path, sha, signal: source.signal }),
  )
}

/** Whether the refusal says that there is nothing, rather than that the token may not look. */
export function saysNone(fact: Fact<unknown>, words: RegExp): boolean {
  return !fact.known && words.test(fact.said)
}

/** GitHub's plans without rules: there is nothing to look at, so nothing is required of anybody. */
export const NOT_IN_THIS_PLAN = /upgrade to github/i

async function orUnknown<T>({ needs }: Question, read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await read())
  } catch (error) {
    if (!(error instanceof ForgeError) || !isRefusal(error)) throw error
    // Octokit adds where to read about it.
    const said = (error.said ?? error.what).replace(/ - https:\/\/\S+$/, '')
    return { known: false, said, needs }
  }
}

function isRefusal({ status, said = '' }: ForgeError): boolean {
  return (status === 403 || status === 404) && !/rate limit/i.test(said)
}

function callOf({ task, needs }: Question): { task: string; permission: string } {
  return { task, permission: needs }
}
