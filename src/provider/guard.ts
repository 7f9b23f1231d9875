import { type Clock, systemClock } from '../core/clock.ts'
import { OffshootError } from '../core/errors.ts'
import { type Connection, connect, describeServerError } from '../sql/client.ts'
import { parseMark } from './mark.ts'
import type { Branch, Credential, Location } from './types.ts'

export interface GuardRequest {
  readonly branch: Branch
  /** The branch's own login, the one the run will use. */
  readonly credential: Credential
  readonly signal: AbortSignal
  readonly clock?: Clock
  /** Milliseconds until a login has to work; 30,000 by default. */
  readonly patience?: number
}

/**
 * Proves, before the first statement of anybody, that what is about to be changed is the branch: its id is not the
 * golden base's, its address is the branch's and not the golden base's, a login with its own credential works, and the
 * database on the other end calls itself by the branch's name and bears its mark. Anything else ends the run with
 * nothing executed. Engines that lend one server to all branches and those that give each its own go through here.
 */
export async function guardBranch(request: GuardRequest): Promise<void> {
  checkPapers(request)
  await using connection = await login(request)
  await checkInside(connection, request)
}

/** What can be told without asking anybody. */
function checkPapers({ branch, credential }: GuardRequest): void {
  const { golden, location } = branch
  if (branch.id === golden.id) throw stop(branch, 'the engine answered with the golden base itself')
  if (branch.mark.golden === branch.id) throw stop(branch, 'its mark calls it a golden base')
  if (golden.location !== undefined && samePlace(location, golden.location)) {
    throw stop(branch, 'it is where the golden base is')
  }
  if (!samePlace(location, credential)) {
    throw stop(
      branch,
      `the login leads to ${credential.host}:${credential.port}/${credential.database} instead`,
    )
  }
}

async function login(request: GuardRequest): Promise<Connection> {
  const { branch, credential, signal, clock = systemClock, patience = 30_000 } = request
  const deadline = clock.monotonic() + patience
  for (let pause = 100; ; pause = Math.min(pause * 2, 3_000)) {
    try {
      await using scope = new AsyncDisposableStack()
      const connection = scope.use(await connect(credential, { purpose: 'guard', signal }))
      await connection.query('SELECT 1')
      scope.move()
      return connection
    } catch (error) {
      signal.throwIfAborted()
      // Engines take a while to know a new login, so a refused one is asked again too.
      if (clock.monotonic() + pause > deadline) {
        throw new OffshootError('provider', `nobody can log in to the branch ${branch.name}`, {
          where: `${credential.host}:${credential.port}/${credential.database}`,
          said: describeServerError(error),
          next: 'look at the engine’s own page or log for this branch; nothing was executed',
          cause: error,
        })
      }
      await clock.sleep(pause, signal)
    }
  }
}

async function checkInside(connection: Connection, { branch }: GuardRequest): Promise<void> {
  const [row] = await connection.query<{ name: string; comment: string | null }>(`
    SELECT d.datname AS name, pg_catalog.shobj_description(d.oid, 'pg_database') AS comment
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`)
  if (row?.name !== branch.location.database) {
    throw stop(branch, `the database on the other end calls itself ${row?.name ?? 'nothing'}`)
  }
  if (branch.markInside === undefined) return
  const mark = parseMark(row.comment)
  if (mark === undefined) throw stop(branch, 'the database on the other end bears no mark of ours')
  if (mark.nonce !== branch.mark.nonce)
    throw stop(branch, 'the database on the other end bears another branch’s mark')
}

function samePlace(one: Location, other: Location): boolean {
  return one.host === other.host && one.port === other.port && one.database === other.database
}

function stop(branch: Branch, why: string): OffshootError {
  return new OffshootError('guard', `refused to touch ${branch.name}: ${why}; nothing was executed`, {
    where: `${branch.provider} ${branch.id}`,
    next: 'run again; if it happens again, look at what the engine calls this branch',
  })
}
