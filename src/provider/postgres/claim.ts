import { createHash } from 'node:crypto'

/*
 * How a fork stays ours from its first moment, although CREATE DATABASE takes no comment.
 *
 * Before the fork, a role of the branch's name is made whose comment is the mark: the claim. The fork is then created
 * with no connections allowed and with a connection limit derived from the mark's nonce, in the one statement that
 * creates it. Only when everything is done does the comment move to the database and the limit to what it should be.
 * So a database of our name without a comment is ours exactly when its limit fits the claim: nothing else on earth
 * has such a limit. Whatever does not fit is somebody else's and is left alone.
 */

/** Between 2^30 and 2^31: never a limit that a person would choose, never one that limits. */
export function claimLimit(nonce: string): number {
  return 2 ** 30 + (createHash('sha256').update(nonce).digest().readUInt32BE(0) >>> 2)
}

/** Comment of a login, by which it is found again when its branch goes. */
export function loginComment(branch: string): string {
  return JSON.stringify({ managedBy: 'offshoot', version: 1, login: branch })
}
