import {
  type Facts,
  known,
  type ProjectFacts,
  type Right,
  type Unknown,
} from '../../../../src/doctor/gitlab/facts.ts'
import { examine, judge } from '../../../../src/doctor/gitlab/guarantees/index.ts'
import type { Guarantee, GuaranteeId } from '../../../../src/doctor/gitlab/guarantees/types.ts'
import { type CiInclude, parsePipelines } from '../../../../src/doctor/gitlab/pipelines.ts'
import { mergedConfig } from './component.ts'

export function refused(needs: Right): Unknown {
  return { known: false, said: '403 Forbidden', needs }
}

export function pipelines(text: string, includes: readonly CiInclude[] = []): Facts['pipelines'] {
  return known(parsePipelines(text, { includes }))
}

export const SERVER = { provider: 'postgres', 'status-check': '9' }

/** The component's configuration with one part of its text replaced; that the text is there is a part of the test. */
export function edited(from: string | RegExp, to: string): Facts['pipelines'] {
  const before = mergedConfig(SERVER)
  const after = before.replace(from, to)
  if (after === before) throw new Error(`there is no ${from}`)
  return pipelines(after)
}

export function project(change: Partial<ProjectFacts> = {}): Pick<Facts, 'project'> {
  return {
    project: {
      id: 7,
      fullName: 'acme/shop',
      url: 'https://gitlab.example.com/acme/shop',
      defaultBranch: 'main',
      pipelinesMustSucceed: true,
      skippedPipelinesPass: false,
      threadsHold: true,
      mergeTrains: true,
      trainsSkippable: false,
      ciConfigPath: 'app.gitlab-ci.yml@acme/pipelines',
      forkPipelinesHere: false,
      jobTokenPushes: false,
      checksMustSucceed: true,
      ...change,
    },
  }
}

export const RULE = {
  id: 1,
  name: 'Database',
  type: 'regular',
  required: 1,
  eligible: [
    { username: 'alice', machine: false },
    { username: 'bob', machine: false },
  ],
  forDefaultBranch: true,
} as const

export const SETTINGS = {
  authorMayApprove: false,
  committersMayApprove: false,
  resetOnPush: true,
  overridable: false,
} as const

export function secret(
  key: string,
  change: Partial<{ masked: boolean; protected: boolean; scope: string }> = {},
) {
  return { key, masked: true, protected: false, scope: 'offshoot/*', setting: undefined, ...change }
}

export const VARIABLES = [secret('OFFSHOOT_GITLAB_TOKEN'), secret('OFFSHOOT_URL')] as const
export const TOKEN = {
  username: 'project_7_bot_1',
  machine: true,
  scopes: known(['api']),
  level: known(30),
} as const

const COMPLETE = pipelines(mergedConfig(SERVER))

/** A project on Ultimate where everything holds that can. */
export function facts(change: Partial<Facts> = {}): Facts {
  return {
    ...project(),
    tier: 'Ultimate',
    approvals: known(SETTINGS),
    rules: known([RULE]),
    branches: known([{ name: 'main', forcePush: false, push: [{ level: 0, told: 'No one' }] }]),
    environments: known(['offshoot/base']),
    checks: known([{ id: 9, name: 'offshoot', forDefaultBranch: true }]),
    variables: known(VARIABLES),
    schedules: known([{ ref: 'main', active: true }]),
    hooks: known([{ triggers: true, mergeRequests: true, verifiesTls: true }]),
    triggers: known(1),
    jobToken: known({ limited: true }),
    runners: known([{ name: 'ours', type: 'project_type', locked: true }]),
    pipelines: COMPLETE,
    config: known({ path: '.offshoot.yml', text: 'approval: migrations\n' }),
    token: TOKEN,
    ...change,
  }
}

export function judged(change: Partial<Facts> = {}): ReadonlyMap<GuaranteeId, Guarantee> {
  return new Map(judge(examine(facts(change))).map((one) => [one.id, one]))
}
