import { OffshootError } from '../../core/errors.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { newMark, sameOwner } from '../mark.ts'
import type { Branch } from '../types.ts'
import { settingName } from './carry.ts'
import { type DatabaseRow, type Facts, markOf, readFacts } from './catalog.ts'
import { administer, type Engine, toBranch, whereOf } from './engine.ts'
import { locked } from './lock.ts'
import { makeBranch, type Standing } from './make.ts'
import { type Attempt, cleanUp, clearBareClaim } from './recover.ts'
import { removeBranch } from './remove.ts'
import { ownerRightHint } from './rights.ts'
import type { Session } from './session.ts'

/** Forks a branch as it is now. Ends the sessions of the branch's own logins first: a template may have none. */
export async function forkChild(
  engine: Engine,
  parent: Branch,
  name: string,
  signal: AbortSignal,
): Promise<Branch> {
  if (!name.startsWith(`${parent.name}-`))
    throw new Error(`a fork of ${parent.name} cannot be called ${name}`)
  const attempt: Attempt = { claimed: undefined, pid: undefined }
  const failure = `the branch ${identifier(parent.name)} could not be forked`
  try {
    return await administer(engine, { failure, database: parent.name, signal }, (session) =>
      locked(session, [parent.name, name], async () => {
        const facts = await readFacts(session, [parent.name, name], [parent.name])
        const template = facts.databases.get(parent.name)
        if (template === undefined || markOf(template)?.nonce !== parent.mark.nonce) {
          throw new OffshootError(
            'guard',
            `the branch ${identifier(parent.name)} is gone or another by now, so it is not forked`,
          )
        }
        await clear(engine, session, { facts, parent, name, signal })
        await endSessions(engine, session, parent.name, signal)
        return await fork(engine, session, { facts, parent, template, name, attempt })
      }),
    )
  } catch (error) {
    await cleanUp(engine, name, attempt, engine.log)
    throw error
  }
}

interface ChildScope {
  readonly facts: Facts
  readonly parent: Branch
  readonly template: DatabaseRow
  readonly name: string
  readonly attempt: Attempt
}

async function fork(engine: Engine, session: Session, scope: ChildScope): Promise<Branch> {
  const { facts, parent, template, name, attempt } = scope
  const { server } = facts
  const now = engine.clock.now()
  const mark = {
    ...newMark({
      owner: parent.mark.owner,
      purpose: parent.mark.purpose,
      golden: parent.mark.golden,
      now,
      ttl: Math.max(0, Date.parse(parent.mark.expiresAt) - now.getTime()),
      parent: parent.name,
    }),
    state: parent.mark.state,
  }
  attempt.claimed = mark.nonce
  attempt.pid = session.pid
  // The parent's roles hang on the parent; its child gets what they have through membership of its role.
  const own = template.settings?.find(({ role }) => role === parent.name)?.config ?? []
  const actAs = own.find((entry) => settingName(entry) === 'role')?.slice('role='.length)
  const standing: Standing = {
    join: [parent.name],
    actAs: actAs ?? parent.name,
    settings: own,
    hint: (error) => ownerRightHint(error, server.me, [parent.name]),
  }
  const made = await makeBranch(engine, session, {
    name,
    mark,
    template: withoutRoles(template, parent.name),
    server,
    log: engine.log,
    settle: async () => standing,
  })
  attempt.claimed = undefined
  return toBranch(engine, { server, name, mark, golden: parent.golden, created: true, ...made })
}

/** A child left by an earlier run makes room; anything else of its name stays and ends this. */
async function clear(
  engine: Engine,
  session: Session,
  { facts, parent, name, signal }: { facts: Facts; parent: Branch; name: string; signal: AbortSignal },
): Promise<void> {
  const row = facts.databases.get(name)
  if (row === undefined) return clearBareClaim(engine, session, { facts, name, signal })
  const mark = markOf(row)
  if (mark?.parent !== parent.name || !sameOwner(mark.owner, parent.mark.owner)) {
    throw new OffshootError(
      'guard',
      `the database ${identifier(name)} is there already and is no fork of ${identifier(parent.name)}`,
      {
        where: whereOf(engine, name),
        next: 'rename or drop it by hand, if nobody needs it',
      },
    )
  }
  await removeBranch(engine, session, row, signal)
}

/** The settings of the parent's logins mean nothing in its child. */
function withoutRoles(template: DatabaseRow, parent: string): DatabaseRow {
  const settings = template.settings?.filter(
    ({ role }) => role === null || (role !== parent && !role.startsWith(`${parent}-`)),
  )
  return { ...template, settings: settings ?? null }
}

async function endSessions(
  engine: Engine,
  session: Session,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  // Sessions of others (a developer who looks around) are not ours to end; the server names them if they stay.
  const ours = `datname = ${literal(database)} AND pid <> pg_backend_pid()
    AND (usename = current_user OR starts_with(usename, ${literal(`${database}-`)}))`
  const deadline = engine.clock.monotonic() + engine.patience
  for (;;) {
    const [rows = []] = await session.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`,
    )
    if (rows.length === 0 || engine.clock.monotonic() > deadline) return
    await engine.clock.sleep(5, signal)
  }
}
