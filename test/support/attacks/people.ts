import { ACCOUNTS, type User } from '../github/index.ts'
import { AGENT, CAROL, LABELLED, type Target, type Variant } from './target.ts'

const RENAMED: User = { ...ACCOUNTS.alice, login: 'alicia' }
/** Another account of the same person. */
const ALICE_AGAIN: User = { id: 1999, login: 'alice-at-home', type: 'User' }
const NAMED = [{ path: '.offshoot.yml', sql: 'approval:\n  - when: agent\n    from: "@carol"\n' }]
const EVERYBODY = [{ path: '.offshoot.yml', sql: 'approval: all\n' }]

/** Who approves is not who they should be. */
export const SELF_APPROVAL: readonly Variant[] = [
  {
    how: 'named in the description in other letters',
    run: async (target) => {
      const number = await target.open({ user: AGENT, body: '**Requested by:** @ALICE\n' })
      await target.approve(number, ACCOUNTS.alice)
      return target.ends(number)
    },
  },
  {
    how: 'renamed since they set the agent to work',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.copilot })
      target.world.startedBy(number, ACCOUNTS.alice)
      target.world.addCollaborator(RENAMED, 'write')
      await target.approve(number, RENAMED)
      return target.ends(number)
    },
  },
  {
    how: 'with a command, being credited on the agent’s commit',
    run: async (target) => {
      const credit = 'Co-authored-by: Alice <1001+alice@users.noreply.github.com>'
      const by = { name: AGENT.login, email: `${AGENT.id}+${AGENT.login}@users.noreply.github.com` }
      const number = await target.open({
        user: AGENT,
        commits: [{ message: `A page\n\n${credit}`, author: by, authorUser: AGENT, committerUser: AGENT }],
      })
      await target.say(number, '/offshoot approve', { by: ACCOUNTS.alice })
      return target.ends(number)
    },
  },
  {
    how: 'having pushed the commits, then covered by a push of the agent’s',
    run: async (target) => {
      const by = { name: AGENT.login, email: `${AGENT.id}+${AGENT.login}@users.noreply.github.com` }
      const commit = { author: by, authorUser: AGENT, committerUser: AGENT }
      const number = await target.open({ user: AGENT, commits: [commit], by: AGENT })
      target.world.push(number, { commits: [{ ...commit, message: 'Her own' }], by: CAROL })
      target.world.push(number, { commits: [{ ...commit, message: 'Nothing' }], by: AGENT })
      await target.approve(number, CAROL)
      return target.ends(number)
    },
  },
]

export const SECOND_ACCOUNT: readonly Variant[] = [
  {
    how: 'any account with write access counts',
    run: async (target) => {
      const number = await target.openAgents()
      target.world.addCollaborator(ALICE_AGAIN, 'write')
      await target.approve(number, ALICE_AGAIN)
      return await target.passes(['second-account'], target.ends(number))
    },
  },
  {
    how: 'a list of people says who counts',
    base: NAMED,
    run: async (target) => {
      const number = await target.openAgents()
      target.world.addCollaborator(ALICE_AGAIN, 'write')
      await target.approve(number, ALICE_AGAIN)
      return target.ends(number)
    },
  },
  {
    how: 'renamed since a description named them by login alone',
    run: async (target) => {
      const number = await target.openAgents()
      target.world.addCollaborator(RENAMED, 'write')
      await target.approve(number, RENAMED)
      return await target.passes(['second-account'], target.ends(number))
    },
  },
]

export const PERSONS_TOKEN: readonly Variant[] = [
  {
    how: 'opens, with nothing that tells',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice })
      await target.pull(number, 'opened')
      return await target.passes(['agent-with-a-persons-token'], target.ends(number))
    },
  },
  {
    how: 'takes its label off before the first run looks',
    base: LABELLED,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice })
      target.world.label(number, 'acme-coder', ACCOUNTS.alice)
      target.world.unlabel(number, 'acme-coder', ACCOUNTS.alice)
      await target.pull(number, 'opened')
      return await target.passes(['agent-with-a-persons-token'], target.ends(number))
    },
  },
  {
    how: 'opens with one token and approves with another, where every change waits',
    base: EVERYBODY,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice })
      await target.pull(number, 'opened')
      await target.approve(number, ACCOUNTS.bob)
      return await target.passes(['agent-with-a-persons-token'], target.ends(number))
    },
  },
  {
    how: 'approves with the token that it opened with, where every change waits',
    base: EVERYBODY,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice })
      await target.say(number, '/offshoot approve', { by: ACCOUNTS.alice })
      return target.ends(number)
    },
  },
]

export const BOT_APPROVAL: readonly Variant[] = [
  byReviews('review bots and github-actions', [
    ACCOUNTS.copilot,
    ACCOUNTS.actions,
    { id: 136622811, login: 'coderabbitai[bot]', type: 'Bot' },
  ]),
  byReviews('machines with accounts as people have them', [
    { id: 199161495, login: 'cursoragent', type: 'User' },
    { id: 1997, login: 'Helper[bot]', type: 'User' },
    { id: 1996, login: 'acme', type: 'Organization' },
  ]),
  {
    how: 'a bot with a person’s name, with a command',
    run: async (target) => {
      const number = await target.openUnseen()
      const by: User = { id: 1995, login: 'carola', type: 'Bot' }
      target.world.addCollaborator(by, 'write')
      await target.say(number, '/offshoot approve', { by })
      await target.look(number)
      return target.ends(number)
    },
  },
  {
    how: 'an App, or the gate’s own token, in a command',
    run: async (target) => {
      const number = await target.openUnseen()
      await target.say(number, '/offshoot approve', { by: CAROL, app: { id: 7, slug: 'claude' } })
      await target.api(`/issues/${number}/comments`, { body: '/offshoot approve' })
      await target.look(number)
      return target.ends(number)
    },
  },
]

function byReviews(how: string, bots: readonly User[]): Variant {
  return {
    how,
    run: async (target: Target) => {
      const number = await target.openUnseen()
      for (const user of bots) {
        target.world.addCollaborator(user, 'write')
        target.world.review(number, { user, state: 'APPROVED' })
      }
      await target.look(number)
      return target.ends(number)
    },
  }
}
