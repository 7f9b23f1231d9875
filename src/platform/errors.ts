import { type ErrorDetails, OffshootError } from '../core/errors.ts'

export interface ForgeErrorDetails extends ErrorDetails {
  /** The HTTP status; absent when no answer came. */
  readonly status?: number
  /** A write was refused because the token may only read here. */
  readonly readOnly?: boolean
}

/** What a forge answered instead of what was asked for, or that it did not answer. */
export class ForgeError extends OffshootError {
  readonly status: number | undefined
  readonly readOnly: boolean

  constructor(what: string, details: ForgeErrorDetails = {}) {
    super('forge', what, details)
    this.status = details.status
    this.readOnly = details.readOnly ?? false
  }
}

/** True for an error that means "this token may read but not write here", as on a fork's pull request. */
export function isReadOnlyError(error: unknown): error is ForgeError {
  return error instanceof ForgeError && error.readOnly
}

export function isNotFoundError(error: unknown): boolean {
  return error instanceof ForgeError && error.status === 404
}

/** True when the forge refused a comment for its length; a shorter one may pass. */
export function isTooLongError(error: unknown): boolean {
  return (
    error instanceof ForgeError &&
    (error.status === 422 || error.status === 400) &&
    /too long/i.test(error.said ?? '')
  )
}

/** True when a request may have been carried out although no answer says so: a lost connection, a server error. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof ForgeError && (error.status === undefined || error.status >= 500)
}
