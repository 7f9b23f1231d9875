import {
  AUTHOR,
  bot,
  botCommit,
  type Case,
  COMMITTER,
  human,
  message,
  REPLACED,
  replaced,
  TRAILER,
  unlinked,
  user,
} from './cases.ts'

const dependabot = bot('dependabot[bot]', 49699333)
const actions = bot('github-actions[bot]', 41898282)

function unknown(title: string, rest: Omit<Case, 'title' | 'of' | 'expected'>): Case {
  return { title, of: '(unknown)', expected: 'unknown', ...rest }
}

export const unknownCases: readonly Case[] = [
  unknown('the account was deleted', {
    request: { author: undefined },
    evidence: 'S author-deleted author',
    because: 'the account that opened it is deleted',
  }),
  unknown('a bot nobody registered opened it', {
    request: { author: bot('foo[bot]', 999) },
    evidence: 'S author-unknown-bot author',
    because: 'a bot that is not registered opened it',
  }),
  unknown('an organisation opened it', {
    request: { author: { id: 1, login: 'acme', type: 'other' } },
    evidence: 'S author-no-person author',
    because: 'no person opened it',
  }),
  unknown('a workflow opened it', {
    request: { author: actions },
    commits: [botCommit(actions)],
    evidence: 'S author-shared-account author',
    because: 'a workflow opened it, and an agent may be behind that',
  }),
  unknown('a bot took the name of an update bot', {
    request: { author: bot('renovate[bot]', 123) },
    evidence: 'S author-unknown-bot author',
    because: 'a bot that is not registered opened it',
  }),
  unknown('an update bot whose id nobody knows', {
    request: { author: bot('imgbot[bot]', 31427850) },
    evidence: 'S author-unknown-bot author',
    because: 'a bot that is not registered opened it',
  }),
  unknown('the id of dependabot on GitLab is somebody else', {
    request: {
      author: bot('project_1_bot_ab', 49699333),
      repository: {
        platform: 'gitlab',
        id: '1',
        fullName: 'a/b',
        defaultBranch: 'main',
        url: 'https://gitlab.com/a/b',
      },
    },
    evidence: 'S author-access-token author',
    because: 'an access token opened it, and `approval.automation` does not name its id',
  }),
  unknown('there are more than the 250 commits that can be listed', {
    commits: Array.from({ length: 250 }, () => ({})),
    complete: false,
    evidence: 'S commits-incomplete commits',
    because: 'it has more commits or files than can be read',
  }),
  unknown('a bot nobody registered wrote a commit', {
    commits: [botCommit(bot('foo[bot]', 999))],
    evidence: `A commit-unknown-bot ${AUTHOR}`,
    because: 'a bot that is not registered wrote in it',
  }),
  unknown('a commit bears the name of a bot nobody registered', {
    commits: [unlinked('foo[bot]', 'foo@example.com')],
    evidence: `A commit-unknown-bot ${AUTHOR}`,
    because: 'a bot that is not registered wrote in it',
  }),
  unknown('a bot nobody registered is a co-author', {
    commits: [message('Co-authored-by: foo[bot] <999+foo[bot]@users.noreply.github.com>')],
    evidence: `A co-author-unknown-bot ${TRAILER}`,
    because: 'a bot that is not registered wrote in it',
  }),
  unknown('a bot nobody registered committed', {
    commits: [{ committer: bot('foo[bot]', 999) }],
    evidence: `A commit-unknown-bot ${COMMITTER}`,
    because: 'a bot that is not registered wrote in it',
  }),
  unknown('a workflow commits under another name', {
    commits: [botCommit(actions, 'Release Wizard')],
    evidence: `A commit-shared-account ${AUTHOR}`,
    because: 'a workflow wrote in it under another name',
  }),
  unknown('an organisation wrote a commit', {
    commits: [{ author: { id: 1, login: 'acme', type: 'other' } }],
    evidence: `A commit-no-person ${AUTHOR}`,
    because: 'an account that is no person wrote in it',
  }),
  unknown('the description is longer than is read', {
    request: { body: 'x'.repeat(1_000_000) },
    evidence: 'S body-too-long body',
    because: 'its description is too long to be read',
  }),
  unknown('a head that a force-push took away is gone', {
    history: { provenance: { replacedHeads: [REPLACED] }, replaced: [{ sha: REPLACED, commits: undefined }] },
    evidence: 'S history-incomplete replaced:9f8e7d6',
    because: 'not all that was pushed to it earlier can be read',
  }),
  unknown('a head that a force-push took away was never read', {
    history: { provenance: { replacedHeads: ['d'.repeat(40), REPLACED] }, replaced: replaced({}) },
    evidence: 'S history-incomplete replaced:ddddddd',
    because: 'not all that was pushed to it earlier can be read',
  }),
  unknown('the forge did not tell the whole history', {
    history: { provenance: { complete: false } },
    evidence: 'S history-incomplete timeline',
    because: 'not all that was pushed to it earlier can be read',
  }),
  unknown('a force-push took away the commit of a bot nobody registered', {
    history: { replaced: replaced(botCommit(bot('foo[bot]', 999))) },
    evidence: 'A commit-unknown-bot replaced:9f8e7d6.author',
    because: 'a bot that is not registered wrote in it',
  }),
  unknown('a message is longer than is read', {
    commits: [{ message: 'x'.repeat(1_000_000) }],
    evidence: 'A message-too-long commit:1a2b3c4',
    because: 'a commit message is too long to be read',
  }),
]

