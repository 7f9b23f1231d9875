/** Whose a private address of a forge is, as far as it says. */
export interface Noreply {
  readonly id: number | undefined
  /** Lower case. */
  readonly login: string
  /** Only bots have such an address. */
  readonly ofBot: boolean
}

/**
 * GitHub's private addresses: `<id>+<login>@users.noreply.github.com`, in old commits without the id.
 * @param address lower case
 */
export function parseNoreply(address: string): Noreply | undefined {
  const match = /^(?:(\d{1,15})\+)?([a-z0-9_-]{1,100}(?:\[bot\])?)@users\.noreply\.github\.com$/.exec(address)
  if (match === null) return undefined
  const [, id, login = ''] = match
  return { id: id === undefined ? undefined : Number(id), login, ofBot: login.endsWith('[bot]') }
}

/**
 * GitLab's, of whichever instance: `<id>-<username>@users.noreply.<host>` of people, in old commits without the id;
 * `<username>@noreply.<host>` of the accounts behind access tokens and of service accounts.
 * @param address lower case
 */
export function parseGitLabNoreply(address: string): Noreply | undefined {
  const person = GITLAB_PERSON.exec(address)
  const match = person ?? GITLAB_SERVICE.exec(address)
  if (match === null) return undefined
  const { id, login = '' } = match.groups ?? {}
  return { id: id === undefined ? undefined : Number(id), login, ofBot: person === null }
}

const GITLAB_PERSON =
  /^(?:(?<id>\d{1,15})-)?(?<login>[a-z0-9_][a-z0-9_.-]{0,254})@users\.noreply\.(?!github\.com$)[a-z0-9.-]{1,253}$/
const GITLAB_SERVICE = /^(?<login>[a-z0-9_][a-z0-9_.-]{0,254})@noreply\.(?!github\.com$)[a-z0-9.-]{1,253}$/

/** The accounts that GitLab makes for access tokens of a project or group. Anything may act under one. */
export function isAccessToken(login: string): boolean {
  return /^(?:project|group)_\d+_bot(?:_[0-9a-f]+|\d*)$/.test(login)
}

export function isGitLabBotName(login: string): boolean {
  return isAccessToken(login) || /^service_account_./.test(login)
}
