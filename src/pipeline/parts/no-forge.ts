import type { PlatformId } from '../../core/change-request.ts'
import { OffshootError } from '../../core/errors.ts'
import type { Platform } from '../../platform/types.ts'

/** The forge of a job that holds no token for it: the job that runs a pull request's code. */
export function withoutForge(id: PlatformId): Platform {
  const refuse = async () => {
    throw new OffshootError('config', 'there is no token for the forge, and this needs one', {
      next: 'leave `github-token` out to use the job’s own; only `stage: check` with a seal works without',
    })
  }
  return {
    id,
    words:
      id === 'gitlab'
        ? { changeRequest: 'merge request', sigil: '!' }
        : { changeRequest: 'pull request', sigil: '#' },
    limits: { comment: 0, statusDescription: 0 },
    changeRequest: refuse,
    change: refuse,
    reviews: refuse,
    permission: refuse,
    provenance: refuse,
    commitsOf: refuse,
    pushes: refuse,
    isMember: refuse,
    fileAt: refuse,
    statusesOf: refuse,
    self: refuse,
    openChangeRequests: refuse,
    openChanges: refuse,
    changeRequestsOfRef: refuse,
    changeRequestsOfCommit: refuse,
    setStatus: refuse,
    commentsStartingWith: refuse,
    commentById: refuse,
    react: refuse,
    rerun: refuse,
    createComment: refuse,
    updateComment: refuse,
    deleteComment: refuse,
  }
}
