import { commit } from '../../../support/change-requests.ts'
import { bot, botCommit, message, unlinked, user } from '../cases.ts'
import { ada, bob, type Decisions, HEAD, OLD, pushed } from './setting.ts'

const claude = 'Co-authored-by: Claude <noreply@anthropic.com>'
const byAda = { author: ada } as const
const renovate = bot('renovate[bot]', 29139614)
const dependabot = bot('dependabot[bot]', 49699333)
const marked = commit({ ...message(claude), sha: 'd'.repeat(40) })
const plain = commit({ sha: 'd'.repeat(40) })

export const authors: Decisions = {
  about: 'who wrote it',
  cases: [
    [
      'Devin opens it',
      {},
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person opens it',
      { request: byAda, commits: [{}] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'Copilot opens it under a login without [bot]',
      { request: { author: bot('Copilot', 198982749) }, commits: [botCommit(bot('Copilot', 198982749))] },
      'agent pending',
      'GitHub Copilot opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the Claude agent of the forge opens it',
      { request: { author: bot('Claude', 242468646) }, commits: [{}] },
      'agent pending',
      'Claude opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'Cursor opens it under a person’s login and leaves its mark',
      { request: { ...byAda, body: '<!-- CURSOR_AGENT_PR_BODY_BEGIN -->' }, commits: [{}] },
      'agent pending',
      'Its description bears the mark of Cursor, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person’s commit has a session of Claude Code in its trailers',
      { request: byAda, commits: [message('Claude-Session: https://claude.ai/code/session_1')] },
      'agent pending',
      'Commit 1111111 bears the mark of Claude, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a commit of claude-code-action that the forge takes for a workflow’s',
      {
        request: byAda,
        commits: [
          {
            ...botCommit(bot('github-actions[bot]', 41898282), 'claude[bot]'),
            authorEmail: '41898282+claude[bot]@users.noreply.github.com',
          },
        ],
      },
      'agent pending',
      'Commit 1111111 is by Claude, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'Dependabot alone wrote it',
      { request: { author: dependabot }, commits: [botCommit(dependabot)] },
      'automation not-required',
      'Automation alone wrote it, so no approval is needed.',
    ],
    [
      'Claude added a commit to Dependabot’s',
      { request: { author: dependabot }, commits: [botCommit(dependabot), message(claude)] },
      'agent pending',
      'Commit 2222222 credits Claude, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person is called Claude Martin',
      {
        request: { author: user('claude-martin', 5) },
        commits: [{ authorName: 'Claude Martin', authorEmail: 'claude.martin@example.com' }],
      },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'a message speaks of closing a cursor',
      { request: byAda, commits: [{ message: 'Close cursor\n\nDocument Claude Code.' }] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'a person assisted, the way curl says it',
      { request: byAda, commits: [message('Assisted-by: Jay Satiro')] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'an editor wrote the address of Copilot in error that spring',
      {
        request: byAda,
        commits: [
          { ...message('Co-authored-by: Copilot <copilot@github.com>'), committedAt: '2026-04-25T10:00:00Z' },
        ],
      },
      'agent pending',
      'Commit 1111111 credits GitHub Copilot, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'its author’s account is deleted',
      { request: { author: undefined }, commits: [{}] },
      'unknown pending',
      'The account that opened it is deleted, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a bot that nobody registered opens it',
      { request: { author: bot('foo[bot]', 9) }, commits: [botCommit(bot('foo[bot]', 9))] },
      'unknown pending',
      'A bot that is not registered opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a workflow opens it',
      { request: { author: bot('github-actions[bot]', 41898282) }, commits: [{}] },
      'unknown pending',
      'A workflow opened it, and an agent may be behind that, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'an organisation opens it',
      { request: { author: { id: 9, login: 'acme', type: 'other' } }, commits: [{}] },
      'unknown pending',
      'No person opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'it has 251 commits and not all are listed',
      { request: byAda, commits: [{}], complete: false },
      'unknown pending',
      'It has more commits or files than can be read, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the forge cannot link a person’s address to an account',
      { request: byAda, commits: [unlinked('Ada', 'ada@laptop.local')] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'an App that is an agent opened it in a person’s name',
      { request: byAda, commits: [{}], provenance: { openedVia: 'cursor' } },
      'agent pending',
      'Cursor opened it in a person’s name, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'an App that nobody registered opened it in a person’s name',
      { request: byAda, commits: [{}], provenance: { openedVia: 'web-editor' } },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'the forge says that a person started Copilot on it',
      { request: byAda, commits: [{}], provenance: { starters: [{ account: bob, how: 'started' }] } },
      'agent pending',
      'GitHub Copilot was set to work on it, so someone with write access other than @bob, who asked for it, has to approve 3f2c1ab.',
    ],
    [
      'the forge says that a person gave it to an agent',
      { request: byAda, commits: [{}], provenance: { starters: [{ account: bob, how: 'assigned' }] } },
      'agent pending',
      'An agent was set to work on it, so someone with write access other than @bob, who asked for it, has to approve 3f2c1ab.',
    ],
    [
      'a force-push took away the commit that bore the mark',
      { request: byAda, commits: [{}], provenance: { replacedHeads: [OLD] }, replaced: { [OLD]: [marked] } },
      'agent pending',
      'Commit ddddddd, since replaced, credits Claude, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a force-push took away nothing but a person’s commit',
      { request: byAda, commits: [{}], provenance: { replacedHeads: [OLD] }, replaced: { [OLD]: [plain] } },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'a force-push took away a head that cannot be read any more',
      { request: byAda, commits: [{}], provenance: { replacedHeads: [OLD] } },
      'unknown pending',
      'Not all that was pushed to it earlier can be read, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a force-push came back to the head, which is no replaced head',
      { request: byAda, commits: [{}], provenance: { replacedHeads: [HEAD] } },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'not all of its history could be read',
      { request: byAda, commits: [{}], provenance: { complete: false } },
      'unknown pending',
      'Not all that was pushed to it earlier can be read, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'an earlier comment of ours says an agent wrote it',
      { request: byAda, commits: [{}], remembered: 'agent' },
      'agent pending',
      'An earlier run found the mark of an agent in it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'an earlier comment of ours says a person wrote it',
      { remembered: 'human' },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a team’s own agent labels it',
      {
        policy: 'agents: [{name: Acme Coder, labels: [acme-coder]}]',
        request: { ...byAda, labels: ['acme-coder'] },
        commits: [{}],
      },
      'agent pending',
      'It is labelled as the work of Acme Coder, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a label says that a person wrote it',
      { request: { labels: ['human', 'offshoot:human'] } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a team’s own update bot opens it',
      {
        policy: 'automation: [{id: 777, login: "acme-renovate[bot]"}]',
        request: { author: bot('acme-renovate[bot]', 777) },
        commits: [botCommit(bot('acme-renovate[bot]', 777))],
      },
      'automation not-required',
      'Automation alone wrote it, so no approval is needed.',
    ],
    [
      'a bot has the name of a team’s own update bot, and another id',
      {
        policy: 'automation: [{id: 777, login: "acme-renovate[bot]"}]',
        request: { author: bot('acme-renovate[bot]', 778) },
        commits: [botCommit(bot('acme-renovate[bot]', 778))],
      },
      'unknown pending',
      'A bot that is not registered opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'Renovate opens it and a person pushes to it',
      { request: { author: renovate }, commits: [botCommit(renovate), {}], pushes: [pushed(HEAD, 0, ada)] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
  ],
}
