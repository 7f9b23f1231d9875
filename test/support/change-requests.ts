import type { Change, ChangedFile, ChangeRequest, Commit } from '../../src/core/change-request.ts'

/** An ordinary pull request by a person, to be varied. */
export function changeRequest(change: Partial<ChangeRequest> = {}): ChangeRequest {
  return {
    repository: {
      platform: 'github',
      id: '4711',
      fullName: 'acme/shop',
      defaultBranch: 'main',
      url: 'https://github.com/acme/shop',
    },
    number: 7,
    title: 'Add discounts',
    body: '',
    url: 'https://github.com/acme/shop/pull/7',
    author: { id: 1001, login: 'ada', type: 'user' },
    state: 'open',
    draft: false,
    headSha: 'a'.repeat(40),
    headRef: 'discounts',
    baseRef: 'main',
    baseSha: 'b'.repeat(40),
    fromFork: false,
    headRepository: 'acme/shop',
    labels: [],
    ...change,
  }
}

export function commit(change: Partial<Commit> = {}): Commit {
  return {
    sha: 'a'.repeat(40),
    message: 'Add discounts',
    authorName: 'Ada',
    authorEmail: 'ada@example.com',
    committerName: 'Ada',
    committerEmail: 'ada@example.com',
    committedAt: '2026-11-20T10:00:00Z',
    author: { id: 1001, login: 'ada', type: 'user' },
    committer: { id: 1001, login: 'ada', type: 'user' },
    ...change,
  }
}

export function changeOf(paths: readonly string[], more: Partial<Change> = {}): Change {
  const files = paths.map((path): ChangedFile => ({ path, status: 'added' }))
  return { commits: [commit()], files, complete: true, ...more }
}
