import type { Account, Push } from '../core/change-request.ts'
import type { Platform } from '../platform/types.ts'
import type { Candidate, Candidates, Rejection } from './approvers.ts'
import { type KeptInput, whyNotKept } from './kept-approvals.ts'
import { isSame } from './people.ts'
import type { Policy } from './types.ts'

export interface TallyInput extends KeptInput {
  /** Whom the token acts as. */
  readonly self: () => ReturnType<Platform['self']>
  readonly policy: Pick<Policy, 'allowRequester'>
}

/** Votes that count, whoever a requirement asks for. */
export interface Tally {
  readonly approvals: readonly Candidate[]
  /** Whose word it is that the head is a person's work. */
  readonly declared: Account | undefined
  /** Logins of people whose request for changes stands. */
  readonly objectors: readonly string[]
  /** The most telling first. */
  readonly rejected: readonly Rejection[]
}

export const NO_VOTES: Tally = { approvals: [], declared: undefined, objectors: [], rejected: [] }

/**
 * Asks the forge what is left to know about each candidate. One standing objection outweighs any number of approvals;
 * that is for the caller to say.
 */
export async function tally(found: Candidates, input: TallyInput): Promise<Tally> {
  const [approvals, declarations, objections] = await Promise.all([
    judgeEach(found.approvals, input),
    judgeEach(found.declarations, input),
    Promise.all(found.objections.map(async (account) => ((await input.mayWrite(account)) ? [account] : []))),
  ])
  return {
    approvals: approvals.counted,
    declared: declarations.counted[0]?.account,
    objectors: objections.flat().map(({ login }) => login),
    rejected: [...found.rejected, ...approvals.rejected, ...declarations.rejected, ...found.bots],
  }
}

async function judgeEach(candidates: readonly Candidate[], input: TallyInput) {
  const judged = await Promise.all(
    candidates.map(async (candidate) => ({ candidate, reason: await whyNotCounted(candidate, input) })),
  )
  return {
    counted: judged.flatMap(({ candidate, reason }) => (reason === undefined ? [candidate] : [])),
    rejected: judged.flatMap(({ candidate: { account, by }, reason }): readonly Rejection[] =>
      reason === undefined ? [] : [{ login: account.login, reason, by }],
    ),
  }
}

/** The permission first: most votes that fail here fail by it, and then nothing else is asked. */
async function whyNotCounted(candidate: Candidate, input: TallyInput): Promise<string | undefined> {
  const { account, commitSha } = candidate
  const { headSha } = input.changeRequest
  const name = `@${account.login}`
  if (!(await input.mayWrite(account))) return `${name} has no write access`
  const [self, pushed] = await Promise.all([input.self(), pushedBy(account, input)])
  if (self !== undefined && isSame(account, { id: self.id, login: self.login.toLowerCase() }))
    return `${name} is whom this very token acts as`
  if (pushed !== undefined) return `${name} pushed ${pushed.slice(0, 7)}`
  return commitSha === headSha ? undefined : await whyNotKept(candidate, input)
}

/**
 * The commit of the change that an account brought, where the forge tells. Not the last push alone: what a commit says of
 * its author is anybody's to write, and another push on top would hide who brought it.
 */
async function pushedBy({ id }: Account, input: TallyInput): Promise<string | undefined> {
  const { policy, changeRequest, change, pushes } = input
  if (policy.allowRequester) return undefined
  const record: readonly Push[] = (await pushes()) ?? []
  const commits = new Set([changeRequest.headSha, ...change.commits.map(({ sha }) => sha)])
  return record.find(({ sha, account }) => account?.id === id && commits.has(sha))?.sha
}
