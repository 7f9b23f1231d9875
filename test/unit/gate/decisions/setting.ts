import type {
  Account,
  Change,
  ChangedFile,
  ChangeRequest,
  Commit,
  Permission,
  Provenance,
  Push,
  Review,
} from '../../../../src/core/change-request.ts'
import { OffshootError } from '../../../../src/core/errors.ts'
import { type Gate, type GatePlatform, startGate } from '../../../../src/gate/evaluate.ts'
import { NOTHING_MEASURED, withMeasured } from '../../../../src/gate/measured.ts'
import { parsePolicy } from '../../../../src/gate/policy.ts'
import type { Measured, Policy } from '../../../../src/gate/types.ts'
import type { Comment, StandingStatus } from '../../../../src/platform/types.ts'
import type { Approval } from '../../../../src/report/model.ts'
import { changeRequest, commit } from '../../../support/change-requests.ts'
import { bot, botCommit, user } from '../cases.ts'

export const HEAD = '3f2c1ab0'.repeat(5)
export const OLD = 'c'.repeat(40)
const BASE = 'b'.repeat(40)

export const devin = bot('devin-ai-integration[bot]', 158243242)
export const ada = user('ada', 1001)
export const alice = user('alice', 2001)
export const bob = user('bob', 2002)
export const carol = user('carol', 2003)

/** A word on a change, as it stands on the forge; each comes a minute after the one before. */
export type Said =
  | { readonly review: Partial<Review> & { readonly author: Account | undefined } }
  | { readonly comment: Partial<Comment> & { readonly author: Account | undefined; readonly body: string } }

export function approves(author: Account | undefined, commitSha: string | undefined = HEAD): Said {
  return { review: { author, state: 'approved', commitSha } }
}

/** An approval of a commit that the forge does not have any more. */
export function approvesLost(author: Account): Said {
  return { review: { author, state: 'approved', commitSha: undefined } }
}

export function objects(author: Account, commitSha = HEAD): Said {
  return { review: { author, state: 'changes-requested', commitSha } }
}

export function dismissed(author: Account, commitSha = HEAD): Said {
  return { review: { author, state: 'dismissed', commitSha } }
}

export function remarks(author: Account): Said {
  return { review: { author, state: 'commented', commitSha: HEAD } }
}

export function says(author: Account | undefined, body: string, more: Partial<Comment> = {}): Said {
  return { comment: { author, body, ...more } }
}

/** The minute of a word or push: words start with minute 1. */
export function minute(minutes: number): string {
  return new Date(Date.UTC(2026, 10, 20, 12, minutes)).toISOString()
}

export function pushed(sha: string, minutes: number, account: Account | undefined = devin): Push {
  return { sha, at: minute(minutes), account }
}

