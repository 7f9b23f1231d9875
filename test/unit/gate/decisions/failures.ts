import { bot, botCommit } from '../cases.ts'
import { kept, migration } from './kept.ts'
import { ada, approves, bob, carol, type Decisions, OLD, objects, type Setting, says } from './setting.ts'

const reviewed: Setting = { said: [approves(bob)] }
const byAda: Setting = { request: { author: ada }, commits: [{}] }
const cancelled = AbortSignal.abort(new Error('the run was cancelled'))

export const failures: Decisions = {
  about: 'what cannot be read',
  cases: [
    [
      'the reviews',
      { ...reviewed, fails: { reviews: 'GitHub answered 502' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'the comments',
      { ...reviewed, fails: { comments: 'GitHub answered 502' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'a permission',
      { ...reviewed, fails: { permission: 'GitHub answered 403: rate limit exceeded' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 403: rate limit exceeded)',
    ],
    [
      'one permission of two',
      { said: [approves(bob), approves(carol)], fails: { 'permission carol': 'GitHub answered 502' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'the permission of somebody who wants changes',
      { said: [approves(bob), objects(carol)], fails: { 'permission carol': 'GitHub answered 502' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'the pushes',
      { ...reviewed, fails: { pushes: 'GitHub answered 500' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 500)',
    ],
    [
      'the pushes that a comment needs',
      { said: [says(bob, '/offshoot approve')], fails: { pushes: 'GitHub answered 500' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 500)',
    ],
    [
      'whom the token acts as',
      { ...reviewed, fails: { self: 'GitHub answered 500' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 500)',
    ],
    [
      'CODEOWNERS',
      {
        policy: '[{when: agent, from: codeowners}]',
        files: [migration],
        ...reviewed,
        fails: { fileAt: 'GitHub answered 403' },
      },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 403)',
    ],
    [
      'the status of an approved commit',
      { ...kept, fails: { statusesOf: 'GitHub answered 502' } },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'how an agent’s came to be',
      { ...reviewed, fails: { provenance: 'GitHub answered 502' } },
      'agent error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'how a person’s came to be',
      { ...byAda, fails: { provenance: 'GitHub answered 403: Resource not accessible by integration' } },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 403: Resource not accessible by integration)',
    ],
    [
      'how automation’s came to be',
      {
        request: { author: bot('dependabot[bot]', 49699333) },
        commits: [botCommit(bot('dependabot[bot]', 49699333))],
        fails: { provenance: 'GitHub answered 502' },
      },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'how it came to be, with everybody’s approval needed',
      { ...byAda, policy: 'all', said: [approves(bob)], fails: { provenance: 'GitHub answered 502' } },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'a head that was pushed over',
      { ...byAda, provenance: { replacedHeads: [OLD] }, fails: { commitsOf: 'GitHub answered 502' } },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 502)',
    ],
    [
      'how it came to be, but the gate is off',
      { policy: 'off', fails: { provenance: 'GitHub answered 502' } },
      'agent not-required',
      'Approval is switched off.',
    ],
    [
      'anything, because the run ended',
      { ...reviewed, signal: cancelled },
      'agent error',
      'could not determine who wrote this: the gate stays closed until a later run can (the run was cancelled)',
    ],
    [
      'settings that make an agent automation',
      { policy: 'automation: [{id: 158243242, login: "devin-ai-integration[bot]"}]' },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (`devin-ai-integration[bot]` (id 158243242) cannot be automation: it is known as the agent Devin (approval.automation))',
    ],
    [
      'anything, in many lines',
      { ...byAda, fails: { provenance: 'GitHub answered 500\n<html>\n'.repeat(40) } },
      'unknown error',
      'could not determine who wrote this: the gate stays closed until a later run can (GitHub answered 500)',
    ],
    [
      'a file of owners that is not in force',
      {
        policy: '[{when: agent, from: codeowners}]',
        files: [migration],
        base: { CODEOWNERS: `#${'x'.repeat(3 * 1024 * 1024)}` },
      },
      'agent error',
      'could not determine whether a person approved this: the gate stays closed until a later run can (CODEOWNERS is larger than 3 MiB, so the forge takes no notice of it)',
    ],
  ],
}
