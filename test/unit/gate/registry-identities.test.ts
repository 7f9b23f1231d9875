import { describe, expect, it } from 'vitest'
import { findAccount, findAddress } from '../../../src/gate/registry.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { parseTrailers } from '../../../src/gate/trailers.ts'
import { bot, user } from './cases.ts'

/*
 * Every identity and marker that is documented for an agent, written down once more by hand: one that the registry loses
 * or never had fails here. Number 0 stands for an account whose number nobody documents.
 */

const accounts: readonly (readonly [agent: string, login: string, id: number, type?: 'user'])[] = [
  ['GitHub Copilot', 'Copilot', 198982749],
  ['GitHub Copilot', 'copilot-swe-agent[bot]', 0],
  ['Claude', 'Claude', 242468646],
  ['Claude', 'anthropic-code-agent[bot]', 0],
  ['Claude', 'claude[bot]', 209825114],
  ['Claude', 'anthropic-claude[bot]', 215619710],
  ['Claude', 'claude-code-action[bot]', 208546643],
  ['Codex', 'Codex', 242516109],
  ['Codex', 'openai-code-agent[bot]', 0],
  ['Codex', 'chatgpt-codex-connector[bot]', 199175422],
  ['Codex', 'openai-codex[bot]', 215057067],
  ['Devin', 'devin-ai-integration[bot]', 158243242],
  ['Jules', 'google-labs-jules[bot]', 161369871],
  ['Cursor', 'cursor[bot]', 206951365],
  ['Kiro', 'kiro-agent[bot]', 245459735],
  ['Kiro', 'kiro-agent', 244629292, 'user'],
  ['Amazon Q Developer', 'amazon-q-developer[bot]', 208079219],
  ['Factory Droid', 'factory-droid[bot]', 138933559],
  ['OpenHands', 'openhands-agent', 175740463, 'user'],
  ['OpenHands', 'openhands-ai[bot]', 0],
  ['Codegen', 'codegen-sh[bot]', 0],
  ['OpenCode', 'opencode-agent[bot]', 0],
  ['Tembo', 'tembo[bot]', 0],
  ['Mentat', 'mentatbot[bot]', 0],
  ['Ellipsis', 'ellipsis-dev[bot]', 0],
  ['Lovable', 'lovable-dev[bot]', 159125892],
  ['Lovable', 'gpt-engineer-app[bot]', 0],
  ['v0', 'v0[bot]', 0],
  ['Roo Code', 'roomote[bot]', 263205322],
  ['Roo Code', 'roomote-roomote[bot]', 301996811],
  ['Cline', 'cline[bot]', 205137888],
  ['Continue', 'continue[bot]', 230936708],
  ['Sourcegraph Cody', 'sourcegraph-cody[bot]', 201248094],
  ['JetBrains Junie', 'jetbrains-ai[bot]', 220155983],
  ['Windsurf', 'windsurf-bot[bot]', 189301087],
  ['Gemini', 'gemini-code-assist[bot]', 176961590],
  ['Gemini', 'gemini-cli[bot]', 0],
  ['Sweep', 'sweep-ai[bot]', 0],
  ['cto.new', 'cto-new[bot]', 0],
  ['Charlie', 'charliecreates[bot]', 0],
  ['Augment Code', 'augmentcode[bot]', 0],
  ['Kilo Code', 'kilo-code-bot[bot]', 0],
  ['GitAuto', 'gitauto-ai[bot]', 0],
]

const reviewers: readonly (readonly [login: string, id: number])[] = [
  ['coderabbitai[bot]', 136622811],
  ['greptile-apps[bot]', 165735046],
  ['macroscopeapp[bot]', 0],
  ['qodo-merge-pro[bot]', 0],
  ['qodo-code-review[bot]', 0],
  ['sourcery-ai[bot]', 0],
  ['cubic-dev-ai[bot]', 0],
  ['seer-by-sentry[bot]', 0],
  ['copilot-pull-request-reviewer[bot]', 0],
]

/** With a number: it exempts. Without: it only raises no alarm. */
const automation: readonly (readonly [login: string, id: number, type?: 'user'])[] = [
  ['dependabot[bot]', 49699333],
  ['renovate[bot]', 29139614],
  ['github-actions[bot]', 41898282],
  ['pre-commit-ci[bot]', 0],
  ['mergify[bot]', 0],
  ['release-please[bot]', 0],
  ['semantic-release-bot', 0, 'user'],
  ['snyk-bot', 0, 'user'],
  ['imgbot[bot]', 0],
  ['allcontributors[bot]', 0],
  ['weblate', 0, 'user'],
  ['transifex-integration[bot]', 0],
  ['crowdin-bot', 0, 'user'],
  ['codecov[bot]', 0],
  ['stale[bot]', 0],
  ['web-flow', 0, 'user'],
]

