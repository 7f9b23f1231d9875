import type { ChangedFile } from '../../../src/core/change-request.ts'
import type {
  User,
  WorldCommit,
  WorldGroup,
  WorldJob,
  WorldPipeline,
  WorldPushEvent,
  WorldStatus,
} from './model.ts'
import { statusOfPipeline } from './pipeline-status.ts'
import type { GitLabWorld } from './world.ts'

export type Json = Record<string, unknown>

/** What GitLab's API answers about people, the repository and its pipelines, with the names GitLab gives to fields. */
export class ProjectAnswers {
  protected readonly world: GitLabWorld
  /** Where the pages are, without a slash at the end. */
  readonly #web: string

  constructor(world: GitLabWorld, web: string) {
    this.world = world
    this.#web = web
  }

  get projectUrl(): string {
    return `${this.#web}/${this.world.project.path}`
  }

  basicUser({ id, username, name, state }: User): Json {
    return {
      id,
      username,
      public_email: '',
      name,
      state,
      locked: false,
      avatar_url: null,
      web_url: `${this.#web}/${username}`,
    }
  }

  user(user: User): Json {
    return {
      ...this.basicUser(user),
      created_at: '2020-01-01T00:00:00.000Z',
      bio: '',
      location: null,
      organization: '',
      job_title: '',
      bot: user.bot,
    }
  }

  commit({ sha, message, author, committer, date }: WorldCommit): Json {
    return {
      id: sha,
      short_id: sha.slice(0, 8),
      created_at: date,
      parent_ids: [],
      title: message.split('\n')[0],
      message,
      author_name: author.name,
      author_email: author.email,
      authored_date: date,
      committer_name: committer.name,
      committer_email: committer.email,
      committed_date: date,
      trailers: {},
      extended_trailers: {},
      web_url: `${this.projectUrl}/-/commit/${sha}`,
    }
  }

  diff({ path, previousPath, status }: ChangedFile): Json {
    return {
      diff: '@@ -0,0 +1 @@\n+\n',
      collapsed: false,
      too_large: false,
      new_path: path,
      old_path: previousPath ?? path,
      a_mode: status === 'added' ? '0' : '100644',
      b_mode: status === 'removed' ? '0' : '100644',
      new_file: status === 'added',
      renamed_file: status === 'renamed',
      deleted_file: status === 'removed',
      generated_file: false,
    }
  }

  status(status: WorldStatus): Json {
    return {
      id: status.id,
      sha: status.sha,
      ref: status.ref,
      status: status.status,
      name: status.name,
      target_url: status.targetUrl,
      description: status.description,
      created_at: status.createdAt,
      started_at: status.startedAt,
      finished_at: status.finishedAt,
      allow_failure: false,
      coverage: null,
      pipeline_id: status.pipelineId,
      author: this.basicUser(status.author),
    }
  }

  pipeline(pipeline: WorldPipeline): Json {
    const { id, iid, sha, ref, source, user, createdAt } = pipeline
    return {
      id,
      iid,
      project_id: this.world.project.id,
      sha,
      ref,
      status: statusOfPipeline(this.world, pipeline),
      source,
      created_at: createdAt,
      updated_at: createdAt,
      web_url: `${this.projectUrl}/-/pipelines/${id}`,
      before_sha: '0'.repeat(40),
      tag: false,
      user: this.basicUser(user),
    }
  }

  job({ id, name, status, pipelineId }: WorldJob): Json & { readonly id: number } {
    const pipeline = this.world.pipelines.find((found) => found.id === pipelineId)
    return {
      id,
      name,
      status,
      stage: 'test',
      ref: pipeline?.ref,
      tag: false,
      pipeline: pipeline && this.pipeline(pipeline),
      web_url: `${this.projectUrl}/-/jobs/${id}`,
    }
  }

  pushEvent({ id, ref, before, after, author, createdAt }: WorldPushEvent): Json {
    return {
      id,
      project_id: this.world.project.id,
      action_name: before === null ? 'pushed new' : 'pushed to',
      target_id: null,
      target_iid: null,
      target_type: null,
      author_id: author.id,
      target_title: null,
      created_at: createdAt,
      author: this.basicUser(author),
      imported: false,
      push_data: {
        commit_count: 1,
        action: before === null ? 'created' : 'pushed',
        ref_type: 'branch',
        commit_from: before,
        commit_to: after,
        ref,
        commit_title: 'A change',
        ref_count: null,
      },
      author_username: author.username,
    }
  }

  member(user: User, level: number): Json {
    return {
      ...this.basicUser(user),
      access_level: level,
      created_at: '2020-01-01T00:00:00.000Z',
      expires_at: null,
      membership_state: 'active',
    }
  }

  group({ id, path }: WorldGroup): Json {
    return {
      id,
      web_url: `${this.#web}/groups/${path}`,
      name: path.split('/').at(-1),
      path: path.split('/').at(-1),
      full_path: path,
      visibility: 'private',
    }
  }

  fork(id: number, path: string): Json {
    return { id, path_with_namespace: path, name: path.split('/').at(-1), web_url: `${this.#web}/${path}` }
  }
}
