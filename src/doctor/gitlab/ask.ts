import { ForgeError } from '../../platform/errors.ts'
import type { Asked, GitLabClient } from '../../platform/gitlab/client.ts'
import type { Call } from '../../platform/gitlab/errors.ts'
import { type Fact, known, type Right, type Unknown } from './facts.ts'

/** What the settings are asked with. Reads only: there is no method here that writes. */
export interface Source {
  readonly client: GitLabClient
  /** `/projects/acme%2Fshop`. */
  readonly path: string
  readonly signal: AbortSignal
}

/** What is asked for, and what a token must be able to do. */
export interface Question {
  /** Completes "Could not …". */
  readonly task: string
  readonly needs: Right
  /** Below the API, or below the project without a slash at its start; empty for the project. */
  readonly path: string
  readonly query?: NonNullable<Asked['query']>
}

/**
 * One answer. A refusal is a fact of its own; that GitLab cannot be reached, has a problem, or is at a limit is an error.
 * @throws ForgeError
 */
export async function ask<T>(source: Source, question: Question): Promise<Fact<T>> {
  return await orUnknown(question, () =>
    source.client.ask<T>(callOf(question), source.signal, askedOf(source, question)),
  )
}

/** All pages of a list. */
export async function list<T>(source: Source, question: Question): Promise<Fact<readonly T[]>> {
  return await orUnknown(question, () =>
    source.client.list<T>(callOf(question), source.signal, askedOf(source, question)),
  )
}

const LARGEST_FILE = 1024 * 1024

/** Text of a file of the default branch; `undefined` for none. */
export async function file(source: Source, path: string, ref: string): Promise<Fact<string | undefined>> {
  const question = {
    task: `read ${path}`,
    needs: 'Reporter',
    path: `repository/files/${encodeURIComponent(path)}/raw`,
    query: { ref },
  } as const
  const found = await orUnknown(question, () =>
    source.client.text(callOf(question), source.signal, {
      ...askedOf(source, question),
      mostBytes: LARGEST_FILE,
    }),
  )
  return !found.known && /404 File Not Found/i.test(found.said) ? known(undefined) : found
}

/** What a tier lacks is not there; what a role may not see is refused. */
export function isMissing(fact: Fact<unknown>): fact is Unknown {
  return !fact.known && /^404\b/.test(fact.said)
}

async function orUnknown<T>({ needs }: Question, read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await read())
  } catch (error) {
    if (!(error instanceof ForgeError) || !REFUSALS.has(error.status ?? 0)) throw error
    return { known: false, said: error.said ?? error.what, needs }
  }
}

/** With a token that was good a moment ago, GitLab says 401 for what the licence does not have. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404])

function callOf({ task, needs }: Question): Call {
  return { task, role: needs }
}

function askedOf(source: Source, { path, query }: Question): Asked {
  const below = path === '' ? source.path : path.startsWith('/') ? path : `${source.path}/${path}`
  return { path: below, ...(query === undefined ? {} : { query }) }
}