const addresses: Readonly<Record<string, readonly string[]>> = {
  Claude: [
    'noreply@anthropic.com',
    '242468646+Claude@users.noreply.github.com',
    '41898282+claude[bot]@users.noreply.github.com',
  ],
  'GitHub Copilot': [
    '198982749+Copilot@users.noreply.github.com',
    '223556219+Copilot@users.noreply.github.com',
    '175728472+Copilot@users.noreply.github.com',
    'copilot@github.com',
  ],
  Codex: [
    'codex@openai.com',
    'noreply@openai.com',
    'codex@agent',
    'codex@local',
    'codex@example.com',
    '242516109+Codex@users.noreply.github.com',
    '267193182+codex@users.noreply.github.com',
  ],
  Cursor: [
    'cursoragent@cursor.com',
    'agent@cursor.com',
    'cursor@agent',
    'composer@anysphere.co',
    '199161495+cursoragent@users.noreply.github.com',
  ],
  Devin: [
    '158243242+devin-ai-integration[bot]@users.noreply.github.com',
    'devin@cognition.ai',
    'noreply@cognition.ai',
  ],
  Jules: ['161369871+google-labs-jules[bot]@users.noreply.github.com'],
  Amp: ['amp@ampcode.com'],
  OpenHands: ['openhands@all-hands.dev'],
  Aider: ['aider@aider.chat', 'noreply@aider.chat'],
  'Factory Droid': ['138933559+factory-droid[bot]@users.noreply.github.com', 'droid@factory.ai'],
  'Replit Agent': ['agent@replit.com'],
  'JetBrains Junie': ['junie@jetbrains.com'],
  Crush: ['crush@charm.land'],
  'Mistral Vibe': ['vibe@mistral.ai'],
  'Qwen Code': ['qwen-coder@alibabacloud.com'],
  OpenCode: ['noreply@opencode.ai'],
  Codebuff: ['noreply@codebuff.com'],
  Kimi: ['noreply@moonshot.ai'],
  Grok: ['grok@x.ai'],
  v0: ['v0[bot]@users.noreply.github.com'],
}

const trailers: readonly (readonly [agent: string, trailer: string])[] = [
  ['Claude', 'Claude-Session: https://claude.ai/code/session_1'],
  ['GitHub Copilot', 'Agent-Logs-Url: https://github.com/acme/shop/sessions/1'],
  ['Amp', 'Amp-Thread-ID: https://ampcode.com/threads/T-1'],
  ...['Checkpoint', 'Session', 'Agent', 'Metadata', 'Strategy', 'Source-Ref', 'Condensation'].map(
    (key) => ['an agent recorded by Entire', `Entire-${key}: x`] as const,
  ),
  ['Replit Agent', 'Replit-Commit-Author: Agent'],
  ['Replit Agent', 'Replit-Commit-Author: Assistant'],
  ['Cursor', 'Made-with: Cursor'],
]

const bodies: readonly (readonly [agent: string, text: string])[] = [
  ['GitHub Copilot', '<!-- START COPILOT CODING AGENT SUFFIX -->'],
  ['GitHub Copilot', '<!-- START COPILOT CODING AGENT TIPS -->'],
  ['GitHub Copilot', '<!-- START COPILOT ORIGINAL PROMPT -->'],
  ['Cursor', '<!-- CURSOR_AGENT_PR_BODY_BEGIN -->'],
  ['Cursor', 'https://cursor.com/agents/bc-1'],
  ['Cursor', 'https://cursor.com/agents?id=bc-1'],
  ['Cursor', 'https://cursor.com/background-agent?bcId=bc-1'],
  [
    'Jules',
    '*PR created automatically by Jules for task [1](https://jules.google.com/task/1) started by @ada*',
  ],
  ['Devin', 'Link to Devin session: https://app.devin.ai/sessions/1'],
  ['Devin', 'Link to Devin run: https://app.devin.ai/sessions/1'],
  ['Codex', 'https://chatgpt.com/codex/tasks/task_1'],
  ['Codex', 'Generated with [Codex](https://openai.com/codex)'],
  ['Claude', 'https://claude.ai/code/session_1'],
  ['Claude', '🤖 Generated with [Claude Code](https://claude.ai/code)'],
  ['Claude', '🤖 Generated with [Claude Code](https://claude.com/claude-code)'],
  ['Kiro', 'This pull request was created by @kiro-agent on behalf of @ada'],
]

