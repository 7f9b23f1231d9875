import { OffshootError } from '../../core/errors.ts'
import { identifier } from '../../sql/quote.ts'
import { parseMark, sameOwner } from '../mark.ts'
import { ownerPrefix } from '../naming.ts'
import type { BranchInfo, Owner, OwnershipMark } from '../types.ts'
import { branchId, type Facts, markOf, readFacts, readPrefixed } from './catalog.ts'
import { administer, type Engine, whereOf } from './engine.ts'
import { locked } from './lock.ts'
import { refusal, removeChildren, removeFamily, removeRoles } from './remove.ts'
import type { Session } from './session.ts'

interface OwnerScope {
  readonly owner: Owner
  readonly signal: AbortSignal
}

export async function find(
  engine: Engine,
  name: string,
  { owner, signal }: OwnerScope,
): Promise<BranchInfo | undefined> {
  return engine.sessions.use(
    signal,
    async (session) => infosOf(await readFacts(session, [name], [name]), owner)[0],
  )
}

export async function* list(engine: Engine, owner: Owner, signal: AbortSignal): AsyncGenerator<BranchInfo> {
  yield* await administer(
    engine,
    { failure: 'the branches could not be read', database: engine.admin.database, signal },
    async (session) => infosOf(await readPrefixed(session, ownerPrefix(owner)), owner),
  )
}

/** Databases of our names, and roles that a run left without their database. Another owner's mark is no mark here. */
function infosOf({ databases, bareClaims, server }: Facts, owner: Owner): readonly BranchInfo[] {
  const ours = (mark: OwnershipMark | undefined) =>
    mark !== undefined && sameOwner(mark.owner, owner) ? mark : undefined
  const found: BranchInfo[] = [...databases.values()].map((row) => ({
    id: branchId(server.system, row),
    name: row.name,
    mark: ours(markOf(row)),
    size: row.size ?? undefined,
  }))
  for (const [name, comment] of bareClaims) {
    const mark = ours(parseMark(comment))
    if (mark !== undefined)
      found.push({ id: branchId(server.system, { name, oid: 'role' }), name, mark, size: 0 })
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1))
}

export async function remove(
  engine: Engine,
  target: BranchInfo,
  { owner, signal }: OwnerScope,
): Promise<'deleted' | 'absent'> {
  const { name } = target
  const attempt = (session: Session) =>
    locked(session, [name], async () => {
      const facts = await readFacts(session, [name])
      const row = facts.databases.get(name)
      if (row === undefined) {
        const ours = infosOf(facts, owner).some((info) => info.mark !== undefined)
        if (!ours) return 'absent'
        await removeChildren(engine, session, name, signal)
        return (await removeRoles(engine, session, name, signal)) ? 'deleted' : 'absent'
      }
      const why = refusal(row, target, { owner, golden: engine.golden })
      if (why !== undefined) throw refused(engine, name, why)
      await removeFamily(engine, session, row, signal)
      return 'deleted'
    })
  const failure = `the branch ${identifier(name)} could not be deleted`
  return administer(engine, { failure, database: name, signal }, attempt)
}

function refused(engine: Engine, name: string, why: string): OffshootError {
  return new OffshootError('guard', `the database ${identifier(name)} is not deleted: ${why}`, {
    where: whereOf(engine, name),
    next: 'drop it by hand, if it should go',
  })
}
