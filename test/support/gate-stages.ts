import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runApp } from '../../src/app.ts'
import type { Repository } from '../../src/core/change-request.ts'
import { messageOf } from '../../src/core/errors.ts'
import type { Logger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { createTerminalHost } from '../../src/host/terminal.ts'
import type { Platform, Trigger } from '../../src/platform/types.ts'
import { connect as connectGitHub, hastyClock } from '../contract/platform/github-world.ts'
import { connect as connectGitLab } from '../contract/platform/gitlab-world.ts'
import { ACCOUNTS, type User as GitHubUser, LoopbackGitHub } from './github/index.ts'
import { type User as GitLabUser, LEVELS, LoopbackGitLab, USERS } from './gitlab/index.ts'

/** `bot` may write; `mallory` may only read. */
export type Role = 'alice' | 'bob' | 'mallory' | 'agent' | 'bot'

export interface Opening {
  readonly by?: 'alice' | 'agent'
  readonly body?: string
  /** Who wrote the commit, and what its message says below its subject. */
  readonly commit?: { readonly by?: 'alice' | 'agent'; readonly said?: string }
}

/** What a run asks the forge for. */
export type Read =
  | 'the change request'
  | 'its changes'
  | 'its statuses'
  | 'its comments'
  | 'its approvals'
  | 'what its approver may do'
  | 'its head once more'
  | 'all of it at once'

export type Trouble = 403 | 409 | 429 | 502 | 'half an answer' | 'a broken connection'

export interface Ran {
  /** The verdict, or what the run ended with. */
  readonly ended: string
  readonly log: string
}

/** One forge with people, and our runs on it, in this process. */
export interface GateStage extends AsyncDisposable {
  readonly word: 'pull request' | 'merge request'
  open(opening?: Opening): number
  push(number: number): void
  describe(number: number, body: string): void
  approve(number: number, by: Role): void
  takeBack(number: number, by: Role): void
  say(number: number, by: Role, body: string): number
  close(number: number): void
  /** Reactions to a comment, by the forge's own names. */
  reactions(comment: number): readonly string[]
  run(trigger: Trigger): Promise<Ran>
  /** What stands on the head. */
  approval(number: number): 'pending' | 'success' | 'failed' | undefined
  /** All that was ever said of its head's approval. */
  everSaid(number: number): readonly string[]
  comment(number: number): string
  /** From now on nobody can be told who approved it. */
  hideApprovals(number: number): void
  /** A push that comes before the run looks at the head for the last time. */
  pushBeforeLastLook(number: number): void
}

/** What else goes wrong on GitLab: GitHub's troubles have their own table, as it is asked in another way. */
export interface GitLabStage extends GateStage {
  readonly gitlab: LoopbackGitLab
  /** From now on, with every request of the kind. */
  fail(number: number, read: Read, trouble: Trouble): void
}

export const STAGES = { GitHub: openGitHub, GitLab: openGitLab } as const

let runs = 5000

/** A run of its own, in a folder where migrations can be found and none is touched. */
async function runWith(platform: Platform, repository: Repository, trigger: Trigger): Promise<Ran> {
  const workspace = await mkdtemp(join(tmpdir(), 'offshoot-test-stage-'))
  const lines: string[] = []
  const line = (message: string) => void lines.push(message)
  const log: Logger = {
    debug: () => {},
    info: line,
    warn: line,
    error: line,
    command: line,
    group: (_name, body) => body(),
  }
  try {
    await mkdir(join(workspace, 'migrations'))
    await writeFile(join(workspace, 'migrations', '0001.sql'), 'select 1;\n')
    const redactor = new Redactor()
    const runId = runs++
    const runUrl = `${repository.url}${platform.id === 'gitlab' ? '/-/jobs/' : '/actions/runs/'}${runId}`
    const verdict = await runApp({
      env: { PATH: process.env.PATH },
      inputs: {},
      spell: (key) => key,
      context: { platform: platform.id, host: '127.0.0.1', repository, trigger, runId, runUrl, workspace },
      platform,
      host: createTerminalHost(workspace, () => {}, redactor),
      log,
      redactor,
      clock: hastyClock(),
      signal,
      life: { moduleDirectory: workspace, hold: 'process', leased: () => {} },
    })
    return { ended: verdict, log: lines.join('\n') }
  } catch (error) {
    return { ended: messageOf(error), log: lines.join('\n') }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

const signal = AbortSignal.timeout(600_000)

async function openGitHub(): Promise<GateStage> {
  const github = await LoopbackGitHub.start()
  const { world } = github
  const repository: Repository = {
    platform: 'github',
    id: String(world.repository.id),
    fullName: world.fullName,
    defaultBranch: world.repository.defaultBranch,
    url: `${github.url}/${world.fullName}`,
  }
  const bot: GitHubUser = { id: 9001, login: 'acme-robot[bot]', type: 'Bot' }
  const people = { ...ACCOUNTS, agent: ACCOUNTS.copilot, bot }
  world.addCollaborator(people.bob, 'write')
  world.addCollaborator(people.alice, 'write')
  world.addCollaborator(bot, 'write')
  const written = (number: number) =>
    world.statusesOf(world.pull(number).headSha).filter(({ context }) => context === 'offshoot/approval')
  return {
    word: 'pull request',
    open: ({ by = 'alice', body, commit } = {}) =>
      world.openPull({
        user: people[by],
        ...(body === undefined ? {} : { body }),
        commits: [
          {
            message: `A change\n\n${commit?.said ?? ''}`,
            author: { name: commit?.by ?? 'alice', email: `${commit?.by ?? 'alice'}@example.com` },
            authorUser: people[commit?.by ?? 'alice'],
            committerUser: people[commit?.by ?? 'alice'],
          },
        ],
      }).number,
    push: (number) => void world.push(number),
    describe: (number, body) => void Object.assign(world.pull(number), { body }),
    approve: (number, by) => void world.review(number, { user: people[by], state: 'APPROVED' }),
    takeBack: (_number, by) => {
      const { login } = people[by]
      world.dismiss(world.reviews.findLast(({ user }) => user?.login === login)?.id ?? 0)
    },
    say: (number, by, body) => world.comment(number, { user: people[by], body }).id,
    close: (number) => void world.close(number),
    reactions: (comment) =>
      world.reactions.filter((one) => one.comment === comment).map(({ content }) => content),
    run: (trigger) => runWith(connectGitHub(github, { trigger }), repository, trigger),
    approval: (number) => stateOf(written(number).at(-1)?.state),
    everSaid: (number) => written(number).map(({ state }) => state),
    comment: (number) => ownOf(world.commentsOf(number)),
    hideApprovals: (number) => {
      const path = new RegExp(`/graphql$|/pulls/${number}/reviews$`)
      github.fail({ path }, { kind: 'answer', status: 502 })
    },
    pushBeforeLastLook: (number) => {
      const path = `/commits/${world.pull(number).headSha}/pulls`
      github.before({ method: 'GET', path, times: 1 }, () => void world.push(number))
    },
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  }
}

/** @param fields of the project’s settings */
async function openGitLab(fields: Readonly<Record<string, unknown>> = {}): Promise<GitLabStage> {
  const gitlab = await LoopbackGitLab.start()
  Object.assign(gitlab.settings.fields, fields)
  const { world } = gitlab
  const repository: Repository = {
    platform: 'gitlab',
    id: String(world.project.id),
    fullName: world.project.path,
    defaultBranch: world.project.defaultBranch,
    url: `${gitlab.url}/${world.project.path}`,
  }
  const bot: GitLabUser = {
    ...USERS.duo,
    id: 9001,
    username: 'service_account_robot',
    emails: ['robot@example.com'],
  }
  const people = { ...USERS, agent: USERS.duo, bot }
  world.addMember(bot, LEVELS.developer)
  world.addMember(USERS.duo, LEVELS.developer)
  world.addMember(USERS.mallory, LEVELS.reporter)
  const paths = (number: number): Readonly<Record<Read, RegExp>> => ({
    'the change request': new RegExp(`/graphql$|/merge_requests/${number}$`),
    'its changes': new RegExp(`/merge_requests/${number}/versions`),
    'its statuses': new RegExp(`/commits/${world.version(number).headSha}/statuses$`),
    'its comments': new RegExp(`/graphql$|/merge_requests/${number}/notes$`),
    'its approvals': new RegExp(`/merge_requests/${number}/approvals$`),
    'what its approver may do': new RegExp(`/members/all/${people.bob.id}$`),
    'all of it at once': /\/graphql$/,
    'its head once more': new RegExp(`/commits/${world.version(number).headSha}/merge_requests$`),
  })
  const written = (number: number) => {
    const { headSha } = world.version(number)
    return world.statuses.filter(({ sha, name }) => sha === headSha && name === 'offshoot/approval')
  }
  const fail = (number: number, read: Read, trouble: Trouble) => {
    gitlab.fail({ path: paths(number)[read] }, faultOf(trouble))
  }
  return {
    gitlab,
    word: 'merge request',
    open: ({ by = 'alice', body, commit } = {}) => {
      const [email = ''] = people[commit?.by ?? 'alice'].emails
      const who = { name: commit?.by ?? 'alice', email }
      return world.openMergeRequest({
        author: people[by],
        ...(body === undefined ? {} : { description: body }),
        commits: [{ message: `A change\n\n${commit?.said ?? ''}`, author: who, committer: who }],
      }).iid
    },
    push: (number) => void world.push(number),
    describe: (number, body) => void Object.assign(world.mergeRequest(number), { description: body }),
    approve: (number, by) => world.approve(number, people[by]),
    takeBack: (number, by) => world.unapprove(number, people[by]),
    say: (number, by, body) => world.comment(number, { author: people[by], body }).id,
    close: (number) => void world.close(number),
    reactions: (comment) => world.awards.filter(({ note }) => note === comment).map(({ name }) => name),
    run: (trigger) => runWith(connectGitLab(gitlab, { trigger }), repository, trigger),
    approval: (number) => stateOf(written(number).at(-1)?.status),
    everSaid: (number) => {
      const { headSha } = world.version(number)
      return world.statusWrites
        .filter(({ sha, context }) => sha === headSha && context === 'offshoot/approval')
        .map(({ state }) => state)
    },
    comment: (number) => ownOf(world.commentsOf(number)),
    hideApprovals: (number) => {
      const path = new RegExp(`/graphql$|/merge_requests/${number}/approvals$`)
      gitlab.fail({ path }, faultOf(502))
    },
    fail,
    pushBeforeLastLook: (number) =>
      gitlab.before({ path: paths(number)['its head once more'], times: 1 }, () => {
        world.push(number)
      }),
    [Symbol.asyncDispose]: () => gitlab[Symbol.asyncDispose](),
  }
}

function stateOf(state: string | undefined): ReturnType<GateStage['approval']> {
  if (state === undefined || state === 'success') return state
  return state === 'pending' || state === 'running' ? 'pending' : 'failed'
}

function ownOf(comments: readonly { readonly body: string }[]): string {
  const own = comments.filter(({ body }) => body.startsWith('<!-- offshoot:'))
  if (own.length !== 1) throw new Error(`${own.length} comments of ours`)
  return own[0]?.body ?? ''
}

function faultOf(trouble: Trouble) {
  if (trouble === 'half an answer') return { kind: 'malformed' } as const
  if (trouble === 'a broken connection') return { kind: 'reset', when: 'before' } as const
  return { kind: 'answer', status: trouble } as const
}
