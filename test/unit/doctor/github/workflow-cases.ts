import { known } from '../../../../src/doctor/github/facts.ts'
import { beside, type Case, hardened, no, UNREADABLE, unknown } from './case.ts'
import { edit, expression, SIMPLE, workflows } from './worlds.ts'

export const EVENT_CASES: readonly Case[] = [
  no(
    'gate-events',
    'dismissals are not told',
    hardened('ping.yml', 'pull_request_review:', 'pull_request_review:\n    types: [submitted]'),
    /edited, dismissed/,
  ),
  no(
    'gate-events',
    'pushes are not told',
    hardened('ping.yml', 'synchronize, ', ''),
    /`pull_request` synchronize/,
  ),
  no('gate-events', 'nothing looks again', hardened('offshoot.yml', / {2}schedule:.*\n/, ''), /`schedule`/),
  no(
    'gate-events',
    'the ping has another name',
    hardened('offshoot.yml', '[ping]', '[pong]'),
    /`pull_request` opened/,
  ),
  unknown('gate-events', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'cleanup-events',
    'closing is not told',
    hardened('ping.yml', ', closed', ''),
    /when a pull request closes/,
  ),
  no(
    'cleanup-events',
    'nothing sweeps',
    hardened('offshoot.yml', / {2}schedule:.*\n/, ''),
    /no schedule sweeps/,
  ),
  unknown('cleanup-events', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'command-events',
    'comments start nothing',
    hardened('offshoot.yml', / {2}issue_comment:\n.*\n/, ''),
    /do nothing/,
  ),
  no(
    'command-events',
    'edited comments start it',
    hardened('offshoot.yml', '[created]', '[created, edited]'),
    /Edited comments/,
  ),
  unknown('command-events', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'no-filters',
    'there is a filter of paths',
    hardened('ping.yml', '  pull_request:\n', '  pull_request:\n    paths: [db/**]\n'),
    /`paths` below `pull_request`/,
  ),
  no(
    'no-filters',
    'there is a filter of branches',
    hardened('ping.yml', '  pull_request:\n', '  pull_request:\n    branches: [main]\n'),
    /`branches`/,
  ),
  unknown('no-filters', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'teardown-not-cancelled',
    'everything is cut off',
    hardened('offshoot.yml', 'in-progress: false', 'in-progress: true'),
    /half way/,
  ),
  unknown(
    'teardown-not-cancelled',
    'an expression decides',
    hardened('offshoot.yml', 'in-progress: false', `in-progress: '${expression('vars.CUT')}'`),
    /may or may not/,
  ),
]

export const WORKFLOW_CASES: readonly Case[] = [
  no('setup', 'there is no workflow', { workflows: known([]) }, /No workflow/, /simple\.yml/),
  unknown('setup', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  unknown(
    'setup',
    'one of its files is broken',
    beside('offshoot-2.yml', 'jobs: ['),
    /cannot be read as a workflow/,
  ),
  no(
    'gate-from-default-branch',
    'the set-up is simple',
    { workflows: workflows(SIMPLE) },
    /as the pull request itself has it/,
  ),
  no(
    'gate-from-default-branch',
    'a second workflow of the pull request judges too',
    beside('more.yml', SIMPLE['offshoot.yml'] ?? ''),
    /more\.yml/,
  ),
  unknown('gate-from-default-branch', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'job-names',
    'a job is called like a status',
    beside('ci.yml', 'on: push\njobs:\n  a: {name: offshoot/approval, runs-on: ubuntu-latest, steps: []}\n'),
    /ci\.yml, job a/,
  ),
  unknown('job-names', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'no-head-code-with-rights',
    'pull_request_target checks the head out',
    beside(
      'ci.yml',
      `on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with: {ref: '${expression('github.event.pull_request.head.sha')}'}\n`,
    ),
    /ci\.yml, job a/,
  ),
  no(
    'no-head-code-with-rights',
    'a comment makes a job with a secret fetch it',
    beside(
      'ci.yml',
      `on: issue_comment\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: {KEY: '${expression('secrets.KEY')}'}\n    steps:\n      - run: gh pr checkout 1\n`,
    ),
    /ci\.yml, job a/,
  ),
  no(
    'no-head-code-with-rights',
    'the called workflow has another secret',
    hardened('check.yml', 'secrets.seal-key', 'secrets.npm'),
    /check\.yml, job check/,
  ),
  unknown('no-head-code-with-rights', 'a workflow is no YAML', beside('ci.yml', 'jobs: ['), /ci\.yml/),
  no(
    'credentials-not-kept',
    'the checkout keeps its token',
    hardened('check.yml', ', persist-credentials: false', ''),
    /\.git\/config/,
  ),
  unknown('credentials-not-kept', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'action-pinned',
    'it is named by a tag',
    hardened('check.yml', /offshoot@a+/, 'offshoot@v1'),
    /offshoot-dev\/offshoot@v1/,
  ),
  unknown('action-pinned', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'hosted-runners',
    'the runner is kept',
    hardened('check.yml', 'ubuntu-latest', '[self-hosted, linux]'),
    /self-hosted/,
  ),
  unknown(
    'hosted-runners',
    'the label says nothing',
    hardened('check.yml', 'ubuntu-latest', 'big-machine'),
    /may be a machine/,
  ),
  no(
    'permissions',
    'a job writes contents',
    hardened('offshoot.yml', 'contents: read, pull-requests', 'contents: write, pull-requests'),
    /`contents: write`/,
  ),
  no(
    'permissions',
    'a job writes everything',
    hardened(
      'offshoot.yml',
      /permissions: \{contents: read, pull-requests: write, statuses: write\}/,
      'permissions: write-all',
    ),
    /write-all/,
  ),
  no(
    'permissions',
    'code of the pull request writes statuses',
    hardened('check.yml', '{contents: read}', '{contents: read, statuses: write}'),
    /check has `statuses: write`/,
  ),
  no(
    'permissions',
    'nothing is said',
    {
      workflows: workflows(
        edit(
          edit(SIMPLE, 'offshoot.yml', 'permissions: {}\n', ''),
          'offshoot.yml',
          / {4}permissions: .*\n/,
          '',
        ),
      ),
    },
    /default/,
  ),
  unknown('permissions', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'enough-permissions',
    'the gate cannot set statuses',
    hardened('offshoot.yml', /(gate:[\s\S]*), statuses: write/, '$1'),
    /lacks `statuses: write`/,
  ),
  unknown('enough-permissions', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
]
