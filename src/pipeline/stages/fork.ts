import type { ChangeRequest } from '../../core/change-request.ts'
import { guardBranch } from '../../provider/guard.ts'
import { branchName } from '../../provider/naming.ts'
import type { Branch, Credential, ForkRequest } from '../../provider/types.ts'
import { connect, urlOf } from '../../sql/client.ts'
import type { MigrationSetup } from '../migrations.ts'
import type { PendingStatus } from '../pending.ts'
import { type BranchRecord, readRecord } from '../record.ts'
import { decideReset } from '../reset.ts'
import { ownerOf, type Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'

/** A branch that is ours to work on until the end of the scope. */
export interface Work extends AsyncDisposable {
  /** Replaced when its mark is written anew. */
  branch: Branch
  readonly credential: Credential
  /** How often it was worked on before. */
  readonly pushes: number
  /** What earlier pushes left for this one; `undefined` on a branch that is as it was forked. */
  readonly record: BranchRecord | undefined
  /** Its change request was closed before the fork was there, so nobody else will delete it. */
  readonly closedMeanwhile: boolean
}

export interface ForkInput {
  readonly subject: Subject
  readonly setup: MigrationSetup
  readonly timeline: Timeline
  readonly pending: PendingStatus
}

/** Adopts or forks the branch, and proves that it is one, before anything is executed on it. */
export async function runFork(run: Run, { subject, setup, timeline, pending }: ForkInput): Promise<Work> {
  const { provider, settings, signal, log } = run
  const owner = ownerOf(run.context)
  const name = branchName(owner, subject.purpose)
  await using scope = new AsyncDisposableStack()
  await timeline.measure('golden base', true, async () => {
    const golden = await provider.golden(signal)
    log.info(`golden base: ${golden.name}`)
  })
  scope.use(await timeline.measure('wait for the branch', true, () => provider.hold(name, log, signal)))
  const fork = (reset: ForkRequest['reset']) =>
    provider.ensure({ name, owner, purpose: subject.purpose, ttl: settings.ttl, reset, log }, signal)
  const byRule: ForkRequest['reset'] = ({ mark }) =>
    decideReset({ reset: settings.reset, state: mark.state, files: setup.files })

  let branch = await timeline.measure('fork', true, () => fork(byRule))
  let opened = await timeline.measure('guard', true, () => open(run, branch))
  if (
    opened.record === undefined &&
    branch.mark.state.phase !== 'fresh' &&
    settings.reset !== 'incremental'
  ) {
    const again = branch
    branch = await timeline.measure('fork', true, () =>
      fork(({ id }) => (id === again.id ? 'the record of its fork point was altered' : undefined)),
    )
    opened = await timeline.measure('guard', true, () => open(run, branch))
  }
  log.info(`branch ${branch.name}: ${branch.created ? `forked (${branch.method})` : 'adopted as it was'}`)
  if (branch.created) pending.write()
  // Only a fork of this very moment can have missed the teardown.
  const closedMeanwhile =
    branch.created &&
    subject.purpose.kind === 'change-request' &&
    (await isClosed(run, subject.changeRequest))
  run.host.output('database-url', urlOf(opened.credential))
  const lifetime = scope.move()
  const { pushes } = branch.mark.state
  return { branch, ...opened, pushes, closedMeanwhile, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

/** A login, the proof that it opens the branch and nothing else, and what earlier pushes left there. */
async function open(run: Run, branch: Branch): Promise<Pick<Work, 'credential' | 'record'>> {
  const { signal } = run
  const credential = await run.provider.connect(branch, signal)
  await guardBranch({ branch, credential, signal })
  const { phase, record: hash } = branch.mark.state
  if (phase === 'fresh' || hash === undefined) return { credential, record: undefined }
  await using connection = await connect(credential, { purpose: 'record', signal })
  return { credential, record: await readRecord(connection, hash) }
}

async function isClosed(run: Run, changeRequest: ChangeRequest): Promise<boolean> {
  return (await run.platform.changeRequest(changeRequest.number, run.signal)).state !== 'open'
}
