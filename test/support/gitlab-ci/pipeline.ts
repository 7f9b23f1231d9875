import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** One job of a pipeline, run by gitlab-ci-local in a checkout, with nothing of this machine's environment. */
export interface PipelineRun {
  readonly directory: string
  /** What GitLab would set, and the project's CI/CD variables. */
  readonly variables: Readonly<Record<string, string>>
  /** The job to run, manual ones as well. */
  readonly job?: string
  /** Other ways to start it: `--list-json`, `--preview`. */
  readonly flags?: readonly string[]
}

export interface PipelineResult {
  /** Of the job where one ran, else of gitlab-ci-local. */
  readonly exitCode: number
  readonly output: string
  readonly stdout: string
}

/** gitlab-ci-local copies the checkout with it. */
export const hasRsync = spawnSync('rsync', ['--version']).status === 0
if (!hasRsync && process.env.CI === 'true')
  throw new Error('rsync is missing, which the tests of GitLab’s jobs need')

const PROGRAM = createRequire(import.meta.url).resolve('gitlab-ci-local')

export async function runPipeline(run: PipelineRun): Promise<PipelineResult> {
  // Not in the checkout, where its copy of all files would be found as well.
  const state = await mkdtemp(join(tmpdir(), 'offshoot-test-pipeline-'))
  try {
    return await runWithState(run, relative(run.directory, state))
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

async function runWithState(
  { directory, variables, job, flags = [] }: PipelineRun,
  state: string,
): Promise<PipelineResult> {
  // Jobs run in the checkout, whatever image they name.
  const all = { CI_PROJECT_DIR: directory, ...variables }
  const given = Object.entries(all).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
  const child = spawn(
    process.execPath,
    [
      PROGRAM,
      '--force-shell-executor',
      '--no-artifacts-to-source',
      `--state-dir=${state}`,
      ...flags,
      ...(job === undefined ? [] : [job]),
      ...given,
    ],
    {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        NO_COLOR: '1',
        GCL_IGNORE_PREDEFINED_VARS: Object.keys(all)
          .filter((name) => /^(?:CI|GITLAB)_/.test(name))
          .join(','),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const code = await new Promise<number>((resolve) => child.on('close', (ended) => resolve(ended ?? 1)))
  // It tells a job's exit code, and has one of its own.
  const ofJob = / FAIL (\d+) *$/m.exec(output)?.[1]
  return { exitCode: code === 0 || ofJob === undefined ? code : Number(ofJob), output, stdout }
}
