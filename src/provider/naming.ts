import { createHash } from 'node:crypto'
import type { Owner, Purpose } from './types.ts'

/** Safe on every engine we know, and in every place a name may appear. */
export const BRANCH_NAME = /^[a-z][a-z0-9-]{0,40}$/

/** What all branches of this repository start with, and nobody else's do. */
export function ownerPrefix(owner: Owner): string {
  return `offshoot-${repositoryKey(owner)}-`
}

/** The one branch name of this purpose. From immutable ids, so renames of repository or git branch change nothing. */
export function branchName(owner: Owner, purpose: Purpose): string {
  const tail =
    purpose.kind === 'change-request' ? `pr-${purpose.number}` : `mg-${purpose.headSha.slice(0, 12)}`
  return checkName(`${ownerPrefix(owner)}${tail}`)
}

/** The name of a suite's own fork of a branch. */
export function childName(parent: string, index: number): string {
  return checkName(`${parent}-s${index}`)
}

function checkName(name: string): string {
  if (!BRANCH_NAME.test(name)) throw new Error(`branch name ${name} is not of the form ${BRANCH_NAME}`)
  return name
}

/**
 * The repository's id in base 36. Ids are numbers on github.com and gitlab.com; on another host the same number
 * is another repository, so those get a hash of the host in front.
 */
function repositoryKey(owner: Owner): string {
  const id = BigInt(owner.repositoryId).toString(36)
  if (owner.platform === 'github' && owner.host === 'github.com') return id
  const host = createHash('sha256').update(`${owner.platform}:${owner.host}`).digest('hex').slice(0, 5)
  return `${host}${id}`
}
