import { randomBytes, randomInt } from 'node:crypto'
import { identifier, literal } from '../../sql/quote.ts'
import { scramKeys, scramVerifier } from '../../sql/scram.ts'
import { setClause } from './carry.ts'
import { loginComment } from './claim.ts'

/** A role that can log in to one branch. */
export interface Login {
  readonly name: string
  readonly password: string
}

/** A fresh one, of 256 random bits; several runs may each have theirs on one branch. */
export function newLogin(branch: string): Login {
  const tail = randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')
  return { name: `${branch}-${tail}`, password: randomBytes(32).toString('base64url') }
}

export interface LoginRequest {
  readonly login: Login
  readonly branch: string
  /** An administrator who is no superuser becomes a member, to be allowed to end its sessions. */
  readonly joinedBy: string | undefined
  readonly validUntil: Date
  /** What the branch's own role has set in the branch, as `name=value`; among it `role`, whom it acts as. */
  readonly settings: readonly string[]
}

/**
 * Makes the login, as one transaction. The right to connect is its own and not its group's, so that no membership,
 * of a child's login or of anybody, opens a second database. The server gets the password's verifier only, so neither
 * its log nor its statistics ever hold the password.
 */
export async function loginStatements(request: LoginRequest): Promise<readonly string[]> {
  const { login, branch, joinedBy, validUntil, settings } = request
  const role = identifier(login.name)
  const group = identifier(branch)
  const verifier = scramVerifier(await scramKeys(login.password))
  return [
    `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS` +
      ` PASSWORD ${literal(verifier)} VALID UNTIL ${literal(validUntil.toISOString())}` +
      ` IN ROLE ${group}${joinedBy === undefined ? '' : ` ROLE ${identifier(joinedBy)}`}`,
    `COMMENT ON ROLE ${role} IS ${literal(loginComment(branch))}`,
    `GRANT CONNECT ON DATABASE ${group} TO ${role}`,
    ...settings.map((entry) => `ALTER ROLE ${role} IN DATABASE ${group} ${setClause(entry)}`),
  ]
}
