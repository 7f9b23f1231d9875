import { describe, expect, it } from 'vitest'
import type { Logger } from '../../../src/core/log.ts'
import { silentLogger } from '../../../src/core/log.ts'
import type { GitLabPlatformOptions } from '../../../src/platform/gitlab/platform.ts'
import type { Status, Trigger } from '../../../src/platform/types.ts'
import { LoopbackGitLab, statusOfPipeline, USERS } from '../../support/gitlab/index.ts'
import { connect } from './gitlab-world.ts'

const signal = AbortSignal.timeout(600_000)
const pending = { context: 'offshoot/approval', state: 'pending', description: 'Waiting' } as const
const approved = { context: 'offshoot/approval', state: 'success', description: 'Approved' } as const
const review = { kind: 'review', number: 1 } as const

/** A merge request that waits: its pipeline's preview passed, the gate's job failed. */
async function openWaiting() {
  const gitlab = await LoopbackGitLab.start()
  const { world } = gitlab
  const { iid } = world.openMergeRequest()
  const sha = world.version(iid).headSha
  const gate = world.addJob(iid, { name: 'offshoot:gate', status: 'failed' })
  const preview = { id: world.nextId(), name: 'offshoot:preview', pipelineId: gate.pipelineId }
  world.jobs.set(preview.id, { ...preview, status: 'success' })
  const warnings: string[] = []
  const log: Logger = { ...silentLogger, warn: (message) => warnings.push(message) }
  return {
    gitlab,
    world,
    iid,
    sha,
    gate,
    warnings,
    /** As a run of this trigger, which has a pipeline of its own on the default branch. */
    connect: (trigger: Trigger = review, options: Partial<GitLabPlatformOptions> = {}) =>
      connect(gitlab, { log, trigger, ...options }),
    retries: () => gitlab.calls.filter((call) => call.endsWith('/retry')),
    pipeline: (id = gate.pipelineId) => {
      const found = world.pipelines.find((one) => one.id === id)
      return found && statusOfPipeline(world, found)
    },
    /** What runs in place of the gate's job, as it ends. */
    endGate: (status: 'success' | 'failed') => {
      const running = [...world.jobs.values()].find((job) => job.status === 'pending')
      if (running !== undefined) running.status = status
      return running?.name
    },
    [Symbol.asyncDispose]: () => gitlab[Symbol.asyncDispose](),
  }
}

