import type { Push } from '../../../../src/core/change-request.ts'
import { botCommit, message, user } from '../cases.ts'
import {
  alice,
  approves,
  bob,
  carol,
  type Decisions,
  devin,
  HEAD,
  OLD,
  objects,
  pushed,
  type Setting,
  says,
} from './setting.ts'

const byAlice = { author: alice, committer: alice, authorName: 'Alice', committerName: 'Alice' }
const dave = user('dave', 2004)
const byDave = { author: dave, committer: dave, authorName: 'Dave', committerName: 'Dave' }
export const migration = { path: 'db/1.sql', status: 'added', blob: 'b1' } as const
const docs = { path: 'README.md', status: 'modified', blob: 'r1' } as const
const pushes: readonly Push[] = [pushed(HEAD, 5, alice), pushed(OLD, -5, devin)]
/** Bob approved what Devin wrote; then Alice pushed a word about it to the README. */
export const kept: Setting = {
  policy: '{rules: agents, keep-on-same-diff: true}',
  commits: [botCommit(devin), byAlice],
  files: [migration, docs],
  migrations: ['db/1.sql'],
  pushes,
  said: [approves(bob, OLD)],
  earlier: { commits: [botCommit(devin)], files: [migration] },
}

export const keptApprovals: Decisions = {
  about: 'keep-on-same-diff',
  cases: [
    [
      'another person pushed words only',
      kept,
      'agent approved',
      'Approved by @bob; nothing that was approved at ccccccc is different at 3f2c1ab.',
    ],
    [
      'a comment approved the commit, written out',
      { ...kept, said: [says(bob, `/offshoot approve ${OLD}`)] },
      'agent approved',
      'Approved by @bob; nothing that was approved at ccccccc is different at 3f2c1ab.',
    ],
    [
      'a comment approved the commit, cut short',
      { ...kept, said: [says(bob, '/offshoot approve ccccccc')] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, which is not the head, so that comment does not count.',
    ],
    [
      'the policy does not say so',
      { ...kept, policy: 'agents' },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, an older commit, so that vote does not count.',
    ],
    [
      'what it does to the database is different',
      { ...kept, measured: { digest: 'f'.repeat(16) } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what it does to the database is not the same, so that vote does not count.',
    ],
    [
      'the head was not measured',
      { ...kept, measured: 'unseen' },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and whether the database changes are still the same was not measured, so that vote does not count.',
    ],
    [
      'the approved commit was not measured',
      { ...kept, earlier: { ...kept.earlier, measured: 'unseen' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and whether the database changes are still the same was not measured, so that vote does not count.',
    ],
    [
      'somebody else set the status of the approved commit',
      { ...kept, earlier: { ...kept.earlier, mine: false } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and whether the database changes are still the same was not measured, so that vote does not count.',
    ],
    [
      'a migration has other content',
      { ...kept, files: [{ ...migration, blob: 'b2' }, docs] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'the content of a migration is not told',
      {
        ...kept,
        files: [{ path: 'db/1.sql', status: 'added' }, docs],
        earlier: { ...kept.earlier, files: [{ path: 'db/1.sql', status: 'added' }] },
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'a migration came',
      {
        ...kept,
        files: [migration, { ...migration, path: 'db/2.sql' }],
        migrations: ['db/1.sql', 'db/2.sql'],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'a file went that may have been a migration',
      { ...kept, earlier: { ...kept.earlier, files: [migration, { ...migration, path: 'db/0.sql' }] } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'a workflow came',
      { ...kept, files: [migration, { path: '.github/workflows/ci.yml', status: 'added', blob: 'w1' }] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'which files are migrations is not known, and a file came',
      { ...kept, migrations: [], touchesMigrations: true },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and files that matter changed since, so that vote does not count.',
    ],
    [
      'the approved head cannot be read whole',
      { ...kept, earlier: { ...kept.earlier, complete: false } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what changed since cannot be read, so that vote does not count.',
    ],
    [
      'the approved head cannot be read',
      { ...kept, fails: { change: 'GitHub answered 404' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what changed since cannot be read, so that vote does not count.',
    ],
    [
      'the agent pushed',
      {
        ...kept,
        commits: [botCommit(devin), botCommit(devin)],
        pushes: [pushed(HEAD, 5, devin), pushed(OLD, -5, devin)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the agent pushed a commit under a person’s name',
      { ...kept, pushes: [pushed(HEAD, 5, devin), pushed(OLD, -5, devin)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'a person pushed a commit with an agent’s mark',
      {
        ...kept,
        commits: [
          botCommit(devin),
          { ...byAlice, ...message('Co-authored-by: Claude <noreply@anthropic.com>') },
        ],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'a person without write access wrote a commit',
      { ...kept, may: { alice: 'read' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the approver pushed',
      { ...kept, pushes: [pushed(HEAD, 5, bob), pushed(OLD, -5, devin)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob pushed 3f2c1ab, so that vote does not count.',
    ],
    [
      'the approver pushed in between',
      { ...kept, pushes: [pushed(HEAD, 5, alice), pushed('d'.repeat(40), 3, bob), pushed(OLD, -5, devin)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'another person pushed the commit of somebody without write access',
      { ...kept, commits: [botCommit(devin), byDave], may: { dave: 'read' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'another person pushed the commit of somebody with write access',
      { ...kept, commits: [botCommit(devin), byDave] },
      'agent approved',
      'Approved by @bob; nothing that was approved at ccccccc is different at 3f2c1ab.',
    ],
    [
      'another person pushed the approver’s own commit, where a part in it is allowed',
      {
        ...kept,
        policy: '{keep-on-same-diff: true, allow-requester: true}',
        commits: [botCommit(devin), { author: bob, committer: bob }],
      },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the forge cannot link a commit to an account',
      { ...kept, commits: [botCommit(devin), { ...byAlice, author: undefined }] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the forge does not tell who pushed',
      { ...kept, pushes: [pushed(HEAD, 5, undefined), pushed(OLD, -5, devin)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the approved commit was never a head',
      { ...kept, pushes: [pushed(HEAD, 5, alice)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, and what was pushed since is not all by other people with write access, so that vote does not count.',
    ],
    [
      'the approver may not write any more',
      { ...kept, may: { bob: 'read' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob has no write access, so that vote does not count.',
    ],
    [
      'a person wants changes',
      { ...kept, said: [approves(bob, OLD), objects(carol, OLD)] },
      'agent pending',
      '@carol asked for changes, so it waits until @carol approves 3f2c1ab or that is taken back.',
    ],
    [
      'a person approves the head as well',
      { ...kept, said: [approves(bob, OLD), approves(carol)] },
      'agent approved',
      'Approved by @bob and @carol; nothing that was approved at ccccccc is different at 3f2c1ab.',
    ],
    [
      'a declaration of an older commit is void all the same',
      { ...kept, said: [says(bob, `/offshoot human ${OLD}`)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob declared ccccccc a person’s work, which is not the head any more, so that comment does not count.',
    ],
  ],
}
