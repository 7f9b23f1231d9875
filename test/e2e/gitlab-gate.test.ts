import { describe, expect, it } from 'vitest'
import type { Trigger } from '../../src/platform/types.ts'
import { connect } from '../contract/platform/gitlab-world.ts'
import { type GateStage, type Opening, type Read, STAGES, type Trouble } from '../support/gate-stages.ts'
import { LoopbackGitLab } from '../support/gitlab/index.ts'

/*
 * What the gate says, in the same words on every forge: each scenario runs on a loopback GitHub and a loopback GitLab, with
 * the whole program in between but its entry.
 */

const opened = (number: number): Trigger => ({ kind: 'change-request', action: 'updated', number })
const described = (number: number): Trigger => ({ kind: 'change-request', action: 'described', number })
const reviewed = (number: number): Trigger => ({ kind: 'review', number })
const commented = (number: number, commentId: number): Trigger => ({ kind: 'comment', number, commentId })

const BY_AGENT: Opening = { by: 'agent', commit: { by: 'agent' } }
const WITH_AGENT: Opening = { commit: { said: 'Co-authored-by: Claude <noreply@anthropic.com>' } }

interface Scenario {
  readonly name: string
  readonly play: (stage: GateStage) => Promise<void>
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'holds an agent’s until a person who may write approves it, and says so in one comment',
    async play(stage) {
      const number = stage.open(BY_AGENT)
      const first = await stage.run(opened(number))
      expect(first.ended, first.log).toBe('awaiting-approval')
      expect(stage.approval(number)).toBe('pending')
      expect(stage.comment(number)).toContain('another person with write access')
      for (const by of ['bot', 'mallory'] as const) {
        stage.approve(number, by)
        await stage.run(reviewed(number))
        expect(stage.approval(number), by).toBe('pending')
      }
      expect(stage.comment(number)).toMatch(/no write access.*is a bot|is a bot.*no write access/)
      stage.approve(number, 'bob')
      const last = await stage.run(reviewed(number))
      expect(last.ended, last.log).toBe('passed')
      expect(stage.approval(number)).toBe('success')
      expect(stage.comment(number)).toContain('bob')
    },
  },
  {
    name: 'counts no approval of whoever opened it, with an agent’s commit in it',
    async play(stage) {
      for (const opening of [WITH_AGENT, { commit: { by: 'agent' } } as const]) {
        const number = stage.open(opening)
        stage.approve(number, 'alice')
        await stage.run(reviewed(number))
        expect(stage.approval(number)).toBe('pending')
        stage.approve(number, 'bob')
        await stage.run(reviewed(number))
        expect(stage.approval(number)).toBe('success')
      }
    },
  },
  {
    name: 'is held again by a push, and an approval of before counts no more',
    async play(stage) {
      const number = stage.open(BY_AGENT)
      stage.approve(number, 'bob')
      await stage.run(reviewed(number))
      expect(stage.approval(number)).toBe('success')
      stage.push(number)
      expect(stage.approval(number)).toBeUndefined()
      await stage.run(opened(number))
      expect(stage.approval(number)).toBe('pending')
      expect(stage.everSaid(number)).not.toContain('success')
    },
  },
  {
    name: 'is held again when an approval is taken back',
    async play(stage) {
      const number = stage.open(BY_AGENT)
      stage.approve(number, 'bob')
      await stage.run(reviewed(number))
      expect(stage.approval(number)).toBe('success')
      stage.takeBack(number, 'bob')
      await stage.run(reviewed(number))
      expect(stage.approval(number)).toBe('pending')
    },
  },
  {
    name: 'takes an approval from a comment, of those who count alone',
    async play(stage) {
      const number = stage.open(WITH_AGENT)
      await stage.run(opened(number))
      const tell = async (by: 'alice' | 'bot' | 'mallory' | 'bob') => {
        const comment = stage.say(number, by, '/offshoot approve')
        const { log } = await stage.run(commented(number, comment))
        expect(stage.reactions(comment), `${by}\n${log}`).toHaveLength(1)
        return stage.approval(number)
      }
      for (const by of ['alice', 'bot', 'mallory'] as const) expect(await tell(by), by).toBe('pending')
      expect(await tell('bob')).toBe('success')
    },
  },
  {
    name: 'starts the last run again from a comment',
    async play(stage) {
      const number = stage.open()
      await stage.run(opened(number))
      const comment = stage.say(number, 'bob', '/offshoot retry')
      const { log, ended } = await stage.run(commented(number, comment))
      // The run is none that the loopback knows; that it was found is what counts.
      expect(`${ended}\n${log}`).not.toContain('no run of ours')
    },
  },
  {
    name: 'lets a person’s pass untouched',
    async play(stage) {
      const number = stage.open()
      const { ended, log } = await stage.run(opened(number))
      expect(ended, log).toBe('skipped')
      expect(stage.approval(number)).toBe('success')
    },
  },
  {
    name: 'remembers an agent whose marks are gone',
    async play(stage) {
      const number = stage.open({ body: 'Generated with [Codex](https://openai.com/codex)' })
      await stage.run(opened(number))
      expect(stage.approval(number)).toBe('pending')
      stage.describe(number, 'A page.')
      await stage.run(described(number))
      expect(stage.approval(number)).toBe('pending')
    },
  },
  {
    name: 'is looked after by the backstop where no event told of an approval, or of its end',
    async play(stage) {
      const [approved, revoked] = [stage.open(BY_AGENT), stage.open(BY_AGENT)]
      stage.approve(revoked, 'bob')
      await stage.run(reviewed(revoked))
      stage.takeBack(revoked, 'bob')
      stage.approve(approved, 'bob')
      await stage.run({ kind: 'schedule' })
      expect([stage.approval(approved), stage.approval(revoked)]).toEqual(['success', 'pending'])
    },
  },
  {
    name: 'writes nothing on a commit that is the head no more',
    async play(stage) {
      const number = stage.open(BY_AGENT)
      stage.approve(number, 'bob')
      stage.pushBeforeLastLook(number)
      const { log } = await stage.run(reviewed(number))
      expect(log).toContain('moved from')
      expect(stage.approval(number)).toBeUndefined()
    },
  },
  {
    name: 'takes a success back when it cannot be told whether it holds',
    async play(stage) {
      const number = stage.open(BY_AGENT)
      stage.approve(number, 'bob')
      await stage.run(reviewed(number))
      stage.takeBack(number, 'bob')
      stage.hideApprovals(number)
      await stage.run(reviewed(number))
      expect(stage.approval(number)).toBe('failed')
    },
  },
  {
    name: 'speaks of it in the forge’s own word',
    async play(stage) {
      const number = stage.open(WITH_AGENT)
      const { log } = await stage.run(opened(number))
      const other = stage.word === 'merge request' ? 'pull request' : 'merge request'
      expect(`${stage.comment(number)}${log}`).not.toContain(other)
      stage.close(number)
      expect((await stage.run(reviewed(number))).log).toContain(stage.word)
    },
  },
]

