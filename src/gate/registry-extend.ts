import type { PlatformId } from '../core/change-request.ts'
import { OffshootError } from '../core/errors.ts'
import {
  type AccountRow,
  type Agent,
  type Automation,
  findAccount,
  findAddress,
  type Known,
  type KnownAddress,
  type MarkerRow,
  type Registry,
} from './registry.ts'
import { agent } from './registry-rows.ts'
import { cleanText } from './text.ts'
import type { KnownAgent, KnownBot, Policy } from './types.ts'

const SOURCE = 'settings of the base branch'
const NEXT =
  'take it out of `automation` in the settings of the base branch: what agents wrote always waits for a person'

/**
 * The registry with the users' own agents and bots. Settings add and never take away: nothing that is known as an agent
 * becomes automation by them.
 * @throws OffshootError `config` for automation that is an agent, a reviewer, or an account that anything may act under,
 * and for a mark that would be everybody's.
 * @param platform whose numbers the settings give
 */
export function extendRegistry(
  base: Registry,
  policy: Pick<Policy, 'agents' | 'automation'>,
  platform: PlatformId = 'github',
): Registry {
  const agents = [...base.agents, ...policy.agents.map((known) => agentRow(known, platform))]
  const known = { ...base, agents }
  const automation = policy.automation.map((bot) => botRow(known, bot, platform))
  return { ...known, automation: [...base.automation, ...automation] }
}

function accountRow(bot: KnownBot, platform: PlatformId): AccountRow {
  return platform === 'gitlab' ? { ...bot, on: platform } : bot
}

function agentRow(known: KnownAgent, platform: PlatformId): Agent {
  return agent({
    id: `settings:${known.name}`,
    name: known.name,
    accounts: known.accounts.map((account) => accountRow(account, platform)),
    emails: known.emails.map((address) => ({ address: address.toLowerCase() })),
    trailers: known.trailers.map((key) => ({ key: key.toLowerCase(), tier: 'B' })),
    bodies: known.bodies.map((body): MarkerRow => {
      return { rule: 'body-phrase', pattern: new RegExp(literal(body, known.name)), tier: 'B' }
    }),
    branches: known.branches.map((prefix) => new RegExp(`^${literal(prefix, known.name)}`, 'i')),
    labels: known.labels.map((label) => literalText(label, known.name).trim().toLowerCase()),
    source: SOURCE,
    verifiedOn: '',
  })
}

function botRow(registry: Registry, bot: KnownBot, platform: PlatformId): Automation {
  const name = bot.login.replace(/\[bot\]$/, '')
  refuseAgent(registry, bot, platform)
  return { name, account: accountRow(bot, platform), shared: false }
}

function refuseAgent(registry: Registry, bot: KnownBot, platform: PlatformId): void {
  const refused = (why: string): OffshootError =>
    new OffshootError('config', `\`${bot.login}\` (id ${bot.id}) cannot be automation: it is ${why}`, {
      where: 'approval.automation',
      next: NEXT,
    })
  // The type given may be the wrong one.
  const other = bot.type === 'bot' ? 'user' : 'bot'
  const names: (KnownAddress | Known | undefined)[] = [
    findAccount(registry, platform, bot),
    findAccount(registry, platform, { ...bot, type: other }),
  ]
  if (platform !== 'gitlab') names.push(findAddress(registry, `${bot.id}+somebody@users.noreply.github.com`))
  for (const known of names) {
    if (known === undefined || known.kind === 'unknown-bot') continue
    if (known.kind === 'agent') throw refused(`known as the agent ${known.name}`)
    if (known.kind === 'reviewer') throw refused(`known as the AI reviewer ${known.name}`)
    if ('automation' in known && known.automation.shared) {
      throw refused('the account that every workflow acts under, those of agents too')
    }
  }
}

/** For a pattern that meets texts as `cleanText` leaves them. A literal is found in linear time. */
function literal(text: string, name: string): string {
  return literalText(text, name).replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

function literalText(text: string, name: string): string {
  const { text: clean } = cleanText(text)
  if (clean.trim() !== '') return clean
  throw new OffshootError('config', `A mark of the agent \`${name}\` is empty, so everything would bear it`, {
    where: 'approval.agents',
    next: 'write the text, prefix or label that only this agent leaves',
  })
}
