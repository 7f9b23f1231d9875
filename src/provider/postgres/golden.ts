import { OffshootError } from '../../core/errors.ts'
import { identifier } from '../../sql/quote.ts'
import type { GoldenBase, Location } from '../types.ts'
import {
  branchId,
  type DatabaseRow,
  readCandidates,
  readWrittenAt,
  type ServerFacts,
  type UserOfDatabase,
} from './catalog.ts'
import type { Session } from './session.ts'

/**
 * The two statements that freeze a golden base: nobody connects any more, so nothing can block a fork or change what
 * branches start from, and any login that may create databases may copy it.
 */
export function freezeStatements(name: string): readonly [string, string] {
  return [
    `ALTER DATABASE ${identifier(name)} WITH IS_TEMPLATE true;`,
    `ALTER DATABASE ${identifier(name)} WITH ALLOW_CONNECTIONS false;`,
  ]
}

export function isFrozen(row: DatabaseRow): boolean {
  return row.template && !row.open
}

export async function readGoldenBase(
  session: Session,
  row: DatabaseRow,
  { server, location }: { server: ServerFacts; location: Location },
): Promise<GoldenBase> {
  const noted = notedCreation(row.comment)
  return {
    // A database of the same name that was made anew has another oid; the stamp tells refreshes that keep the oid.
    id: noted === undefined ? branchId(server.system, row) : `${branchId(server.system, row)}@${noted}`,
    name: row.name,
    createdAt: noted ?? (await readWrittenAt(session, row, server)),
    size: row.size ?? undefined,
    frozen: isFrozen(row),
    location: { host: location.host, port: location.port, database: row.name },
  }
}

/** The comment we put on golden bases that we build ourselves. */
export function goldenComment(createdAt: string): string {
  return JSON.stringify({ offshoot: { goldenCreatedAt: createdAt } })
}

/** There is no golden base of that name: says which databases it could be. */
export async function goldenMissing(session: Session, name: string, where: string): Promise<OffshootError> {
  const candidates = await readCandidates(session)
  const known =
    candidates.length === 0 ? 'the server has none but its own' : candidates.map(identifier).join(', ')
  return new OffshootError('provider', `the golden base ${identifier(name)} does not exist on the server`, {
    where,
    next: `set \`golden\` to a database that is there (candidates: ${known}), or create it`,
  })
}

/** Somebody is connected to the template, and Postgres copies only what nobody uses. */
export function templateInUse(
  template: string,
  users: readonly UserOfDatabase[],
  details: TemplateUse,
): OffshootError {
  const who = users.length === 0 ? 'they left meanwhile' : users.map(describeUser).join('; ')
  const freeze = freezeStatements(template).join(' ')
  const next = details.golden
    ? `end these sessions and freeze the golden base, so that none comes back: ${freeze} ` +
      'A logical replication subscriber counts as a session: fork from a frozen copy of the database it feeds'
    : 'end these sessions; forks of a branch need it for a moment without any'
  return new OffshootError('provider', `${identifier(template)} is in use, so it cannot be forked`, {
    where: details.where,
    said: `connected: ${who}`,
    next,
    cause: details.cause,
  })
}

export interface TemplateUse {
  readonly golden: boolean
  readonly where: string
  readonly cause: unknown
}

function describeUser({ application, user, kind, sessions }: UserOfDatabase): string {
  const program = application === null ? (kind ?? 'a session') : `${application} (${kind ?? 'session'})`
  return `${sessions} × ${program} as ${user ?? 'the server itself'}`
}

function notedCreation(comment: string | null): string | undefined {
  if (comment === null || comment.length > 10_000) return undefined
  try {
    const read: unknown = JSON.parse(comment)
    const noted = property(property(read, 'offshoot'), 'goldenCreatedAt')
    return typeof noted === 'string' && !Number.isNaN(Date.parse(noted))
      ? new Date(noted).toISOString()
      : undefined
  } catch {
    return undefined
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}