const READS: readonly Read[] = [
  'the change request',
  'its changes',
  'its statuses',
  'its comments',
  'its approvals',
  'what its approver may do',
  'its head once more',
]
const TROUBLES: readonly Trouble[] = [403, 409, 429, 502, 'half an answer', 'a broken connection']

describe.each(Object.entries(STAGES))('the gate on %s', (_forge, openStage: () => Promise<GateStage>) => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, { play }) => {
    await using stage = await openStage()
    await play(stage)
  })
})

describe('whatever goes wrong on GitLab', () => {
  it.each(READS)('never passes what is approved when %s cannot be read', async (read) => {
    for (const trouble of TROUBLES) {
      await using stage = await STAGES.GitLab()
      const number = stage.open(BY_AGENT)
      stage.approve(number, 'bob')
      stage.fail(number, read, trouble)
      const { log, ended } = await stage.run(reviewed(number))
      expect(stage.everSaid(number), `${trouble}: ${ended}\n${log}`).not.toContain('success')
    }
  })

  it('is asked for in other words when GraphQL does not answer, with the same outcome', async () => {
    for (const trouble of TROUBLES) {
      await using stage = await STAGES.GitLab()
      const number = stage.open(BY_AGENT)
      stage.fail(number, 'all of it at once', trouble)
      await stage.run(reviewed(number))
      expect(stage.everSaid(number), String(trouble)).toEqual(['pending'])
      stage.approve(number, 'bob')
      const { log } = await stage.run(reviewed(number))
      expect(stage.everSaid(number), `${trouble}: ${log}`).toEqual(['pending', 'success'])
    }
  })

  it('passes without any of it, so that the above is not for another reason', async () => {
    await using stage = await STAGES.GitLab()
    const number = stage.open(BY_AGENT)
    stage.approve(number, 'bob')
    await stage.run(reviewed(number))
    expect(stage.everSaid(number)).toEqual(['success'])
  })
})

describe('what holds a merge on GitLab', () => {
  it.each([
    [{ only_allow_merge_if_pipeline_succeeds: false }, '⚠️ Whoever may merge can do so before it is approved'],
    [{ only_allow_merge_if_pipeline_succeeds: true }, 'is a part of the pipeline'],
    [
      { only_allow_merge_if_pipeline_succeeds: true, allow_merge_on_skipped_pipeline: true },
      '⚠️ Here “Pipelines must succeed” holds the merge, but a pipeline that was skipped',
    ],
  ])('is told where it waits: %j', async (fields, told) => {
    await using stage = await STAGES.GitLab(fields)
    const number = stage.open(BY_AGENT)
    await stage.run(opened(number))
    expect(stage.comment(number)).toContain(told)
    stage.approve(number, 'bob')
    await stage.run(reviewed(number))
    expect(stage.comment(number)).not.toContain('Pipelines must succeed')
  })

  it('is not told where the token may not know, and asked once', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const signal = AbortSignal.timeout(60_000)
    const platform = connect(gitlab)
    const calls = () => gitlab.calls.length
    await platform.enforcement(signal)
    const before = calls()
    await platform.enforcement(signal)
    expect(calls()).toBe(before)
    gitlab.fail(
      { path: new RegExp(`/projects/${gitlab.world.project.id}$`) },
      { kind: 'answer', status: 403 },
    )
    expect(await connect(gitlab).enforcement(signal)).toBeUndefined()
  })
})
