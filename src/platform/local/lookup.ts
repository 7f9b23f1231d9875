import { OffshootError } from '../../core/errors.ts'
import { ForgeError } from '../errors.ts'
import type { ForgeState, LocalAccount, LocalChangeRequest } from './state.ts'

export function urlOf({ repository }: ForgeState): string {
  return `local:${repository.fullName}`
}

export function changeRequestOf(state: ForgeState, number: number): LocalChangeRequest {
  const found = state.changeRequests.find((changeRequest) => changeRequest.number === number)
  if (found !== undefined) return found
  throw new ForgeError(`The local forge has no change request ${number}`, {
    status: 404,
    next: `It has ${state.changeRequests.map((changeRequest) => changeRequest.number).join(', ') || 'none'}.`,
  })
}

export function accountOf(state: ForgeState, login: string): LocalAccount {
  const found = state.accounts.find((account) => account.login === login)
  if (found !== undefined) return found
  throw new OffshootError('config', `The local forge has no account ${login}`, {
    next: `Its accounts are ${state.accounts.map((account) => account.login).join(', ')}.`,
  })
}
