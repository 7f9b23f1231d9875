import {
  entriesOf,
  inside,
  isMissing,
  mappingOf,
  type Place,
  refuse,
  refuseValue,
  textsOf,
} from './policy-place.ts'
import type { KnownAgent, KnownBot } from './types.ts'

const AGENT_KEYS = ['name', 'accounts', 'emails', 'trailers', 'bodies', 'branches', 'labels'] as const
const BOT_KEYS = ['id', 'login', 'type'] as const
const BOT_EXAMPLE = '{id: 49699333, login: "acme-deploy[bot]"}'

/** Agents that the built-in registry lacks. A row that nothing could be known by is refused. */
export function parseAgents(place: Place, value: unknown): readonly KnownAgent[] {
  if (value === undefined || isMissing(place, value)) return []
  return (entriesOf(place, value) ?? []).flatMap((entry, i) => {
    const at: Place = { at: `${place.at}${i + 1}: `, problems: place.problems }
    return parseAgent(at, entry) ?? []
  })
}

function parseAgent(place: Place, value: unknown): KnownAgent | undefined {
  const row = mappingOf(place, value, {
    keys: AGENT_KEYS,
    example: '{name: Acme Coder, labels: [acme-coder]}',
  })
  if (row === undefined) return undefined
  const list = (key: (typeof AGENT_KEYS)[number], parse = (text: string) => text) => {
    const at = inside(place, key)
    if (row[key] === undefined || isMissing(at, row[key])) return []
    return (textsOf(at, row[key]) ?? []).map((text) => parse(text))
  }
  const [name, ...more] = list('name')
  if (row.name === undefined) refuse(place, 'name: missing; write what people call it')
  if (more.length > 0) refuse(inside(place, 'name'), 'is one text')
  const lower = (text: string) => text.toLowerCase()
  const emails = list('emails', lower)
  for (const email of emails.filter((one) => !/^[^\s@]+@[^\s@]+$/.test(one)))
    refuseValue(inside(place, 'emails'), email, 'whole addresses, such as coder@acme.example')
  const trailers = list('trailers', lower)
  for (const trailer of trailers.filter((one) => !/^[a-z0-9][a-z0-9-]*$/.test(one)))
    refuseValue(inside(place, 'trailers'), trailer, 'keys without the colon, such as Acme-Session')
  const bodies = list('bodies')
  for (const body of bodies.filter((one) => one.length < SHORTEST_BODY))
    refuseValue(
      inside(place, 'bodies'),
      body,
      `texts of ${SHORTEST_BODY} characters or more, which others do not write`,
    )
  const [branches, labels] = [list('branches'), list('labels')]
  const accounts = parseBots(inside(place, 'accounts'), row.accounts)
  if (AGENT_KEYS.every((key) => key === 'name' || row[key] === undefined || isEmpty(row[key])))
    refuse(place, `nothing to know it by; write one of ${AGENT_KEYS.slice(1).join(', ')}`)
  return name === undefined ? undefined : { name, accounts, emails, trailers, bodies, branches, labels }
}

/** A shorter text stands in descriptions by chance. */
const SHORTEST_BODY = 4

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Accounts of bots. By id, because a name can be given up and taken by somebody else. */
export function parseBots(place: Place, value: unknown): readonly KnownBot[] {
  if (value === undefined || isMissing(place, value)) return []
  return (entriesOf(place, value) ?? []).flatMap((entry, i) => {
    const at: Place = { at: `${place.at}${i + 1}: `, problems: place.problems }
    return parseBot(at, entry) ?? []
  })
}

function parseBot(place: Place, value: unknown): KnownBot | undefined {
  const row = mappingOf(place, value, { keys: BOT_KEYS, example: BOT_EXAMPLE })
  if (row === undefined) return undefined
  const before = place.problems.length
  const { id, login, type } = row
  if (id === undefined)
    refuse(place, `id: missing; the number is what an account keeps, its login can be taken by somebody else`)
  else if (!isId(id))
    refuseValue(inside(place, 'id'), id, 'the number that the forge’s API gives for the account')
  if (login === undefined) refuse(place, 'login: missing')
  else if (typeof login !== 'string' || !LOGIN.test(login))
    refuseValue(inside(place, 'login'), login, 'a login without @, such as acme-deploy[bot]')
  else if (type === 'user' && login.toLowerCase().endsWith('[bot]'))
    refuseValue(inside(place, 'type'), type, 'bot, which is what a login with [bot] is')
  if (type !== undefined && !isType(type)) refuseValue(inside(place, 'type'), type, 'user, bot')
  if (place.problems.length > before || !isId(id) || typeof login !== 'string') return undefined
  return { id, login, type: isType(type) ? type : 'bot' }
}

const LOGIN = /^[a-z0-9_][a-z0-9_.-]{0,99}(?:\[bot\])?$/i

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isType(value: unknown): value is KnownBot['type'] {
  return value === 'user' || value === 'bot'
}
