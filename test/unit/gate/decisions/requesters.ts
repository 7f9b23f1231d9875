import { commit } from '../../../support/change-requests.ts'
import { botCommit, message, user } from '../cases.ts'
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

const sessionOfAlice = 'Link to Devin session: https://app.devin.ai/sessions/1\nRequested by: @Alice'

const creditsAlice = commit({
  ...botCommit(devin),
  ...message('Co-authored-by: Al <2001+alice@users.noreply.github.com>'),
  sha: 'd'.repeat(40),
})

export const requesters: Decisions = {
  about: 'who asked for it',
  cases: [
    [
      'nobody looked, and it says who asked',
      { request: { body: sessionOfAlice } },
      'agent pending',
      'Devin opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab.',
    ],
    [
      'the person who asked approves',
      { request: { body: sessionOfAlice }, said: [approves(alice)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'another person approves',
      { request: { body: sessionOfAlice }, said: [approves(bob)] },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'the person approves whom the forge saw start it',
      { provenance: { starters: [{ account: alice, how: 'started' }] }, said: [approves(alice)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'the person approves who gave it to the agent',
      { provenance: { starters: [{ account: alice, how: 'assigned' }] }, said: [approves(alice)] },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'the starter approves after a rename',
      {
        provenance: { starters: [{ account: alice, how: 'started' }] },
        said: [approves(user('alicia', 2001))],
      },
      'agent pending',
      'Devin opened it, so someone with write access other than @alice, who asked for it, has to approve 3f2c1ab; @alicia asked for it, so that vote does not count.',
    ],
    [
      'two started it, and a third approves',
      {
        provenance: {
          starters: [
            { account: alice, how: 'started' },
            { account: bob, how: 'assigned' },
          ],
        },
        said: [approves(carol)],
      },
      'agent approved',
      'Approved by @carol at 3f2c1ab.',
    ],
    [
      'two started it, and nobody looked',
      {
        provenance: {
          starters: [
            { account: alice, how: 'started' },
            { account: bob, how: 'assigned' },
          ],
        },
      },
      'agent pending',
      'Devin opened it, so someone with write access other than @alice and @bob, who asked for it, has to approve 3f2c1ab.',
    ],
    [
      'the person approves whom the agent credits',
      {
        commits: [
          { ...botCommit(devin), ...message('Co-authored-by: Al <2001+alice@users.noreply.github.com>') },
        ],
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'the person approves whom the agent credited on a commit that was pushed over',
      {
        provenance: { replacedHeads: [OLD] },
        replaced: { [OLD]: [creditsAlice] },
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'Jules names who started it',
      {
        request: {
          body: '*PR created automatically by Jules for task [1](https://jules.google.com/task/1) started by @alice*',
        },
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so another person with write access has to approve 3f2c1ab; @alice asked for it, so that vote does not count.',
    ],
    [
      'a person’s text says who wanted it',
      {
        policy: 'all',
        request: { author: ada, body: 'Requested by: @bob' },
        commits: [{}],
        said: [approves(bob)],
      },
      'human approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'allow-requester: the person who asked approves',
      { policy: 'allow-requester: true', request: { body: sessionOfAlice }, said: [approves(alice)] },
      'agent approved',
      'Approved by @alice at 3f2c1ab.',
    ],
    [
      'allow-requester: the opener approves in a comment',
      {
        policy: 'allow-requester: true',
        request: { author: ada, headRef: 'claude/fix' },
        said: [says(ada, '/offshoot approve 3f2c1ab')],
      },
      'agent approved',
      'Approved by @ada at 3f2c1ab.',
    ],
    [
      'allow-requester: the last pusher and author approves',
      {
        policy: 'allow-requester: true',
        commits: [{ author: bob }],
        pushes: [pushed(HEAD, 0, bob)],
        said: [approves(bob)],
      },
      'agent approved',
      'Approved by @bob at 3f2c1ab.',
    ],
    [
      'allow-requester: nobody looked',
      { policy: 'allow-requester: true', request: { body: sessionOfAlice } },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab.',
    ],
    [
      'allow-requester: the agent approves',
      { policy: 'allow-requester: true', said: [approves(devin)] },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab; @devin-ai-integration[bot] is an agent, so that vote does not count.',
    ],
    [
      'allow-requester: the token’s account approves',
      {
        policy: 'allow-requester: true',
        self: alice,
        request: { body: sessionOfAlice },
        said: [approves(alice)],
      },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab; @alice is whom this very token acts as, so that vote does not count.',
    ],
    [
      'allow-requester: an older commit',
      { policy: 'allow-requester: true', said: [approves(alice, OLD)] },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab; @alice approved ccccccc, an older commit, so that vote does not count.',
    ],
    [
      'allow-requester: no write access',
      { policy: 'allow-requester: true', said: [approves(alice)], may: { alice: 'read' } },
      'agent pending',
      'Devin opened it, so a person with write access has to approve 3f2c1ab; @alice has no write access, so that vote does not count.',
    ],
    [
      'allow-requester: an objection still holds',
      { policy: 'allow-requester: true', said: [approves(alice), objects(bob)] },
      'agent pending',
      '@bob asked for changes, so it waits until @bob approves 3f2c1ab or that is taken back.',
    ],
  ],
}
