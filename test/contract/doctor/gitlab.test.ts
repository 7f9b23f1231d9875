import { describe, expect, it } from 'vitest'
import type { CommandLine } from '../../../src/config/sources.ts'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { runDoctor, runDoctorJob } from '../../../src/doctor/run.ts'
import {
  type Actor,
  JOB_ACTOR,
  LEVELS,
  LoopbackGitLab,
  OFFSHOOT_ACTOR,
  type Tier,
  USERS,
} from '../../support/gitlab/index.ts'
import { mergedConfig } from '../../unit/doctor/gitlab/component.ts'

const MAINTAINER: Actor = { user: USERS.bob, scope: 'read_api' }
const SECRET_VALUE = 'postgres://root:hunter2hunter2@db/app'

/** On any tier a project as it should be: what a tier lacks, the loopback leaves out. */
async function start(tier: Tier): Promise<LoopbackGitLab> {
  const gitlab = await LoopbackGitLab.start()
  const { settings, world } = gitlab
  settings.tier = tier
  Object.assign(settings.fields, {
    only_allow_merge_if_pipeline_succeeds: true,
    allow_merge_on_skipped_pipeline: null,
    only_allow_merge_if_all_discussions_are_resolved: true,
    only_allow_merge_if_all_status_checks_passed: true,
    merge_trains_enabled: true,
    ci_config_path: 'app.gitlab-ci.yml@acme/pipelines',
    ci_allow_fork_pipelines_to_run_in_parent_project: false,
  })
  settings.set('approvals', {
    merge_requests_author_approval: false,
    merge_requests_disable_committers_approval: true,
    reset_approvals_on_push: true,
    disable_overriding_approvers_per_merge_request: true,
  })
  const eligible = [USERS.alice, USERS.bob].map(({ username }) => ({ username }))
  settings.set('approval_rules', [
    { id: 1, name: 'Database', rule_type: 'regular', approvals_required: 1, eligible_approvers: eligible },
  ])
  const NOBODY = { access_level: 0, access_level_description: 'No one' }
  settings.set('protected_branches', [
    { name: 'ma*', allow_force_push: false, push_access_levels: [NOBODY] },
    { name: 'release', allow_force_push: true, push_access_levels: [{ ...NOBODY, access_level: 30 }] },
  ])
  settings.set('protected_environments', [{ name: 'offshoot/base' }])
  settings.set('external_status_checks', [{ id: 9, name: 'offshoot', protected_branches: [] }])
  settings.set(
    'variables',
    ['OFFSHOOT_GITLAB_TOKEN', 'OFFSHOOT_URL'].map((key) => ({
      key,
      value: SECRET_VALUE,
      masked: true,
      protected: false,
      environment_scope: 'offshoot/*',
    })),
  )
  settings.set('pipeline_schedules', [{ ref: 'refs/heads/main', active: true }])
  settings.set('triggers', [{ id: 1 }])
  const url = `${gitlab.apiUrl}/projects/7/ref/main/trigger/pipeline?token=[MASKED]`
  settings.set('hooks', [{ url, merge_requests_events: true, enable_ssl_verification: true }])
  settings.set('runners', [{ id: 3, description: 'ours', runner_type: 'project_type', locked: true }])
  const config = mergedConfig({ provider: 'postgres', 'status-check': '9' })
  settings.set('ci/lint', { valid: true, errors: [], merged_yaml: config, includes: [] })
  world.putFile('main', '.offshoot.yml', 'approval: migrations\n')
  return gitlab
}

interface Told {
  readonly healthy: boolean
  readonly text: string
  readonly holds: ReadonlyMap<string, string>
  readonly json: { readonly tier?: string; readonly setup?: string; readonly repository?: string }
}

const LINE: CommandLine = {
  verb: 'doctor',
  words: [],
  inputs: {},
  platform: 'gitlab',
  json: true,
  help: false,
}

