import { OffshootError } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { identifier } from '../../sql/quote.ts'
import {
  type Authority,
  type AuthorityFacts,
  decideAuthority,
  describeHandOver,
  readAuthority,
  readExtensions,
  readTableOwner,
} from './authority.ts'
import type { DatabaseRow, ServerFacts } from './catalog.ts'
import { type Engine, whereOf } from './engine.ts'
import { operationError } from './errors.ts'
import { handOverStatements } from './handover.ts'
import type { Standing } from './make.ts'
import { ownerRightHint } from './rights.ts'
import type { Opened, Session } from './session.ts'

export interface SettleRequest {
  readonly name: string
  readonly template: DatabaseRow
  readonly server: ServerFacts
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Gives the role of a fresh fork what the application's owner has. Looks into the fork only where it has to: to find
 * that owner, which naming it saves, and to hand things over, which an owner that is safe to act as saves.
 */
export async function settle(engine: Engine, session: Session, request: SettleRequest): Promise<Standing> {
  const { name, template, server, signal } = request
  await using scope = new AsyncDisposableStack()
  let opened: Opened | undefined
  const inside = async () => {
    opened ??= scope.use(await engine.sessions.open(name, signal))
    return opened
  }
  const app = engine.role ?? (await readTableOwner(await inside())) ?? template.owner
  const facts = await readAuthority(session, { app, golden: template, fork: name })
  if (facts === undefined) {
    throw new OffshootError('config', `role: ${JSON.stringify(app)} is not a role of the server`, {
      where: whereOf(engine, engine.admin.database),
      next: 'set `role` to the role that owns the application’s tables, or leave it out',
    })
  }
  const authority = decideAuthority(facts, template.owner)
  const owners = facts.roles.filter(({ oid }) => authority.handOver.includes(oid)).map((role) => role.name)
  const hint = (error: unknown) => ownerRightHint(error, server.me, [...authority.join, ...owners])
  if (authority.handOver.length > 0)
    await handOver(engine, await inside(), { request, facts, authority, hint })
  return { join: authority.join, actAs: authority.actAs, settings: authority.settings, hint }
}

interface HandOverScope {
  readonly request: SettleRequest
  readonly facts: AuthorityFacts
  readonly authority: Authority
  readonly hint: (error: unknown) => string | undefined
}

async function handOver(
  engine: Engine,
  inside: Session,
  { request, facts, authority, hint }: HandOverScope,
): Promise<void> {
  const { name, server, log } = request
  const app = facts.roles.find((role) => role.name === facts.app)
  if (app === undefined) throw new Error(`${facts.app} is not among the roles it may become`)
  try {
    await inside.run(
      // The golden base's own event triggers have no business with this.
      ...(server.me.superuser ? ['SET session_replication_role = replica'] : []),
      ...handOverStatements({ owners: authority.handOver, app: app.oid, to: name, version: server.version }),
    )
  } catch (error) {
    const what = `what ${identifier(facts.app)} owns could not be handed to the branch ${identifier(name)}`
    throw operationError(what, error, { where: whereOf(engine, name), next: hint(error) })
  }
  for (const warning of inside.warnings()) log.warn(`branch ${name}: ${warning}`)
  log.info(`branch ${name}: ${describeHandOver(authority, name, await readExtensions(inside, facts.app))}`)
}
