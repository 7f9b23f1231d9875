import type { Handover } from '../../../src/seal/handover.ts'
import type { Binding } from '../../../src/seal/seal.ts'

/** A branch as one job hands it to another. */
export function handover(changed: Partial<Handover> = {}): Handover {
  const location = { host: 'db.example.com', port: 5432, database: 'offshoot-1-pr-7' }
  return {
    credential: {
      ...location,
      user: 'offshoot-1-pr-7',
      password: 'p@ss/w0rd-of-the-branch',
      sslmode: 'require',
    },
    branch: {
      id: '16500',
      name: 'offshoot-1-pr-7',
      provider: 'postgres',
      golden: {
        id: '16384',
        name: 'golden',
        createdAt: undefined,
        size: 1024,
        frozen: true,
        location: { ...location, database: 'golden' },
      },
      mark: {
        managedBy: 'offshoot',
        version: 1,
        owner: { platform: 'github', host: 'github.com', repositoryId: '1' },
        purpose: { kind: 'change-request', number: 7 },
        golden: '16384',
        createdAt: '2026-11-21T10:00:00.000Z',
        expiresAt: '2026-11-28T10:00:00.000Z',
        nonce: '0123456789abcdef0123456789abcdef',
        state: { phase: 'migrating', applied: [], pushes: 1 },
      },
      created: true,
      method: 'file copy',
      forkBytes: undefined,
      location,
      markInside: 'database-comment',
    },
    changeRequest: {
      repository: {
        platform: 'github',
        id: '1',
        fullName: 'acme/shop',
        defaultBranch: 'main',
        url: 'https://github.com/acme/shop',
      },
      number: 7,
      url: 'https://github.com/acme/shop/pull/7',
      author: { id: 3, login: 'alice', type: 'user' },
      state: 'open',
      draft: false,
      headSha: 'a'.repeat(40),
      headRef: 'feature',
      baseRef: 'main',
      baseSha: 'b'.repeat(40),
      fromFork: false,
      headRepository: 'acme/shop',
    },
    files: [
      { path: 'migrations/0002.sql', status: 'added' },
      { path: 'new.sql', previousPath: 'old "name".sql', status: 'renamed' },
    ],
    complete: true,
    ...changed,
  }
}

export function binding(changed: Partial<Binding> = {}): Binding {
  return {
    host: 'github.com',
    repositoryId: '1',
    headSha: 'a'.repeat(40),
    runId: 1001,
    attempt: 1,
    ...changed,
  }
}
