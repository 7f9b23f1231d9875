import type { User, WorldAward, WorldMergeRequest, WorldNote, WorldVersion } from './model.ts'
import { type Json, ProjectAnswers } from './project-answers.ts'

/** The same about merge requests, and what was said of them. */
export class Answers extends ProjectAnswers {
  listedMergeRequest(mergeRequest: WorldMergeRequest): Json {
    const { iid, id, title, description, author, state, draft, sourceBranch, targetBranch } = mergeRequest
    const { sourceProjectId, labels, createdAt, reviewers } = mergeRequest
    const { project } = this.world
    return {
      id,
      iid,
      project_id: project.id,
      title,
      description,
      state,
      created_at: createdAt,
      updated_at: createdAt,
      merged_by: null,
      merge_user: null,
      merged_at: state === 'merged' ? createdAt : null,
      closed_by: null,
      closed_at: state === 'closed' ? createdAt : null,
      target_branch: targetBranch,
      source_branch: sourceBranch,
      user_notes_count: this.world.commentsOf(iid).length,
      upvotes: 0,
      downvotes: 0,
      author: this.basicUser(author),
      assignees: [],
      assignee: null,
      reviewers: reviewers.map(({ user }) => this.basicUser(user)),
      source_project_id: sourceProjectId,
      target_project_id: project.id,
      labels: [...labels].sort(),
      draft,
      imported: false,
      work_in_progress: draft,
      milestone: null,
      merge_when_pipeline_succeeds: false,
      merge_status: 'can_be_merged',
      detailed_merge_status: 'mergeable',
      sha: mergeRequest.versions.at(-1)?.headSha ?? null,
      merge_commit_sha: null,
      squash_commit_sha: null,
      discussion_locked: null,
      should_remove_source_branch: null,
      force_remove_source_branch: false,
      prepared_at: createdAt,
      reference: `!${iid}`,
      references: { short: `!${iid}`, relative: `!${iid}`, full: `${project.path}!${iid}` },
      web_url: `${this.projectUrl}/-/merge_requests/${iid}`,
      squash: false,
      has_conflicts: false,
      blocking_discussions_resolved: true,
    }
  }

  mergeRequest(mergeRequest: WorldMergeRequest): Json {
    const version = mergeRequest.versions.at(-1)
    return {
      ...this.listedMergeRequest(mergeRequest),
      subscribed: false,
      changes_count: version?.realSize ?? null,
      first_contribution: false,
      pipeline: null,
      head_pipeline: null,
      diff_refs:
        version === undefined
          ? null
          : { base_sha: version.baseSha, head_sha: version.headSha, start_sha: version.baseSha },
      merge_error: null,
      user: { can_merge: false },
    }
  }

  version(version: WorldVersion, mergeRequest: WorldMergeRequest): Json {
    return {
      id: version.id,
      head_commit_sha: version.headSha,
      base_commit_sha: version.baseSha,
      start_commit_sha: version.baseSha,
      created_at: version.createdAt,
      merge_request_id: mergeRequest.id,
      state: version.realSize.endsWith('+') ? 'overflow' : 'collected',
      real_size: version.realSize,
      patch_id_sha: null,
    }
  }

  fullVersion(version: WorldVersion, mergeRequest: WorldMergeRequest): Json {
    return {
      ...this.version(version, mergeRequest),
      commits: this.commits(version),
      diffs: version.files.map((file) => this.diff(file)),
    }
  }

  /** Newest first. */
  commits({ commits }: WorldVersion): readonly Json[] {
    return commits.toReversed().map((commit) => this.commit(commit))
  }

  approvals({ approvals }: WorldMergeRequest, reader: User): Json {
    return {
      user_has_approved: approvals.some(({ user }) => user.id === reader.id),
      user_can_approve: true,
      approved: approvals.length > 0,
      approved_by: approvals.map(({ user, approvedAt }) => ({
        user: this.basicUser(user),
        ...(approvedAt === undefined ? {} : { approved_at: approvedAt }),
      })),
    }
  }

  reviewers({ reviewers }: WorldMergeRequest): readonly Json[] {
    return reviewers.map(({ user, state, createdAt }) => ({
      user: this.basicUser(user),
      state,
      created_at: createdAt,
    }))
  }

  note(note: WorldNote): Json {
    return {
      id: note.id,
      type: null,
      body: note.body,
      author: this.basicUser(note.author),
      created_at: note.createdAt,
      updated_at: note.updatedAt,
      system: note.system,
      noteable_id: this.world.mergeRequest(note.iid).id,
      noteable_type: 'MergeRequest',
      project_id: this.world.project.id,
      resolvable: false,
      confidential: false,
      internal: false,
      imported: false,
      imported_from: 'none',
      noteable_iid: note.iid,
      commands_changes: {},
    }
  }

  award({ id, note, name, user, createdAt }: WorldAward): Json {
    return {
      id,
      name,
      user: this.basicUser(user),
      created_at: createdAt,
      updated_at: createdAt,
      awardable_id: note,
      awardable_type: 'Note',
      url: null,
    }
  }
}
