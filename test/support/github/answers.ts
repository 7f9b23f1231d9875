import type { ChangedFile } from '../../../src/core/change-request.ts'
import type {
  App,
  User,
  WorldComment,
  WorldCommit,
  WorldPull,
  WorldReaction,
  WorldReview,
  WorldStatus,
} from './model.ts'
import { fieldsOf, template } from './schema.ts'
import type { GitHubWorld } from './world.ts'

type Json = Record<string, unknown>

const PULL = template('pull-request')
const SIMPLE_PULL_FIELDS = new Set(fieldsOf('pull-request-simple'))
const REPOSITORY_FIELDS = new Set(fieldsOf('repository'))
const REPOSITORY = template('full-repository-default-response')
const COMPARISON = template('commit-comparison')
const COMMIT = (COMPARISON.commits as Json[])[0] ?? {}
const FILE = (COMPARISON.files as Json[])[0] ?? {}
const COMMENT = template('issue-comment')
const REVIEW = (template('pull-request-review-items') as unknown as Json[])[0] ?? {}
const STATUS = template('status')
const SIMPLE_USER = COMMENT.user as Json
const PRIVATE_USER = template('private-user-response-with-public-profile-information')
const PERMISSION = template('repository-collaborator-permission-response-if-user-has-admin-permissions')
const INTEGRATION = template('integration')
const REACTION = template('reaction')
const LABEL = template('label')

/** Turns the world into what GitHub's API answers: GitHub's own examples, with the world's values in them. */
export class Answers {
  readonly #world: GitHubWorld
  /** Where the API and the pages are, without a slash at the end. */
  readonly #api: string
  readonly #web: string

  constructor(world: GitHubWorld, { api, web }: { api: string; web: string }) {
    this.#world = world
    this.#api = api
    this.#web = web
  }

  user(user: User): Json {
    const { login } = user
    return {
      ...SIMPLE_USER,
      ...user,
      url: `${this.#api}/users/${encodeURIComponent(login)}`,
      html_url: `${this.#web}/${encodeURIComponent(login)}`,
    }
  }

  privateUser(user: User): Json {
    return { ...PRIVATE_USER, ...this.user(user) }
  }

  repository(): Json {
    const { id, owner, name, defaultBranch } = this.#world.repository
    return {
      ...REPOSITORY,
      language: null,
      source: undefined,
      parent: undefined,
      template_repository: undefined,
      organization: undefined,
      id,
      name,
      full_name: this.#world.fullName,
      owner: this.user({ id: 9001, login: owner, type: 'Organization' }),
      default_branch: defaultBranch,
      url: `${this.#api}/repos/${this.#world.fullName}`,
      html_url: `${this.#web}/${this.#world.fullName}`,
    }
  }