function automation(title: string, rest: Pick<Case, 'request' | 'commits' | 'history'>): Case {
  const evidence = 'S automation-account author'
  return {
    title,
    of: '(automation)',
    expected: 'automation',
    evidence,
    because: 'automation alone wrote it',
    ...rest,
  }
}

const UPDATE_BOTS: readonly (readonly [login: string, id: number])[] = [
  ['dependabot[bot]', 49699333],
  ['renovate[bot]', 29139614],
  ['pre-commit-ci[bot]', 66853113],
  ['mergify[bot]', 37929162],
  ['release-please[bot]', 55107282],
  ['allcontributors[bot]', 46447321],
]

export const automationCases: readonly Case[] = [
  ...UPDATE_BOTS.map(([login, id]) =>
    automation(`${login} opened it and wrote every commit`, {
      request: { author: bot(login, id) },
      commits: [botCommit(bot(login, id))],
    }),
  ),
  automation('snyk-bot, an account of type user, wrote it', {
    request: { author: user('snyk-bot', 19733683) },
    commits: [
      { author: user('snyk-bot', 19733683), authorName: 'snyk-bot', authorEmail: 'snyk-bot@snyk.io' },
    ],
  }),
  automation('release notes in the description of an update quote an agent', {
    request: {
      author: dependabot,
      headRef: 'dependabot/npm_and_yarn/pg-9',
      body: '<details>\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\nhttps://chatgpt.com/codex/tasks/task_e_1\n</details>',
    },
    commits: [botCommit(dependabot)],
  }),
  automation('it replaced its own head', {
    request: { author: dependabot },
    commits: [botCommit(dependabot)],
    history: { provenance: { replacedHeads: [REPLACED] }, replaced: replaced(botCommit(dependabot)) },
  }),
  automation('a workflow formats the update', {
    request: { author: dependabot },
    commits: [botCommit(dependabot), botCommit(actions)],
  }),
]

const none = 'nobody in particular'

