import { type ForgeError, isNotFoundError, isReadOnlyError } from './errors.ts'
import type { Comment, Platform } from './types.ts'

export interface CommentPlace {
  readonly platform: Platform
  /** Of the change request. */
  readonly number: number
  /** Tells our comments on one change request apart: lower-case letters, digits and hyphens. */
  readonly key: string
  /** Its comments, where they were listed just now. */
  readonly known?: readonly Comment[] | undefined
  readonly signal: AbortSignal
}

export interface CommentUpsert extends CommentPlace {
  /**
   * Without the marker, and at least its length below the platform's limit. Made from the body of our comment as it
   * stands, should there be one.
   */
  readonly body: (existing: string | undefined) => string
  /** The id of the run that the body speaks for. */
  readonly run: number
}

export type CommentOutcome =
  | { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly comment: Comment }
  /** A newer run has written; `comment` is what it wrote. */
  | { readonly outcome: 'stale'; readonly comment: Comment }
  | { readonly outcome: 'read-only'; readonly comment: undefined; readonly reason: ForgeError }

/**
 * Our one comment on a change request: created, or brought up to date, or left alone.
 * Ours is what starts with our marker and was written by the identity we act as; the oldest stays, our others go.
 * What a newer run wrote is never overwritten, and a body that says the same is not written again.
 * It says what it does to people; nothing that decides anything may be read from it.
 * @throws ForgeError when the forge refuses for other reasons than a token that may only read; `isTooLongError` tells
 *   that a shorter body may pass
 */
export async function upsertComment(request: CommentUpsert): Promise<CommentOutcome> {
  try {
    const ours = await listOurs(request)
    const text = `${markerOf(request.key, request.run)}\n${request.body(ours[0]?.comment.body)}`
    if (text.indexOf(MARKER, 1) !== -1)
      throw new Error('the comment quotes our marker, which whoever renders it must defuse')
    return ours.length === 0 ? await create(request, text) : await update(request, text, ours)
  } catch (error) {
    if (!isReadOnlyError(error)) throw error
    return { outcome: 'read-only', comment: undefined, reason: error }
  }
}

/** Our comment as it stands now, or `undefined`. */
export async function findOwnComment(place: CommentPlace): Promise<Comment | undefined> {
  return (await listOurs(place))[0]?.comment
}

/** The same among all comments of a change request, oldest first. */
export function ownCommentAmong(comments: readonly Comment[], key: string): Comment | undefined {
  return oursAmong(comments, key)[0]?.comment
}

interface OurComment {
  readonly comment: Comment
  readonly run: number
}

/** The first line of every comment of ours; the version is that of this line. */
const MARKER = '<!-- offshoot:v1 '
const WHOLE_MARKER = /^<!-- offshoot:v1 key=[a-z0-9-]+ run=(\d{1,15}) -->(?:\r?\n|$)/

function prefixOf(key: string): string {
  if (!/^[a-z0-9-]+$/.test(key)) throw new Error(`${JSON.stringify(key)} is no key for a comment`)
  return `${MARKER}key=${key} run=`
}

function markerOf(key: string, run: number): string {
  return `${prefixOf(key)}${run} -->`
}

/** Oldest first. */
async function listOurs({
  platform,
  number,
  key,
  known,
  signal,
}: CommentPlace): Promise<readonly OurComment[]> {
  return oursAmong(known ?? (await platform.commentsStartingWith(number, prefixOf(key), signal)), key)
}

function oursAmong(comments: readonly Comment[], key: string): readonly OurComment[] {
  return comments
    .filter((comment) => comment.mine && comment.body.startsWith(prefixOf(key)))
    .flatMap((comment) => {
      const run = WHOLE_MARKER.exec(comment.body)?.[1]
      return run === undefined ? [] : [{ comment, run: Number(run) }]
    })
}

/** Looks again afterwards: of two runs that found nothing and both wrote, the one that wrote last sees it here. */
async function create(request: CommentUpsert, text: string): Promise<CommentOutcome> {
  const { platform, number, signal } = request
  const comment = await platform.createComment(number, text, signal)
  const others = (await listOurs({ ...request, known: undefined })).filter(
    (other) => other.comment.id !== comment.id,
  )
  if (others.every((other) => other.comment.id > comment.id)) return { outcome: 'created', comment }
  const outcome = await update(request, text, others)
  await platform.deleteComment(number, comment, signal)
  return outcome
}

async function update(
  request: CommentUpsert,
  text: string,
  ours: readonly OurComment[],
): Promise<CommentOutcome> {
  const { platform, number, run, signal } = request
  const newest = ours.reduce((a, b) => (b.run > a.run ? b : a))
  if (newest.run > run) return { outcome: 'stale', comment: newest.comment }
  const [oldest, ...duplicates] = ours
  if (oldest === undefined) return create(request, text)

  const outcome = await write(request, text, oldest.comment)
  for (const { comment } of duplicates) await platform.deleteComment(number, comment, signal)
  return outcome
}

async function write(request: CommentUpsert, text: string, comment: Comment): Promise<CommentOutcome> {
  const { platform, number, signal } = request
  if (wordsOf(comment.body) === wordsOf(text)) return { outcome: 'unchanged', comment }
  try {
    return { outcome: 'updated', comment: await platform.updateComment(number, comment, text, signal) }
  } catch (error) {
    // Somebody deleted it since we looked.
    if (!isNotFoundError(error)) throw error
    return { outcome: 'created', comment: await platform.createComment(number, text, signal) }
  }
}

/** The text below the marker, as forges keep it. */
function wordsOf(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^[^\n]*\n?/, '')
    .trimEnd()
}
