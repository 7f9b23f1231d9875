import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Guarantee, GuaranteeId } from '../../../src/doctor/github/guarantees/types.ts'
import type { Files } from '../../unit/doctor/github/worlds.ts'
import type { SqlFile } from '../corpora.ts'
import { commentEvent, mergeGroupEvent, type PullAction, reviewEvent } from '../events.ts'
import {
  ACCOUNTS,
  ACTIONS_ACTOR,
  type App,
  type GitHubWorld,
  type PullSetup,
  type User,
} from '../github/index.ts'
import type { ActionRun, JobResult } from '../runner/index.ts'
import { ACTION, type EngineId, Scene } from '../scene.ts'
import { type Attempt, OWN_APP, OWN_BOT, tryToMerge } from './merge.ts'

/** How an attack ended, and why: what GitHub's merge button says, or what the doctor does. */
export interface Outcome {
  readonly ends: 'blocked' | 'through'
  readonly why: string
  /** What the doctor says of the guarantees that are wanting. */
  readonly told: readonly Guarantee[]
}

/** One way to carry an attack out. */
export interface Variant {
  readonly how: string
  readonly engine?: EngineId
  /** Files of the base branch besides a first migration. */
  readonly base?: readonly SqlFile[]
  readonly run: (target: Target) => Promise<Outcome>
}

export const BASE: readonly SqlFile[] = [
  { path: 'migrations/0001.sql', sql: 'create table users (id int primary key, email text);\n' },
]
export const AGENT: User = { id: 158243242, login: 'devin-ai-integration[bot]', type: 'Bot' }
export const CAROL: User = { id: 1003, login: 'carol', type: 'User' }
/** The policy knows an agent of its own by a label. */
export const LABELLED = [
  { path: '.offshoot.yml', sql: 'approval:\n  agents: [{name: Acme Coder, labels: [acme-coder]}]\n' },
]
const STATUSES = ['offshoot/database', 'offshoot/approval']
const ADMIN_TOKEN = 'gho_of_an_administrator_of_acme'
/** Of a person who may push, as every agent that acts in that person's name has one. */
const WRITER_TOKEN = 'gho_of_alice_who_writes_to_acme'
const APP_TOKEN = `ghs_${'offshoot0'.repeat(4)}`
let pages = 0

/** A repository under attack: a loopback GitHub that requires both statuses, and the bundle. */
export class Target implements AsyncDisposable {
  readonly scene: Scene

  private constructor(scene: Scene) {
    this.scene = scene
  }

  static async create({ engine = 'embedded', base = [] }: Partial<Variant>): Promise<Target> {
    const scene = await Scene.create(engine, BASE)
    if (base.length > 0) await scene.repository.commit('What else the base has', base)
    const { github } = scene
    github.world.addCollaborator(CAROL, 'write')
    const { app: _, ...person } = ACTIONS_ACTOR
    github.addToken(ADMIN_TOKEN, { ...person, user: ACCOUNTS.bob })
    github.addToken(WRITER_TOKEN, { ...person, user: ACCOUNTS.alice })
    github.addToken(APP_TOKEN, {
      ...ACTIONS_ACTOR,
      user: OWN_BOT,
      app: { id: OWN_APP, slug: 'acme-offshoot' },
    })
    for (const { path, sql } of base) {
      github.settings.put(path, sql)
      github.world.putFile(github.world.repository.defaultBranch, path, sql)
    }
    github.settings.require(STATUSES)
    return new Target(scene)
  }

  get world(): GitHubWorld {
    return this.scene.github.world
  }

  get settings() {
    return this.scene.github.settings
  }

  get tokens() {
    return { workflow: this.scene.github.token, writer: WRITER_TOKEN, app: APP_TOKEN }
  }

  /** The statuses count from an App only, or in other ways than they do here from the start. */
  require(ruleset: Parameters<typeof this.settings.require>[1]): void {
    this.settings.rulesets.splice(0)
    this.settings.require(STATUSES, ruleset)
  }

  /** The workflow files of the default branch. */
  workflows(files: Files): void {
    for (const [name, text] of Object.entries(files)) this.settings.put(`.github/workflows/${name}`, text)
  }

  /** Opened, with a page of its own: commits of one second that say the same are one commit. No run has looked yet. */
  async open(
    setup: Partial<PullSetup> & { branch?: string } = {},
    files: readonly SqlFile[] = [],
  ): Promise<number> {
    return await this.scene.open([...files, { path: `docs/${pages++}.md`, sql: `${pages}\n` }], setup)
  }

  /** An agent's, which alice asked for. No run has looked yet. */
  async openUnseen(): Promise<number> {
    return await this.open({ user: AGENT, body: 'A page.\n\nRequested by: @alice\n' })
  }

