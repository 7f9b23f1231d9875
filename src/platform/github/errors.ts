import { messageOf } from '../../core/errors.ts'
import { ForgeError } from '../errors.ts'

/** One thing we ask of GitHub, as told to a person when it fails. */
export interface Call {
  /** Completes "Could not …": `read pull request #3`. */
  readonly task: string
  /** What a workflow's `permissions:` must hold for it: `pull-requests: write`. */
  readonly permission: string
  /** Refusals mean that the token may only read. */
  readonly writes?: boolean
  /** No job's own token can be given the permission; an App's can. */
  readonly appOnly?: boolean
}

/** Octokit's errors, as far as we read them; network errors carry status 500 and no response. */
interface RequestFailure {
  readonly status?: number
  readonly request?: { readonly method?: string; readonly url?: string }
  readonly response?: {
    readonly headers?: Readonly<Record<string, string | number | undefined>>
    readonly data?: unknown
  }
}

/** Turns whatever Octokit throws into what failed, where, GitHub's own words, and what to do next. */
export function toForgeError(error: unknown, call: Call): ForgeError {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as RequestFailure
  const { method, url } = failure.request ?? {}
  const status = failure.response === undefined ? undefined : failure.status
  const readOnly = call.writes === true && status === 403 && REFUSED_WRITE.test(messageOf(error))
  const next = nextStep(failure, call, status)
  return new ForgeError(`Could not ${call.task}`, {
    ...(url === undefined ? {} : { where: `${method ?? ''} ${url}`.trim() }),
    said: [status, messageOf(error).trim().slice(0, 1000)].filter((part) => part !== undefined).join(' '),
    ...(next === undefined ? {} : { next }),
    ...(status === undefined ? {} : { status }),
    readOnly,
    cause: error,
  })
}

/** An answer that is not what GitHub's API gives: a proxy's page, half a document. */
export function unexpectedAnswer(call: Call, where: string, said: string): ForgeError {
  return new ForgeError(`Could not ${call.task}`, {
    where,
    said,
    next: 'Run it again. When it stays so, look at what stands between this runner and GitHub: a proxy, a wrong GITHUB_API_URL.',
  })
}

const REFUSED_WRITE =
  /not accessible by (?:integration|personal access token)|read-only|(?:write|push) access/i

/** A refusal that no permission changes: the run is under way, or too old. */
const NOT_NOW = /already running|unable to (?:retry|re-?run)/i

function nextStep(failure: RequestFailure, call: Call, status: number | undefined): string | undefined {
  if (status === undefined) return 'Check that this runner reaches GitHub, then run it again.'
  if (status === 401)
    return 'The token is wrong or has run out. Set `github-token`, or leave it out to use the job’s own.'
  const reset = limitReset(failure, status)
  if (reset !== undefined) return reset
  if (status === 403 || status === 404) {
    const sso = failure.response?.headers?.['x-github-sso']
    if (typeof sso === 'string') return 'Authorize the token for the organization’s single sign-on.'
    if (NOT_NOW.test(messageOf(failure))) return undefined
    if (call.appOnly === true)
      return `A job’s own token cannot do it: set \`github-token\` to one of an App with \`${call.permission}\`.`
    const fork = call.writes === true ? ' A pull request from a fork never gets more than reading.' : ''
    return `Give the job what it needs: \`permissions: ${call.permission}\`.${fork}`
  }
  if (status >= 500) return 'GitHub had a problem; run it again. Its state: https://www.githubstatus.com'
  return undefined
}

/** Refused for asking too often, which says nothing of what the token may do. */
export function isLimited(error: unknown): boolean {
  if (!(error instanceof ForgeError) || (error.status !== 403 && error.status !== 429)) return false
  const limit = limitReset((error.cause ?? {}) as RequestFailure, error.status)
  return limit !== undefined || /rate limit/i.test(error.said ?? '')
}

/** When a limit ends, if that is what was answered. */
function limitReset({ response }: RequestFailure, status: number): string | undefined {
  if (status !== 403 && status !== 429) return undefined
  const headers = response?.headers ?? {}
  const seconds = Number(headers['retry-after'])
  if (seconds > 0) return `Run it again in ${seconds} s; a limit is reached.`
  const reset = Number(headers['x-ratelimit-reset'])
  if (Number(headers['x-ratelimit-remaining'] ?? 1) === 0 && reset > 0) {
    return `Run it again after ${new Date(reset * 1000).toISOString()}, when the token’s hourly limit starts anew.`
  }
  return status === 429 ? 'Run it again in a few minutes; a limit is reached.' : undefined
}
