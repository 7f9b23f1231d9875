import type { Agent, Registry } from './registry.ts'
import { automation, reviewers } from './registry-bots.ts'
import { identities } from './registry-identities.ts'
import { agent, bot, emails, link, reviewing, signature } from './registry-rows.ts'

/*
 * Who writes code without being a person, as data. A row needs a source that shows the identity in real use: no
 * guesses from a vendor's name. Left out on purpose:
 *  - `gemini-cli@google.com`: signs only the tool's private checkpoint repository.
 *  - `Assisted-by`: credits help, often a person's; it does not say who wrote the change.
 *  - `<!-- CURSOR_SUMMARY -->`: a review bot's summary below a person's description.
 *  - `agent/` branches, `CLAUDE.md`, names of tools in prose: people write those.
 */

const DISCLOSURE = 'chaoss/disclosure detection/constants.go'
const AIBLAME = 'trinhbentre/aiblame docs/DETECTION.md'
const MERGEWARDEN = 'sjh9714/mergewarden packages/core/src/config/schema.ts'
const COMMITS = 'commits on public forges'
const READ = '2026-11-21'
const COUNTED = '2026-07-29'

/** Agents that leave marks of their own besides an account or an address. */
const signing: readonly Agent[] = [
  agent({
    id: 'copilot',
    name: 'GitHub Copilot',
    accounts: [bot('Copilot', 198982749), bot('copilot-swe-agent[bot]'), bot('copilot[bot]', 167198135)],
    emails: [
      {
        address: 'copilot@github.com',
        weak: {
          why: 'VS Code wrote this co-author without any use of Copilot in these weeks',
          from: '2026-04-22',
          until: '2026-05-07',
        },
      },
    ],
    noreply: [{ id: 223556219 }, { id: 175728472, weak: { why: 'a suggestion from a review was accepted' } }],
    trailers: [{ key: 'agent-logs-url', tier: 'B' }],
    messages: [link('session-link', /^agent-logs-url:[ \t]{0,9}https?:\/\//im)],
    bodies: [
      link('body-comment', /<!-- START COPILOT (?:CODING AGENT (?:SUFFIX|TIPS)|ORIGINAL PROMPT) -->/i),
    ],
    branches: [/^copilot\//i],
    products: ['github copilot', 'copilot'],
    source: `${DISCLOSURE}; ${AIBLAME}; GitHub changelog of 2026-03-20; microsoft/vscode#314311`,
    verifiedOn: READ,
  }),
  agent({
    id: 'claude',
    name: 'Claude',
    accounts: [
      bot('Claude', 242468646),
      bot('claude[bot]', 209825114),
      bot('anthropic-claude[bot]', 215619710),
      bot('claude-code-action[bot]', 208546643),
      bot('anthropic-code-agent[bot]'),
    ],
    emails: emails('noreply@anthropic.com'),
    trailers: [
      { key: 'claude-session', tier: 'B' },
      { key: 'claude-session-path', tier: 'B' },
      { key: 'claude-sessions-id', tier: 'B' },
    ],
    messages: [signature('claude code'), link('session-link', /\bclaude\.ai\/code\/session_\w/i)],
    bodies: [signature('claude code'), link('session-link', /\bclaude\.ai\/code\/session_\w/i)],
    branches: [/^claude\//i],
    products: ['claude code', 'claude'],
    source: `${DISCLOSURE}; ${AIBLAME}; anthropics/claude-code-action docs/security.md`,
    verifiedOn: READ,
  }),
  agent({
    id: 'codex',
    name: 'Codex',
    accounts: [
      bot('Codex', 242516109),
      reviewing('chatgpt-codex-connector[bot]', 199175422),
      bot('openai-codex[bot]', 215057067),
      bot('openai-code-agent[bot]'),
    ],
    emails: emails(
      'codex@openai.com',
      'noreply@openai.com',
      'codex@agent',
      'codex@local',
      'codex@example.com',
    ),
    noreply: [{ id: 267193182 }],
    messages: [signature('codex'), link('session-link', /\bchatgpt\.com\/codex\/tasks\/task_\w/i)],
    bodies: [signature('codex'), link('session-link', /\bchatgpt\.com\/codex\/tasks\/task_\w/i)],
    branches: [/^codex\//i],
    products: ['openai codex', 'codex'],
    source: `${DISCLOSURE}; ${AIBLAME}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'cursor',
    name: 'Cursor',
    accounts: [bot('cursor[bot]', 206951365), { id: 199161495, login: 'cursoragent', type: 'user' }],
    emails: emails(
      'cursoragent@cursor.com',
      'cursoragent@users.noreply.github.com',
      'agent@cursor.com',
      'cursor@agent',
      'composer@anysphere.co',
    ),
    trailers: [{ key: 'made-with', value: /^cursor\b/i, tier: 'B' }],
    messages: [signature('cursor', 'made')],
    bodies: [
      signature('cursor', 'made'),
      link('body-comment', /<!-- CURSOR_AGENT_PR_BODY_BEGIN -->/i),
      link('session-link', /\bcursor\.com\/(?:agents\/bc-|agents\?id=bc-|background-agent\?bcid=)/i),
    ],
    // With the four digits its agents append; `cursor/` alone is a word of database people, and four may be a year.
    branches: [/^cursor\/.+-(?!20\d\d$)[0-9a-f]{4}$/i],
    products: ['cursor agent', 'cursor-agent', 'cursor'],
    source: `${DISCLOSURE}; ${AIBLAME}; pull requests on public forges`,
    verifiedOn: READ,
  }),
  agent({
    id: 'devin',
    name: 'Devin',
    accounts: [bot('devin-ai-integration[bot]', 158243242)],
    emails: emails('devin@cognition.ai', 'noreply@cognition.ai'),
    messages: [signature('devin'), link('session-link', /\bapp\.devin\.ai\/sessions\/\w/i)],
    bodies: [signature('devin'), link('session-link', /\bapp\.devin\.ai\/sessions\/\w/i)],
    branches: [/^devin\/\d{10}-/i],
    products: ['devin'],
    source: `${DISCLOSURE}; ymichael/PRarena collect_data.py; ${COMMITS}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'jules',
    name: 'Jules',
    accounts: [bot('google-labs-jules[bot]', 161369871)],
    bodies: [
      link('body-phrase', /^[*_ \t]{0,4}PR created automatically by Jules for task\b/im),
      link('session-link', /\bjules\.google\.com\/(?:task|session)\/\d/i),
    ],
    // Task ids are 64-bit numbers; shorter runs of digits are dates, and so is one that ends in milliseconds.
    branches: [/^jules[-/_].*\d{12,20}/i, /-(?!20\d\d[01]\d[0-3]\d{10}$)\d{16,20}$/],
    products: ['jules', 'google jules'],
    source: `${MERGEWARDEN}; pull requests on public forges`,
    verifiedOn: READ,
  }),
  agent({
    id: 'kiro',
    name: 'Kiro',
    accounts: [bot('kiro-agent[bot]', 245459735), { id: 244629292, login: 'kiro-agent', type: 'user' }],
    bodies: [link('body-phrase', /\bcreated by @kiro-agent on behalf of\b/i)],
    source: `${MERGEWARDEN}; pull requests on public forges`,
    verifiedOn: READ,
  }),
  agent({
    id: 'amazon-q',
    name: 'Amazon Q Developer',
    accounts: [bot('amazon-q-developer[bot]', 208079219)],
    branches: [/^Q-DEV-issue-\d{1,9}-\d{9,13}/i],
    source: DISCLOSURE,
    verifiedOn: READ,
  }),
  agent({
    id: 'openhands',
    name: 'OpenHands',
    accounts: [{ id: 175740463, login: 'openhands-agent', type: 'user' }, bot('openhands-ai[bot]')],
    emails: emails('openhands@all-hands.dev'),
    branches: [/^openhands-fix-(?:issue|pr)-\d/i],
    products: ['openhands'],
    source: `${MERGEWARDEN}; OpenHands resolver`,
    verifiedOn: COUNTED,
  }),
  agent({
    id: 'aider',
    name: 'Aider',
    emails: emails('aider@aider.chat', 'noreply@aider.chat'),
    names: [/ \(aider\)$/i],
    // A package called aider has such subjects as well, so it is a hint.
    messages: [{ rule: 'subject-prefix', pattern: /^aider: /i, tier: 'C' }],
    branches: [/^aider\//i],
    products: ['aider'],
    source: 'Aider-AI/aider aider/repo.py',
    verifiedOn: READ,
  }),
  agent({
    id: 'amp',
    name: 'Amp',
    emails: emails('amp@ampcode.com'),
    trailers: [{ key: 'amp-thread-id', tier: 'B' }],
    messages: [link('session-link', /\bampcode\.com\/threads\/T-\w/i)],
    bodies: [link('session-link', /\bampcode\.com\/threads\/T-\w/i)],
    source: `${AIBLAME}; ${COMMITS}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'replit',
    name: 'Replit Agent',
    emails: emails('agent@replit.com'),
    trailers: [{ key: 'replit-commit-author', value: /^(?:agent|assistant)\b/i, tier: 'B' }],
    messages: [link('body-phrase', /^replit-commit-author:[ \t]{0,9}(?:agent|assistant)\b/im)],
    source: `${DISCLOSURE}; ${COMMITS}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'entire',
    name: 'an agent recorded by Entire',
    trailers: [
      'checkpoint',
      'session',
      'agent',
      'metadata',
      'metadata-task',
      'strategy',
      'source-ref',
      'condensation',
    ].map((key) => ({ key: `entire-${key}`, tier: 'B' as const })),
    source: DISCLOSURE,
    verifiedOn: READ,
  }),
  agent({
    id: 'gemini',
    name: 'Gemini',
    accounts: [reviewing('gemini-code-assist[bot]', 176961590), bot('gemini-cli[bot]')],
    branches: [/^gemini\//i],
    products: ['gemini cli', 'gemini code assist'],
    source: `${DISCLOSURE}; ${AIBLAME}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'cline',
    name: 'Cline',
    accounts: [bot('cline[bot]', 205137888)],
    branches: [/^cline\//i],
    source: DISCLOSURE,
    verifiedOn: READ,
  }),
  agent({
    id: 'continue',
    name: 'Continue',
    accounts: [bot('continue[bot]', 230936708)],
    emails: emails('noreply@continue.dev'),
    messages: [signature('continue')],
    bodies: [signature('continue')],
    source: `${DISCLOSURE}; ${COMMITS}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'opencode',
    name: 'OpenCode',
    accounts: [bot('opencode-agent[bot]')],
    emails: emails('noreply@opencode.ai'),
    messages: [signature('opencode')],
    bodies: [signature('opencode')],
    products: ['opencode'],
    source: `${MERGEWARDEN}; ${COMMITS}`,
    verifiedOn: READ,
  }),
  agent({
    id: 'codebuff',
    name: 'Codebuff',
    emails: emails('noreply@codebuff.com'),
    messages: [link('signature', /^[^\p{L}\p{N}>\x60\n]{0,12}generated with codebuff[ \t]{0,9}$/imu)],
    source: `${DISCLOSURE}; ${AIBLAME}`,
    verifiedOn: READ,
  }),
]

/** Everyone we know. Later settings may add rows; nothing takes one away. */
export const registry: Registry = { agents: [...signing, ...identities], automation, reviewers }
