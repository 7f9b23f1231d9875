import type { Review } from '../../../src/core/change-request.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { GitHubPlatform, type GitHubPlatformOptions } from '../../../src/platform/github/platform.ts'
import type { Reaction, Trigger } from '../../../src/platform/types.ts'
import {
  ACCOUNTS,
  FORK_ACTOR,
  LoopbackGitHub,
  type User,
  type WorldCommit,
  type WorldReview,
} from '../../support/github/index.ts'
import { ADDRESSES, type CommitSetup, type Person, type PlatformWorld } from './world.ts'

/** A clock whose waits take no time and are remembered. */
export interface HastyClock extends Clock {
  readonly slept: number[]
}

export function hastyClock(): HastyClock {
  const slept: number[] = []
  return {
    ...systemClock,
    slept,
    sleep: async (ms, signal) => {
      slept.push(ms)
      signal.throwIfAborted()
    },
  }
}

/** Our platform on a loopback GitHub, as a run for a push, unless told. */
export function connect(
  github: LoopbackGitHub,
  options: Partial<GitHubPlatformOptions> & { trigger?: Trigger } = {},
): GitHubPlatform {
  const { trigger = { kind: 'change-request', action: 'updated', number: 1 }, ...rest } = options
  const { id, defaultBranch } = github.world.repository
  const { fullName } = github.world
  return new GitHubPlatform({
    context: {
      repository: {
        platform: 'github',
        id: String(id),
        fullName,
        defaultBranch,
        url: `${github.url}/${fullName}`,
      },
      trigger,
    },
    token: github.token,
    apiUrl: github.url,
    redactor: new Redactor(),
    clock: hastyClock(),
    retryBase: 1,
    ...rest,
  })
}

export async function makeGitHubWorld(): Promise<PlatformWorld> {
  const github = await LoopbackGitHub.start()
  const { world } = github
  return {
    platform: connect(github),
    readOnly: connect(github, { token: github.addToken('ghs_of_a_fork', FORK_ACTOR) }),
    async open({ by = 'alice', fromFork = false, commits, ...setup } = {}) {
      const headRepository = fromFork ? 'fork' : 'same'
      return world.openPull({
        ...setup,
        user: userOf(by),
        headRepository,
        ...(commits === undefined ? {} : { commits: commits.map(toCommit) }),
      }).number
    },
    async push(number, commits = [{}], by) {
      const pusher = by === undefined ? {} : { by: ACCOUNTS[by] }
      world.push(number, { commits: commits.map(toCommit), ...pusher })
    },
    async forcePush(number, commits = [{}]) {
      world.forcePush(number, { commits: commits.map(toCommit) })
    },
    async label(number, labels) {
      for (const label of [...world.pull(number).labels]) world.unlabel(number, label)
      for (const label of labels) world.label(number, label)
    },
    async commitFile(path, text) {
      const { sha } = world.commit({ message: `Add ${path}` })
      world.putFile(sha, path, text)
      return sha
    },
    async close(number) {
      world.close(number)
    },
    async merge(number) {
      world.merge(number)
    },
    async review(number, by, state) {
      world.review(number, { user: userOf(by), state: STATES[state] })
    },
    async comment(number, by, body) {
      return world.comment(number, { user: userOf(by), body }).id
    },
    async editComment(id, body) {
      world.editComment(id, body)
    },
    async reactions(id) {
      return world.reactions.filter(({ comment }) => comment === id).map(({ content }) => content as Reaction)
    },
    async comments(number) {
      return world
        .commentsOf(number)
        .map(({ body, user }) => ({ body, mine: user?.id === ACCOUNTS.actions.id }))
    },
    async deleteComments(number) {
      for (const comment of world.commentsOf(number)) world.comments.delete(comment.id)
    },
    async statuses(sha) {
      return world.statusesOf(sha).map((status) => ({ ...status, description: status.description ?? '' }))
    },
    async permit(person, permission) {
      const user = userOf(person)
      if (user !== null) world.addCollaborator(user, permission)
    },
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  }
}

const STATES = {
  approved: 'APPROVED',
  'changes-requested': 'CHANGES_REQUESTED',
  commented: 'COMMENTED',
  dismissed: 'DISMISSED',
} as const satisfies Record<Review['state'], WorldReview['state']>

function userOf(person: Person): User | null {
  return person === 'deleted' ? null : ACCOUNTS[person]
}

function toCommit({ message = 'A change', by = 'alice' }: CommitSetup): Partial<WorldCommit> {
  const user = by === 'nobody' ? null : ACCOUNTS[by]
  const person = ADDRESSES[by]
  return { message, author: person, committer: person, authorUser: user, committerUser: user }
}