const branches: readonly (readonly [agent: string, branch: string])[] = [
  ['GitHub Copilot', 'copilot/fix-total'],
  ['Codex', 'codex/fix-total'],
  ['Claude', 'claude/fix-total'],
  ['Cursor', 'cursor/fix-total-a1b2'],
  ['Devin', 'devin/1763650000-fix-total'],
  ['OpenHands', 'openhands-fix-issue-1'],
  ['OpenHands', 'openhands-fix-pr-1'],
  ['Amazon Q Developer', 'Q-DEV-issue-1-1763650000'],
  ['Jules', 'jules-123456789012'],
  ['Jules', 'fix-total-2358150386942076189'],
  ['Gemini', 'gemini/fix-total'],
  ['Cline', 'cline/fix-total'],
  ['Aider', 'aider/fix-total'],
]

describe('every documented identity is in the registry:', () => {
  it.each(accounts.map(([agent, login, id, type = 'bot' as const]) => [agent, login, id, type] as const))(
    '%s as %s (%d)',
    (agent, login, id, type) => {
      const account = type === 'user' ? user(login, id) : bot(login, id)
      expect(findAccount(registry, 'github', account)).toMatchObject({ kind: 'agent', name: agent })
      if (id === 0) return
      // The number alone is enough, whatever the account is called by now.
      const renamed = { ...account, login: type === 'user' ? 'renamed' : 'renamed[bot]' }
      expect(findAccount(registry, 'github', renamed)?.name).toBe(agent)
      const row = registry.agents.flatMap((known) => known.accounts).find((known) => known.id === id)
      expect(row).toMatchObject({ login, type: account.type })
    },
  )

  it.each(reviewers)('the reviewer %s (%d)', (login, id) => {
    expect(findAccount(registry, 'github', bot(login, id))?.kind).toBe('reviewer')
  })

  it.each(automation)('the automation %s (%d)', (login, id, type = 'bot' as const) => {
    const row = registry.automation.find(({ account }) => account.login === login)
    expect(row?.account.type).toBe(type)
    if (id !== 0) expect(row?.account.id).toBe(id)
  })

  it.each(
    Object.entries(addresses).flatMap(([agent, list]) => list.map((address) => [agent, address] as const)),
  )('%s by %s', (agent, address) => {
    expect(findAddress(registry, address.toLowerCase())).toMatchObject({ kind: 'agent', name: agent })
  })

  it.each(trailers)('%s by the trailer %s', (agent, line) => {
    const [trailer] = parseTrailers(`Title\n\n${line}`)
    const owner = registry.agents.find((known) =>
      known.trailers.some(({ key, value }) => key === trailer?.key && (value?.test(trailer.value) ?? true)),
    )
    expect(owner?.name).toBe(agent)
  })

  it.each(bodies)('%s by the text %s', (agent, text) => {
    const owners = registry.agents.filter((known) => known.bodies.some(({ pattern }) => pattern.test(text)))
    expect(owners.map(({ name }) => name)).toEqual([agent])
  })

  it.each(branches)('%s by the branch %s', (agent, branch) => {
    const owners = registry.agents.filter((known) => known.branches.some((pattern) => pattern.test(branch)))
    expect(owners.map(({ name }) => name)).toEqual([agent])
  })

  it('Aider by the suffix of a name and the prefix of a subject', () => {
    const aider = registry.agents.find(({ id }) => id === 'aider')
    expect(aider?.names.some((pattern) => pattern.test('Ada Example (aider)'))).toBe(true)
    expect(aider?.messages.some(({ pattern }) => pattern.test('aider: Add discounts'))).toBe(true)
  })
})

describe('what is documented to prove nothing is not in it:', () => {
  it.each(['gemini-cli@google.com', 'github@anthropic.com', 'noreply@github.com', 'bot@devin.ai'])(
    'the address %s',
    (address) => {
      expect(findAddress(registry, address)).toBeUndefined()
    },
  )

  it.each(['<!-- CURSOR_SUMMARY -->', 'Generated with Claude Code', 'Written with Copilot'])(
    'the text %s',
    (text) => {
      const owners = registry.agents.filter((known) => known.bodies.some(({ pattern }) => pattern.test(text)))
      expect(owners).toEqual([])
    },
  )
})
