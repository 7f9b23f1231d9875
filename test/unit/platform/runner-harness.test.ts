import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ActionRun, expectNoSecrets, type JobResult, runAction } from '../../support/runner/index.ts'
import { isRunning } from '../../support/runner/processes.ts'

const MANIFEST = `
name: toy
inputs:
  golden-base: { default: main }
  two words: { required: false }
  github-token: { default: '\${{ github.token }}' }
runs: { using: node24, main: main.js, post: post.js, post-if: always() }
`

interface Toy {
  /** JavaScript of the main and the post step. */
  readonly main: string
  readonly post?: string
  readonly manifest?: string
  readonly run?: Partial<ActionRun>
}

/** Runs a made-up action in the harness. */
async function play({ main, post = '', manifest = MANIFEST, run = {} }: Toy): Promise<JobResult> {
  const action = await mkdtemp(join(tmpdir(), 'offshoot-toy-'))
  try {
    await writeFile(join(action, 'action.yml'), manifest)
    await writeFile(join(action, 'package.json'), '{"type":"commonjs"}')
    await writeFile(
      join(action, 'main.js'),
      `const fs = require('node:fs'); const say = console.log; ${main}`,
    )
    await writeFile(
      join(action, 'post.js'),
      `const fs = require('node:fs'); const say = console.log; ${post}`,
    )
    return await runAction({
      action,
      event: { name: 'push', payload: { after: 'x' } },
      variables: { GITHUB_EVENT_NAME: 'push' },
      token: 'ghs_job',
      ...run,
    })
  } finally {
    await rm(action, { recursive: true, force: true })
  }
}

const SHOW_INPUTS =
  "say(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_')))))"

