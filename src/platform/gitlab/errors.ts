import { ForgeError } from '../errors.ts'

/** One thing we ask of GitLab, as told to a person when it fails. */
export interface Call {
  /** Completes "Could not …": `read merge request !3`. */
  readonly task: string
  /** The least role in the project that may do it. */
  readonly role: 'Guest' | 'Reporter' | 'Developer' | 'Maintainer'
  /** Refusals mean that the token may only read. */
  readonly writes?: boolean
  /** What helps besides the role, as a sentence. */
  readonly hint?: string
}

/** What GitLab answered, as far as telling about it needs. */
export interface Failure {
  readonly method: string
  readonly url: string
  /** Absent when no answer came. */
  readonly status?: number | undefined
  readonly headers?: Headers
  /** The body, or what broke. */
  readonly text: string
  readonly cause?: unknown
}

/** Turns a refusal into what failed, where, GitLab's own words, and what to do next. */
export function toForgeError(call: Call, failure: Failure): ForgeError {
  const { method, url, status, text, cause } = failure
  const words = wordsOf(text).slice(0, 1000)
  // Mostly GitLab says the number itself.
  const numbered = status === undefined || words.startsWith(`${status} `) ? words : `${status} ${words}`
  const next = nextStep(call, failure)
  return new ForgeError(`Could not ${call.task}`, {
    where: `${method} ${url}`,
    said: numbered.trim(),
    ...(next === undefined ? {} : { next }),
    ...(status === undefined ? {} : { status }),
    readOnly: call.writes === true && status === 403,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** An answer that is not what GitLab's API gives: a proxy's page, half a document. */
export function unexpectedAnswer(call: Call, where: string, said: string): ForgeError {
  return new ForgeError(`Could not ${call.task}`, {
    where,
    said,
    next: 'Run it again. When it stays so, look at what stands between this runner and GitLab: a proxy, a wrong CI_API_V4_URL.',
  })
}

/** GitLab puts its words under `message`, or under `error` and `error_description`; they may be lists by field. */
function wordsOf(text: string): string {
  try {
    const { message, error, error_description } = JSON.parse(text) as Readonly<Record<string, unknown>>
    const words = [message ?? error, error_description].filter((part) => part !== undefined)
    return words.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(': ')
  } catch {
    return text.trim()
  }
}

function nextStep(call: Call, { status, headers, text }: Failure): string | undefined {
  if (status === undefined) return 'Check that this runner reaches GitLab, then run it again.'
  if (status === 401)
    return 'The token is wrong, revoked, or has run out. Make a new one for the variable behind `gitlab-token`.'
  if (status === 429) {
    const seconds = Number(headers?.get('retry-after'))
    return `Run it again ${seconds > 0 ? `in ${seconds} s` : 'in a few minutes'}; a limit is reached.`
  }
  if (status === 403 && text.includes('insufficient_scope'))
    return 'Give the token the scope `api`; that of a pipeline for a fork never has it.'
  if (status === 404 && text.includes('References for commit'))
    return 'GitLab sets statuses on commits of its own branches and pipelines only: run the fork’s pipeline in this project.'
  if (status === 403 || status === 404) {
    const role = `Give the token’s account the role ${call.role} or higher in this project, and the token the scope \`api\`.`
    return call.hint === undefined ? role : `${role} ${call.hint}`
  }
  return status >= 500 ? 'GitLab had a problem; run it again.' : undefined
}
