import { messageOf } from '../core/errors.ts'
import type { Verdict } from '../core/verdict.ts'
import { judge, verdictOf } from './gate.ts'
import type { Job } from './job.ts'
import type { Desk } from './run.ts'
import { readSubject } from './subject.ts'
import { runTeardown } from './teardown.ts'

/**
 * What another workflow's run was about is told by its commit alone: whatever else such a run hands over, the code of a
 * change request may have written.
 */
export async function runByCommit(
  desk: Desk,
  { headSha, does }: Extract<Job, { kind: 'by-commit' }>,
): Promise<Verdict> {
  const { platform, log, signal } = desk
  const found = await platform.changeRequestsOfCommit(headSha, signal)
  if (found.length === 0)
    log.info(`no ${platform.words.changeRequest} has ${headSha.slice(0, 7)} as its head; nothing to do`)
  const failures: unknown[] = []
  let verdict: Verdict = 'skipped'
  for (const changeRequest of found) {
    try {
      if (changeRequest.state === 'open' && does.includes('gate')) {
        const approval = await judge(desk, changeRequest)
        desk.host.output('approval', approval.state)
        verdict = verdictOf(approval)
      } else if (changeRequest.state !== 'open' && does.includes('teardown')) {
        const subject = await readSubject(platform, changeRequest.number, signal)
        await using run = await desk.open(subject)
        await runTeardown(run, subject.changeRequest)
      }
    } catch (error) {
      signal.throwIfAborted()
      failures.push(error)
      log.warn(`${platform.words.sigil}${changeRequest.number}: ${messageOf(error)}`)
    }
  }
  desk.host.output('verdict', verdict)
  if (failures.length > 0) throw failures[0]
  return verdict
}
