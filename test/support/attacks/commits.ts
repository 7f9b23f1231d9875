import { ACCOUNTS } from '../github/index.ts'
import { AGENT, CAROL, type Variant } from './target.ts'

/** What was approved is not what is merged. */
export const APPROVE_THEN_PUSH: readonly Variant[] = [
  {
    how: 'a run looks at the new head',
    run: async (target) => {
      const number = await target.openUnseen()
      await target.approve(number, CAROL)
      target.world.push(number)
      await target.pull(number, 'synchronize')
      return target.ends(number)
    },
  },
  {
    how: 'no run has looked at it yet',
    run: async (target) => {
      const number = await target.openUnseen()
      await target.approve(number, CAROL)
      target.world.push(number)
      return target.ends(number)
    },
  },
  {
    how: 'the approval is dismissed and given again, on the commit before',
    run: async (target) => {
      const number = await target.openUnseen()
      const { headSha } = target.world.pull(number)
      const { id } = target.world.review(number, { user: CAROL, state: 'APPROVED' })
      target.world.push(number)
      target.world.dismiss(id)
      await target.approve(number, CAROL, { sha: headSha })
      return target.ends(number)
    },
  },
  {
    how: 'the commit before, or another pull request’s, in a command',
    run: async (target) => {
      const other = await target.open()
      const number = await target.openUnseen()
      const before = target.world.pull(number).headSha
      target.world.push(number)
      for (const sha of [before, target.world.pull(other).headSha])
        await target.say(number, `/offshoot approve ${sha}`, { by: CAROL })
      return target.ends(number)
    },
  },
  {
    how: 'approved alone, then another stands at the head of the merge queue',
    run: async (target) => {
      const approved = await target.open({ user: AGENT })
      const number = await target.open({ user: AGENT })
      target.world.review(approved, { user: CAROL, state: 'APPROVED' })
      return target.ends(number, { sha: await target.queue(number) })
    },
  },
]

export const LATE_STATUS: readonly Variant[] = [
  {
    how: 'the push comes while the gate judges',
    run: async (target) => {
      const number = await target.openUnseen()
      const { headSha } = target.world.pull(number)
      target.scene.github.before({ method: 'GET', path: `/commits/${headSha}/pulls` }, (world) => {
        world.push(number)
      })
      await target.approve(number, CAROL)
      return target.ends(number)
    },
  },
  {
    how: 'a run of the old head that nothing holds back writes it',
    run: async (target) => {
      const number = await target.openUnseen()
      const { headSha } = target.world.pull(number)
      target.world.push(number)
      await target.forge(number, { sha: headSha })
      return target.ends(number)
    },
  },
]

export const ACTOR_CONFUSION: readonly Variant[] = [
  {
    how: 'the event is a person’s, who pushed last',
    run: async (target) => {
      const number = await target.openUnseen()
      target.world.push(number, { by: CAROL, commits: [{ authorUser: CAROL, committerUser: CAROL }] })
      const event = target.scene.pullEvent(number, 'synchronize')
      Object.assign(event.payload, { sender: { ...(event.payload.sender as object), ...CAROL } })
      await target.scene.run(event, { env: { GITHUB_ACTOR: 'carol', GITHUB_TRIGGERING_ACTOR: 'carol' } })
      await target.approve(number, CAROL)
      return target.ends(number)
    },
  },
  {
    how: 'the event says that a person opened it, and a known update bot started the run',
    run: async (target) => {
      const number = await target.open({ user: AGENT })
      const event = target.scene.pullEvent(number, 'opened')
      const pull = event.payload.pull_request as { user: object }
      Object.assign(pull, { user: { ...pull.user, ...ACCOUNTS.alice } })
      await target.scene.run(event, { env: { GITHUB_ACTOR: 'dependabot[bot]' } })
      return target.ends(number)
    },
  },
]
