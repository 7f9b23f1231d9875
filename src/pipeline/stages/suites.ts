import { join } from 'node:path'
import { commandEnv, runCommand } from '../../command/run.ts'
import type { SuiteConfig } from '../../config/formats.ts'
import type { Logger } from '../../core/log.ts'
import { childName } from '../../provider/naming.ts'
import type { Branch, Credential } from '../../provider/types.ts'
import type { Suite } from '../../report/model.ts'
import { countTests } from '../../suites/count.ts'
import { ownerOf, type Run } from '../run.ts'
import type { Timeline } from '../timeline.ts'
import { guardCommands } from '../watch.ts'
import type { Work } from './fork.ts'

export interface SuitesInput {
  readonly work: Work
  readonly timeline: Timeline
}

/**
 * Runs every suite, whatever the others do. Sharing the branch they take turns; isolated, each runs beside the others on a
 * fork of the migrated branch, which is deleted when the suite ends.
 */
export async function runTests(run: Run, { work, timeline }: SuitesInput): Promise<readonly Suite[]> {
  const { settings, provider, log } = run
  if (settings.test.length === 0) return []
  if (settings.isolation === 'shared') return testShared(run, { work, timeline })
  if (provider.capabilities.childBranches) return testIsolated(run, { work, timeline })
  log.warn(`isolation: fork: provider ${provider.id} cannot fork a branch, so the suites share it`)
  return testShared(run, { work, timeline })
}

async function testShared(run: Run, { work, timeline }: SuitesInput): Promise<readonly Suite[]> {
  const results: Suite[] = []
  for (const suite of run.settings.test) {
    const ran = await timeline.measure(`test ${suite.name}`, false, () =>
      runSuite(run, suite, { credential: work.credential }),
    )
    results.push(ran)
  }
  return results
}

async function testIsolated(run: Run, { work, timeline }: SuitesInput): Promise<readonly Suite[]> {
  const { settings, provider } = run
  const children: { suite: SuiteConfig; branch: Branch; credential: Credential }[] = []
  await using _cleanup = {
    [Symbol.asyncDispose]: async () => {
      for (const { branch } of children) {
        await provider.delete(
          { ...branch, size: undefined },
          ownerOf(run.context),
          AbortSignal.timeout(CLEANUP_TIME),
        )
      }
    },
  }
  // Forked one after the other: a fork needs the branch to itself for a moment. Then all run at once.
  await timeline.measure('fork for suites', true, async () => {
    for (const [index, suite] of settings.test.entries()) {
      const branch = await provider.forkChild(work.branch, childName(work.branch.name, index + 1), run.signal)
      const credential = await provider.connect(branch, run.signal)
      children.push({ suite, branch, credential })
    }
  })
  const results = await Promise.all(
    children.map(({ suite, branch, credential }) =>
      timeline.measure(`test ${suite.name}`, false, () => runSuite(run, suite, { credential, branch })),
    ),
  )
  return results
}

/** Milliseconds that deleting the suites' forks may take, also after a cancellation. */
const CLEANUP_TIME = 20_000

interface Place {
  readonly credential: Credential
  /** The suite's own branch, when it has one. */
  readonly branch?: Branch
}

async function runSuite(
  run: Run,
  { name, command }: SuiteConfig,
  { credential, branch }: Place,
): Promise<Suite> {
  const { settings, context, env, redactor, signal, clock } = run
  const base = { name, command, ...(branch === undefined ? {} : { branch: branch.name }) }
  if (signal.aborted) return { ...base, ms: 0, passed: false, exitCode: null, ended: 'not-run' }
  const log = branch === undefined ? run.log : named(run.log, name)
  await using guard = await guardCommands(run, credential)
  const end = await log.group(`test ${name}`, () =>
    runCommand({
      command,
      cwd: join(context.workspace, settings.workingDirectory),
      env: commandEnv(env, guard.credential, settings.env),
      deadline: settings.timeout,
      log,
      redactor,
      signal,
      clock,
      label: name,
      keepTail: COUNTED_LINES,
    }),
  )
  const passed = end.exitCode === 0 && end.ended === undefined
  const tests = countTests(end.tail, { complete: end.complete })
  return {
    ...base,
    ms: end.ms,
    passed,
    exitCode: end.exitCode,
    ...(end.ended === undefined ? {} : { ended: end.ended }),
    ...(tests === undefined ? {} : { tests }),
    ...(passed ? {} : { output: end.tail.slice(-SHOWN_LINES).join('\n') }),
  }
}

/** Lines of output kept: enough for runners that name each test before they count them, and what a report shows. */
const COUNTED_LINES = 2_000
const SHOWN_LINES = 60

/** Suites that run side by side have no group of their own; their lines come mixed and each bears its suite's name. */
function named(log: Logger, name: string): Logger {
  return { ...log, command: (line) => log.command(`${name} │ ${line}`), group: (_name, body) => body() }
}
