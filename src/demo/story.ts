import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runApp } from '../app.ts'
import { systemClock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Host } from '../host/types.ts'
import { DIALECTS, type Dialect, type DialectId } from '../platform/local/dialect.ts'
import { type ForgePlace, LocalForge } from '../platform/local/forge.ts'
import { LocalPlatform } from '../platform/local/platform.ts'
import type { Trigger } from '../platform/types.ts'
import { renderPage } from '../report/html.ts'
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts'
import { accountsOf, type ExampleChangeRequest, readExample, tokenAccountOf } from './example.ts'
import { DemoRepository } from './repository.ts'

export interface DemoOptions {
  readonly env: Env
  /** `--platform` as it was given: the forge that the local one speaks like. */
  readonly platform: string | undefined
  /** The project's directory: `examples` and `node_modules` are in it. */
  readonly root: string
  readonly write: (text: string) => void
  readonly terminal: TerminalOptions
  readonly log: Logger
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

interface Scene {
  readonly heading: string
  readonly markdown: string
}

/**
 * Plays the story of two change requests through the real pipeline: the embedded engine, a forge on this machine, no account,
 * no network. Returns the path of the HTML page with every comment as it was posted.
 */
export async function playDemo(options: DemoOptions): Promise<string> {
  const { env, root, write, signal, log } = options
  const id = dialectNamed(options.platform)
  const dialect = DIALECTS[id]
  const { changeRequest: word, sigil } = dialect.words
  const shop = join(root, 'examples', 'shop')
  const modules = join(root, 'node_modules')
  if (!existsSync(join(modules, 'pg'))) {
    throw new OffshootError('config', 'the demo needs the project’s own dependencies', {
      where: modules,
      next: 'run `npm ci` first',
    })
  }
  const scratch = await mkdtemp(join(tmpdir(), 'offshoot-demo-'))
  // A server that runs as another user, because we are root, has to get to its files.
  await chmod(scratch, 0o755)
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rm(scratch, { recursive: true, force: true }))
  const workspace = join(scratch, 'shop')
  const repository = await DemoRepository.create({
    directory: workspace,
    base: join(shop, 'base'),
    modules,
    env,
    signal,
  })
  const discounts = await readExample(shop, 'discounts', id)
  const broken = await readExample(shop, 'broken', id)
  await repository.branch(discounts, join(shop, 'discounts'))
  await repository.checkOut('main')
  await repository.branch(broken, join(shop, 'broken'))

  const place = { directory: join(scratch, 'forge'), env, dialect }
  await mkdir(place.directory)
  const us = tokenAccountOf(dialect)
  const forge = await LocalForge.create(place, {
    repository: { id: '4711', fullName: 'larkspur/shop', defaultBranch: 'main' },
    git: workspace,
    me: us.login,
    accounts: accountsOf([discounts, broken], us),
    lastNumber: 100,
  })
  const scenes: Scene[] = []
  const cache = join(scratch, 'cache')
  const stage = new Stage({ ...options, forge, place, dialect, workspace, cache, scenes })

  stage.say(`The shop's database: the base branch's migrations and seed, built once as the golden base.`)
  await repository.checkOut(discounts.branch)
  stage.say(`${mention(discounts.author)} opens ${word} ${sigil}101: ${discounts.title}`)
  const first = await forge.open(openingOf(discounts), signal)
  await stage.run(first)
  await stage.show(first.number, `${sigil}101 opened: tried, and held for a human`)

  stage.say(`@${discounts.requester.login}, who asked the agent for it, approves. That does not count.`)
  await stage.run(
    await forge.review(first.number, { author: discounts.requester.login, state: 'approved' }, signal),
  )
  stage.say(`@${discounts.reviewer.login} reads it and approves.`)
  await stage.run(
    await forge.review(first.number, { author: discounts.reviewer.login, state: 'approved' }, signal),
  )
  await stage.show(first.number, `${sigil}101 approved`)

  await repository.checkOut(broken.branch)
  stage.say(`Meanwhile ${mention(broken.author)} opens ${word} ${sigil}102: ${broken.title}`)
  const second = await forge.open(openingOf(broken), signal)
  await stage.run(second)
  await stage.show(second.number, `${sigil}102 opened: its migration fails on real data`)

  stage.say(`${sigil}101 is merged, ${sigil}102 is closed. Their branches go.`)
  await repository.merge(discounts.branch)
  await stage.run(await forge.merge(first.number, signal))
  await stage.show(first.number, `${sigil}101 merged`)
  await stage.run(await forge.close(second.number, signal))
  await stage.show(second.number, `${sigil}102 closed`)

  const page = join(tmpdir(), `offshoot-demo-${process.pid}.html`)
  await writeFile(page, renderPage({ title: `Offshoot: its comments on two ${word}s`, comments: scenes }))
  write(`\nThe comments as a page: ${page}\n`)
  log.debug(`scratch directory ${scratch} is removed`)
  return page
}

function dialectNamed(platform: string | undefined): DialectId {
  if (platform === undefined) return 'github'
  if (platform === 'github' || platform === 'gitlab') return platform
  throw new OffshootError('config', `--platform: "${platform}" is not valid here; valid: github, gitlab`)
}

/** Bots are not mentioned: nobody reads it. */
function mention({ login, type }: ExampleChangeRequest['author']): string {
  return type === 'bot' ? login : `@${login}`
}

function openingOf({ title, body, author, branch }: ExampleChangeRequest) {
  return { title, body, author: author.login, headRef: branch, baseRef: 'main' }
}

interface StageOptions extends DemoOptions {
  readonly forge: LocalForge
  readonly place: ForgePlace
  readonly dialect: Dialect
  readonly workspace: string
  readonly cache: string
  readonly scenes: Scene[]
}

/** Runs the product as a runner would, and shows what it leaves. */
class Stage {
  readonly #options: StageOptions

  constructor(options: StageOptions) {
    this.#options = options
  }

  say(text: string): void {
    this.#options.write(`\n▌ ${text}\n\n`)
  }

  async run(trigger: Trigger): Promise<void> {
    const { forge, place, workspace, cache, env, root, log, redactor, signal } = this.#options
    const context = await forge.startRun(trigger, { workspace, signal })
    await runApp({
      env: { ...env, OFFSHOOT_CACHE: cache },
      inputs: {},
      spell: (key) => key,
      context,
      platform: new LocalPlatform(place),
      host: SILENT_HOST,
      log,
      redactor,
      clock: systemClock,
      signal,
      life: { moduleDirectory: join(root, 'dist', 'cli'), hold: 'process', leased: () => {} },
    })
  }

  /** The comment as it stands, and the statuses on the head. */
  async show(number: number, heading: string): Promise<void> {
    const { forge, dialect, scenes, write, terminal } = this.#options
    const state = await forge.read()
    const comment = state.comments.findLast((candidate) => candidate.changeRequest === number)
    const head = state.changeRequests.find((candidate) => candidate.number === number)?.headSha
    if (comment === undefined) throw new Error(`${dialect.words.changeRequest} ${number} has no comment`)
    scenes.push({ heading, markdown: comment.body })
    write(`\n${renderTerminal(comment.body, terminal)}\n`)
    for (const context of ['offshoot/database', 'offshoot/approval']) {
      const status = state.statuses.findLast(
        (candidate) => candidate.sha === head && candidate.context === context,
      )
      write(`  ${context}: ${status?.state ?? 'none'}: ${status?.description ?? ''}\n`)
    }
  }
}

const SILENT_HOST: Host = {
  underway: () => {},
  output: () => {},
  summary: async () => {},
  annotate: () => {},
  writeReport: async () => '',
}
