import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts'
import { diagnoseGitHub } from '../../../src/doctor/github/diagnose.ts'
import type { GuaranteeId } from '../../../src/doctor/github/guarantees/types.ts'
import { runDoctorJob } from '../../../src/doctor/run.ts'
import { ACCOUNTS, ACTIONS_ACTOR, type Actor, LoopbackGitHub } from '../../support/github/index.ts'

const EXAMPLES = new URL('../../../examples/workflows/', import.meta.url)
const { app: _, ...PERSON } = ACTIONS_ACTOR
const ADMIN: Actor = { ...PERSON, user: ACCOUNTS.bob }
const WRITER: Actor = { ...PERSON, user: ACCOUNTS.alice }
/** Of a workflow with `permissions: contents: read`. */
const READER: Actor = { ...ACTIONS_ACTOR, actions: 'none', pullRequests: 'none', statuses: 'none' }
const STATUSES = ['offshoot/database', 'offshoot/approval']

async function withHardened(): Promise<LoopbackGitHub> {
  const github = await LoopbackGitHub.start()
  for (const name of ['offshoot', 'offshoot-check', 'offshoot-ping'])
    github.settings.put(
      `.github/workflows/${name}.yml`,
      await readFile(new URL(`hardened/${name}.yml`, EXAMPLES), 'utf8'),
    )
  github.settings.put('.github/CODEOWNERS', '/.github/ @acme/platform\n')
  github.settings.put('.offshoot.yml', 'approval: migrations\n')
  github.settings.require(STATUSES, { appId: 424242 })
  github.settings.environments.push({ name: 'offshoot', refs: ['main'], secrets: ['OFFSHOOT_POSTGRES_URL'] })
  github.settings.workflowToken = { writes: false, mayApprove: false }
  return github
}

function ask(github: LoopbackGitHub, actor: Actor | undefined = undefined): Promise<Diagnosis> {
  const token = actor === undefined ? github.token : github.addToken('token-of-this-test', actor)
  return diagnoseGitHub({
    env: { GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: github.url },
    token,
    directory: '/',
    log: silentLogger,
    redactor: new Redactor(),
    signal: AbortSignal.timeout(60_000),
  })
}

function holdsOf({ guarantees }: Diagnosis, ...ids: readonly GuaranteeId[]): readonly (string | undefined)[] {
  return ids.map((id) => guarantees.find((one) => one.id === id)?.holds)
}

function saidOf({ guarantees }: Diagnosis, id: GuaranteeId): string {
  const one = guarantees.find((guarantee) => guarantee.id === id)
  return `${one?.why} ${one?.fix}`
}

