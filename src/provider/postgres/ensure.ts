import { OffshootError } from '../../core/errors.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { describePurpose, expiry, newMark, prolonged, sameOwner, samePurpose, writeMark } from '../mark.ts'
import { ownerPrefix } from '../naming.ts'
import type { Branch, ForkRequest, GoldenBase, OwnershipMark } from '../types.ts'
import { type DatabaseRow, type Facts, isUnfinished, markOf, readFacts, type ServerFacts } from './catalog.ts'
import { administer, type Engine, toBranch, whereOf } from './engine.ts'
import { goldenMissing, readGoldenBase } from './golden.ts'
import { locked } from './lock.ts'
import { makeBranch } from './make.ts'
import { type Attempt, cleanUp, clearBareClaim } from './recover.ts'
import { removeFamily } from './remove.ts'
import { missingRights } from './rights.ts'
import type { Session } from './session.ts'
import { settle } from './settle.ts'
import { warnAbout } from './warnings.ts'

/** Adopts the branch of that name, or forks it. See {@link BranchProvider.ensure}. */
export async function ensureBranch(
  engine: Engine,
  request: ForkRequest,
  signal: AbortSignal,
): Promise<Branch> {
  const { name } = request
  if (!name.startsWith(ownerPrefix(request.owner))) {
    throw new Error(
      `the branch name ${name} is not of its owner’s, which start with ${ownerPrefix(request.owner)}`,
    )
  }
  const attempt: Attempt = { claimed: undefined, pid: undefined }
  const failure = `the branch ${identifier(name)} could not be made ready`
  try {
    return await administer(engine, { failure, database: name, signal }, (session) =>
      locked(session, [name], () => adoptOrFork(engine, session, { request, signal, attempt })),
    )
  } catch (error) {
    await cleanUp(engine, name, attempt, request.log)
    throw error
  }
}

interface EnsureScope {
  readonly request: ForkRequest
  readonly signal: AbortSignal
  readonly attempt: Attempt
}

async function adoptOrFork(engine: Engine, session: Session, scope: EnsureScope): Promise<Branch> {
  const { request, signal } = scope
  const { name, log } = request
  const facts = await readFacts(session, [name, engine.golden], [engine.golden])
  const template = facts.databases.get(engine.golden)
  if (template === undefined)
    throw await goldenMissing(session, engine.golden, whereOf(engine, engine.golden))
  const golden = await readGoldenBase(session, template, { server: facts.server, location: engine.admin })
  const row = facts.databases.get(name)
  if (row === undefined) {
    await clearBareClaim(engine, session, { facts, name, signal })
  } else {
    const mark = ownMark(engine, row, request)
    const reason = resetReason(engine, { row, mark, golden, server: facts.server, request })
    if (reason === undefined)
      return adopt(engine, session, { row, mark, golden, server: facts.server, request })
    log.info(`branch ${name}: forked anew, because ${reason}`)
    await removeFamily(engine, session, row, signal)
  }
  return fork(engine, session, { ...scope, template, golden, facts })
}

/** The mark of a database of our name, if it is ours to adopt or to reset; else the run ends with nothing touched. */
function ownMark(engine: Engine, row: DatabaseRow, request: ForkRequest): OwnershipMark {
  const mark = markOf(row)
  const refuse = (why: string) =>
    new OffshootError(
      'guard',
      `the database ${identifier(row.name)} is there already and ${why}; nothing was changed`,
      {
        where: whereOf(engine, row.name),
        next: 'rename or drop it by hand, if nobody needs it',
      },
    )
  if (mark === undefined) throw refuse('bears no mark of ours')
  if (!sameOwner(mark.owner, request.owner)) throw refuse('its mark is another repository’s')
  if (!samePurpose(mark.purpose, request.purpose) || mark.parent !== undefined) {
    throw refuse(`its mark is of ${describePurpose(mark.purpose)}`)
  }
  return mark
}

interface Found {
  readonly row: DatabaseRow
  readonly mark: OwnershipMark
  readonly golden: GoldenBase
  readonly server: ServerFacts
  readonly request: ForkRequest
}

function resetReason(engine: Engine, found: Found): string | undefined {
  const { row, mark, golden, request } = found
  if (isUnfinished(row)) return 'an earlier run was cut short while it made or deleted it'
  if (mark.golden !== golden.id)
    return `the golden base ${identifier(golden.name)} was replaced since it was forked`
  return request.reset(asAdopted(engine, found))
}

function asAdopted(engine: Engine, { row, mark, golden, server }: Found): Branch {
  return toBranch(engine, {
    server,
    name: row.name,
    oid: row.oid,
    mark,
    golden,
    created: false,
    method: 'adopted as it was',
    forkBytes: undefined,
  })
}

async function adopt(engine: Engine, session: Session, found: Found): Promise<Branch> {
  // Somebody may have asked to keep it for longer.
  const mark = prolonged(found.mark, expiry(engine.clock.now(), found.request.ttl))
  await session.run(`COMMENT ON DATABASE ${identifier(found.row.name)} IS ${literal(writeMark(mark))}`)
  return asAdopted(engine, { ...found, mark })
}

interface ForkScope extends EnsureScope {
  readonly template: DatabaseRow
  readonly golden: GoldenBase
  readonly facts: Facts
}

async function fork(engine: Engine, session: Session, scope: ForkScope): Promise<Branch> {
  const { request, template, golden, facts, attempt, signal } = scope
  const { server } = facts
  const { name, log } = request
  const lacking = missingRights(server.me, template, whereOf(engine, engine.admin.database))
  if (lacking !== undefined) throw lacking
  warnAbout(engine, template, facts, log)
  const mark = newMark({ ...request, golden: golden.id, now: engine.clock.now() })
  attempt.claimed = mark.nonce
  attempt.pid = session.pid
  const made = await makeBranch(engine, session, {
    name,
    mark,
    template,
    server,
    log,
    settle: () => settle(engine, session, { name, template, server, log, signal }),
  })
  attempt.claimed = undefined
  return toBranch(engine, { server, name, mark, golden, created: true, ...made })
}