/** Everything that a decision depends on; what is not said is an ordinary change by Devin that nobody looked at. */
export interface Setting {
  /** As in the settings file. */
  readonly policy?: string
  readonly request?: Partial<ChangeRequest>
  /** Oldest first. */
  readonly commits?: readonly Partial<Commit>[]
  readonly files?: readonly ChangedFile[]
  readonly complete?: boolean
  /** Migrations among the files. */
  readonly migrations?: readonly string[]
  readonly touchesMigrations?: boolean
  readonly said?: readonly Said[]
  /** By login, for those who may not write. */
  readonly may?: Readonly<Record<string, Permission>>
  readonly teams?: Readonly<Record<string, readonly Account[]>>
  /** Files of the base commit. */
  readonly base?: Readonly<Record<string, string>>
  /** Files of any other commit: what the change makes of them. */
  readonly own?: Readonly<Record<string, string>>
  /** Newest first; absent: the forge does not tell. */
  readonly pushes?: readonly Push[]
  readonly provenance?: Partial<Provenance>
  /** Commits of heads that were pushed over. */
  readonly replaced?: Readonly<Record<string, readonly Commit[]>>
  readonly remembered?: Approval['class']
  readonly self?: Account
  /** What the run saw; `unseen` for no run that told. */
  readonly measured?: Partial<Measured> | 'unseen'
  /** The change and its report at `OLD`. */
  readonly earlier?: {
    readonly commits?: readonly Partial<Commit>[]
    readonly files?: readonly ChangedFile[]
    readonly complete?: boolean
    readonly measured?: Partial<Measured> | 'unseen'
    readonly mine?: boolean
  }
  /** Methods that fail, and what the forge says: `permission bob` for one account only. */
  readonly fails?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** What must come of it: the reason word for word. */
export type DecisionCase = readonly [
  title: string,
  setting: Setting,
  outcome: `${Approval['class']} ${Approval['state']}`,
  reason: string,
]

export interface Decisions {
  readonly about: string
  readonly cases: readonly DecisionCase[]
}

export interface Outcome extends Approval {
  /** Of the forge, in order, with what they were about. */
  readonly calls: readonly string[]
}

export async function outcomeOf(setting: Setting): Promise<Outcome> {
  const { gate, calls } = begin(setting)
  const approval = await gate.decide(measuredOf(setting.measured ?? {}))
  return { ...approval, calls }
}

export function begin(setting: Setting): { gate: Gate; calls: readonly string[] } {
  const calls: string[] = []
  const change = changeOf(setting)
  const gate = startGate({
    platform: forge(setting, calls),
    changeRequest: requestOf(setting),
    change,
    policy: policyOf(setting.policy ?? 'agents'),
    config: '.offshoot.yml',
    touchesMigrations: setting.touchesMigrations ?? (setting.migrations ?? []).length > 0,
    migrationFiles: setting.migrations ?? [],
    remembered: setting.remembered,
    signal: setting.signal ?? new AbortController().signal,
  })
  return { gate, calls }
}

export function measuredOf(measured: Partial<Measured> | 'unseen'): Measured | undefined {
  return measured === 'unseen' ? undefined : { ...NOTHING_MEASURED, ...measured }
}

export function policyOf(text: string): Policy {
  const parsed = parsePolicy(text)
  if (!parsed.ok) throw new Error(`not a policy: ${text}`)
  return parsed.value
}

function requestOf({ request }: Setting): ChangeRequest {
  return changeRequest({ author: devin, headSha: HEAD, baseSha: BASE, ...request })
}

function changeOf({
  commits = [botCommit(devin)],
  files,
  migrations = [],
  complete = true,
}: Setting): Change {
  return {
    commits: commits.map((part, index) => commit({ sha: `${index + 1}`.repeat(40), ...part })),
    files: files ?? migrations.map((path) => ({ path, status: 'added', blob: 'b1' })),
    complete,
  }
}

function forge(setting: Setting, calls: string[]): GatePlatform {
  const { said = [], may = {}, teams = {}, base = {}, own = {}, fails = {}, earlier } = setting
  const signal = setting.signal ?? new AbortController().signal
  async function ask<T>(call: string, answer: () => T): Promise<T> {
    calls.push(call)
    signal.throwIfAborted()
    const failure = fails[call] ?? fails[call.split(' ')[0] ?? '']
    if (failure !== undefined) throw new OffshootError('forge', failure, { next: 'wait' })
    return answer()
  }
  const told = said.map((one, index) => ({ one, at: minute(index + 1), index }))
  return {
    reviews: () =>
      ask('reviews', () =>
        told.flatMap(({ one, at }): readonly Review[] =>
          'review' in one ? [{ state: 'approved', commitSha: HEAD, submittedAt: at, ...one.review }] : [],
        ),
      ),
    commentsStartingWith: (_number, marker) =>
      ask('comments', () =>
        told.flatMap(({ one, at, index }): readonly Comment[] =>
          'comment' in one && one.comment.body.startsWith(marker)
            ? [
                {
                  id: index,
                  mine: false,
                  url: '',
                  createdAt: at,
                  edited: false,
                  via: undefined,
                  ...one.comment,
                },
              ]
            : [],
        ),
      ),
    permission: (account) => ask(`permission ${account.login}`, () => may[account.login] ?? 'write'),
    provenance: () =>
      ask('provenance', () => ({
        openedVia: undefined,
        starters: [],
        replacedHeads: [],
        complete: true,
        ...setting.provenance,
      })),
    commitsOf: (_request, sha) => ask(`commitsOf ${sha.slice(0, 7)}`, () => setting.replaced?.[sha]),
    pushes: () => ask('pushes', () => setting.pushes),
    isMember: (team, account) =>
      ask(`isMember ${team.organization}/${team.slug} ${account.login}`, () =>
        (teams[`${team.organization}/${team.slug}`] ?? []).some(({ id }) => id === account.id),
      ),
    fileAt: (path, sha) => ask(`fileAt ${path} ${sha.slice(0, 7)}`, () => (sha === BASE ? base : own)[path]),
    statusesOf: (sha) =>
      ask(`statusesOf ${sha.slice(0, 7)}`, () => [...statusOf(earlier?.measured, earlier?.mine)]),
    self: () => ask('self', () => setting.self),
    change: (request) =>
      ask(`change ${request.headSha.slice(0, 7)}`, () =>
        changeOf({ ...setting, ...earlier, migrations: setting.migrations ?? [] }),
      ),
  }
}

function statusOf(measured: Partial<Measured> | 'unseen' = {}, mine = true): readonly StandingStatus[] {
  const seen = measuredOf(measured)
  const page = 'https://github.com/acme/shop/actions/runs/12'
  return [
    {
      context: 'offshoot/database',
      state: 'success',
      description: 'ok',
      targetUrl: seen === undefined ? page : withMeasured(page, seen),
      mine,
    },
  ]
}
