import { join } from 'node:path'
import { commandEnv, runCommand } from '../../command/run.ts'
import { messageOf } from '../../core/errors.ts'
import { forgetApplied, readJournal } from '../../migrate/journal.ts'
import { childName } from '../../provider/naming.ts'
import type { Credential } from '../../provider/types.ts'
import type { RoundTrip, SchemaChange } from '../../report/model.ts'
import { compareByName } from '../../schema/by-name.ts'
import { compareSnapshots } from '../../schema/compare.ts'
import type { Snapshot } from '../../schema/model.ts'
import { connect } from '../../sql/client.ts'
import { filesOfCommit } from '../migrations.ts'
import { ownerOf, type Run } from '../run.ts'
import { guardCommands } from '../watch.ts'
import type { MigrateInput } from './migrate.ts'
import { apply } from './migrate.ts'
import { runSnapshot } from './snapshot.ts'

export interface RoundTripInput extends MigrateInput {
  readonly forkPoint: Snapshot
}

/**
 * Tries the way back with the user's command: down, compared with the fork point, and up again. On a fork of the branch
 * where the engine has one, so that whatever becomes of it, the branch stays as the migrations left it.
 */
export async function runRoundTrip(run: Run, input: RoundTripInput): Promise<RoundTrip | undefined> {
  const { rollback } = run.settings
  const tool = input.setup.found
  if (rollback === undefined || tool === undefined) return undefined
  const { provider, log } = run
  if (!provider.capabilities.childBranches)
    log.warn(`provider ${provider.id} cannot fork a branch, so the way back is tried on the branch itself`)
  await using place = await placeFor(run, input.work)
  await using guard = await guardCommands(run, place.credential)
  const { clock, signal } = run
  const started = clock.monotonic()
  const failed = (reason: string, more: Partial<RoundTrip> = {}): RoundTrip => ({
    outcome: 'failed',
    downMs: clock.monotonic() - started,
    changes: [],
    lost: [],
    reason,
    ...more,
  })
  const down = await log.group('rollback', () => runDown(run, input, { rollback, login: guard.credential }))
  if (down !== undefined) return failed(down)
  const downMs = clock.monotonic() - started
  const after = await runSnapshot(run, place.credential, input.forkPoint)
  const found = {
    downMs,
    changes: compareByName(input.forkPoint, after),
    lost: compareSnapshots(input.forkPoint, after)
      .filter(({ destructive }) => destructive)
      .map(nameOf),
  }
  try {
    await forgetOwn(run, input, place.credential)
    const again = clock.monotonic()
    const up = await apply(run, input, { tool, login: guard.credential, credential: place.credential })
    if (up.failure !== undefined) return failed(`up again: ${up.failure.message}`, found)
    const outcome = found.changes.length === 0 ? 'restored' : 'different'
    return { outcome, ...found, upMs: clock.monotonic() - again }
  } catch (error) {
    signal.throwIfAborted()
    return failed(`up again: ${messageOf(error)}`, found)
  }
}

interface ForkedPlace extends AsyncDisposable {
  readonly credential: Credential
}

async function placeFor(run: Run, work: MigrateInput['work']): Promise<ForkedPlace> {
  const { provider, signal } = run
  if (!provider.capabilities.childBranches)
    return { credential: work.credential, [Symbol.asyncDispose]: async () => {} }
  const child = await provider.forkChild(work.branch, childName(work.branch.name, ROUND_TRIP), signal)
  const end = async () => {
    await provider.delete(
      { ...child, size: undefined },
      ownerOf(run.context),
      AbortSignal.timeout(CLEANUP_TIME),
    )
  }
  try {
    return { credential: await provider.connect(child, signal), [Symbol.asyncDispose]: end }
  } catch (error) {
    await end().catch(() => {})
    throw error
  }
}

/** The suites' forks count from 1. */
const ROUND_TRIP = 0
/** Milliseconds that deleting the fork may take, also after a cancellation. */
const CLEANUP_TIME = 20_000

interface Down {
  readonly rollback: string
  readonly login: Credential
}

/** Why it failed, or `undefined`. */
async function runDown(
  run: Run,
  { setup }: RoundTripInput,
  { rollback, login }: Down,
): Promise<string | undefined> {
  const { settings, env, log, redactor, signal, clock } = run
  const tool = setup.found
  const names = [...new Set([...settings.env, ...(tool?.urlNames ?? [])])]
  const end = await runCommand({
    command: rollback,
    cwd: join(setup.directory, tool?.folder ?? ''),
    env: { ...commandEnv(env, login, names), ...tool?.tool.environment?.(login) },
    deadline: settings.timeout,
    log,
    redactor,
    signal,
    clock,
    label: 'rollback',
  })
  signal.throwIfAborted()
  if (end.exitCode === 0 && end.ended === undefined) return undefined
  const how =
    end.ended === 'timeout'
      ? `was ended after ${settings.timeout / 1000} s`
      : `ended with ${end.exitCode ?? end.signal}`
  return `the rollback command ${how}: ${end.tail.at(-1) ?? 'it printed nothing'}`
}

/** What the command took back is pending again; our own journal of plain files does not know. */
async function forgetOwn(
  run: Run,
  { setup, subject }: RoundTripInput,
  credential: Credential,
): Promise<void> {
  if (setup.found?.command !== undefined) return
  await using connection = await connect(credential, { purpose: 'journal', signal: run.signal })
  const base = new Set(
    (await filesOfCommit(run, setup, subject.changeRequest.baseSha)).map(({ path }) => path),
  )
  const applied = (await readJournal(connection)) ?? []
  await forgetApplied(
    connection,
    applied.map(({ path }) => path).filter((path) => !base.has(path)),
  )
}

function nameOf({ kind, table, name }: SchemaChange): string {
  return `${kind} ${table === undefined ? '' : `${table}.`}${name}`
}
