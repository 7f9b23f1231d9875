import type { Permission } from '../../../src/core/change-request.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { GitLabPlatform, type GitLabPlatformOptions } from '../../../src/platform/gitlab/platform.ts'
import type { Reaction, Trigger } from '../../../src/platform/types.ts'
import {
  LEVELS,
  type Level,
  LoopbackGitLab,
  type MergeRequestSetup,
  READING_ACTOR,
  USERS,
  type User,
  type WorldCommit,
} from '../../support/gitlab/index.ts'
import { hastyClock } from './github-world.ts'
import { ADDRESSES, type CommitSetup, type Person, type PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)

/** Our platform on a loopback GitLab, as a run for a push, unless told. */
export function connect(
  gitlab: LoopbackGitLab,
  options: Partial<GitLabPlatformOptions> & { trigger?: Trigger } = {},
): GitLabPlatform {
  const { trigger = { kind: 'change-request', action: 'updated', number: 1 }, ...rest } = options
  const { id, path, defaultBranch } = gitlab.world.project
  const url = `${gitlab.url}/${path}`
  return new GitLabPlatform({
    context: {
      repository: { platform: 'gitlab', id: String(id), fullName: path, defaultBranch, url },
      trigger,
    },
    token: gitlab.token,
    apiUrl: gitlab.apiUrl,
    redactor: new Redactor(),
    clock: hastyClock(),
    retryBase: 1,
    ...rest,
  })
}

/** A project with one merge request, and our platform on it. */
export async function openScene(setup: MergeRequestSetup = {}) {
  const gitlab = await LoopbackGitLab.start()
  const { iid } = gitlab.world.openMergeRequest(setup)
  const platform = connect(gitlab)
  return {
    gitlab,
    world: gitlab.world,
    platform,
    iid,
    now: () => platform.changeRequest(iid, signal),
    [Symbol.asyncDispose]: () => gitlab[Symbol.asyncDispose](),
  }
}

/** Has the answers to some requests changed on their way. */
export function changed(part: string, change: (answer: Record<string, unknown>) => unknown): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!String(url).includes(part)) return response
    return new Response(JSON.stringify(change((await response.json()) as Record<string, unknown>)))
  }
}

export async function makeGitLabWorld(): Promise<PlatformWorld> {
  const gitlab = await LoopbackGitLab.start()
  const { world } = gitlab
  return {
    platform: connect(gitlab),
    readOnly: connect(gitlab, { token: gitlab.addToken('glpat-that-may-only-read', READING_ACTOR) }),
    keepsReviews: 'the last of each person',
    async open({ by = 'alice', body, headRef, fromFork = false, commits, ...setup } = {}) {
      return world.openMergeRequest({
        ...setup,
        author: userOf(by),
        fork: fromFork,
        ...(body === undefined ? {} : { description: body }),
        ...(headRef === undefined ? {} : { sourceBranch: headRef }),
        ...(commits === undefined ? {} : { commits: commits.map(toCommit) }),
      }).iid
    },
    async push(number, commits = [{}], by) {
      const pusher = by === undefined ? {} : { by: USERS[by] }
      world.push(number, { commits: commits.map(toCommit), ...pusher })
    },
    async forcePush(number, commits = [{}]) {
      world.forcePush(number, { commits: commits.map(toCommit) })
    },
    async label(number, labels) {
      world.label(number, labels)
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
      // What deleted accounts said is gone, and to comment is no review.
      if (by === 'deleted' || state === 'commented') return
      const user = userOf(by)
      if (state === 'approved') world.approve(number, user)
      else if (state === 'dismissed') world.unapprove(number, user)
      else world.review(number, user, 'requested_changes')
    },
    async comment(number, by, body) {
      return world.comment(number, { author: userOf(by), body }).id
    },
    async editComment(id, body) {
      world.editNote(id, body)
    },
    async reactions(id) {
      return world.awards.filter(({ note }) => note === id).map(({ name }) => REACTIONS[name] ?? 'confused')
    },
    async comments(number) {
      return world
        .commentsOf(number)
        .map(({ body, author }) => ({ body, mine: author.id === USERS.offshoot.id }))
    },
    async deleteComments(number) {
      for (const note of world.commentsOf(number)) world.notes.delete(note.id)
    },
    async statuses(sha) {
      return world.statusWrites.filter((written) => written.sha === sha)
    },
    async permit(person, permission) {
      world.addMember(userOf(person), LEVEL[permission])
    },
    [Symbol.asyncDispose]: () => gitlab[Symbol.asyncDispose](),
  }
}

const REACTIONS: Readonly<Record<string, Reaction>> = {
  thumbsup: '+1',
  thumbsdown: '-1',
  confused: 'confused',
  eyes: 'eyes',
}

const LEVEL = {
  none: LEVELS.none,
  read: LEVELS.reporter,
  write: LEVELS.developer,
  admin: LEVELS.maintainer,
} as const satisfies Record<Permission, Level>

function userOf(person: Person): User {
  return person === 'deleted' ? USERS.ghost : USERS[person]
}

function toCommit({ message = 'A change', by = 'alice' }: CommitSetup): Partial<WorldCommit> {
  return { message, author: ADDRESSES[by], committer: ADDRESSES[by] }
}