describe('the pipeline of a merge request on GitLab', () => {
  it('goes on by itself when a run elsewhere finds it approved: the gate’s job runs again, once, and no other', async () => {
    await using at = await openWaiting()
    const other = { id: at.world.nextId(), name: 'offshoot:gate 2', pipelineId: at.gate.pipelineId }
    at.world.jobs.set(other.id, { ...other, status: 'failed' })
    const platform = at.connect()
    await platform.changeRequest(at.iid, signal)

    await platform.setStatus(at.sha, approved, signal)
    await platform.setStatus(at.sha, { ...approved, description: 'Approved by bob' }, signal)

    expect(at.retries()).toStrictEqual([`POST /jobs/${at.gate.id}/retry`])
    expect(at.warnings).toStrictEqual([])
    at.world.jobs.delete(other.id)
    expect(at.pipeline()).toBe('running')
    expect(at.endGate('success')).toBe('offshoot:gate')
    expect(at.pipeline()).toBe('success')
  })

  it('is not made to go on a second time by the same run, when the gate’s job failed again', async () => {
    await using at = await openWaiting()
    const platform = at.connect()

    await platform.setStatus(at.sha, approved, signal)
    at.endGate('failed')
    await platform.setStatus(at.sha, { ...approved, description: 'Approved by bob' }, signal)

    expect(at.retries()).toHaveLength(1)
    expect(at.pipeline()).toBe('failed')
  })

  it('is left alone by what is no approval, and by runs for the merge request itself', async () => {
    await using at = await openWaiting()
    const updated = { kind: 'change-request', action: 'updated', number: at.iid } as const
    const train = { kind: 'merge-group', headSha: at.sha, baseSha: at.sha, numbers: [at.iid] } as const
    const others: readonly Status[] = [
      pending,
      { ...approved, state: 'error' },
      { ...approved, context: 'offshoot/database' },
    ]

    for (const status of others) await at.connect().setStatus(at.sha, status, signal)
    for (const trigger of [updated, train]) await at.connect(trigger).setStatus(at.sha, approved, signal)

    expect(at.retries()).toStrictEqual([])
    expect(at.gitlab.calls.filter((call) => call.includes('/jobs'))).toStrictEqual([])
  })

  it('is the newest of that very head: none of an earlier head, of a branch, or of another merge request', async () => {
    await using at = await openWaiting()
    const { world } = at
    world.push(at.iid)
    const sha = world.version(at.iid).headSha
    world.addJob(at.iid, { name: 'offshoot:gate', status: 'failed' })
    const newest = world.addJob(at.iid, { name: 'offshoot:gate', status: 'failed' })
    const strangers = [
      { ref: 'refs/merge-requests/99/head', source: 'merge_request_event' },
      { ref: 'feature-1', source: 'push' },
    ]
    for (const stranger of strangers) {
      const { id } = world.addPipeline({ sha, user: USERS.alice, ...stranger })
      const job = { id: world.nextId(), name: 'offshoot:gate', pipelineId: id, status: 'failed' as const }
      world.jobs.set(job.id, job)
    }
    const platform = at.connect()
    await platform.changeRequest(at.iid, signal)

    await platform.setStatus(sha, approved, signal)

    expect(at.retries()).toStrictEqual([`POST /jobs/${newest.id}/retry`])
    expect(world.statuses.map(({ pipelineId }) => pipelineId)).toStrictEqual([newest.pipelineId])
  })

  it('stays as it is where the gate’s job has not failed', async () => {
    await using at = await openWaiting()
    at.gate.status = 'running'

    await at.connect().setStatus(at.sha, approved, signal)

    expect(at.retries()).toStrictEqual([])
    expect(at.warnings).toStrictEqual([])
    expect(at.pipeline()).toBe('running')
  })

  it.each([
    { part: '/retry', method: 'POST', status: 403 },
    { part: /\/pipelines\/\d+\/jobs$/, method: 'GET', status: 403 },
    { part: /\/pipelines$/, method: 'GET', status: 404 },
  ])('waits for a person who is told what to press when $method $part is refused', async (refused) => {
    await using at = await openWaiting()
    const { part, method, status } = refused
    at.gitlab.fail({ method, path: part }, { kind: 'answer', status })

    await at.connect().setStatus(at.sha, approved, signal)

    expect(at.warnings.at(-1)).toMatch(/press Retry of that job/)
    expect(at.world.statuses).toMatchObject([{ name: 'offshoot/approval', status: 'success' }])
    expect(at.pipeline()).toBe('failed')
    expect(at.world.jobs.size).toBe(2)
  })

  it('is not tried twice when the answer was lost', async () => {
    await using at = await openWaiting()
    at.gitlab.fail({ method: 'POST', path: '/retry' }, { kind: 'lost-answer', status: 502 })

    await at.connect().setStatus(at.sha, approved, signal)

    expect(at.retries()).toHaveLength(1)
    expect(at.warnings).toHaveLength(1)
  })

  it('is told to be a person’s to restart where merged results run on another commit', async () => {
    await using at = await openWaiting()
    at.world.pipelines.splice(0)
    const merged = { sha: at.world.commit({}).sha, ref: 'refs/merge-requests/1/merge' }
    at.world.addPipeline({ ...merged, source: 'merge_request_event', user: USERS.alice })

    await at.connect().setStatus(at.sha, approved, signal)

    expect(at.retries()).toStrictEqual([])
    expect(at.warnings).toStrictEqual([expect.stringMatching(/merged results, press Retry of offshoot:gate/)])
  })

  it.each(['pending', 'error'] as const)(
    'is green no more when an approval goes back to %s, even with a newer pipeline of the branch',
    async (state) => {
      await using at = await openWaiting()
      at.gate.status = 'success'
      await at.connect().setStatus(at.sha, approved, signal)
      const branch = { sha: at.sha, ref: 'feature-1', source: 'push', user: USERS.alice }
      const newer = at.world.addPipeline(branch)
      expect(at.pipeline()).toBe('success')

      await at.connect().setStatus(at.sha, { ...pending, state }, signal)

      expect(at.pipeline()).toBe(state === 'pending' ? 'running' : 'failed')
      expect(at.world.statuses.some(({ pipelineId }) => pipelineId === newer.id)).toBe(false)
      await at.connect().setStatus(at.sha, approved, signal)
      expect(at.pipeline()).toBe('success')
    },
  )

  it('gets the approval that so far only another pipeline of the commit has', async () => {
    await using at = await openWaiting()
    const branch = { sha: at.sha, ref: 'feature-1', source: 'push', user: USERS.alice }
    const { id } = at.world.addPipeline(branch)
    const updated = { kind: 'change-request', action: 'updated', number: at.iid } as const
    await at.connect(updated, { pipeline: { id, sha: at.sha } }).setStatus(at.sha, approved, signal)

    await at.connect().setStatus(at.sha, approved, signal)

    expect(at.world.statuses.map(({ pipelineId }) => pipelineId)).toStrictEqual([id, at.gate.pipelineId])
  })
})
