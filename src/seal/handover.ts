import type { Account, ChangedFile, ChangeRequest, Repository } from '../core/change-request.ts'
import { parseMark, writeMark } from '../provider/mark.ts'
import type { Branch, Credential, GoldenBase, Location, OwnershipMark } from '../provider/types.ts'
import {
  type Check,
  type Checked,
  listOf,
  maybe,
  number,
  object,
  oneOf,
  text,
  truth,
} from '../report/checks.ts'

/** What a change request is, without the words that anybody wrote about it. */
export type HandedChangeRequest = Omit<ChangeRequest, 'title' | 'body' | 'labels'>

/** All that the job gets which runs a pull request's code: its branch, and the facts that it may not ask the forge for. */
export interface Handover {
  readonly credential: Credential
  readonly branch: Branch
  readonly changeRequest: HandedChangeRequest
  readonly files: readonly ChangedFile[]
  /** False when the forge could not list them all. */
  readonly complete: boolean
}

/** Checks every field, and copies nothing else: the other side may be of another version. */
export function parseHandover(value: unknown): Checked<Handover> {
  return handover(value, 'handover')
}

const account = object<Account>({ id: number, login: text, type: oneOf(['user', 'bot', 'other']) })

const repository = object<Repository>({
  platform: oneOf(['github', 'gitlab', 'local']),
  id: text,
  fullName: text,
  defaultBranch: text,
  url: text,
})

const changeRequest = object<HandedChangeRequest>({
  repository,
  number,
  url: text,
  author: maybe(account),
  state: oneOf(['open', 'closed', 'merged']),
  draft: truth,
  headSha: text,
  headRef: text,
  baseRef: text,
  baseSha: text,
  fromFork: truth,
  headRepository: maybe(text),
})

const location = { host: text, port: number, database: text }

const credential = object<Credential>({
  ...location,
  user: text,
  password: text,
  sslmode: oneOf(['disable', 'require', 'verify-full']),
  expiresAt: maybe(text),
})

const golden = object<GoldenBase>({
  id: text,
  name: text,
  createdAt: maybe(text),
  size: maybe(number),
  frozen: truth,
  location: maybe(object<Location>(location)),
})

/** Marks have a strict reader of their own. */
const mark: Check<OwnershipMark> = (value, path) => {
  const read = isObject(value) ? parseMark(writeMark(value as OwnershipMark)) : undefined
  return read === undefined ? { problem: `${path} is no mark` } : { value: read }
}

const branch = object<Branch>({
  id: text,
  name: text,
  provider: text,
  golden,
  mark,
  created: truth,
  method: text,
  forkBytes: maybe(number),
  location: object<Location>(location),
  markInside: maybe(oneOf(['database-comment'])),
})

const handover = object<Handover>({
  credential,
  branch,
  changeRequest,
  files: listOf(
    object<ChangedFile>({
      path: text,
      previousPath: maybe(text),
      status: oneOf(['added', 'modified', 'removed', 'renamed']),
      blob: maybe(text),
    }),
  ),
  complete: truth,
})

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