async function ask(
  gitlab: LoopbackGitLab,
  {
    actor = MAINTAINER,
    line = LINE,
    env = {},
  }: { actor?: Actor; line?: CommandLine; env?: Record<string, string> } = {},
): Promise<Told> {
  const token = gitlab.addToken('glpat-token-of-this-test', actor)
  let text = ''
  const healthy = await runDoctor({
    line,
    env: { CI_PROJECT_PATH: 'acme/shop', CI_API_V4_URL: gitlab.apiUrl, OFFSHOOT_GITLAB_TOKEN: token, ...env },
    directory: '/',
    log: silentLogger,
    redactor: new Redactor(),
    signal: AbortSignal.timeout(60_000),
    write: (part) => {
      text += part
    },
    terminal: { width: 100, colour: false },
  })
  const json = line.json ? JSON.parse(text) : {}
  const guarantees: readonly { id: string; holds: string }[] = json.guarantees ?? []
  return { healthy, text, json, holds: new Map(guarantees.map(({ id, holds }) => [id, holds])) }
}

describe('the doctor at GitLab', () => {
  it.each([
    ['free', 'Free', { 'approval-rule': 'no', 'gate-not-forgeable': 'no', 'config-outside': 'yes' }],
    ['premium', 'Premium', { 'approval-rule': 'yes', 'gate-not-forgeable': 'yes', 'merge-trains': 'yes' }],
    [
      'ultimate',
      'Ultimate',
      { 'approval-rule': 'yes', 'status-check': 'yes', 'environment-protected': 'yes' },
    ],
  ] as const)('reads everything of %s as a maintainer, and writes nothing', async (tier, told, some) => {
    await using gitlab = await start(tier)
    const found = await ask(gitlab)
    expect(found.json).toMatchObject({ repository: 'acme/shop', setup: 'hardened', tier: told })
    expect([...found.holds].filter(([, holds]) => holds === 'unknown')).toEqual([])
    expect(Object.fromEntries(found.holds)).toMatchObject(some)
    expect(found.holds.has('status-check')).toBe(tier === 'ultimate')
    expect(found.holds.has('author-cannot-approve')).toBe(tier !== 'free')
    expect(found.healthy).toBe(true)
    expect(gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(found.text).not.toContain('hunter2')
  })

  it('says with the gate’s own token what it may not see, and who may', async () => {
    await using gitlab = await start('premium')
    const found = await ask(gitlab, { actor: OFFSHOOT_ACTOR, env: { GITLAB_CI: 'true' } })
    expect(found.json.tier).toBe('Premium')
    expect(Object.fromEntries(found.holds)).toMatchObject({
      'pipelines-must-succeed': 'yes',
      'approval-rule': 'yes',
      'token-enough': 'yes',
      'token-of-a-machine': 'yes',
      'default-branch-protected': 'unknown',
      'variables-there': 'unknown',
      policy: 'unknown',
      'runners-not-shared': 'unknown',
    })
    expect(found.healthy).toBe(false)
    expect(found.text).toMatch(/403 Forbidden[\s\S]*role Maintainer and higher/)
  })

  it('does not know the tier where a check is refused rather than missing', async () => {
    await using gitlab = await start('premium')
    gitlab.fail(
      { path: /external_status_checks$/ },
      { kind: 'answer', status: 403, message: '403 Forbidden' },
    )
    const found = await ask(gitlab)
    expect(found.json.tier).toBe('unknown')
    expect(found.holds.get('status-check')).toBe('unknown')
  })

  it('takes an old answer about a licence for a refusal', async () => {
    await using gitlab = await start('free')
    gitlab.fail({ path: /approval_rules$/ }, { kind: 'answer', status: 401, message: '401 Unauthorized' })
    expect((await ask(gitlab)).holds.get('gate-not-forgeable')).toBe('unknown')
  })

  it('finds a bare project wanting, each with its change', async () => {
    await using gitlab = await LoopbackGitLab.start()
    gitlab.world.knowCommits(['main'])
    const found = await ask(gitlab, { line: { ...LINE, json: false } })
    expect(found.healthy).toBe(false)
    expect(found.text).toMatch(/acme\/shop has no set-up of Offshoot on Ultimate/)
    expect(found.text).toContain(
      `printf %s '{"only_allow_merge_if_pipeline_succeeds":true}' | glab api --method PUT projects/acme%2Fshop --header 'Content-Type: application/json' --input -`,
    )
  })

  it('reads lists to their end', async () => {
    await using gitlab = await start('ultimate')
    const other = { value: 'x', masked: true, protected: false, environment_scope: '*' }
    const many = Array.from({ length: 130 }, (_, i) => ({ ...other, key: `OTHER_${i}` }))
    gitlab.settings.set('variables', [...many, { ...other, key: 'OFFSHOOT_URL', masked: false }])
    expect((await ask(gitlab)).holds.get('variables-masked')).toBe('no')
  })

  it('does not confuse settings without a file with a file that may not be read', async () => {
    await using gitlab = await start('free')
    gitlab.fail({ path: /repository\/files/ }, { kind: 'answer', status: 403, message: '403 Forbidden' })
    expect((await ask(gitlab)).holds.get('policy')).toBe('unknown')
    await using empty = await LoopbackGitLab.start()
    empty.world.knowCommits(['main'])
    expect((await ask(empty)).holds.get('policy')).toBe('yes')
  })

  it('judges nothing when GitLab fails, when the token is not good, or is a job’s', async () => {
    await using gitlab = await start('free')
    gitlab.fail({ path: /protected_branches$/ }, { kind: 'answer', status: 502 })
    await expect(ask(gitlab)).rejects.toMatchObject({ kind: 'forge' })
    await expect(ask(gitlab, { actor: JOB_ACTOR })).rejects.toMatchObject({
      kind: 'forge',
      said: expect.stringContaining('401'),
    })
    gitlab.world.addMember(USERS.bob, LEVELS.none)
    await expect(ask(gitlab)).rejects.toMatchObject({ said: expect.stringContaining('404') })
  })

  it('asks nobody without a token, a project, or with flags of others', async () => {
    await using gitlab = await start('free')
    await expect(ask(gitlab, { env: { OFFSHOOT_GITLAB_TOKEN: '' } })).rejects.toMatchObject({
      kind: 'config',
    })
    await expect(ask(gitlab, { env: { CI_PROJECT_PATH: 'shop' } })).rejects.toMatchObject({ kind: 'config' })
    const flagged = { ...LINE, inputs: { 'github-token': 'x' } }
    await expect(ask(gitlab, { line: flagged })).rejects.toMatchObject({ kind: 'config' })
    await expect(ask(gitlab, { line: { ...LINE, platform: 'local' } })).rejects.toMatchObject({
      message: expect.stringContaining('valid: github, gitlab'),
    })
    expect(gitlab.requests).toEqual([])
  })

  it('tells it on the job’s page, and fails the job that is to notice', async () => {
    await using gitlab = await start('free')
    gitlab.settings.fields.only_allow_merge_if_pipeline_succeeds = false
    const token = gitlab.addToken('glpat-of-bob', MAINTAINER)
    const pages: string[] = []
    const warnings: string[] = []
    const verdict = await runDoctorJob({
      platform: 'gitlab',
      inputs: { 'gitlab-token': token },
      env: { CI_PROJECT_PATH: 'acme/shop', CI_API_V4_URL: gitlab.apiUrl },
      directory: '/',
      log: { ...silentLogger, warn: (message) => void warnings.push(message) },
      redactor: new Redactor(),
      signal: AbortSignal.timeout(60_000),
      host: {
        underway: () => {},
        output: () => {},
        summary: async (markdown) => void pages.push(markdown),
        annotate: () => {},
        writeReport: async () => '',
      },
    })
    expect(verdict).toBe('failed')
    expect(pages.join()).toContain('| ❌ no | Nothing is merged before its pipeline has succeeded |')
    expect(warnings.join()).toMatch(/pipeline has succeeded: no\. A red gate holds nothing/)
  })
})
