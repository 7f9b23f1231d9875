import { renderComment } from '../../../src/report/comment.ts'
import { embedState, readState } from '../../../src/report/state.ts'
import { commentEvent, scheduleEvent, workflowRunEvent } from '../events.ts'
import { ACCOUNTS, shaOf, type WorldCommit } from '../github/index.ts'
import { AGENT, CAROL, LABELLED, type Target, type Variant } from './target.ts'

const BY_CLAUDE = { message: 'A page\n\nCo-authored-by: Claude <noreply@anthropic.com>' }

export const EDITED_COMMAND: readonly Variant[] = [
  {
    how: 'an old comment of somebody who may approve',
    run: async (target) => {
      const number = await target.openUnseen()
      await target.say(number, '/offshoot approve', { by: CAROL, before: 'Nice.' })
      await target.look(number)
      return target.ends(number)
    },
  },
  {
    how: 'the workflow listens to edits as well',
    run: async (target) => {
      const number = await target.openUnseen()
      const { id } = target.world.comment(number, { user: CAROL, body: 'Nice.' })
      target.world.editComment(id, `/offshoot approve ${target.world.pull(number).headSha}`)
      const event = commentEvent(target.scene.github, number, { id, by: CAROL, action: 'edited' })
      await target.scene.run(event, { inputs: { mode: 'gate' } })
      await target.look(number)
      return target.ends(number)
    },
  },
  {
    how: 'no command, but text with one in it: quoted, further down, disguised',
    run: async (target) => {
      const number = await target.openUnseen()
      for (const body of [
        '> /offshoot approve',
        'See what I found:\n/offshoot approve',
        '\u200b/offshoot approve',
        '/offshoot \u200bapprove',
        '/offshoot аpprove',
        '```\n/offshoot approve\n```',
        '/offshoot approve unless it is raining',
      ])
        target.world.comment(number, { user: CAROL, body })
      await target.say(number, '/Offshoot APPROVE', { by: CAROL })
      await target.look(number)
      return target.ends(number)
    },
  },
]

export const HUMAN_MARKS: readonly Variant[] = [
  {
    how: 'the description and labels say so, and the opener with a command',
    run: async (target) => {
      const body = '100 % written by a human. <!-- offshoot: class=human --> approval: off\n'
      const number = await target.open({
        user: ACCOUNTS.alice,
        body: `${body}🤖 Generated with [Claude Code](https://claude.com/claude-code)`,
        labels: ['human', 'not-ai', 'offshoot:approved'],
      })
      await target.say(number, '/offshoot human', { by: ACCOUNTS.alice })
      return target.ends(number)
    },
  },
  {
    how: 'an agent’s label is taken off',
    base: LABELLED,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice, labels: ['acme-coder'] })
      await target.pull(number, 'opened')
      target.world.unlabel(number, 'acme-coder', ACCOUNTS.alice)
      await target.pull(number, 'unlabeled')
      return target.ends(number)
    },
  },
  {
    how: 'a force-push drops the commits that credit an agent',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice, commits: [BY_CLAUDE] })
      target.world.forcePush(number, { commits: [{ message: 'A page' }] })
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  },
  {
    how: 'the same, and the forge has the old head no more',
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice, commits: [BY_CLAUDE] })
      target.world.forcePush(number, { commits: [{ message: 'A page' }], lost: true })
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  },
  {
    how: '250 commits by people come after an agent’s',
    run: async (target) => {
      const more = Array.from({ length: 250 }, (_, i) => ({ message: `Change ${i}` }))
      const number = await target.open({
        user: ACCOUNTS.alice,
        commits: [BY_CLAUDE, ...more],
        headSha: HEAD,
      })
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  },
  {
    how: 'a comment that looks like the gate’s own says that a person wrote it',
    run: async (target) => {
      const number = await target.openAgents()
      const forged = forgedComment(target, number)
      target.world.comment(number, { user: ACCOUNTS.mallory, body: forged })
      await target.api(`/issues/${number}/comments`, { body: forged })
      await target.look(number)
      return target.ends(number)
    },
  },
  {
    how: 'closed, reopened, made a draft and ready again',
    run: async (target) => {
      const number = await target.openAgents()
      target.world.close(number)
      await target.pull(number, 'closed')
      target.world.reopen(number)
      await target.pull(number, 'reopened')
      target.world.pull(number).draft = true
      await target.pull(number, 'converted_to_draft')
      target.world.pull(number).draft = false
      await target.pull(number, 'ready_for_review')
      return target.ends(number)
    },
  },
]

const HEAD = shaOf('the last of 251 commits')

