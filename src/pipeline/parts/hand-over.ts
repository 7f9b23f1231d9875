import type { ChangedFile, ChangeRequest } from '../../core/change-request.ts'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import type { HandedChangeRequest } from '../../seal/handover.ts'
import { seal } from '../../seal/seal.ts'
import { compose, type Findings } from '../compose.ts'
import type { MigrationSetup } from '../migrations.ts'
import type { PendingStatus } from '../pending.ts'
import type { Plan } from '../plan.ts'
import { ownerOf, type Run } from '../run.ts'
import { runFork } from '../stages/fork.ts'
import { remember } from '../stages/migrate.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { bindingOf } from './binding.ts'
import { UNDECIDED, writeFacts } from './facts.ts'

export interface HandOver {
  readonly subject: Subject
  readonly plan: Plan
  readonly timeline: Timeline
  readonly findings: Findings
  readonly pending: PendingStatus
}

/**
 * Forks the branch and seals it for the job that works on it. The mark says "at work" from then on, because nobody without
 * the engine's key can ever write that it is done.
 */
export async function handOver(run: Run, input: HandOver): Promise<void> {
  const { subject, findings } = input
  const { changeRequest, change, purpose } = subject
  await using work = await runFork(forking(run, purpose.kind), { ...input, setup: NOT_HERE })
  findings.branch = work.branch
  if (work.closedMeanwhile) {
    await run.provider.delete({ ...work.branch, size: undefined }, ownerOf(run.context), run.signal)
    throw new OffshootError(
      'cancelled',
      'it was closed while its branch was forked; the branch is deleted again',
    )
  }
  await remember(run, work, { phase: 'migrating' })
  const { sealed, key } = seal(
    {
      credential: work.credential,
      branch: work.branch,
      changeRequest: factsOf(changeRequest),
      files: change.files.map(fileOf),
      complete: change.complete,
    },
    bindingOf(run, changeRequest.headSha),
  )
  const { branch } = compose(run, {
    ...input,
    findings: { ...findings, branch: work.branch },
    approval: UNDECIDED,
  })
  const { output } = run.host
  output('branch', work.branch.name)
  output('branch-id', work.branch.id)
  output('created', String(work.branch.created))
  if (branch !== undefined)
    output('branch-facts', writeFacts({ branch, push: work.branch.mark.state.pushes }))
  output('head-sha', changeRequest.headSha)
  output('sealed-url', sealed)
  // Not even masked: runners drop an output that holds a masked value. It is said nowhere but here, and the workflow hands
  // it on as a secret.
  output('seal-key', key)
}

/** @throws OffshootError `guard`, before anything is forked, where the runner prints every output */
export function refuseDebugLog(env: Env): void {
  if (env.RUNNER_DEBUG !== '1') return
  throw new OffshootError(
    'guard',
    'debug logging is on, and it prints what jobs hand to each other; nothing was forked',
    {
      next: 'run all jobs again without debug logging',
    },
  )
}

/** Milliseconds that a merge group's branch lives: no event tells when the group is gone. */
const GROUP_TTL = 6 * 3_600_000

/** The change's files are not here to be compared with what is applied, so that every push gets a fresh fork. */
function forking(run: Run, purpose: Subject['purpose']['kind']): Run {
  const { settings, host } = run
  return {
    ...run,
    settings: {
      ...settings,
      reset: settings.reset === 'incremental' ? 'incremental' : 'always',
      ttl: purpose === 'merge-group' ? Math.min(settings.ttl, GROUP_TTL) : settings.ttl,
    },
    // The clear URL is nobody's in this job.
    host: {
      ...host,
      output: (name, value) => (name === 'database-url' ? undefined : host.output(name, value)),
    },
  }
}

const NOT_HERE: MigrationSetup = { found: undefined, directory: '', globs: [], files: undefined }

/** Words of people stay behind: nobody needs them there. */
function factsOf({ title: _, body: __, labels: ___, ...facts }: ChangeRequest): HandedChangeRequest {
  return facts
}

function fileOf({ path, previousPath, status }: ChangedFile): ChangedFile {
  return { path, status, ...(previousPath === undefined ? {} : { previousPath }) }
}