  pull(pull: WorldPull): Json {
    const { number } = pull
    const page = `${this.#web}/${this.#world.fullName}/pull/${number}`
    const comparison = this.#world.comparison(pull.baseSha, pull.headSha)
    const owner = { id: 9001, login: this.#world.repository.owner, type: 'Organization' } as const
    const repository = pick(this.repository(), REPOSITORY_FIELDS)
    const head =
      pull.headRepository === 'same'
        ? repository
        : { ...repository, id: 777, full_name: headNameOf(pull, this.#world.fullName), fork: true }
    return {
      ...PULL,
      id: 1_000_000 + number,
      number,
      url: `${this.#api}/repos/${this.#world.fullName}/pulls/${number}`,
      html_url: page,
      title: pull.title,
      body: pull.body,
      user: pull.user === null ? null : this.user(pull.user),
      state: pull.state,
      draft: pull.draft,
      locked: false,
      merged: pull.mergedAt !== null,
      merged_at: pull.mergedAt,
      merged_by: null,
      closed_at: pull.state === 'closed' ? (pull.mergedAt ?? pull.createdAt) : null,
      created_at: pull.createdAt,
      updated_at: pull.createdAt,
      requested_teams: [],
      labels: pull.labels.map((name) => this.label(name)),
      commits: comparison?.commits.length ?? 0,
      changed_files: comparison?.files.length ?? 0,
      head: {
        label: `${headOwnerOf(pull, owner.login)}:${pull.headRef}`,
        ref: pull.headRef,
        sha: pull.headSha,
        user: this.user(owner),
        repo: pull.headRepository === 'deleted' ? null : head,
      },
      base: {
        label: `${owner.login}:${pull.baseRef}`,
        ref: pull.baseRef,
        sha: pull.baseSha,
        user: this.user(owner),
        repo: repository,
      },
    }
  }

  label(name: string): Json {
    return {
      ...LABEL,
      name,
      url: `${this.#api}/repos/${this.#world.fullName}/labels/${encodeURIComponent(name)}`,
    }
  }

  app(app: App | null): Json | null {
    return app === null ? null : { ...INTEGRATION, ...app }
  }

  listedPull(pull: WorldPull): Json {
    return pick(this.pull(pull), SIMPLE_PULL_FIELDS)
  }

  commit(commit: WorldCommit): Json {
    const user = (found: WorldCommit['authorUser']) =>
      found !== null && isUser(found) ? this.user(found) : found
    return {
      ...COMMIT,
      sha: commit.sha,
      url: `${this.#api}/repos/${this.#world.fullName}/commits/${commit.sha}`,
      commit: {
        ...(COMMIT.commit as Json),
        message: commit.message,
        author: { ...commit.author, date: commit.date },
        committer: { ...commit.committer, date: commit.date },
      },
      author: user(commit.authorUser),
      committer: user(commit.committerUser),
    }
  }

  file(file: ChangedFile): Json {
    const previous = file.previousPath === undefined ? {} : { previous_filename: file.previousPath }
    return { ...FILE, filename: file.path, status: file.status, sha: file.blob ?? FILE.sha, ...previous }
  }

  comparison(
    commits: readonly WorldCommit[],
    total: number,
    files: readonly ChangedFile[] | undefined,
  ): Json {
    return {
      ...COMPARISON,
      status: 'ahead',
      ahead_by: total,
      behind_by: 0,
      total_commits: total,
      commits: commits.map((commit) => this.commit(commit)),
      files: files?.map((file) => this.file(file)),
    }
  }

  comment(comment: WorldComment): Json {
    const issue = `${this.#api}/repos/${this.#world.fullName}/issues/${comment.pull}`
    return {
      ...COMMENT,
      id: comment.id,
      url: `${this.#api}/repos/${this.#world.fullName}/issues/comments/${comment.id}`,
      html_url: `${this.#web}/${this.#world.fullName}/pull/${comment.pull}#issuecomment-${comment.id}`,
      issue_url: issue,
      body: comment.body,
      user: comment.user === null ? null : this.user(comment.user),
      performed_via_github_app: this.app(comment.app),
      created_at: comment.createdAt,
      updated_at: comment.updatedAt,
    }
  }

  reaction({ id, content, user, createdAt }: WorldReaction): Json {
    return { ...REACTION, id, content, user: this.user(user), created_at: createdAt }
  }

  review(review: WorldReview): Json {
    return {
      ...REVIEW,
      id: review.id,
      user: review.user === null ? null : this.user(review.user),
      state: review.state,
      commit_id: review.commitSha,
      submitted_at: review.submittedAt,
    }
  }

  /** As an entry of a timeline. */
  commented(comment: WorldComment): Json {
    const told = this.comment(comment)
    return { ...told, event: 'commented', actor: told.user }
  }

  /** As an entry of a timeline, where its state is in lower case. */
  reviewed(review: WorldReview): Json {
    return { ...this.review(review), event: 'reviewed', state: review.state.toLowerCase() }
  }

  /** As an entry of a timeline, which knows no accounts of it. */
  committed(commit: WorldCommit): Json {
    const { commit: inner, ...told } = this.commit(commit)
    const { message, author, committer, tree, verification } = inner as Json
    return {
      ...{ event: 'committed', sha: told.sha, node_id: told.node_id, url: told.url, html_url: told.html_url },
      ...{ message, author, committer, tree, parents: [] },
      verification: { verified_at: null, ...(verification as Json) },
    }
  }

  status(status: WorldStatus): Json {
    return {
      ...STATUS,
      id: status.id,
      context: status.context,
      state: status.state,
      description: status.description,
      target_url: status.targetUrl,
      creator: this.user(status.creator),
      created_at: status.createdAt,
      updated_at: status.createdAt,
    }
  }

  combinedStatus(sha: string): Json {
    const latest = new Map(this.#world.statusesOf(sha).map((status) => [status.context, status]))
    const states = new Set([...latest.values()].map((status) => status.state))
    const failed = states.has('error') || states.has('failure')
    const pending = states.has('pending') || latest.size === 0
    return {
      ...template('combined-commit-status'),
      state: failed ? 'failure' : pending ? 'pending' : 'success',
      sha,
      total_count: latest.size,
      statuses: [...latest.values()].map((status) => {
        const { creator: _, ...simple } = this.status(status)
        return simple
      }),
    }
  }

  permission(user: User, permission: string): Json {
    return {
      ...PERMISSION,
      permission,
      role_name: permission,
      user: { ...(PERMISSION.user as Json), ...this.user(user), role_name: permission },
    }
  }
}

/** Whose repository the head is in, as labels and filters have it. */
export function headOwnerOf(pull: WorldPull, owner: string): string {
  return pull.headRepository === 'same' || pull.headRepository === 'sibling' ? owner : 'mallory'
}

/** `owner/name` of the repository that the head is in. */
export function headNameOf(pull: WorldPull, fullName: string): string {
  if (pull.headRepository === 'same') return fullName
  const [owner = '', repo = ''] = fullName.split('/')
  return pull.headRepository === 'sibling' ? `${owner}/${repo}-copy` : `mallory/${repo}`
}

function isUser(value: User | Record<string, never>): value is User {
  return 'id' in value
}

function pick(value: Json, keys: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.has(key)))
}
