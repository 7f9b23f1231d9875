import { describe, expect, it } from 'vitest'
import { findUses, reaches, setupOf } from '../../../../src/doctor/github/uses.ts'
import { parseWorkflow } from '../../../../src/doctor/github/workflow.ts'
import { expression, HARDENED, SIMPLE } from './worlds.ts'

const PATH = '.github/workflows/a.yml'

function secretsOf(job: string): readonly string[] {
  const { jobs } = parseWorkflow(PATH, `on: push\njobs:\n  a: ${job}\n`)
  return [...(jobs[0]?.secrets ?? [])].toSorted()
}

function read(files: Readonly<Record<string, string>>) {
  return Object.entries(files).map(([name, text]) => parseWorkflow(`.github/workflows/${name}`, text))
}

describe('a workflow file', () => {
  it.each([
    ['on: push', [{ event: 'push' }]],
    ['on: [push, pull_request]', [{ event: 'push' }, { event: 'pull_request' }]],
    [
      'on: {pull_request: {types: opened, paths: [a]}}',
      [{ event: 'pull_request', types: ['opened'], filters: ['paths'] }],
    ],
    ['on: {pull_request: }', [{ event: 'pull_request', types: undefined }]],
    ['"on": {workflow_run: {workflows: [x]}}', [{ event: 'workflow_run', follows: ['x'] }]],
  ])('tells its events however they are written: %s', (on, triggers) => {
    expect(parseWorkflow(PATH, `${on}\njobs: {}\n`).triggers).toMatchObject(triggers)
  })

  it('tells which secrets a job mentions, wherever and however it does', () => {
    expect(secretsOf(`{env: {A: '${expression('secrets.one')}'}}`)).toEqual(['ONE'])
    expect(secretsOf(`{steps: [{run: "${expression("secrets['Two'] || secrets.three")}"}]}`)).toEqual([
      'THREE',
      'TWO',
    ])
    expect(secretsOf(`{steps: [{with: {all: '${expression('toJSON( secrets )')}'}}]}`)).toEqual(['*'])
    expect(secretsOf('{uses: ./x.yml, secrets: inherit}')).toEqual(['*'])
    expect(secretsOf('{steps: [{run: echo secrets.none}]}')).toEqual([])
  })

  it('that cannot be read says so and is not taken for an empty one', () => {
    for (const text of [undefined, '', 'jobs: [', 'a: b', '- a', 'x'.repeat(600_000)])
      expect(parseWorkflow(PATH, text).problem, String(text).slice(0, 20)).toBeTruthy()
  })

  it('cannot stop the doctor with what is in it', () => {
    const odd =
      'on: 5\njobs:\n  a: 7\n  b: {steps: 9, permissions: [], concurrency: 3, runs-on: {group: g}}\n  c: {steps: [null, 5]}\n'
    const workflow = parseWorkflow(PATH, odd)
    expect(workflow.jobs.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(findUses([workflow])).toEqual([])
  })
})

describe('the set-up', () => {
  it('is told by where the gate runs', () => {
    expect(setupOf(findUses(read(SIMPLE)))).toBe('simple')
    expect(setupOf(findUses(read(HARDENED)))).toBe('hardened')
    expect(setupOf(findUses(read({ ...HARDENED, 'more.yml': SIMPLE['offshoot.yml'] ?? '' })))).toBe('simple')
    expect(setupOf(findUses(read({ 'ping.yml': HARDENED['ping.yml'] ?? '' })))).toBe('none')
  })

  it('reaches through the workflow that it follows, and through one that is called', () => {
    const uses = findUses(read(HARDENED))
    expect(uses.map(({ stage, job }) => stage ?? job.id)).toEqual(['fork', 'check', 'report', 'gate'])
    expect(reaches(uses, 'pull_request', 'closed')).toBe(true)
    expect(reaches(uses, 'pull_request', 'labeled')).toBe(false)
    // Without types, GitHub sends all of a review's, and three of a pull request's.
    expect(reaches(uses, 'pull_request_review', 'dismissed')).toBe(true)
  })

  it('knows the command as well as the action', () => {
    const run = (line: string) =>
      findUses(read({ 'a.yml': `on: push\njobs:\n  a: {steps: [{run: '${line}'}]}\n` }))
    expect(run('npx offshoot gate').map(({ mode }) => mode)).toEqual(['gate'])
    expect(run('echo offshoot is nice')).toEqual([])
  })
})
