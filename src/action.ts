import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runApp } from './app.ts'
import { inputsFromRunner } from './config/sources.ts'
import { systemClock } from './core/clock.ts'
import { exitCodeOf, messageOf } from './core/errors.ts'
import { Redactor } from './core/redactor.ts'
import { followProxyVariables } from './host/proxy.ts'
import {
  createRunnerHost,
  createRunnerLogger,
  getState,
  saveState,
  setSecret,
  UNDERWAY,
} from './host/runner.ts'
import { withoutForge } from './pipeline/parts/no-forge.ts'
import { readContext } from './platform/github/event.ts'
import { createGitHubPlatform } from './platform/github/index.ts'
import { releaseJobLease } from './provider/embedded/index.ts'

/** The GitHub Action: main step and post step. The runner starts this file twice; state tells which time it is. */

const redactor = new Redactor(setSecret)
const log = createRunnerLogger(redactor)
followProxyVariables()
const cancelled = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => cancelled.abort(new Error(`the job was cancelled (${name})`)))

/** Milliseconds for what the post step has to say and to stop. */
const POST_TIME = 30_000

/**
 * The post step stops the embedded server that later steps of the job may have used, and gives the commit a result when
 * the main step was killed before it could. It never fails the job.
 */
async function post(): Promise<void> {
  const signal = AbortSignal.timeout(POST_TIME)
  await attempt(() => releaseJobLease({ state: getState('lease'), log, signal }))
  const sha = getState(UNDERWAY)
  if (sha === '') return
  await attempt(async () => {
    const { platform } = await connectToForge()
    const description = 'The job ended before its result; run it again'
    await platform.setStatus(sha, { context: 'offshoot/database', state: 'failure', description }, signal)
  })
}

async function attempt(body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    log.warn(`after the job: ${messageOf(error)}`)
  }
}

async function connectToForge() {
  const inputs = inputsFromRunner(process.env)
  redactor.add(inputs['github-token'])
  if (inputs.url !== undefined) redactor.addUrl(inputs.url)
  const context = await readContext(process.env)
  const token = inputs['github-token']
  const platform =
    token === undefined && inputs.stage === 'check'
      ? withoutForge('github')
      : createGitHubPlatform({ context, token, env: process.env, redactor, log })
  return { inputs, context, platform }
}

async function main(): Promise<void> {
  saveState('post', 'true')
  const { inputs, context, platform } = await connectToForge()
  const verdict = await runApp({
    env: process.env,
    inputs,
    spell: (key) => key,
    context,
    platform,
    host: createRunnerHost(process.env, redactor),
    log,
    redactor,
    clock: systemClock,
    signal: cancelled.signal,
    life: {
      moduleDirectory: dirname(fileURLToPath(import.meta.url)),
      hold: 'job',
      leased: (lease) => saveState('lease', lease),
    },
  })
  process.exitCode = verdict === 'failed' ? 1 : 0
}

if (getState('post') === 'true') {
  await post()
} else {
  try {
    await main()
  } catch (error) {
    log.error(messageOf(error))
    process.exitCode = exitCodeOf(error)
  }
}
// Idle sockets of the HTTP client would keep the job waiting for seconds.
process.exit()
