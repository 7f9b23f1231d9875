import type { Account } from '../../core/change-request.ts'
import { ForgeError } from '../errors.ts'
import type { GitLabClient } from './client.ts'
import type { ApiUser } from './convert.ts'
import type { Call } from './errors.ts'

/** The account that GitLab shows in place of deleted ones; nobody acts as it. Numbered where somebody had the name first. */
const GHOST = /^ghost\d*$/
const GHOST_NAME = 'Ghost User'

/** Names that GitLab gives to what holds access tokens and service accounts. Whoever chooses such a name gains nothing. */
const BOT_NAME = /^(?:(?:project|group)_\d+_bot(?:_[0-9a-f]+|\d*)|service_account_.+)$/

/** Accounts, and whether there is a person behind them: that only the account itself tells, asked once for each. */
export class Accounts {
  readonly #client: GitLabClient
  readonly #types = new Map<number, Promise<Account['type']>>()

  constructor(client: GitLabClient) {
    this.#client = client
  }

  /** Makes no call for whom it knows, else one. */
  async of(user: ApiUser | null | undefined, signal: AbortSignal): Promise<Account | undefined> {
    if (user === null || user === undefined || isGhost(user)) return undefined
    return { id: user.id, login: user.username, type: await this.#typeOf(user, signal) }
  }

  /** What was told of an account in passing. */
  learn({
    id,
    username,
    name = GHOST_NAME,
    bot,
  }: Pick<ApiUser, 'id' | 'username' | 'name'> & { bot: boolean }): Account | undefined {
    if (isGhost({ id, username, name })) return undefined
    const type = bot || BOT_NAME.test(username) ? 'bot' : 'user'
    this.#types.set(id, Promise.resolve(type))
    return { id, login: username, type }
  }

  async #typeOf(user: ApiUser, signal: AbortSignal): Promise<Account['type']> {
    if (BOT_NAME.test(user.username)) return 'bot'
    const known = this.#types.get(user.id)
    if (known !== undefined) return await known
    const asked = this.#ask(user, signal)
    this.#types.set(user.id, asked)
    try {
      return await asked
    } catch (error) {
      this.#types.delete(user.id)
      throw error
    }
  }

  /** Who cannot be looked at is neither taken for a person nor for a bot. */
  async #ask({ id, username }: ApiUser, signal: AbortSignal): Promise<Account['type']> {
    const call: Call = { task: `find out whether @${username} is a bot`, role: 'Guest' }
    try {
      const { bot } = await this.#client.ask<{ bot?: boolean }>(call, signal, { path: `/users/${id}` })
      return bot === undefined ? 'other' : bot ? 'bot' : 'user'
    } catch (error) {
      if (error instanceof ForgeError && (error.status === 403 || error.status === 404)) return 'other'
      throw error
    }
  }
}

/** A person who is called like the ghost loses what a deleted account loses. */
function isGhost({ username, name = GHOST_NAME }: ApiUser): boolean {
  return GHOST.test(username) && name === GHOST_NAME
}
