import type { AccountRow, Agent } from './registry.ts'
import { agent, bot, emails } from './registry-rows.ts'

interface Identity {
  readonly accounts?: readonly AccountRow[]
  readonly email?: string
  readonly from: { readonly source: string; readonly verifiedOn: string }
}

function identity(id: string, name: string, { accounts = [], email, from }: Identity): Agent {
  return agent({ id, name, accounts, emails: email === undefined ? [] : emails(email), ...from })
}

const counted = { source: 'sjh9714/mergewarden packages/core/src/config/schema.ts', verifiedOn: '2026-07-29' }
const listed = { source: 'chaoss/disclosure detection/constants.go', verifiedOn: '2026-11-21' }
const named = { source: 'trinhbentre/aiblame docs/DETECTION.md', verifiedOn: '2026-11-21' }
const seen = { source: 'commits on public forges', verifiedOn: '2026-07-29' }

/** Agents known by nothing but an account or an address. */
export const identities: readonly Agent[] = [
  identity('droid', 'Factory Droid', {
    accounts: [bot('factory-droid[bot]', 138933559)],
    email: 'droid@factory.ai',
    from: named,
  }),
  identity('junie', 'JetBrains Junie', {
    accounts: [bot('jetbrains-ai[bot]', 220155983)],
    email: 'junie@jetbrains.com',
    from: listed,
  }),
  identity('lovable', 'Lovable', {
    accounts: [bot('lovable-dev[bot]', 159125892), bot('gpt-engineer-app[bot]')],
    from: seen,
  }),
  identity('roo', 'Roo Code', {
    accounts: [bot('roomote[bot]', 263205322), bot('roomote-roomote[bot]', 301996811)],
    from: seen,
  }),
  identity('cody', 'Sourcegraph Cody', { accounts: [bot('sourcegraph-cody[bot]', 201248094)], from: listed }),
  identity('windsurf', 'Windsurf', { accounts: [bot('windsurf-bot[bot]', 189301087)], from: listed }),
  identity('codegen', 'Codegen', { accounts: [bot('codegen-sh[bot]')], from: counted }),
  identity('tembo', 'Tembo', { accounts: [bot('tembo[bot]')], from: counted }),
  identity('mentat', 'Mentat', { accounts: [bot('mentatbot[bot]')], from: counted }),
  identity('ellipsis', 'Ellipsis', { accounts: [bot('ellipsis-dev[bot]')], from: counted }),
  identity('v0', 'v0', { accounts: [bot('v0[bot]')], from: seen }),
  identity('sweep', 'Sweep', { accounts: [bot('sweep-ai[bot]')], from: counted }),
  identity('cto-new', 'cto.new', { accounts: [bot('cto-new[bot]')], from: counted }),
  identity('charlie', 'Charlie', { accounts: [bot('charliecreates[bot]')], from: counted }),
  identity('augment', 'Augment Code', { accounts: [bot('augmentcode[bot]')], from: counted }),
  identity('kilo', 'Kilo Code', { accounts: [bot('kilo-code-bot[bot]')], from: counted }),
  identity('gitauto', 'GitAuto', { accounts: [bot('gitauto-ai[bot]')], from: counted }),
  identity('crush', 'Crush', { email: 'crush@charm.land', from: named }),
  identity('vibe', 'Mistral Vibe', { email: 'vibe@mistral.ai', from: named }),
  identity('qwen', 'Qwen Code', { email: 'qwen-coder@alibabacloud.com', from: named }),
  identity('kimi', 'Kimi', { email: 'noreply@moonshot.ai', from: named }),
  identity('grok', 'Grok', { email: 'grok@x.ai', from: named }),
  agent({
    id: 'gitlab-duo',
    name: 'GitLab Duo',
    serviceAccounts: [{ form: /^duo-developer-./ }, { form: /^ai-[a-z0-9_.]+-./, common: true }],
    source: 'GitLab docs: composite identity, and foundational flows of the Duo Agent Platform',
    verifiedOn: '2026-11-21',
  }),
  // Whichever it is, by the label that teams put on its work themselves.
  agent({
    id: 'labelled',
    name: 'an agent',
    labels: ['agent'],
    source: 'a convention of this tool: nobody else documents one',
    verifiedOn: '2026-11-21',
  }),
]
