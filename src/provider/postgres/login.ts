import { createHash, createHmac, pbkdf2, randomBytes, randomInt } from 'node:crypto'
import { promisify } from 'node:util'
import { identifier, literal } from '../../sql/quote.ts'
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
  const verifier = await scramVerifier(login.password)
  return [
    `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS` +
      ` PASSWORD ${literal(verifier)} VALID UNTIL ${literal(validUntil.toISOString())}` +
      ` IN ROLE ${group}${joinedBy === undefined ? '' : ` ROLE ${identifier(joinedBy)}`}`,
    `COMMENT ON ROLE ${role} IS ${literal(loginComment(branch))}`,
    `GRANT CONNECT ON DATABASE ${group} TO ${role}`,
    ...settings.map((entry) => `ALTER ROLE ${role} IN DATABASE ${group} ${setClause(entry)}`),
  ]
}

/** What a server stores for SCRAM-SHA-256 (RFC 5803). */
async function scramVerifier(password: string): Promise<string> {
  const salt = randomBytes(16)
  const salted = await derive(password, salt, ITERATIONS, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

const derive = promisify(pbkdf2)

/** The server's default; some clients accept no less. */
const ITERATIONS = 4096
