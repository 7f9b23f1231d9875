import { commit } from '../../../support/change-requests.ts'
import { botCommit, message, user } from '../cases.ts'
import {
  ada,
  alice,
  approves,
  bob,
  type Decisions,
  devin,
  HEAD,
  OLD,
  pushed,
  type Setting,
  says,
} from './setting.ts'

const byAda: Setting = { request: { author: ada }, commits: [{}] }
const migration = { path: 'db/1.sql', status: 'added', blob: 'b1' } as const
const claude = message('Co-authored-by: Claude <noreply@anthropic.com>')

const squashed = commit({ ...claude, sha: 'd'.repeat(40) })
const manyHeads = Array.from({ length: 25 }, (_, index) => String(index).padStart(40, '0'))

export const attacks: Decisions = {
  about: 'attacks',
  cases: [
    [
      'the prompter approves from a second account that has no part in it, which nobody can see',
      { request: { author: ada, headRef: 'claude/fix' }, commits: [claude], said: [approves(alice)] },
      'agent approved',
      'Approved by @alice at 3f2c1ab.',
    ],
    [
      'and a list of people keeps that out',
      {
        policy: '[{when: agent, from: "@carol"}]',
        request: { author: ada, headRef: 'claude/fix' },
        commits: [claude],
        said: [approves(alice)],
      },
      'agent pending',
      'Commit 1111111 credits Claude, so @carol has to approve 3f2c1ab; @alice is none of those it waits for, so that vote does not count.',
    ],
    [
      'the mark is taken out of the description',
      { ...byAda, remembered: 'agent' },
      'agent pending',
      'An earlier run found the mark of an agent in it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the agent’s commit is squashed into a person’s and pushed over',
      {
        ...byAda,
        provenance: { replacedHeads: [OLD] },
        replaced: { [OLD]: [squashed] },
        said: [approves(ada)],
      },
      'agent pending',
      'Commit ddddddd, since replaced, credits Claude, so another person with write access has to approve 3f2c1ab; @ada opened it, so that vote does not count.',
    ],
    [
      'so many force-pushes that they cannot all be read',
      {
        ...byAda,
        provenance: { replacedHeads: manyHeads },
        replaced: Object.fromEntries(manyHeads.map((sha) => [sha, []])),
      },
      'unknown pending',
      'Not all that was pushed to it earlier can be read, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'approve, then push',
      { pushes: [pushed(HEAD, 5, devin), pushed(OLD, -5, devin)], said: [approves(bob, OLD)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob approved ccccccc, an older commit, so that vote does not count.',
    ],
    [
      'a push while somebody writes their comment',
      { pushes: [pushed(HEAD, 1, devin), pushed(OLD, -5, devin)], said: [says(bob, '/offshoot approve')] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; it cannot be told which commit @bob saw: write /offshoot approve 3f2c1ab, so that comment does not count.',
    ],
    [
      'somebody edits a colleague’s comment into an approval',
      { said: [says(bob, '/offshoot approve 3f2c1ab', { edited: true })] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; the comment of @bob was edited, so that comment does not count.',
    ],
    [
      'a comment is made through an App with a person’s token',
      { said: [says(bob, '/offshoot human 3f2c1ab', { via: 'claude' })] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; the comment of @bob was written by the App claude, so that comment does not count.',
    ],
    [
      'a person’s trailers are added to look human',
      { commits: [{ ...botCommit(devin), ...message('Signed-off-by: Ada <ada@example.com>') }] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the description says it is automation’s',
      { request: { body: 'Bumps left-pad. dependabot-automerge-start' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a commit claims the name of automation',
      {
        request: { author: ada, headRef: 'claude/fix' },
        commits: [
          { authorName: 'dependabot[bot]', authorEmail: '49699333+dependabot[bot]@users.noreply.github.com' },
        ],
      },
      'agent pending',
      'Its branch is named the way Claude names them, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the description names somebody else as the requester, and the starter approves',
      {
        request: { body: 'https://app.devin.ai/sessions/1\nRequested by: @nobody' },
        provenance: { starters: [{ account: alice, how: 'started' }] },
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so someone with write access other than @nobody, who asked for it, has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'an agent’s own pull request changes the settings to switch the gate off',
      { files: [{ path: '.offshoot.yml', status: 'modified' }] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person is credited so that their approval does not count',
      {
        commits: [
          { ...botCommit(devin), ...message('Co-authored-by: bob <2002+bob@users.noreply.github.com>') },
        ],
        said: [approves(bob)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob asked for it, so that vote does not count.',
    ],
    [
      'the change itself names its approver in CODEOWNERS',
      {
        policy: '[{when: agent, from: codeowners}]',
        files: [migration, { path: 'CODEOWNERS', status: 'modified' }],
        migrations: ['db/1.sql'],
        base: { CODEOWNERS: '* @carol' },
        own: { CODEOWNERS: '* @bob' },
        said: [approves(bob)],
      },
      'agent pending',
      'Needs 1 more of the code owners of what it changes because Devin opened it; @bob approved 3f2c1ab.',
    ],
    [
      'a stranger floods it with approvals',
      {
        said: Array.from({ length: 30 }, (_, index) => approves(user(`stranger-${index}`, 9000 + index))),
        may: Object.fromEntries(
          Array.from({ length: 30 }, (_, index) => [`stranger-${index}`, 'read' as const]),
        ),
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @stranger-0 has no write access, so that vote does not count, nor do 29 others.',
    ],
    [
      'a path with a line break and a mention',
      { ...byAda, files: [{ path: '.github/\n@acme/everyone <!-- x -->', status: 'added' }] },
      'human pending',
      'It changes a file in .github, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
  ],
}
