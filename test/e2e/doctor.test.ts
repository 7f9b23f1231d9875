import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACCOUNTS, ACTIONS_ACTOR, LoopbackGitHub } from '../support/github/index.ts'
import { ACTION } from '../support/scene.ts'

const TOKEN = 'gho_of_an_administrator_of_acme'
const STATUSES = ['offshoot/database', 'offshoot/approval']

interface Told {
  readonly code: number | null
  readonly out: string
  readonly log: string
}

/** The command, asked by an administrator on their own machine. */
function offshoot(
  github: LoopbackGitHub,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Told> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [join(ACTION, 'dist/cli/index.js'), 'doctor', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: TOKEN,
      ...env,
    },
  })
  let out = ''
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, log })))
}

async function start(): Promise<LoopbackGitHub> {
  const github = await LoopbackGitHub.start()
  const { app: _, ...person } = ACTIONS_ACTOR
  github.addToken(TOKEN, { ...person, user: ACCOUNTS.bob })
  return github
}

async function putExample(github: LoopbackGitHub, folder: string, names?: readonly string[]): Promise<void> {
  const directory = join(ACTION, 'examples/workflows', folder)
  for (const name of names ?? (await readdir(directory)))
    github.settings.put(`.github/workflows/${name}`, await readFile(join(directory, name), 'utf8'))
}

/** What everybody should have: rules, owners, and tokens that read. */
function secure({ settings }: LoopbackGitHub): void {
  const parameters = {
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: true,
    require_last_push_approval: true,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
  }
  settings.require(STATUSES, { rules: [{ type: 'pull_request', parameters }] })
  settings.put('.github/CODEOWNERS', '/.github/ @acme/platform\n')
  settings.workflowToken = { writes: false, mayApprove: false }
  settings.forkApproval = 'all_external_contributors'
}

function holdsOf({ out }: Told): Readonly<Record<string, string>> {
  const { guarantees } = JSON.parse(out) as { guarantees: readonly { id: string; holds: string }[] }
  return Object.fromEntries(guarantees.map(({ id, holds }) => [id, holds]))
}

describe('offshoot doctor', () => {
  it('finds the simple set-up sound, and says what it does not protect from', async () => {
    await using github = await start()
    await putExample(github, '', ['simple.yml'])
    secure(github)

    const { code, out, log } = await offshoot(github)

    expect(code, out + log).toBe(0)
    expect(out).toMatch(/acme\/shop has the simple set-up\. Everything that it requires holds\./)
    expect(out).toMatch(/⚠️ no\s+A pull request cannot change/)
    expect(out).toContain('What no tool can tell')
    expect(out).not.toContain(TOKEN)
    expect(github.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('finds the hardened set-up sound once its environment is limited', async () => {
    await using github = await start()
    await putExample(github, 'hardened')
    secure(github)

    const open = await offshoot(github, ['--json'])

    expect(open.code, open.log).toBe(1)
    expect(holdsOf(open)['engine-secret']).toBe('no')

    const secrets = ['OFFSHOOT_POSTGRES_URL']
    github.settings.environments.push({ name: 'offshoot', refs: ['main'], secrets })
    const limited = await offshoot(github, ['--json', '--platform', 'github'])

    expect(limited.code, limited.out + limited.log).toBe(0)
    expect(JSON.parse(limited.out)).toMatchObject({ repository: 'acme/shop', setup: 'hardened' })
    expect(holdsOf(limited)).toMatchObject({
      'gate-from-default-branch': 'yes',
      'isolated-code': 'yes',
      'engine-secret': 'yes',
      'statuses-pinned': 'no',
      'second-account': 'cannot-be-told',
    })
  })

  it('tells everything that is wrong with a broken one, each with its change', async () => {
    await using github = await start()
    const example = await readFile(join(ACTION, 'examples/workflows/simple.yml'), 'utf8')
    const broken = example
      .replace(/types: \[submitted.*\]/, 'types: [submitted]')
      .replace('persist-credentials: false', 'persist-credentials: true')
      .replace('contents: read', 'contents: write')
      .replace('  pull_request:\n', '  pull_request:\n    paths: [migrations/**]\n')
    github.settings.put('.github/workflows/offshoot.yml', broken)
    github.settings.put('.offshoot.yml', 'approval: off\n')
    github.settings.require(STATUSES, { enforcement: 'evaluate' })

    const told = await offshoot(github, ['--json'])

    expect(told.code).toBe(1)
    const wrong = Object.entries(holdsOf(told)).flatMap(([id, holds]) => (holds === 'no' ? [id] : []))
    expect(wrong).toEqual(
      expect.arrayContaining([
        'statuses-required',
        'no-bypass',
        'gate-events',
        'no-filters',
        'credentials-not-kept',
        'permissions',
        'policy',
        'workflow-files-owned',
      ]),
    )
    const { out } = await offshoot(github)
    expect(out).toMatch(
      /printf %s '\{"enforcement":"active"\}' \| gh api --method PUT repos\/acme\/shop\/rulesets\/40/,
    )
  })

  it('ends with 4 when GitHub cannot be reached, and with 2 when there is nothing to ask with', async () => {
    await using github = await start()
    const unreachable = await offshoot(github, [], { GITHUB_API_URL: 'http://127.0.0.1:9' })
    expect(unreachable.code, unreachable.log).toBe(4)
    expect((await offshoot(github, [], { GITHUB_TOKEN: '' })).code).toBe(2)
    expect((await offshoot(github, ['--provider', 'embedded'])).code).toBe(2)
    expect(github.requests).toEqual([])
  })
})