describe('the doctor at GitHub', () => {
  it('reads everything with an administrator’s token, and writes nothing', async () => {
    await using github = await withHardened()
    const found = await ask(github, ADMIN)
    expect(found).toMatchObject({ repository: 'acme/shop', setup: 'hardened', healthy: true })
    expect(found.guarantees.filter(({ holds }) => holds === 'unknown')).toEqual([])
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('says with a workflow’s own token what it may not see, and who may', async () => {
    await using github = await withHardened()
    const found = await ask(github)
    expect(holdsOf(found, 'statuses-required', 'policy', 'isolated-code')).toEqual(['yes', 'yes', 'yes'])
    expect(holdsOf(found, 'no-bypass', 'tokens-read-by-default', 'forks-wait')).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
    expect(saidOf(found, 'tokens-read-by-default')).toMatch(
      /403 Resource not accessible by integration\)[\s\S]*no workflow’s own token can hold `administration: read`[\s\S]*gh auth token/,
    )
    // Whether the secret is one of the repository as well.
    expect(saidOf(found, 'engine-secret')).toMatch(/`secrets: read`/)
    expect(found.healthy).toBe(false)
  })

  it('names a permission that the workflow could give', async () => {
    await using github = await withHardened()
    expect(saidOf(await ask(github, READER), 'engine-secret')).toMatch(/give the token `actions: read`/)
  })

  it('takes a person without the role for what they are', async () => {
    await using github = await withHardened()
    const found = await ask(github, WRITER)
    expect(holdsOf(found, 'no-bypass', 'engine-secret', 'actions-cannot-approve')).toEqual([
      'unknown',
      'yes',
      'unknown',
    ])
    expect(saidOf(found, 'actions-cannot-approve')).toContain('Must have admin rights')
  })

  it('reads classic protection, of administrators and of everybody', async () => {
    await using github = await withHardened()
    github.settings.rulesets.length = 0
    const checks = STATUSES.map((context) => ({ context, app_id: null }))
    github.settings.protection = {
      checks,
      enforceAdmins: true,
      reviews: { dismissStale: true, codeOwners: true },
    }
    for (const actor of [ADMIN, undefined])
      expect(holdsOf(await ask(github, actor), 'statuses-required', 'no-bypass')).toEqual(['yes', 'yes'])
    github.settings.protection = { checks, enforceAdmins: false }
    for (const actor of [ADMIN, undefined])
      expect(holdsOf(await ask(github, actor), 'statuses-required', 'no-bypass')).toEqual(['yes', 'no'])
  })

  it('reads rulesets that only evaluate, and those that restrict paths', async () => {
    await using github = await withHardened()
    github.settings.rulesets.length = 0
    github.settings.require(STATUSES, { enforcement: 'evaluate' })
    const parameters = { restricted_file_paths: ['.github/**/*'] }
    github.settings.rulesets.push({
      id: 99,
      name: 'paths',
      enforcement: 'active',
      target: 'push',
      bypass: [],
      rules: [{ type: 'file_path_restriction', parameters }],
    })
    const found = await ask(github, ADMIN)
    expect(saidOf(found, 'statuses-required')).toMatch(/only evaluates.*"enforcement":"active".*rulesets\/40/)
    expect(holdsOf(found, 'workflow-files-owned')).toEqual(['yes'])
  })

  it('knows that a plan without rules requires nothing', async () => {
    await using github = await withHardened()
    Object.assign(github.settings, { isPrivate: true, plan: 'free' })
    expect(holdsOf(await ask(github, ADMIN), 'statuses-required', 'forks-wait')).toEqual(['no', 'yes'])
  })

  it('reads lists to their end', async () => {
    await using github = await withHardened()
    for (let i = 0; i < 130; i++) github.settings.secrets.push(`S${i}`)
    github.settings.secrets.push('OFFSHOOT_POSTGRES_URL')
    for (let i = 0; i < 105; i++)
      github.settings.environments.unshift({ name: `e/${i}`, refs: 'all', secrets: [] })
    expect(saidOf(await ask(github, ADMIN), 'engine-secret')).toMatch(/is a secret of the repository as well/)
  })

  it('finds no set-up in a repository without workflows, and does not confuse it with a token that may not look', async () => {
    await using github = await LoopbackGitHub.start()
    expect(await ask(github, ADMIN)).toMatchObject({ setup: 'none', healthy: false })
    expect(holdsOf(await ask(github, ADMIN), 'setup')).toEqual(['no'])
    expect(holdsOf(await ask(github, { ...READER, contents: 'none' }), 'setup')).toEqual(['unknown'])
  })

  it.each(['rules/branches/main', 'contents/.offshoot.yml'])(
    'judges nothing when GitHub fails at %s',
    async (path) => {
      await using github = await withHardened()
      github.fail(
        { path: new RegExp(`${path.replace('/.', '(?:/|%2F).')}$`) },
        { kind: 'answer', status: 502 },
      )
      await expect(ask(github, ADMIN)).rejects.toMatchObject({ kind: 'forge' })
    },
  )

  it('tells it on the job’s page, and fails the job that is to notice', async () => {
    await using github = await withHardened()
    const pages: string[] = []
    const outputs: string[] = []
    const warnings: string[] = []
    const verdict = await runDoctorJob({
      env: { GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: github.url },
      platform: 'github',
      inputs: { 'github-token': github.token },
      directory: '/',
      log: { ...silentLogger, warn: (message) => void warnings.push(message) },
      redactor: new Redactor(),
      signal: AbortSignal.timeout(60_000),
      host: {
        underway: () => {},
        output: (key, value) => void outputs.push(`${key}=${value}`),
        summary: async (markdown) => void pages.push(markdown),
        annotate: () => {},
        writeReport: async () => '',
      },
    })
    expect(verdict).toBe('failed')
    expect(outputs).toEqual(['verdict=failed'])
    expect(pages.join()).toContain('| ✅ yes | The policy of the default branch holds somebody |')
    expect(warnings.join()).toMatch(/Nobody passes by the required statuses: unknown/)
  })

  it('judges nothing without a token that is good', async () => {
    await using github = await withHardened()
    const asked = diagnoseGitHub({
      env: { GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: github.url },
      token: 'nobody-knows-this',
      directory: '/',
      log: silentLogger,
      redactor: new Redactor(),
      signal: AbortSignal.timeout(60_000),
    })
    await expect(asked).rejects.toMatchObject({ kind: 'forge', said: expect.stringContaining('401') })
  })
})
