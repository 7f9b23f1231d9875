import { describe, expect, it } from 'vitest'
import type { Trigger } from '../../../src/platform/types.ts'
import { STAGES } from '../../support/gate-stages.ts'
import { USERS } from '../../support/gitlab/index.ts'

/** Commits of the merge request that is judged. */
const COMMITS = 30

describe('the calls of a gate evaluation on GitLab', () => {
  it('are six to eleven to judge 30 commits, by who made them and what comes of it', async () => {
    await using stage = await STAGES.GitLab()
    const { gitlab } = stage
    const open = (by: 'alice' | 'duo') => {
      const { name, emails } = USERS[by]
      const who = { name, email: emails[0] ?? '' }
      const commits = Array.from({ length: COMMITS }, () => ({ author: who, committer: who }))
      return gitlab.world.openMergeRequest({ author: USERS[by], commits }).iid
    }
    const told: Record<string, readonly string[]> = {}
    const judge = async (what: string, trigger: Trigger) => {
      const before = gitlab.calls.length
      const { log } = await stage.run(trigger)
      told[what] = [log, ...gitlab.calls.slice(before)]
    }
    const [person, agent] = [open('alice'), open('duo')]
    await judge('person opened', { kind: 'change-request', action: 'updated', number: person })
    await judge('opened', { kind: 'change-request', action: 'updated', number: agent })
    await judge('described', { kind: 'change-request', action: 'described', number: agent })
    stage.approve(agent, 'bot')
    await judge('held', { kind: 'review', number: agent })
    stage.approve(agent, 'bob')
    await judge('approved', { kind: 'review', number: agent })
    await judge('person described', { kind: 'change-request', action: 'described', number: person })
    const counts = Object.fromEntries(Object.entries(told).map(([what, all]) => [what, all.length - 1]))
    expect(counts, JSON.stringify(told, null, 1)).toEqual({
      'person opened': 10,
      opened: 11,
      described: 6,
      held: 9,
      approved: 11,
      'person described': 6,
    })
  })
})
