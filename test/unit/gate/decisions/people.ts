import { user } from '../cases.ts'
import { ada, alice, approves, bob, carol, type Decisions } from './setting.ts'

const byAda = { request: { author: ada }, commits: [{}] } as const
const migrations = ['db/migrate/1.sql'] as const
const teams = { 'acme/dba': [carol] } as const
const dba = '[{when: agent, from: "@acme/dba"}]'
const owners = '[{when: migrations, from: codeowners}]'
const CODEOWNERS = '*.sql @carol\n/db/billing/ @acme/dba @Bob\n/db/free/\n'

export const people: Decisions = {
  about: 'who is asked for',
  cases: [
    [
      'two are required and nobody looked',
      { policy: '[{when: agent, require: 2}]' },
      'agent pending',
      'Devin opened it, so 2 other people with write access have to approve 3f2c1ab.',
    ],
    [
      'two are required and one approves',
      { policy: '[{when: agent, require: 2}]', said: [approves(bob)] },
      'agent pending',
      'Needs 1 more person with write access because Devin opened it; @bob approved 3f2c1ab.',
    ],
    [
      'two are required and two approve',
      { policy: '[{when: agent, require: 2}]', said: [approves(bob), approves(carol)] },
      'agent approved',
      'Approved by @bob and @carol at 3f2c1ab.',
    ],
    [
      'two are required and one approves twice',
      { policy: '[{when: agent, require: 2}]', said: [approves(bob), approves(bob)] },
      'agent pending',
      'Needs 1 more person with write access because Devin opened it; @bob approved 3f2c1ab.',
    ],
    [
      'two are required and two logins differ only in case',
      { policy: '[{when: agent, require: 2}]', said: [approves(bob), approves(user('Bob', 9))] },
      'agent pending',
      'Needs 1 more person with write access because Devin opened it; @Bob approved 3f2c1ab.',
    ],
    [
      'two are required and one of two has no write access',
      {
        policy: '[{when: agent, require: 2}]',
        said: [approves(bob), approves(carol)],
        may: { carol: 'read' },
      },
      'agent pending',
      'Needs 1 more person with write access because Devin opened it; @bob approved 3f2c1ab; @carol has no write access, so that vote does not count.',
    ],
    [
      'a user is asked for',
      { policy: '[{when: agent, from: "@carol"}]' },
      'agent pending',
      'Devin opened it, so @carol has to approve 3f2c1ab.',
    ],
    [
      'a user is asked for and approves',
      { policy: '[{when: agent, from: "@Carol"}]', said: [approves(carol)] },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'a user is asked for and another approves',
      { policy: '[{when: agent, from: "@carol"}]', said: [approves(bob)] },
      'agent pending',
      'Devin opened it, so @carol has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'a user is asked for who may not write',
      { policy: '[{when: agent, from: "@carol"}]', said: [approves(carol)], may: { carol: 'read' } },
      'agent pending',
      'Devin opened it, so @carol has to approve 3f2c1ab; @carol has no write access, so that vote does not count.',
    ],
    [
      'a user is asked for who asked for it',
      {
        policy: '[{when: agent, from: "@alice"}]',
        provenance: { starters: [{ account: alice, how: 'started' }] },
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so @alice has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'one of two users approves',
      { policy: '[{when: agent, from: ["@alice", "@carol"]}]', said: [approves(carol)] },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'two of three users are asked for',
      { policy: '[{when: agent, require: 2, from: ["@alice", "@bob", "@carol"]}]' },
      'agent pending',
      'Devin opened it, so 2 of @alice, @bob or @carol have to approve 3f2c1ab.',
    ],
    [
      'two of three users are asked for and one approves',
      { policy: '[{when: agent, require: 2, from: ["@alice", "@bob", "@carol"]}]', said: [approves(carol)] },
      'agent pending',
      'Needs 1 more of @alice, @bob or @carol because Devin opened it; @carol approved 3f2c1ab.',
    ],
    [
      'a team is asked for',
      { policy: dba, teams },
      'agent pending',
      'Devin opened it, so someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'a member of the team approves',
      { policy: dba, teams, said: [approves(carol)] },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'somebody outside of the team approves',
      { policy: dba, teams, said: [approves(bob)] },
      'agent pending',
      'Devin opened it, so someone of @acme/dba has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'a member of the team without write access approves',
      { policy: dba, teams, said: [approves(carol)], may: { carol: 'read' } },
      'agent pending',
      'Devin opened it, so someone of @acme/dba has to approve 3f2c1ab; @carol has no write access, so that vote does not count.',
    ],
    [
      'the token may not ask who is in the team',
      {
        policy: dba,
        teams,
        said: [approves(carol)],
        fails: { isMember: 'GitHub answered 403; the token lacks `members: read`' },
      },
      'agent pending',
      'Devin opened it, so someone of @acme/dba has to approve 3f2c1ab; whether @carol is in @acme/dba cannot be read (GitHub answered 403; the token lacks `members: read`), so that vote does not count.',
    ],
    [
      'the token may not ask about one of two',
      {
        policy: dba,
        teams: { 'acme/dba': [bob, carol] },
        said: [approves(bob), approves(carol)],
        fails: { 'isMember acme/dba bob': 'GitHub answered 403' },
      },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'a user or a team is asked for, and the user approves',
      {
        policy: '[{when: agent, from: ["@bob", "@acme/dba"]}]',
        said: [approves(bob)],
        fails: { isMember: 'GitHub answered 403' },
      },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'a user or a team is asked for',
      { policy: '[{when: agent, from: ["@bob", "@acme/dba"]}]' },
      'agent pending',
      'Devin opened it, so @bob or someone of @acme/dba has to approve 3f2c1ab.',
    ],
    [
      'two teams are asked for, and one person is in both',
      {
        policy: '[{when: agent, from: "@acme/dba"}, {when: anyone, from: "@acme/sec"}]',
        teams: { 'acme/dba': [carol], 'acme/sec': [carol] },
        said: [approves(carol)],
      },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'two teams are asked for, and one has approved',
      {
        policy: '[{when: agent, from: "@acme/dba"}, {when: anyone, from: "@acme/sec"}]',
        teams: { 'acme/dba': [carol], 'acme/sec': [bob] },
        said: [approves(carol)],
      },
      'agent pending',
      'Needs 1 more of @acme/sec because every change waits for a person here; @carol approved 3f2c1ab.',
    ],
    [
      'two teams are asked for, and nobody looked',
      { policy: '[{when: agent, from: "@acme/dba"}, {when: anyone, from: "@acme/sec"}]' },
      'agent pending',
      'Needs 1 of @acme/dba because Devin opened it, and 1 of @acme/sec because every change waits for a person here, to approve 3f2c1ab.',
    ],
    [
      'one of a team and two of all are asked for',
      { policy: '[{when: agent, from: "@acme/dba"}, {when: anyone, require: 2}]', teams },
      'agent pending',
      'Needs 1 of @acme/dba because Devin opened it, and 2 people with write access because every change waits for a person here, to approve 3f2c1ab.',
    ],
    [
      'one of a team and two of all are asked for, and the team approves',
      {
        policy: '[{when: agent, from: "@acme/dba"}, {when: anyone, require: 2}]',
        teams,
        said: [approves(carol)],
      },
      'agent pending',
      'Needs 1 more person with write access because every change waits for a person here; @carol approved 3f2c1ab.',
    ],
    [
      'code owners are asked for',
      { policy: owners, ...byAda, migrations, base: { CODEOWNERS } },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab.',
    ],
    [
      'the owner approves',
      { policy: owners, ...byAda, migrations, base: { CODEOWNERS }, said: [approves(carol)] },
      'human approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'somebody else approves',
      { policy: owners, ...byAda, migrations, base: { CODEOWNERS }, said: [approves(bob)] },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'the file is where the forge looks first',
      {
        policy: owners,
        ...byAda,
        migrations,
        base: { CODEOWNERS: '* @bob', '.github/CODEOWNERS': '* @carol' },
        said: [approves(bob)],
      },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'two files have two owners, and one approves',
      {
        policy: owners,
        ...byAda,
        migrations: ['db/1.sql', 'db/billing/2.sql'],
        base: { CODEOWNERS },
        said: [approves(carol)],
      },
      'human pending',
      'Needs 1 more of the code owners of what it changes because it changes migrations; @carol approved 3f2c1ab.',
    ],
    [
      'two files have two owners, and both approve',
      {
        policy: owners,
        ...byAda,
        migrations: ['db/1.sql', 'db/billing/2.sql'],
        base: { CODEOWNERS },
        said: [approves(carol), approves(bob)],
      },
      'human approved',
      'Approved by @carol and @bob at 3f2c1ab.',
    ],
    [
      'a team owns the file, and a member approves',
      {
        policy: owners,
        ...byAda,
        migrations: ['db/billing/2.sql'],
        base: { CODEOWNERS },
        teams,
        said: [approves(carol)],
      },
      'human approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'nobody owns the file, and anybody approves',
      {
        policy: owners,
        ...byAda,
        migrations: ['db/free/1.sql'],
        base: { CODEOWNERS },
        said: [approves(alice)],
      },
      'human approved',
      'Approved by @alice at 3f2c1ab.',
    ],
    [
      'there is no CODEOWNERS',
      { policy: owners, ...byAda, migrations },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; there is no CODEOWNERS file on main, so no code owner can.',
    ],
    [
      'there is no CODEOWNERS, and somebody approves',
      { policy: owners, ...byAda, migrations, said: [approves(bob)] },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; there is no CODEOWNERS file on main, so no code owner can; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'there is no CODEOWNERS, and a user who is named as well approves',
      {
        policy: '[{when: migrations, from: [codeowners, "@bob"]}]',
        ...byAda,
        migrations,
        said: [approves(bob)],
      },
      'human approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'code owners of a change without files, and anybody approves',
      { policy: '[{when: agent, from: codeowners}]', base: { CODEOWNERS }, said: [approves(bob)] },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'code owners of an agent’s change that touches no migration, and anybody approves',
      {
        policy: '[{when: agent, from: codeowners}]',
        files: [{ path: 'src/a.sql', status: 'added' }],
        base: { CODEOWNERS },
        said: [approves(bob)],
      },
      'agent pending',
      'Devin opened it, so a code owner of what it changes has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'code owners of a file that moved, and its new owner approves',
      {
        policy: '[{when: agent, from: codeowners}]',
        files: [{ path: 'src/a.sql', previousPath: 'db/billing/a.txt', status: 'renamed' }],
        base: { CODEOWNERS },
        said: [approves(carol)],
      },
      'agent pending',
      'Needs 1 more of the code owners of what it changes because Devin opened it; @carol approved 3f2c1ab.',
    ],
    [
      'which files are migrations is not known, so owners of all are asked',
      {
        policy: owners,
        ...byAda,
        touchesMigrations: true,
        files: [{ path: 'db/1.sql', status: 'added' }],
        base: { CODEOWNERS },
        said: [approves(bob)],
      },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
    [
      'not all files could be read',
      {
        policy: owners,
        ...byAda,
        touchesMigrations: true,
        complete: false,
        base: { CODEOWNERS },
        said: [approves(carol)],
      },
      'unknown pending',
      'Needs 1 more of the code owners of what it changes because it changes migrations; @carol approved 3f2c1ab; which files it changes could not be read whole.',
    ],
    [
      'an owner by address is nobody',
      {
        policy: owners,
        ...byAda,
        migrations,
        base: { CODEOWNERS: '* bob@example.com' },
        said: [approves(bob)],
      },
      'human pending',
      'It changes migrations, so a code owner of what it changes has to approve 3f2c1ab; @bob is none of those it waits for, so that vote does not count.',
    ],
  ],
}
