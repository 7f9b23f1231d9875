import { OffshootError } from '../../core/errors.ts'
import { urlOf } from '../../sql/client.ts'
import { identifier, literal } from '../../sql/quote.ts'
import { prolonged, writeMark } from '../mark.ts'
import type { Branch, BranchState, Credential, MarkedBranch, OwnershipMark } from '../types.ts'
import { markOf, readFacts } from './catalog.ts'
import { administer, type Engine, whereOf } from './engine.ts'
import { locked } from './lock.ts'
import { loginStatements, newLogin } from './login.ts'
import type { Session } from './session.ts'

export async function connectTo(engine: Engine, branch: Branch, signal: AbortSignal): Promise<Credential> {
  const { name } = branch
  const login = newLogin(name)
  engine.redactor.add(login.password)
  const work = (session: Session) =>
    locked(session, [name], async () => {
      const { databases, server } = await readFacts(session, [name])
      const row = databases.get(name)
      const mark = row === undefined ? undefined : markOf(row)
      if (row === undefined || mark?.nonce !== branch.mark.nonce) throw replaced(engine, name)
      const settings = row.settings?.find(({ role }) => role === name)?.config ?? []
      await session.run(
        ...(await loginStatements({
          login,
          branch: name,
          joinedBy: server.me.superuser ? undefined : server.me.name,
          validUntil: new Date(Date.parse(mark.expiresAt) + DAY),
          settings,
        })),
      )
    })
  const failure = `no login to the branch ${identifier(name)} could be made`
  await administer(engine, { failure, database: name, signal }, work)
  const { host, port, sslmode } = engine.admin
  const credential = { host, port, sslmode, database: name, user: login.name, password: login.password }
  engine.redactor.addUrl(urlOf(credential))
  return credential
}

export function remember(
  engine: Engine,
  target: MarkedBranch,
  { state, signal }: { state: BranchState; signal: AbortSignal },
): Promise<OwnershipMark> {
  return rewriteMark(engine, target, { signal, rewrite: (mark) => ({ ...mark, state }) })
}

export function extend(
  engine: Engine,
  target: MarkedBranch,
  { until, signal }: { until: string; signal: AbortSignal },
): Promise<OwnershipMark> {
  return rewriteMark(engine, target, { signal, rewrite: (mark) => prolonged(mark, until) })
}

interface Rewriting {
  readonly rewrite: (mark: OwnershipMark) => OwnershipMark
  readonly signal: AbortSignal
}

function rewriteMark(
  engine: Engine,
  target: MarkedBranch,
  { rewrite, signal }: Rewriting,
): Promise<OwnershipMark> {
  const { name } = target
  const work = (session: Session) =>
    locked(session, [name], async () => {
      const row = (await readFacts(session, [name])).databases.get(name)
      const mark = row?.comment == null ? undefined : markOf(row)
      if (mark === undefined || mark.nonce !== target.mark?.nonce) throw replaced(engine, name)
      const next = rewrite(mark)
      await session.run(`COMMENT ON DATABASE ${identifier(name)} IS ${literal(writeMark(next))}`)
      return next
    })
  const failure = `the mark of the branch ${identifier(name)} could not be written`
  return administer(engine, { failure, database: name, signal }, work)
}

function replaced(engine: Engine, name: string): OffshootError {
  return new OffshootError('guard', `the branch ${identifier(name)} is gone, or another by now`, {
    where: whereOf(engine, name),
    next: 'run again: a new branch is forked',
  })
}

/** Logins outlive their branch's expiry a little: the sweep is what ends both. */
const DAY = 86_400_000