/** What looks like an agent's, or might to a careless rule, and is a person's. */
export const humanCases: readonly Case[] = [
  human(none, 'an ordinary change', {}),
  human('Claude', 'a person named Claude Martin', {
    request: { author: user('claude-martin', 3001) },
    commits: [
      {
        author: user('claude-martin', 3001),
        authorName: 'Claude Martin',
        authorEmail: 'claude.martin@example.fr',
      },
    ],
  }),
  human('Claude', 'the account claude of type user', { request: { author: user('claude', 81847) } }),
  human('Devin', 'the account devin of type user', { request: { author: user('devin', 3002) } }),
  human('Jules', 'the account jules of type user', { request: { author: user('jules', 3003) } }),
  human('GitHub Copilot', 'the account copilot of type user', { request: { author: user('copilot', 3004) } }),
  human('Amp', 'the account amp of type user', { request: { author: user('amp', 3005) } }),
  human('Kiro', 'the account kiro of type user', { request: { author: user('kiro', 3006) } }),
  human('Cursor', 'the account cursor of type user', { request: { author: user('cursor', 3007) } }),
  human('Codex', 'the account codex of type user', { request: { author: user('codex', 3008) } }),
  human('Devin', 'a person named Devin Fox as co-author', {
    commits: [message('Co-authored-by: Devin Fox <devin@example.com>')],
  }),
  human('Jules', 'a person named Jules with a private address', {
    commits: [message('Co-authored-by: Jules <3003+jules@users.noreply.github.com>')],
  }),
  human('Claude', 'a co-author called Claude without the address', {
    commits: [message('Co-authored-by: Claude <claude@example.org>')],
  }),
  human('Claude', 'the private address of a person called claude', {
    commits: [unlinked('Claude', '81847+claude@users.noreply.github.com')],
  }),
  human('Claude', 'an employee of the vendor', { commits: [unlinked('Sam Doe', 'sam@anthropic.com')] }),
  human('Codex', 'an employee of the vendor', { commits: [unlinked('Kim Doe', 'kim@openai.com')] }),
  human('Cursor', 'an employee of the vendor', { commits: [unlinked('Lee Doe', 'lee@cursor.com')] }),
  human('Devin', 'an employee of the vendor', {
    commits: [message('Co-authored-by: Pat Doe <pat@cognition.ai>')],
  }),
  human('JetBrains Junie', 'an employee of the vendor', {
    commits: [unlinked('Max Doe', 'max@jetbrains.com')],
  }),
  human('GitHub Copilot', 'an employee of the vendor', { commits: [unlinked('Mona', 'mona@github.com')] }),
  human('Gemini', 'the address of the private checkpoint repository', {
    commits: [unlinked('Gemini CLI', 'gemini-cli@google.com')],
  }),
  human('Cursor', 'a message about cursors', { commits: [{ message: 'Close cursor after the last row' }] }),
  human('Claude', 'a message about the documentation of a tool', {
    commits: [{ message: 'Document Claude Code' }],
  }),
  human('Claude', 'a plain phrase without the link', {
    commits: [message('Not generated with Claude Code.')],
  }),
  human('Claude', 'prose that mentions the signature', {
    commits: [
      message('Strip the footer Generated with [Claude Code](https://claude.com/claude-code) from commits.'),
    ],
  }),
  human('Claude', 'a signature in a code span', {
    request: {
      body: '`🤖 Generated with [Claude Code](https://claude.com/claude-code)` is what we look for.',
    },
  }),
  human('Claude', 'a signature in a quotation', {
    request: {
      body: '> 🤖 Generated with [Claude Code](https://claude.com/claude-code)\n\nThis line is gone now.',
    },
  }),
  human('Claude', 'a trailer quoted in the middle of a message', {
    commits: [
      message(
        'Agents sign with:',
        '',
        'Co-authored-by: Claude <noreply@anthropic.com>',
        '',
        'We filter that.',
      ),
    ],
  }),
  human('Claude', 'the address in prose', { commits: [message('Mails to noreply@anthropic.com bounce.')] }),
  human('Claude', 'assistance in the form of the kernel', {
    commits: [message('Assisted-by: Claude:claude-opus-4.6 coccinelle')],
  }),
  human('Claude', 'assistance with an address', {
    commits: [message('Assisted-by: Claude <noreply@anthropic.com>')],
  }),
  human('Crush', 'assistance with an address', {
    commits: [message('Assisted-by: Crush <crush@charm.land>')],
  }),
  human(none, 'assistance of a person', { commits: [message('Assisted-by: Jay Satiro')] }),
  human(none, 'assistance of any model', { commits: [message('Assisted-by: LLM')] }),
  human('Claude', 'a review by an agent', {
    commits: [message('Reviewed-by: Claude <noreply@anthropic.com>')],
  }),
  human('Cursor', 'a summary of a review bot below a description', {
    request: {
      body: 'Adds discounts.\n\n<!-- CURSOR_SUMMARY -->\n> [!NOTE]\n> Low risk.\n<!-- /CURSOR_SUMMARY -->',
    },
  }),
  human('Cursor', 'a link to the product', {
    request: { body: 'Works in https://cursor.com/docs as well.' },
  }),
  human('Devin', 'a link to the product', { request: { body: 'See https://docs.devin.ai/integrations.' } }),
  human('Codex', 'a link to a chat', { request: { body: 'See https://chatgpt.com/c/68f1c284.' } }),
  human('Cursor', 'made with love', { commits: [message('Made-with: love')] }),
  human(none, 'generated by a release tool', { commits: [message('Generated-by: StageFreight 2')] }),
  human('Codex', 'generated by a tool that only begins like one', {
    commits: [message('Generated-by: Codexgen 1.2')],
  }),
  human(none, 'a tool used for research', { commits: [message('AI-used-for: research, review')] }),
  human('Replit Agent', 'a deployment by the platform', {
    commits: [message('Replit-Commit-Author: Deployment')],
  }),
  human(none, 'a branch under agent/', { request: { headRef: 'agent/new-dashboard' } }),
  human('Cursor', 'a branch about cursors', { request: { headRef: 'cursor/pagination' } }),
  human('Devin', "a branch under a person's own name", { request: { headRef: 'devin/login-fix' } }),
  human('Jules', "a branch under a person's own name", { request: { headRef: 'jules/login-fix' } }),
  human('Jules', 'a branch with a time stamp', { request: { headRef: 'release-20261120101500' } }),
  human('Codex', 'a branch that only contains the word', { request: { headRef: 'docs/codex/setup' } }),
  human('Claude', 'a title that names a tool', { request: { title: 'Ignore CLAUDE.md in the linter' } }),
  human('Aider', 'a package of that name', { commits: [{ message: 'python3Packages.aider: 0.82 -> 0.83' }] }),
  human('Claude', 'a signature in a fence', {
    request: { body: 'Refused:\n\n```\n🤖 Generated with [Claude Code](https://claude.ai/code)\n```' },
  }),
  human('Claude', 'a session in a fence of tildes in a list', {
    request: { body: '- ~~~\n  https://claude.ai/code/session_1\n  ~~~~' },
  }),
  human('Cursor', 'a comment of its kind in a code span', {
    request: { body: 'We look for ``<!-- CURSOR_AGENT_PR_BODY_BEGIN -->``, ` too.' },
  }),
  human('Devin', 'a session in a quotation', {
    request: { body: '> See https://app.devin.ai/sessions/1\n\nThat was last year.' },
  }),
  human(none, 'a key for assistants answered with none', { commits: [message('AI-assistant: None')] }),
  human('Cursor', 'a branch that ends in a year', { request: { headRef: 'cursor/pagination-2026' } }),
  human('Jules', 'a branch that ends in milliseconds', { request: { headRef: 'dump-20261120101500123' } }),
  human(none, 'labels that only contain the word', { request: { labels: ['agents', 'area: agent', ''] } }),
  human(none, 'an app nobody registered opened it for them', {
    history: { provenance: { openedVia: 'acme-portal' } },
  }),
  human(none, 'an app that is no agent opened it for them', {
    history: { provenance: { openedVia: 'renovate' } },
  }),
  human(none, 'they replaced their own head', {
    history: { provenance: { replacedHeads: [REPLACED] }, replaced: replaced({}) },
  }),
  human(none, 'an earlier run took it for a person’s', { history: { remembered: 'human' } }),
  human(none, 'an earlier run could not tell', { history: { remembered: 'unknown' } }),
  human(none, 'an address the forge knows nobody by', { commits: [unlinked('Ada', 'ada@laptop.local')] }),
  human(none, 'an old private address', { commits: [unlinked('Ada', 'ada@users.noreply.github.com')] }),
  human(none, 'a formatter committed too', { commits: [{}, botCommit(bot('pre-commit-ci[bot]', 66853113))] }),
  human(none, 'a workflow of their own committed too', { commits: [{}, botCommit(actions)] }),
  human(none, 'a workflow that calls itself GitHub Actions', {
    commits: [{}, botCommit(actions, 'GitHub Actions')],
  }),
  human(none, 'an optimiser of images committed too', {
    commits: [{}, botCommit(bot('imgbot[bot]', 31427850))],
  }),
  human(none, 'the forge committed it', {
    commits: [
      {
        committerName: 'GitHub',
        committerEmail: 'noreply@github.com',
        committer: user('web-flow', 19864447),
      },
    ],
  }),
  human(none, 'a formatter is credited', {
    commits: [
      message('Co-authored-by: pre-commit-ci[bot] <66853113+pre-commit-ci[bot]@users.noreply.github.com>'),
    ],
  }),
  human(none, 'a person wrote on the branch of an update bot', {
    request: { author: dependabot },
    commits: [botCommit(dependabot), {}],
  }),
  human(none, 'a bot that only claims to be automation wrote on the branch of an update bot', {
    request: { author: dependabot },
    commits: [botCommit(dependabot), botCommit(bot('imgbot[bot]', 31427850))],
  }),
  human(none, 'a branch name with the id of a ticket', { request: { headRef: 'PROJ-123456789' } }),
]