  /** The same, and a run has looked: it waits for somebody. */
  async openAgents(): Promise<number> {
    const number = await this.openUnseen()
    await this.pull(number, 'opened')
    return number
  }

  async pull(number: number, action: PullAction, options: Partial<ActionRun> = {}): Promise<JobResult> {
    return await this.scene.run(this.scene.pullEvent(number, action), options)
  }

  async approve(
    number: number,
    by: User,
    options: Partial<ActionRun> & { sha?: string } = {},
  ): Promise<void> {
    const { sha, ...run } = options
    this.world.review(number, {
      user: by,
      state: 'APPROVED',
      ...(sha === undefined ? {} : { commitSha: sha }),
    })
    await this.scene.run(reviewEvent(this.scene.github, number, { by, state: 'approved' }), run)
  }

  /** Whatever makes the gate look again: somebody without rights reviews. */
  async look(number: number, options: Partial<ActionRun> = {}): Promise<JobResult> {
    return await this.scene.run(
      reviewEvent(this.scene.github, number, { by: ACCOUNTS.mallory, state: 'approved' }),
      options,
    )
  }

  /** It stands in the merge queue: runs the job of its group, and returns the group's commit. */
  async queue(number: number): Promise<string> {
    const { baseSha, headSha } = this.world.pull(number)
    const sha = await this.scene.repository.commit('The group', [])
    this.world.setComparison(
      baseSha,
      sha,
      this.world.comparison(baseSha, headSha) ?? { commits: [], files: [] },
    )
    await this.scene.run(mergeGroupEvent(this.scene.github, { number, headSha: sha, baseSha }))
    return sha
  }

  /** A comment and the run that it starts; `before` is what it said until somebody changed it. */
  async say(
    number: number,
    body: string,
    { by, app, before }: { readonly by: User; readonly app?: App; readonly before?: string },
  ): Promise<JobResult> {
    const { id } = this.world.comment(number, { user: by, body: before ?? body, app: app ?? null })
    if (before !== undefined) this.world.editComment(id, body)
    return await this.scene.run(commentEvent(this.scene.github, number, { id, by }))
  }

  /** A call of GitHub's API, as a workflow's `curl` makes it. */
  async api(path: string, body: unknown, token = this.tokens.workflow): Promise<number> {
    const { github } = this.scene
    const response = await fetch(`${github.url}/repos/${this.world.fullName}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status
  }

  /** Sets statuses without Offshoot. */
  async forge(number: number, status: { token?: string; sha?: string; target?: string } = {}): Promise<void> {
    const { token, sha = this.world.pull(number).headSha, target } = status
    for (const context of STATUSES) {
      const body = { context, state: 'success', description: 'All good', target_url: target ?? null }
      const code = await this.api(`/statuses/${sha}`, body, token)
      if (code !== 201) throw new Error(`GitHub answered ${code}`)
    }
  }

  /** How it ends for this pull request, where the gate, or GitHub, has to hold it. */
  ends(number: number, attempt?: Attempt): Outcome {
    const { merges, obstacles } = tryToMerge(this.scene.github, number, attempt)
    const why = obstacles.find((one) => one.includes('approval')) ?? obstacles[0]
    return { ends: merges ? 'through' : 'blocked', why: why ?? 'nothing stands in its way', told: [] }
  }

  /** The same, where nothing does, and the doctor has to say so. */
  async passes(ids: readonly GuaranteeId[], { ends, why }: Outcome): Promise<Outcome> {
    if (ends === 'blocked') return { ends, why, told: [] }
    return await this.taken(ids)
  }

  /** The attacker got what they came for; what the doctor says of it. */
  async taken(ids: readonly GuaranteeId[]): Promise<Outcome> {
    const found = await this.doctor()
    const told = ids.flatMap((id) => found.get(id) ?? [])
    const says = told.map(({ id, why }) => `${id}: ${why}`).join(' ')
    return { ends: 'through', why: says, told }
  }

  /** What `offshoot doctor` says, asked by an administrator. */
  async doctor(): Promise<ReadonlyMap<GuaranteeId, Guarantee>> {
    const { PATH, HOME } = process.env
    const { github } = this.scene
    const env = { GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: github.url, GITHUB_TOKEN: ADMIN_TOKEN }
    const child = spawn(process.execPath, [join(ACTION, 'dist/cli/index.js'), 'doctor', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, HOME, ...env },
    })
    let out = ''
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0 && code !== 1) throw new Error(`the doctor ended with ${code}:\n${log}`)
    const { guarantees } = JSON.parse(out) as { guarantees: readonly Guarantee[] }
    return new Map(guarantees.map((one) => [one.id, one]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.scene.expectNoSecrets()
    await this.scene[Symbol.asyncDispose]()
  }
}