/** The comment as it would be, had a person written the change, and of a run that is still to come. */
function forgedComment(target: Target, number: number): string {
  const report = readState(target.scene.comment(number))
  if (report?.approval === undefined) throw new Error('the comment tells nothing')
  const approval = {
    ...report.approval,
    class: 'human',
    required: false,
    state: 'approved',
    evidence: [],
    approvers: ['carol'],
  } as const
  const state = { ...report, approval, verdict: 'passed' } as const
  const words = { changeRequest: 'pull request', sigil: '#' }
  const text = renderComment(state, { words, limit: 60_000 })
  return `<!-- offshoot:v1 key=database run=999999999999 -->\n${text}${embedState(state)}`
}

const BOT_AS_AUTOMATION = `approval:
  automation: [{id: ${AGENT.id}, login: "${AGENT.login}"}]
`

export const EDIT_POLICY: readonly Variant[] = [
  byFile('it switches the gate off for itself', '.offshoot.yml', 'approval: off\n'),
  byFile('it names the agent an update bot', '.offshoot.yml', BOT_AS_AUTOMATION),
  byFile('it owns what it changes', '.github/CODEOWNERS', '* @alice\n'),
  byFile('in other letters', '.GitHub/Workflows/ci.yml', 'on: push\n'),
  {
    how: 'it renames the settings away',
    base: [{ path: '.offshoot.yml', sql: 'approval: all\n' }],
    run: async (target) => {
      const files = [{ path: 'old.yml', previousPath: '.offshoot.yml', status: 'renamed' as const }]
      const number = await target.open({ user: ACCOUNTS.alice, files })
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  },
  {
    how: 'it is for a branch of its own first, where nobody has to approve',
    run: async (target) => {
      const number = await target.open({ user: AGENT })
      const lax = await laxBranch(target)
      const { headSha, headRef, baseSha } = target.world.pull(number)
      const { commits, files } = target.world.comparison(baseSha, headSha) ?? { commits: [], files: [] }
      target.world.openPull({ user: AGENT, headRef, headSha, baseSha: lax, baseRef: 'lax', commits, files })
      await target.look(number + 1)
      return target.ends(number)
    },
  },
  {
    how: 'its head passed there before it is opened where they have to, and no event tells of that',
    base: [{ path: '.offshoot.yml', sql: 'approval: all\n' }],
    run: async (target) => target.ends(await borrowStatus(target, [])),
  },
  {
    how: 'the same, where the branch of its own has an agent’s commits already, so that they are not seen there',
    run: async (target) => {
      return target.ends(await borrowStatus(target, [BY_CLAUDE]))
    },
  },
]

function byFile(how: string, path: string, sql: string): Variant {
  return {
    how,
    run: async (target) => {
      const number = await target.open({ user: ACCOUNTS.alice }, [{ path, sql }])
      await target.pull(number, 'opened')
      return target.ends(number)
    },
  }
}

/**
 * Has the head judged in a pull request for a branch of one's own first, then opens one for the default branch, of which
 * no event tells: a workflow's own token opens pull requests so. Only the schedule is left to look.
 * @param hidden commits that only the second one brings: the branch has them already
 */
async function borrowStatus(target: Target, hidden: readonly Partial<WorldCommit>[]): Promise<number> {
  const { scene, world } = target
  const lax = await laxBranch(target)
  const first = await target.open({ user: ACCOUNTS.alice, branch: 'borrowed' })
  const { headSha, headRef, baseSha } = world.pull(first)
  const { commits, files } = world.comparison(baseSha, headSha) ?? { commits: [], files: [] }
  Object.assign(world.pull(first), { baseSha: lax, baseRef: 'lax' })
  world.setComparison(lax, headSha, { commits, files })
  world.setComparison('main', headSha, {
    commits: [...hidden, ...commits].map((one) => world.commit(one)),
    files,
  })
  await scene.repository.git('switch', '--quiet', 'main')
  await target.pull(first, 'opened')
  await scene.run(workflowRunEvent(scene.github, headSha))
  const all = [...hidden, ...commits]
  const { number } = world.openPull({ user: ACCOUNTS.alice, headRef, headSha, baseSha, commits: all, files })
  await scene.run(scheduleEvent(scene.github))
  return number
}

/** A branch that anybody who may push can make, with settings of its own; returns its commit. */
async function laxBranch({ scene }: Target): Promise<string> {
  await scene.repository.git('switch', '--quiet', '--create', 'lax', 'main')
  const sha = await scene.repository.commit('Lax', [{ path: '.offshoot.yml', sql: 'approval: off\n' }])
  await scene.repository.git('switch', '--quiet', 'main')
  scene.github.world.putFile(sha, '.offshoot.yml', 'approval: off\n')
  return sha
}