describe('the runner harness', () => {
  it('hands over inputs and defaults as the runner does, and a clean environment', async () => {
    const { main } = await play({
      main: `${SHOW_INPUTS}; say(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8')); say(process.version, 'VITEST' in process.env, process.cwd() === process.env.GITHUB_WORKSPACE)`,
      run: { inputs: { 'golden-base': 'prod' } },
    })
    const [inputs = '', event, facts] = main.raw.split('\n')

    expect(JSON.parse(inputs)).toStrictEqual({
      'INPUT_GOLDEN-BASE': 'prod',
      INPUT_TWO_WORDS: '',
      'INPUT_GITHUB-TOKEN': 'ghs_job',
    })
    expect(event).toBe('{"after":"x"}')
    expect(facts).toMatch(/^v24\.\S+ false true$/)
  })

  it('warns of inputs the action does not have', async () => {
    expect((await play({ main: '', run: { inputs: { bogus: '1' } } })).log).toContain(
      "Unexpected input(s) 'bogus'",
    )
  })

  it('masks from the moment it is told, line by line, and shows no add-mask', async () => {
    const { log, raw, masks } = await play({
      main: "say('s3cret-one before'); say('::add-mask::s3cret-one%0Asecond'); say('s3cret-one and second'); console.error('ghs_job')",
    })

    expect(log.split('\n').toSorted()).toStrictEqual(['***', '*** and ***', 's3cret-one before'])
    expect(raw).not.toContain('add-mask')
    expect(masks).toContain('s3cret-one')
  })

  it('reads commands at the start of a line, old ones anywhere, and unknown ones as text', async () => {
    const { main } = await play({
      main: `
        say('  ::error file=a.sql,line=3,title=Bad%3A one::broken%0Ahere'); say('text ::error::not this'); say('│ ::warning::nor this')
        say('found ##[warning]this one'); say('::nonsense::text'); say('::notice title=::hello'); say('::debug::hidden'); say('::set-output name=old::1')`,
    })

    expect(main.annotations).toStrictEqual([
      {
        level: 'error',
        message: 'broken\nhere',
        properties: { file: 'a.sql', line: '3', title: 'Bad: one' },
      },
      { level: 'warning', message: 'this one', properties: {} },
      { level: 'notice', message: 'hello', properties: {} },
    ])
    expect(main.log).toContain('::nonsense::text')
    expect(main.log).not.toContain('hidden')
    expect(main.outputs.get('old')).toBe('1')
  })

  it('obeys no command while commands are stopped', async () => {
    const { main } = await play({
      main: "say('::stop-commands::t0ken'); say('::error::no'); say('::t0ken::'); say('::error::yes')",
    })

    expect(main.annotations.map(({ message }) => message)).toStrictEqual(['yes'])
  })

  it('keeps ten annotations of a level, and 4096 characters of each', async () => {
    const { main } = await play({
      main: "for (let i = 0; i < 12; i++) say('::warning::' + i + 'x'.repeat(5000))",
    })

    expect(main.annotations).toHaveLength(10)
    expect(main.annotations[0]?.message).toHaveLength(4096)
  })

  it('fails a step that uses commands GitHub disabled', async () => {
    expect((await play({ main: "say('::set-env name=A::b')" })).main.conclusion).toBe('failure')
  })

  it('reads outputs, state, variables, path and summary from their files', async () => {
    const { main, outputs, post } = await play({
      main: String.raw`
        const add = (name, text) => fs.appendFileSync(process.env[name], text)
        add('GITHUB_OUTPUT', 'plain=a=b\nlong<<EOF_1\nline 1\nx=y\nEOF_1\n'); add('GITHUB_STATE', 'lease=17\n')
        add('GITHUB_ENV', 'DATABASE_URL=postgres://x\nNODE_OPTIONS=--bad\n'); add('GITHUB_PATH', '/opt/tool\n'); add('GITHUB_STEP_SUMMARY', '# Hi ghs_job\n')`,
      post: "say(process.env.STATE_lease, process.env.DATABASE_URL, process.env.NODE_OPTIONS, process.env.PATH.split(':')[0], process.env.INPUT_TWO_WORDS)",
    })

    expect(outputs).toStrictEqual(
      new Map([
        ['plain', 'a=b'],
        ['long', 'line 1\nx=y'],
      ]),
    )
    expect(main.env.get('DATABASE_URL')).toBe('postgres://x')
    expect(main.summary).toBe('# Hi ***\n')
    expect(main.annotations[0]?.message).toContain('NODE_OPTIONS')
    expect(post?.raw).toBe('17 postgres://x undefined /opt/tool ')
  })

  it('drops a summary that is too long, and fails on a file that it cannot read', async () => {
    const { main } = await play({
      main: "fs.writeFileSync(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1)); fs.writeFileSync(process.env.GITHUB_OUTPUT, 'a<<B\\nc\\n')",
    })

    expect(main.summary).toBe('')
    expect(main.conclusion).toBe('failure')
    expect(main.annotations.map(({ message }) => message).join()).toMatch(
      /GITHUB_OUTPUT.*delimiter not found.*1024k/s,
    )
  })

  it('fails a step that exits with another code than 0, and runs its post step', async () => {
    const { main, post } = await play({ main: 'process.exit(3)', post: "say('cleaned')" })

    expect(main).toMatchObject({ conclusion: 'failure', exitCode: 3 })
    expect(post?.log).toBe('cleaned')
  })

  it('runs no post step whose condition does not hold', async () => {
    expect(
      (await play({ main: '', manifest: MANIFEST.replace('always()', 'failure()') })).post,
    ).toBeUndefined()
  })

  it('lets later steps run in between, with what the step exported', async () => {
    const seen: string[] = []
    const between = async (env: Readonly<Record<string, string>>) =>
      void seen.push(`${env.A}${env.INPUT_TWO_WORDS}`)

    await play({ main: "fs.appendFileSync(process.env.GITHUB_ENV, 'A=1\\n')", run: { between } })

    expect(seen).toStrictEqual(['1undefined'])
  })

  it('cancels with SIGINT first, and still runs the post step', async () => {
    const { main, post } = await play({
      main: "process.on('SIGINT', () => { say('bye'); process.exit(0) }); setInterval(() => {}, 1000); say('ready')",
      post: "say('cleaned')",
      run: { cancelWhen: (line) => line === 'ready' },
    })

    expect(main).toMatchObject({ conclusion: 'cancelled', exitCode: 0, raw: 'ready\nbye' })
    expect(post?.log).toBe('cleaned')
  })

  it('ends a step that does not care, and all that it started, with SIGTERM and a kill', async () => {
    const { main } = await play({
      main: `
        process.on('SIGINT', () => say('no')); process.on('SIGTERM', () => say('never')); setInterval(() => {}, 1000)
        require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); say('ready')`,
      run: { cancelWhen: (line) => line === 'ready', grace: { interrupt: 150, terminate: 150 } },
    })

    expect(main).toMatchObject({ conclusion: 'cancelled', signal: 'SIGKILL', raw: 'ready\nno\nnever' })
  })

  it('finds processes that outlive the job, even with another environment, and ends them', async () => {
    const sleeper = (env: string) =>
      `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore', env: ${env} }).unref();`

    const { leftovers } = await play({
      main: `${sleeper('process.env')} ${sleeper("{ PATH: '/bin' }")} say('ready')`,
    })

    expect(leftovers).toHaveLength(2)
    for (const { pid } of leftovers) await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('keeps what is left in the temporary directory', async () => {
    const { temp } = await play({ main: "fs.writeFileSync(process.env.RUNNER_TEMP + '/report.json', '{}')" })

    expect(temp).toStrictEqual(new Map([['report.json', '{}']]))
  })
})

describe('expectNoSecrets', () => {
  const secret = 'p@ss/w0rd 42'

  it.each([
    ['as it is', `before ${secret} after`],
    ['encoded for a URL', `postgres://u:${encodeURIComponent(secret)}@h`],
    ['as base64', Buffer.from(`user:${secret};rest`).toString('base64')],
    ['as base64, shifted', Buffer.from(`1user:${secret};rest`).toString('base64')],
    ['as base64, shifted twice', Buffer.from(`12user:${secret};rest`).toString('base64')],
    ['as hexadecimal', Buffer.from(secret).toString('hex')],
  ])('finds a secret %s, and does not repeat it', (_, text) => {
    const attempt = () => expectNoSecrets([secret], { log: 'clean', comment: text })

    expect(attempt).toThrow(/comment has secret 0/)
    expect(attempt).not.toThrow(/p@ss|p%40ss|w0rd/)
  })

  it('finds nothing where nothing is', () => {
    expect(() => expectNoSecrets([secret], { log: 'p@ss', summary: '' })).not.toThrow()
  })
})
