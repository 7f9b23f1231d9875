import { bot, botCommit } from '../cases.ts'
import { ada, approves, bob, carol, type Decisions, objects } from './setting.ts'

const FOUR_LINES = `
- when: agent
- when: destructive
  from: "@acme/dba"
`
const byAda = { request: { author: ada }, commits: [{}] } as const
const dependabot = bot('dependabot[bot]', 49699333)
const byDependabot = { request: { author: dependabot }, commits: [botCommit(dependabot)] } as const
const migrations = ['db/migrate/1.sql'] as const
const teams = { 'acme/dba': [carol] } as const
const workflow = [{ path: '.github/workflows/ci.yml', status: 'modified' }] as const

export const policies: Decisions = {
  about: 'policies',
  cases: [
    [
      'agents: a person changes migrations',
      { policy: 'agents', ...byAda, migrations },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'agents: automation changes migrations',
      { policy: 'agents', ...byDependabot, migrations },
      'automation not-required',
      'Automation alone wrote it, so no approval is needed.',
    ],
    [
      'migrations: an agent changes none',
      { policy: 'migrations' },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'migrations: a person changes some',
      { policy: 'migrations', ...byAda, migrations },
      'human pending',
      'It changes migrations, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'migrations: automation changes some',
      { policy: 'migrations', ...byDependabot, migrations },
      'automation pending',
      'It changes migrations, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'migrations: a person changes none',
      { policy: 'migrations', ...byAda },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'migrations: which files are migrations is not known',
      { policy: 'migrations', ...byAda, touchesMigrations: true },
      'human pending',
      'It changes migrations, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'migrations: another person approves a person’s',
      { policy: 'migrations', ...byAda, migrations, said: [approves(bob)] },
      'human approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'all: a person’s',
      { policy: 'all', ...byAda },
      'human pending',
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'all: automation’s',
      { policy: 'all', ...byDependabot },
      'automation pending',
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'all: an agent’s',
      { policy: 'all' },
      'agent pending',
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'all: the opener approves their own',
      { policy: 'all', ...byAda, said: [approves(ada)] },
      'human pending',
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab; @ada opened it, so that vote does not count.',
    ],
    ['off: an agent’s', { policy: 'off' }, 'agent not-required', 'Approval is switched off.'],
    [
      'off: a workflow changes',
      { policy: 'off', files: workflow },
      'agent not-required',
      'Approval is switched off.',
    ],
    [
      'off: somebody objects',
      { policy: 'off', said: [objects(bob)] },
      'agent not-required',
      'Approval is switched off.',
    ],
    [
      'a person changes a workflow',
      { ...byAda, files: workflow },
      'human pending',
      'It changes .github/workflows/ci.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'automation changes a workflow',
      { ...byDependabot, files: workflow },
      'automation pending',
      'It changes .github/workflows/ci.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person changes the settings',
      { ...byAda, files: [{ path: '.offshoot.yml', status: 'modified' }] },
      'human pending',
      'It changes .offshoot.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person takes CODEOWNERS away',
      { ...byAda, files: [{ path: 'docs/CODEOWNERS', status: 'removed' }] },
      'human pending',
      'It changes docs/CODEOWNERS, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person moves a workflow away',
      {
        ...byAda,
        files: [{ path: 'old/ci.yml', previousPath: '.github/workflows/ci.yml', status: 'renamed' }],
      },
      'human pending',
      'It changes .github/workflows/ci.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person changes a workflow and another approves',
      { ...byAda, files: workflow, said: [approves(bob)] },
      'human approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'rules that do not speak of workflows, and a workflow changes',
      { policy: '[{when: destructive}]', ...byAda, files: workflow },
      'human pending',
      'It changes .github/workflows/ci.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'four lines: an agent adds a column',
      { policy: FOUR_LINES, teams },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'four lines: an agent adds a column and a person approves',
      { policy: FOUR_LINES, teams, said: [approves(bob)] },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'four lines: an agent drops a column',
      { policy: FOUR_LINES, teams, measured: { destructive: true } },
      'agent pending',
      'It loses data, so someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'four lines: an agent drops a column and anybody approves',
      { policy: FOUR_LINES, teams, measured: { destructive: true }, said: [approves(bob)] },
      'agent pending',
      'Needs 1 more of @acme/dba because it loses data; @bob approved 3f2c1ab.',
    ],
    [
      'four lines: an agent drops a column and the team approves',
      { policy: FOUR_LINES, teams, measured: { destructive: true }, said: [approves(carol)] },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'four lines: an agent drops a column and both approve',
      { policy: FOUR_LINES, teams, measured: { destructive: true }, said: [approves(bob), approves(carol)] },
      'agent approved',
      'Approved by @bob and @carol at 3f2c1ab.',
    ],
    [
      'four lines: a person adds a column',
      { policy: FOUR_LINES, teams, ...byAda },
      'human not-required',
      'No approval rule applies to it, so no approval is needed.',
    ],
    [
      'four lines: a person drops a column',
      { policy: FOUR_LINES, teams, ...byAda, measured: { destructive: true } },
      'human pending',
      'It loses data, so someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'four lines: a person of the team drops a column',
      {
        policy: FOUR_LINES,
        teams,
        request: { author: carol },
        commits: [{ author: carol, committer: carol }],
        measured: { destructive: true },
        said: [approves(carol)],
      },
      'human pending',
      'It loses data, so someone of @acme/dba has to approve 3f2c1ab; @carol opened it, so that vote does not count.',
    ],
    [
      'four lines: a person’s change was not measured',
      { policy: FOUR_LINES, teams, ...byAda, measured: 'unseen' },
      'human pending',
      'What it does to the database was not measured, so someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'four lines: an agent’s change was not measured and the team approves',
      { policy: FOUR_LINES, teams, measured: 'unseen', said: [approves(carol)] },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'a lock over the limit',
      { policy: '[{when: "lock>2s"}]', ...byAda, measured: { longestLock: 2001 } },
      'human pending',
      'It blocks a table for longer than 2s, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a lock of the limit',
      { policy: '[{when: "lock>2s"}]', ...byAda, measured: { longestLock: 2000 } },
      'human not-required',
      'No approval rule applies to it, so no approval is needed.',
    ],
    [
      'a table is rewritten',
      { policy: '[{when: rewrite}]', ...byAda, measured: { hazards: ['rewrite'] } },
      'human pending',
      'It rewrites a table, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'it cannot be taken back',
      { policy: '[{when: irreversible}]', ...byAda, measured: { irreversible: true } },
      'human pending',
      'It cannot be taken back, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a long migration by an agent, where the rule wants both',
      { policy: '[{when: agent and migration>5m}]', measured: { longestMigration: 300_001 } },
      'agent pending',
      'One of its migrations takes longer than 5m, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a long migration by a person, where the rule wants both',
      { policy: '[{when: agent and migration>5m}]', ...byAda, measured: { longestMigration: 300_001 } },
      'human not-required',
      'No approval rule applies to it, so no approval is needed.',
    ],
    [
      'an agent whose requester nobody knows needs two',
      { policy: '[{when: agent}, {when: unknown-requester, require: 2}]', said: [approves(bob)] },
      'agent pending',
      'Needs 1 more person with write access because nobody knows who asked for it; @bob approved 3f2c1ab.',
    ],
    [
      'an agent whose requester is known needs one',
      {
        policy: '[{when: agent}, {when: unknown-requester, require: 2}]',
        request: { body: 'https://app.devin.ai/sessions/1\nRequested by: @alice' },
        said: [approves(bob)],
      },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'a person is behind an agent’s mark, so the requester is known',
      {
        policy: '[{when: agent}, {when: unknown-requester, require: 2}]',
        request: { author: ada, headRef: 'claude/fix' },
        commits: [{}],
        said: [approves(bob)],
      },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'automation must not be exempt',
      { policy: '[{when: [agent, automation]}]', ...byDependabot },
      'automation pending',
      'Automation alone wrote it, so another person with write access has to approve 3f2c1ab.',
    ],
  ],
}
