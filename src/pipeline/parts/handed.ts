import type { Settings } from '../../config/settings.ts'
import type { Inputs } from '../../config/sources.ts'
import { OffshootError } from '../../core/errors.ts'
import { guardBranch } from '../../provider/guard.ts'
import { createHandedProvider } from '../../provider/handed/provider.ts'
import type { Handover } from '../../seal/handover.ts'
import { unseal } from '../../seal/seal.ts'
import { urlOf } from '../../sql/client.ts'
import type { Desk, Run } from '../run.ts'
import type { Work } from '../stages/fork.ts'
import type { Subject } from '../subject.ts'
import type { Timeline } from '../timeline.ts'
import { bindingOf, checkedOut } from './binding.ts'

/** A branch that another job of this run forked, and all that is known here of the change. */
export interface HandedWork {
  readonly run: Run
  readonly subject: Subject
  /** What cannot be had without the engine's key, a sentence each. */
  readonly notes: readonly string[]
  readonly work: (timeline: Timeline) => Promise<Work>
}

/**
 * Opens the seal that this job was given; `undefined` when it was given none.
 * @throws OffshootError `guard` when it is not for the commit that is checked out here, in this attempt of this run
 */
export async function openHanded(desk: Desk, inputs: Inputs): Promise<HandedWork | undefined> {
  const { 'sealed-url': sealed, 'seal-key': key } = inputs
  if (sealed === undefined && key === undefined) return undefined
  if (sealed === undefined || key === undefined) throw half(sealed === undefined ? 'sealed-url' : 'seal-key')
  desk.redactor.add(key)
  const handover = unseal(sealed, key, bindingOf(desk, await checkedOut(desk)))
  const { branch, credential } = handover
  desk.redactor.add(credential.password)
  desk.redactor.addUrl(urlOf(credential))
  const subject = subjectOf(handover)
  const settings = await desk.settingsFor(subject.judged)
  const provider = createHandedProvider({ branch, credential })
  const run: Run = { ...desk, provider, settings: { ...settings, rollback: undefined, isolation: 'shared' } }
  return {
    run,
    subject,
    notes: leftOut(settings, handover),
    work: (timeline) => timeline.measure('guard', true, () => workOn(desk, handover)),
  }
}

async function workOn({ signal }: Desk, { branch, credential }: Handover): Promise<Work> {
  await guardBranch({ branch, credential, signal })
  return {
    branch,
    credential,
    // The job that forked has counted this push.
    pushes: Math.max(0, branch.mark.state.pushes - 1),
    record: undefined,
    closedMeanwhile: false,
    [Symbol.asyncDispose]: async () => {},
  }
}

function subjectOf({ changeRequest: facts, branch, files, complete }: Handover): Subject {
  const changeRequest = { ...facts, title: '', body: '', labels: [] }
  const change = { commits: [], files, complete }
  return { purpose: branch.mark.purpose, changeRequest, change, judged: { changeRequest, change } }
}

function leftOut({ rollback, isolation, tap }: Settings, { branch }: Handover): readonly string[] {
  return [
    ...(tap === 'off'
      ? []
      : ['locks stay sampled here: an administrator’s login is kept from the job that runs a change’s code']),
    ...(rollback === undefined
      ? []
      : ['the way back was not tried: it needs a fork of the branch, and this job has no key of the engine']),
    ...(isolation === 'shared'
      ? []
      : ['suites shared the branch: forks of it need the engine’s key, which this job does not have']),
    ...(branch.created
      ? []
      : ['the branch goes on from an earlier push (`reset: incremental`): only what this push did is shown']),
  ]
}

function half(missing: string): OffshootError {
  return new OffshootError('config', `${missing}: it is missing, and the seal needs both of its parts`, {
    next: 'hand on both outputs of the job with `stage: fork`; a runner drops an output that holds a masked value',
  })
}
