import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestRepository } from '../support/corpora.ts'
import { PublishedComponent } from '../support/gitlab-ci/component.ts'
import { hasRsync, runPipeline } from '../support/gitlab-ci/pipeline.ts'

const JOB_TOKEN = 'job-token-of-this-job'
let open: PublishedComponent
let closed: PublishedComponent

beforeAll(async () => {
  open = await PublishedComponent.publish()
  closed = await PublishedComponent.publish({ login: `gitlab-ci-token:${JOB_TOKEN}` })
})
afterAll(async () => {
  await open[Symbol.asyncDispose]()
  await closed[Symbol.asyncDispose]()
})

const MERGE_REQUEST = {
  GITLAB_CI: 'true',
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '7',
  CI_PROJECT_ID: '42',
  CI_MERGE_REQUEST_PROJECT_ID: '42',
}

/** A project whose whole configuration is the component with these inputs, as YAML. */
async function project(inputs: string, program = open): Promise<TestRepository> {
  const lines = inputs.split('\n').map((line) => `      ${line}`)
  const configuration = `include:\n  - component: ${open.reference()}\n    inputs:\n      source: ${program.source}\n${lines.join('\n')}\n`
  const repository = await TestRepository.create([{ path: '.gitlab-ci.yml', sql: configuration }])
  await repository.git('remote', 'add', 'origin', `${open.server.url}/acme/shop.git`)
  return repository
}

async function jobsOf(repository: TestRepository, variables: Record<string, string>): Promise<string[]> {
  const { stdout } = await runPipeline({ directory: repository.directory, variables, flags: ['--list-json'] })
  const jobs = JSON.parse(stdout) as { name: string; when: string }[]
  return jobs.filter(({ when }) => when !== 'never').map(({ name, when }) => `${name} ${when}`)
}

describe.runIf(hasRsync)('the component in a pipeline', () => {
  it('has the jobs of each kind of pipeline and no others', async () => {
    await using repository = await project('')
    const main = { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' }

    expect(await jobsOf(repository, MERGE_REQUEST)).toEqual([
      'offshoot:preview on_success',
      'offshoot:gate on_success',
      'offshoot:teardown manual',
    ])
    expect(
      await jobsOf(repository, { ...MERGE_REQUEST, CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train' }),
    ).toEqual(['offshoot:preview on_success', 'offshoot:teardown manual'])
    expect(await jobsOf(repository, { ...MERGE_REQUEST, CI_PROJECT_ID: '43' })).toEqual([])
    expect(await jobsOf(repository, { ...main, CI_PIPELINE_SOURCE: 'schedule' })).toEqual([
      'offshoot:sweep on_success',
    ])
    expect(await jobsOf(repository, { ...main, CI_PIPELINE_SOURCE: 'trigger' })).toEqual([
      'offshoot:react on_success',
    ])
    expect(
      await jobsOf(repository, { ...main, CI_COMMIT_BRANCH: 'topic', CI_PIPELINE_SOURCE: 'trigger' }),
    ).toEqual([])
    expect(await jobsOf(repository, { ...main, CI_PIPELINE_SOURCE: 'push' })).toEqual([])
  })

  it.each([
    ['provider: neon', '`neon` cannot be used because it is not in the list of allowed options'],
    ['ttl: soon', '`soon` does not match required regex'],
    ["comment: 'no'", 'provided value is not a boolean'],
    ['env: DATABASE-URL', '`DATABASE-URL` does not match required regex'],
    ['test: [npm test]', 'provided value is not a string'],
  ])('is refused by GitLab before any job runs: %s', async (inputs, said) => {
    await using repository = await project(inputs)
    const { exitCode, output } = await runPipeline({
      directory: repository.directory,
      variables: MERGE_REQUEST,
      job: 'offshoot:preview',
    })

    expect(exitCode).not.toBe(0)
    expect(output).toContain(said)
    expect(output).not.toContain('offshoot:preview starting')
  })

  it('fetches its own commit and says what is missing, naming the variable', async () => {
    await using repository = await project('')
    const { exitCode, output } = await runPipeline({
      directory: repository.directory,
      variables: MERGE_REQUEST,
      job: 'offshoot:preview',
    })

    expect(exitCode, output).toBe(2)
    expect(output).toContain(`Offshoot offshoot@${open.sha} (${open.sha})`)
    expect(output).toContain('There is no token for GitLab')
    expect(output).toContain('OFFSHOOT_GITLAB_TOKEN')
  })

  it('fetches itself from a project that is not public with the job’s token, and shows that nowhere', async () => {
    await using repository = await project('', closed)
    const run = (token: string) =>
      runPipeline({
        directory: repository.directory,
        variables: { ...MERGE_REQUEST, CI_SERVER_URL: closed.server.url, CI_JOB_TOKEN: token },
        job: 'offshoot:preview',
      })
    const allowed = await run(JOB_TOKEN)
    const refused = await run('another-token')

    expect(allowed.output).toContain(`Offshoot offshoot@${open.sha} (${open.sha})`)
    expect(allowed.output + closed.server.requests.join()).not.toContain(JOB_TOKEN)
    expect(refused.exitCode, refused.output).toBe(4)
    expect(refused.output).toContain(`cannot be fetched from ${closed.source}; the input "source" names`)
  })

  it('sends the job’s token to no other server than this GitLab', async () => {
    await using repository = await project('', closed)
    const { exitCode } = await runPipeline({
      directory: repository.directory,
      variables: { ...MERGE_REQUEST, CI_SERVER_URL: 'https://gitlab.example.com', CI_JOB_TOKEN: JOB_TOKEN },
      job: 'offshoot:preview',
    })

    expect(exitCode).toBe(4)
  })

  it('hands inputs to the program as they are written: no shell reads them, nothing expands them', async () => {
    const evil = `it's "; touch owned; $(touch owned) $HOME $$`
    await using repository = await project(`approval: |\n  ${evil}`)
    await repository.commit('What the webhook said', [
      { path: 'payload.json', sql: '{"object_kind":"build"}' },
    ])
    const { exitCode, output } = await runPipeline({
      directory: repository.directory,
      variables: {
        ...MERGE_REQUEST,
        CI_PIPELINE_SOURCE: 'trigger',
        CI_COMMIT_BRANCH: 'main',
        CI_JOB_ID: '1',
        TRIGGER_PAYLOAD: join(repository.directory, 'payload.json'),
        OFFSHOOT_GITLAB_TOKEN: 'glpat-0123456789',
      },
      job: 'offshoot:react',
    })

    expect(exitCode, output).toBe(2)
    expect(output).toContain(`approval: "${evil}" is not valid`)
    expect(await readdir(repository.directory)).not.toContain('owned')
    expect(output).not.toContain('glpat-0123456789')
  })
})
