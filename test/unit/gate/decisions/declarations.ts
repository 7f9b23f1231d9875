import { bot } from '../cases.ts'
import {
  ada,
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
  says,
} from './setting.ts'

const opened = [pushed(HEAD, -10)]

const DECLARE = '/offshoot human 3f2c1ab'

export const declarations: Decisions = {
  about: 'declared a person’s work',
  cases: [
    [
      'another person declares it',
      { said: [says(bob, DECLARE)] },
      'agent not-required',
      '@bob declared 3f2c1ab a person’s work, so no approval is needed.',
    ],
    [
      'no commit, and the head was there',
      { pushes: opened, said: [says(bob, '/offshoot human')] },
      'agent not-required',
      '@bob declared 3f2c1ab a person’s work, so no approval is needed.',
    ],
    [
      'no commit, and the forge tells of no pushes',
      { said: [says(bob, '/offshoot human')] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; it cannot be told which commit @bob saw: write /offshoot human 3f2c1ab, so that comment does not count.',
    ],
    [
      'a push came after it',
      { said: [says(bob, '/offshoot human ccccccc')] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob declared ccccccc a person’s work, which is not the head any more, so that comment does not count.',
    ],
    [
      'no commit, and a push came after it',
      { pushes: [pushed(HEAD, 5), pushed(OLD, -10)], said: [says(bob, '/offshoot human')] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob declared ccccccc a person’s work, which is not the head any more, so that comment does not count.',
    ],
    [
      'the opener declares it',
      { request: { author: ada, headRef: 'claude/fix' }, said: [says(ada, DECLARE)] },
      'agent pending',
      'Commit 1111111 is by Devin, so another person with write access has to approve 3f2c1ab; @ada opened it, so that comment does not count.',
    ],
    [
      'an author of a commit declares it',
      { commits: [{ author: bob }], said: [says(bob, DECLARE)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob wrote commit 1111111, so that comment does not count.',
    ],
    [
      'the person who asked for it declares it',
      {
        request: { body: 'https://app.devin.ai/sessions/1\nRequested by: @alice' },
        said: [says(alice, DECLARE)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that comment does not count.',
    ],
    [
      'the agent declares it',
      { said: [says(devin, DECLARE)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @devin-ai-integration[bot] is an agent, so that comment does not count.',
    ],
    [
      'somebody who may only read declares it',
      { said: [says(bob, DECLARE)], may: { bob: 'read' } },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob has no write access, so that comment does not count.',
    ],
    [
      'the last pusher declares it',
      { pushes: [pushed(HEAD, 0, bob)], said: [says(bob, DECLARE)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @bob pushed 3f2c1ab, so that comment does not count.',
    ],
    [
      'the comment was edited',
      { said: [says(bob, DECLARE, { edited: true })] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; the comment of @bob was edited, so that comment does not count.',
    ],
    [
      'an App wrote the comment',
      { said: [says(bob, DECLARE, { via: 'cursor' })] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; the comment of @bob was written by the App cursor, so that comment does not count.',
    ],
    [
      'another person wants changes',
      { said: [says(bob, DECLARE), objects(carol)] },
      'agent pending',
      '@carol asked for changes, so it waits until @carol approves 3f2c1ab or that is taken back.',
    ],
    [
      'a bot that nobody registered opened it',
      { request: { author: bot('foo[bot]', 9) }, commits: [{}], said: [says(bob, DECLARE)] },
      'unknown not-required',
      '@bob declared 3f2c1ab a person’s work, so no approval is needed.',
    ],
    [
      'the rule is about migrations',
      { policy: 'migrations', migrations: ['db/1.sql'], said: [says(bob, DECLARE)] },
      'agent pending',
      'It changes migrations, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the rule is about migrations, and the same person approves',
      { policy: 'migrations', migrations: ['db/1.sql'], said: [says(bob, DECLARE), approves(bob)] },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'the rule is about every change',
      { policy: 'all', said: [says(bob, DECLARE)] },
      'agent pending',
      'Every change waits for a person here, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'the rule is about loss of data',
      {
        policy: '[{when: agent}, {when: destructive}]',
        measured: { destructive: true },
        said: [says(bob, DECLARE)],
      },
      'agent pending',
      'It loses data, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'it changes a workflow',
      { files: [{ path: '.github/workflows/ci.yml', status: 'modified' }], said: [says(bob, DECLARE)] },
      'agent pending',
      'It changes .github/workflows/ci.yml, which guards this repository, so another person with write access has to approve 3f2c1ab.',
    ],
    [
      'a person opened it and it needs none',
      { request: { author: ada }, commits: [{}], said: [says(bob, DECLARE)] },
      'human not-required',
      'A person wrote it, so no approval is needed.',
    ],
    [
      'allow-requester: the opener declares it',
      {
        policy: 'allow-requester: true',
        request: { author: ada, headRef: 'claude/fix' },
        said: [says(ada, DECLARE)],
      },
      'agent not-required',
      '@ada declared 3f2c1ab a person’s work, so no approval is needed.',
    ],
  ],
}
