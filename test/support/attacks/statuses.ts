import { SIMPLE } from '../../unit/doctor/github/worlds.ts'
import { workflowRunEvent } from '../events.ts'
import { ACCOUNTS } from '../github/index.ts'
import { OWN_APP } from './merge.ts'
import { AGENT, type Variant } from './target.ts'

const MIGRATES = [{ path: 'migrations/0002.sql', sql: 'alter table users drop column email;\n' }]
const DESTRUCTIVE = [{ path: '.offshoot.yml', sql: 'approval:\n  - when: destructive\n    from: "@carol"\n' }]

/** Statuses that the gate did not set, or that nobody asks for. */
export const FORGED_STATUS: readonly Variant[] = [
  {
    how: 'before the gate sets them',
    run: async (target) => {
      const number = await target.open({ user: AGENT })
      await target.forge(number)
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  },
  {
    how: 'after the gate, with the token of any workflow',
    run: async (target) => {
      const number = await target.openAgents()
      await target.forge(number)
      return await target.passes(['statuses-pinned'], target.ends(number))
    },
  },
  {
    how: 'after the gate, with the token of a person who may push',
    run: async (target) => {
      const number = await target.openAgents()
      await target.forge(number, { token: target.tokens.writer })
      return await target.passes(['statuses-pinned'], target.ends(number))
    },
  },
  {
    how: 'after the gate, where they count from an App of its own',
    run: async (target) => {
      target.require({ appId: OWN_APP })
      const number = await target.open({ user: AGENT })
      await target.pull(number, 'opened', { token: target.tokens.app })
      await target.forge(number)
      await target.forge(number, { token: target.tokens.writer })
      return target.ends(number)
    },
  },
  {
    how: 'somebody’s `offshoot/database` says that nothing is lost, where that has to be approved',
    base: DESTRUCTIVE,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice }, MIGRATES)
      const page = `https://github.com/acme/shop/actions/runs/1#offshoot=1;1000;0;0;${'0'.repeat(16)};`
      await target.forge(number, { token: target.tokens.writer, target: page })
      await target.look(number)
      return target.ends(number)
    },
  },
]

const GREEN = (name: string) => ({ name, conclusion: 'success' }) as const
const BOTH = [GREEN('offshoot/database'), GREEN('offshoot/approval')]
const NAMED_SO = `on: pull_request
jobs:
  a: {name: offshoot/database, runs-on: ubuntu-latest, steps: [{run: 'true'}]}
  b: {name: offshoot/approval, runs-on: ubuntu-latest, steps: [{run: 'true'}]}
`

export const FORGED_CHECK: readonly Variant[] = [
  {
    how: 'beside the status that waits',
    run: async (target) => {
      const number = await target.openAgents()
      return target.ends(number, { checks: BOTH })
    },
  },
  {
    how: 'where the pull request also takes the workflow away that would set the status',
    run: async (target) => {
      target.workflows({ ...SIMPLE, 'ci.yml': NAMED_SO })
      const number = await target.open({ user: AGENT })
      return await target.passes(['job-names', 'statuses-pinned'], target.ends(number, { checks: BOTH }))
    },
  },
  {
    how: 'the same, where they count from an App of its own',
    run: async (target) => {
      target.require({ appId: OWN_APP })
      const number = await target.open({ user: AGENT })
      return target.ends(number, { checks: BOTH })
    },
  },
]

export const BYPASS: readonly Variant[] = [
  {
    how: 'somebody on the list of those who may',
    run: async (target) => {
      target.require({ bypass: [{ actor_id: 5, actor_type: 'RepositoryRole' }] })
      const number = await target.openAgents()
      return await target.passes(['no-bypass'], target.ends(number, { onBypassList: true }))
    },
  },
  {
    how: 'with nobody on the list',
    run: async (target) => {
      const number = await target.openAgents()
      return target.ends(number, { onBypassList: true })
    },
  },
  {
    how: 'an administrator switches the rules off, merges, and switches them on again',
    run: async (target) => {
      const number = await target.openAgents()
      const [ruleset] = target.settings.rulesets
      if (ruleset === undefined) throw new Error('nothing is required')
      ruleset.enforcement = 'disabled'
      const ended = target.ends(number)
      ruleset.enforcement = 'active'
      return await target.passes(['administrator'], ended)
    },
  },
]

export const REHEARSAL: readonly Variant[] = [
  {
    how: 'the ruleset evaluates only',
    run: async (target) => {
      target.require({ enforcement: 'evaluate' })
      const number = await target.openAgents()
      return await target.passes(['statuses-required'], target.ends(number))
    },
  },
  {
    how: 'one of the two is not asked for',
    run: async (target) => {
      target.settings.rulesets.splice(0)
      target.settings.require(['offshoot/database'])
      const number = await target.openAgents()
      return await target.passes(['statuses-required'], target.ends(number))
    },
  },
  {
    how: 'one ruleset evaluates, another one is in force',
    run: async (target) => {
      target.require({ enforcement: 'evaluate' })
      target.settings.require(['offshoot/database', 'offshoot/approval'])
      return target.ends(await target.openAgents())
    },
  },
]

/** The workflow that judges is what the pull request makes of it. */
export const EDIT_GATE_WORKFLOW: readonly Variant[] = [
  {
    how: 'the simple set-up, whose workflow is then told to switch the gate off',
    run: async (target) => {
      target.workflows(SIMPLE)
      const number = await target.open({ user: AGENT }, WORKFLOW)
      await target.pull(number, 'opened', { inputs: { approval: 'off' } })
      const ids = ['gate-from-default-branch', 'workflow-files-owned'] as const
      return await target.passes(ids, target.ends(number))
    },
  },
  {
    how: 'the same, where the files have an owner whose review is required',
    run: async (target) => {
      target.workflows(SIMPLE)
      target.settings.put('.github/CODEOWNERS', '/.github/ @carol\n')
      const parameters = { require_code_owner_review: true }
      target.require({ rules: [{ type: 'pull_request', parameters }] })
      const number = await target.open({ user: AGENT }, WORKFLOW)
      await target.pull(number, 'opened', { inputs: { approval: 'off' } })
      return target.ends(number)
    },
  },
  {
    how: 'the hardened set-up, where the gate runs as the default branch has it',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice }, WORKFLOW)
      await target.scene.repository.git('switch', '--quiet', 'main')
      await target.scene.run(workflowRunEvent(target.scene.github, target.world.pull(number).headSha))
      await target.say(number, '/offshoot approve', { by: ACCOUNTS.alice })
      return target.ends(number)
    },
  },
]

const WORKFLOW = [{ path: '.github/workflows/offshoot.yml', sql: "on: pull_request\n# approval: 'off'\n" }]
