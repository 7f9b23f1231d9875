import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from '../../src/core/env.ts'
import { silentLogger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import { type AppliedMigrations, applyMigrations } from '../../src/migrate/apply.ts'
import { type DetectedTool, detectTool } from '../../src/migrate/detect.ts'
import { listMigrationFiles, readMigration } from '../../src/migrate/files.ts'
import type { SourceFile } from '../../src/migrate/sources.ts'
import { type Told, tellMigrations } from '../../src/migrate/tell.ts'
import type { Observation } from '../../src/observe/types.ts'
import type { Credential } from '../../src/provider/types.ts'
import { urlOf } from '../../src/sql/client.ts'
import type { TapLog } from '../../src/tap/types.ts'
import { type Branch, signal, watch } from '../contract/observe/world.ts'
import type { Checkout } from './checkout.ts'
import type { ToolProject } from './projects/project.ts'

/** One run of a project's migrations. */
export interface Run {
  readonly applied: AppliedMigrations
  /** What the command printed, without what differs from run to run. */
  readonly output: readonly string[]
  /** The environments of all programs of the run that Node runs. */
  readonly environments: string
}

export interface WatchedRun extends Run {
  readonly told: Told
  readonly observation: Observation
  readonly log: TapLog
}

/** What the checkout is recognised as, as a preview would. */
export async function recognise(checkout: Checkout, project: ToolProject): Promise<DetectedTool> {
  const { migrate, migrations = [] } = project
  const detection = await detectTool(checkout.directory, { migrate, migrations, signal })
  if (detection.kind === 'none') throw new Error(detection.reason)
  return detection.found
}

/** Straight to the database, as where the user switched the tap off. */
export function runDirectly(checkout: Checkout, found: DetectedTool, branch: Branch): Promise<Run> {
  return run(checkout, found, { login: branch.owner, branch })
}

/** As a preview runs them: through a tap, under watch, and told. */
export async function runWatched(
  checkout: Checkout,
  found: DetectedTool,
  branch: Branch,
): Promise<WatchedRun> {
  await using watched = await watch(branch)
  const ran = await run(checkout, found, { login: watched.tap.credential, branch })
  const log = watched.tap.log()
  const observation = await watched.finish()
  const told = tellMigrations(ran.applied, observation, await sourcesOf(checkout, found))
  return { ...ran, told, observation, log }
}

async function run(
  { directory }: Checkout,
  found: DetectedTool,
  { login, branch }: { login: Credential; branch: Branch },
): Promise<Run> {
  const { spy, heard } = await listenIn(directory)
  const lines: string[] = []
  const redactor = new Redactor()
  redactor.add(login.password)
  const applied = await applyMigrations({
    found,
    directory,
    folder: '',
    login,
    credential: branch.owner,
    urlNames: ['DATABASE_URL'],
    baseline: async () => undefined,
    deadline: 60_000,
    // What a job may have lying about leads to the branch past the tap.
    env: { ...spy, STAGING_DATABASE_URL: urlOf(branch.owner), PGPASSWORD: branch.owner.password },
    log: { ...silentLogger, command: (line) => lines.push(line) },
    redactor,
    signal,
  })
  const output = lines.map((line) => withoutChance(line, login, directory))
  return { applied, output, environments: await heard() }
}

/** A program that Node runs first writes down the environment that it got. */
async function listenIn(directory: string): Promise<{ spy: Env; heard(): Promise<string> }> {
  const script = join(directory, '.spy.cjs')
  const file = join(directory, '.spied')
  await writeFile(
    script,
    `require('fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify(process.env) + '\\n')`,
  )
  return {
    spy: { PATH: process.env.PATH, HOME: directory, NODE_OPTIONS: `--require ${script}` },
    heard: async () => {
      const text = await readFile(file, 'utf8')
      await rm(file)
      return text
    },
  }
}

/** Ports, database names, times and process ids are of the run and not of its result. */
function withoutChance(line: string, { port, database }: Credential, directory: string): string {
  return (
    line
      .replaceAll(String(port), '<port>')
      .replaceAll(database, '<database>')
      .replaceAll(directory, '<directory>')
      // The turns of a wheel that says it is at work.
      .replace(/(?:\[[\u2800-\u28ff]\][^[]*)+/g, '')
      .replace(/\b\d+(?:\.\d+)?\s?(?:ms|s|µs)\b/g, '<time>')
      .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*/g, '<date>')
  )
}

async function sourcesOf({ directory }: Checkout, found: DetectedTool): Promise<readonly SourceFile[]> {
  const files = await listMigrationFiles(directory, { globs: found.globs, signal })
  return Promise.all(files.map(async ({ path }) => ({ path, text: await readMigration(directory, path) })))
}
