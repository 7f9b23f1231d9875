import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly uses?: string
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly env?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const NAMES = ['offshoot-ping.yml', 'offshoot.yml', 'offshoot-check.yml'] as const
const texts = Object.fromEntries(
  await Promise.all(
    NAMES.map(async (name) => [
      name,
      await readFile(new URL(`../../../examples/workflows/hardened/${name}`, import.meta.url), 'utf8'),
    ]),
  ),
) as Record<(typeof NAMES)[number], string>
const workflowOf = (name: (typeof NAMES)[number]) => parse(texts[name]) as Workflow
const ping = workflowOf('offshoot-ping.yml')
const main = workflowOf('offshoot.yml')
const check = workflowOf('offshoot-check.yml')
const stepsOf = (job: Job | undefined) => job?.steps ?? []
const secretsIn = (value: unknown) =>
  [...JSON.stringify(value ?? null).matchAll(/secrets\.([\w-]+)/g)].map(([, name]) => name)

describe('the hardened set-up', () => {
  it.each(NAMES)('%s gives nothing to a job that does not ask for it', (name) => {
    expect(workflowOf(name).permissions).toEqual({})
    expect(workflowOf(name).env).toBeUndefined()
  })

  it('has no event that holds secrets beside a pull request’s code, and none that takes its file from one', () => {
    for (const name of NAMES) expect(workflowOf(name).on).not.toHaveProperty('pull_request_target')
    expect(Object.keys(main.on)).toEqual([
      'workflow_run',
      'issue_comment',
      'delete',
      'schedule',
      'workflow_dispatch',
    ])
    expect(Object.keys(check.on)).toEqual(['workflow_call'])
  })

  it('pings with nothing in hand, for whatever may change the answer', () => {
    expect(Object.values(ping.jobs).flatMap(stepsOf)).toEqual([{ run: 'true' }])
    expect(ping.on).toHaveProperty('pull_request_review.types', ['submitted', 'edited', 'dismissed'])
    expect(ping.on).not.toHaveProperty('pull_request.paths')
    expect(texts['offshoot-ping.yml']).not.toContain('secrets.')
  })

  it('runs a pull request’s code in one job, with the repository to read and one secret to open its seal', () => {
    expect(Object.keys(check.jobs)).toEqual(['check'])
    const { check: job } = check.jobs
    expect(job?.permissions).toEqual({ contents: 'read' })
    expect(job?.environment).toBeUndefined()
    expect(secretsIn(check)).toEqual(['seal-key'])
    expect(main.jobs.check?.permissions).toEqual({ contents: 'read' })
    expect(secretsIn(main.jobs.check)).toEqual([])
    const ours = stepsOf(job).find(({ uses }) => uses?.startsWith('offshoot-dev/'))
    expect(ours?.with).toMatchObject({ stage: 'check', 'github-token': '' })
  })

  it('checks out a pull request’s commit in that job only, and leaves no token on any disk', () => {
    const checkouts = [...Object.values(main.jobs), ...Object.values(check.jobs)]
      .flatMap(stepsOf)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(4)
    for (const { with: inputs } of checkouts) expect(inputs?.['persist-credentials']).toBe(false)
    expect(checkouts.filter(({ with: inputs }) => inputs?.ref !== undefined)).toHaveLength(1)
    expect(texts['offshoot.yml']).not.toMatch(/\bref:/)
  })

  it('has the engine’s key in an environment, and in no job that reads what a pull request wrote', () => {
    for (const [name, job] of Object.entries(main.jobs)) {
      const keyed = secretsIn(job.steps).includes('OFFSHOOT_POSTGRES_URL')
      expect(job.environment, name).toBe(keyed ? 'offshoot' : undefined)
      expect(keyed, name).toBe(name === 'fork' || name === 'gate')
    }
  })

  it('puts nothing that a person wrote into a command', () => {
    for (const job of [ping, main, check].flatMap(({ jobs }) => Object.values(jobs)))
      for (const { run = '' } of stepsOf(job)) expect(run).not.toContain('${{')
  })

  it('ends every job in time', () => {
    for (const job of [ping, main, check].flatMap(({ jobs }) => Object.values(jobs)))
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })
})
