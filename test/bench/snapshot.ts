import { execFile, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Credential } from '../../src/provider/types.ts'
import { formatBytes } from '../../src/report/format.ts'
import { connect } from '../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../support/postgres.ts'
import { LARGE, makeSchema, type SchemaSize, SMALL } from './snapshot-schema.ts'
import type { Task, TaskResult } from './snapshot-task.ts'
import { median, ms, printTable, spread, times } from './tables.ts'

const ROUNDS = 5
/** pg_dump refuses servers that are newer than itself. */
const DUMP = { major: 15, program: '/usr/lib/postgresql/15/bin/pg_dump' }
const TASK = fileURLToPath(new URL('snapshot-task.ts', import.meta.url))

const signal = new AbortController().signal

/** Snapshots of a large schema against pg-delta and pg_dump, each in this one run and in a process of its own. */
export async function benchSnapshots(): Promise<void> {
  await benchOn(18)
  if (existsSync(DUMP.program)) await benchOn(DUMP.major)
  else console.log(`pg_dump: not measured: there is no ${DUMP.program}`)
}

async function benchOn(major: number): Promise<void> {
  const settings = { shared_buffers: '512MB', max_locks_per_transaction: '256' }
  const started = await startPostgres({ major, settings }).catch((error: unknown) => String(error))
  if (typeof started === 'string') {
    console.log(`PostgreSQL ${major}: not measured: ${started}`)
    return
  }
  await using server = started
  await using scene = await Scene.create(server)
  await scene.prepare()
  await benchLarge(scene, major)
  await benchSmall(scene, major)
}

async function benchLarge(scene: Scene, major: number): Promise<void> {
  const ways: Record<string, TaskResult[]> = { ours: [], kept: [], 'pg-delta': [] }
  const dumps: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    // Taking turns, so that a noisy moment of the machine hits all.
    ways.ours?.push(await scene.onFork('ours'))
    ways.kept?.push(await scene.onFork('kept'))
    ways['pg-delta']?.push(await scene.onFork('pg-delta'))
    if (major === DUMP.major) dumps.push(await scene.dumpTwice())
  }
  const { ours = [], kept = [], 'pg-delta': others = [] } = ways
  const rows = [
    ['pg-delta: extract, extract, diff', others],
    ['Offshoot, nothing kept', ours],
    ['Offshoot, the golden base’s snapshot kept', kept],
  ] as const
  const baseline = median(others.map(total))
  printTable(
    `Before, after and comparison of a three-object change, 2,000 tables, PostgreSQL ${major}`,
    [
      'way',
      'time',
      'first snapshot',
      'second',
      'comparison',
      'peak memory',
      'faster than pg-delta',
      'than pg_dump',
    ],
    [
      ...(dumps.length === 0
        ? []
        : [['pg_dump -s, twice', spread(dumps), '', '', '', '', times(baseline / median(dumps)), '1.00 x']]),
      ...rows.map(([name, results]) => [
        name,
        spread(results.map(total)),
        spread(results.map(({ steps }) => steps.before ?? 0)),
        spread(results.map(({ steps }) => steps.after ?? 0)),
        spread(results.map(({ steps }) => steps.compare ?? 0)),
        formatBytes(Math.max(...results.map(({ peak }) => peak))),
        times(baseline / median(results.map(total))),
        dumps.length === 0 ? '' : times(median(dumps) / median(results.map(total))),
      ]),
    ],
  )
  const counts = [...new Set([...ours, ...kept].map(({ found }) => found))]
  console.log(`changes found by Offshoot: ${counts.join(', ')}`)
}

async function benchSmall(scene: Scene, major: number): Promise<void> {
  const results: TaskResult[] = []
  const again: TaskResult[] = []
  for (let round = 0; round < ROUNDS; round++) {
    results.push(await scene.onFork('ours', 'small'))
    again.push(await scene.onFork('again', 'small'))
  }
  const row = (step: string, of = results) => spread(of.map(({ steps }) => steps[step] ?? 0))
  printTable(
    `50 tables, PostgreSQL ${major}`,
    [
      'two connections',
      'first snapshot of a process',
      'another on the same connection',
      'what was written since',
      'comparison',
    ],
    [[row('connect'), row('before'), row('again', again), row('after'), row('compare')]],
  )
}

function total({ steps }: TaskResult): number {
  return Object.values(steps).reduce((sum, step) => sum + step, 0)
}

class Scene implements AsyncDisposable {
  readonly #server: TestServer
  readonly #directory: string

  private constructor(server: TestServer, directory: string) {
    this.#server = server
    this.#directory = directory
  }

  static async create(server: TestServer): Promise<Scene> {
    return new Scene(server, await mkdtemp(join(tmpdir(), 'offshoot-bench-keep-')))
  }

  /** The two golden bases, and the kept snapshot of the large one. */
  async prepare(): Promise<void> {
    for (const [name, size] of Object.entries({ large: LARGE, small: SMALL } satisfies Record<
      string,
      SchemaSize
    >)) {
      await this.#admin(`create database ${name}`)
      const started = performance.now()
      await makeSchema(this.#database(name), size, signal)
      console.log(`${name}: made in ${ms(performance.now() - started)}`)
    }
    await this.#run('keep', 'large')
  }

  /** Each on a fork of its own, which nobody has read from before. */
  async onFork(what: Task['what'], golden = 'large'): Promise<TaskResult> {
    await this.#admin(`create database fork template ${golden}`)
    try {
      return await this.#run(what, 'fork')
    } finally {
      await this.#admin('drop database fork with (force)')
    }
  }

  /** Milliseconds that two dumps of the schema of a fork take, as it would be compared by them. */
  async dumpTwice(): Promise<number> {
    const { host, port, user, password } = this.#server.admin
    const where = ['-h', host, '-p', String(port), '-U', user]
    await this.#admin('create database fork template large')
    try {
      const started = performance.now()
      for (let time = 0; time < 2; time++) {
        await promisify(execFile)(DUMP.program, ['-s', ...where, '-f', '/dev/null', 'fork'], {
          env: { PGPASSWORD: password },
        })
      }
      return performance.now() - started
    } finally {
      await this.#admin('drop database fork with (force)')
    }
  }

  async #run(what: Task['what'], name: string): Promise<TaskResult> {
    const child = fork(TASK)
    const task: Task = { what, database: this.#database(name), directory: this.#directory }
    return await new Promise<TaskResult>((resolve, reject) => {
      child.once('message', (result) => resolve(result as TaskResult))
      child.once('exit', (code) => reject(new Error(`${what}: exited with ${code}`)))
      child.send(task)
    })
  }

  #database(name: string): Credential {
    return { ...this.#server.admin, database: name }
  }

  async #admin(sql: string): Promise<void> {
    await using connection = await connect(this.#server.admin, { purpose: 'bench', signal })
    await connection.client.query(sql)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}
