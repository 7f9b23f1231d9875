import { afterAll, afterEach, beforeAll } from 'vitest'
import { OffshootError } from '../../../src/core/errors.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { branchName, ownerPrefix } from '../../../src/provider/naming.ts'
import type {
  Branch,
  BranchInfo,
  BranchProvider,
  Credential,
  ForkRequest,
  Owner,
  Purpose,
} from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { type RecordingLogger, recordingLogger } from './recording.ts'
import type { ProviderWorld } from './world.ts'

export const OWNER: Owner = { platform: 'github', host: 'github.com', repositoryId: '4711' }
export const NEIGHBOUR: Owner = { platform: 'github', host: 'github.com', repositoryId: '4712' }
export const HOUR = 3_600_000
export const signal = new AbortController().signal

/** A world and one provider on it, for the tests of the `describe` it is made in. */
export interface Harness {
  readonly world: ProviderWorld
  readonly provider: BranchProvider
  /** Everything the providers logged, unredacted. */
  readonly log: RecordingLogger
  readonly redactor: Redactor
  /** Every password given out. */
  readonly secrets: readonly string[]
  request(number: number, change?: Partial<ForkRequest>): ForkRequest
  /** The engine as a later job sets it up; closed after the test. */
  anotherJob(): Promise<BranchProvider>
  login(branch: Branch): Promise<Credential>
  listed(owner: Owner): Promise<readonly BranchInfo[]>
}

export function makeHarness(makeWorld: () => Promise<ProviderWorld>): Harness {
  const log = recordingLogger()
  const redactor = new Redactor()
  const secrets: string[] = []
  const opened: BranchProvider[] = []
  let made: { readonly world: ProviderWorld; readonly provider: BranchProvider } | undefined
  const current = () => {
    if (made === undefined) throw new Error('the world is made before the first test')
    return made
  }

  beforeAll(async () => {
    const world = await makeWorld()
    made = { world, provider: await world.open({ log, redactor }) }
  })

  afterEach(async () => {
    for (const other of opened.splice(0)) await other[Symbol.asyncDispose]()
    for (const owner of [OWNER, NEIGHBOUR]) await current().world.clear(ownerPrefix(owner))
  })

  afterAll(async () => {
    await made?.provider[Symbol.asyncDispose]()
    await made?.world[Symbol.asyncDispose]()
  })

  return {
    log,
    redactor,
    secrets,
    get world() {
      return current().world
    },
    get provider() {
      return current().provider
    },
    request: (number, change = {}) => {
      const owner = change.owner ?? OWNER
      const purpose = change.purpose ?? purposeOf(number)
      return {
        name: branchName(owner, purpose),
        owner,
        purpose,
        ttl: HOUR,
        reset: () => undefined,
        log,
        ...change,
      }
    },
    anotherJob: async () => {
      const other = await current().world.open({ log, redactor })
      opened.push(other)
      return other
    },
    login: async (branch) => {
      const credential = await current().provider.connect(branch, signal)
      secrets.push(credential.password)
      return credential
    },
    listed: async (owner) => {
      const found: BranchInfo[] = []
      for await (const info of current().provider.list(owner, signal)) found.push(info)
      return found
    },
  }
}

export function purposeOf(number: number): Purpose {
  return { kind: 'change-request', number }
}

export function infoOf(branch: Branch): BranchInfo {
  return { id: branch.id, name: branch.name, mark: branch.mark, size: undefined }
}

export async function sql<Row extends object>(credential: Credential, text: string): Promise<readonly Row[]> {
  await using connection = await connect(credential, { purpose: 'contract test', signal })
  return await connection.query<Row>(text)
}

export async function itemsOf(credential: Credential): Promise<readonly number[]> {
  return (await sql<{ id: number }>(credential, 'SELECT id FROM items ORDER BY id')).map(({ id }) => id)
}

export async function refusedBy(promise: Promise<unknown>): Promise<OffshootError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof OffshootError)) throw new Error(`not refused with an OffshootError: ${error}`)
  return error
}
