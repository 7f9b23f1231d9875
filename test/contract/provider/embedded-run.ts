import { systemClock } from '../../../src/core/clock.ts'
import type { Env } from '../../../src/core/env.ts'
import { messageOf } from '../../../src/core/errors.ts'
import type { Logger } from '../../../src/core/log.ts'
import { Redactor } from '../../../src/core/redactor.ts'
import { createEmbeddedProvider } from '../../../src/provider/embedded/index.ts'
import { branchName } from '../../../src/provider/naming.ts'
import type { Owner } from '../../../src/provider/types.ts'
import { connect } from '../../../src/sql/client.ts'
import { shellCommands } from '../golden/golden.ts'

/*
 * A run in a process of its own: forks one branch, tells what it sees in lines of JSON, and ends when its input ends.
 */

export interface RunRequest {
  readonly env: Env
  readonly workspace: string
  readonly number: number
  readonly hold: 'process' | 'job'
}

export const OWNER: Owner = { platform: 'github', host: 'github.com', repositoryId: '4711' }

export type RunNews =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'leased'; readonly lease: string }
  | {
      readonly kind: 'ready'
      readonly golden: string
      readonly port: number
      readonly created: boolean
      readonly items: number
    }
  | { readonly kind: 'again'; readonly items: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done' }

if (process.argv[2] !== undefined) await run(JSON.parse(process.argv[2]) as RunRequest)

async function run({ env, workspace, number, hold }: RunRequest): Promise<void> {
  const tell = (news: RunNews) => void process.stdout.write(`${JSON.stringify(news)}\n`)
  const say = (line: string) => tell({ kind: 'log', line })
  const log: Logger = {
    debug: say,
    info: say,
    warn: say,
    error: say,
    command: say,
    group: (_, body) => body(),
  }
  const signal = AbortSignal.timeout(60_000)
  try {
    await using provider = createEmbeddedProvider({
      env,
      workspace,
      workingDirectory: '.',
      baseSha: undefined,
      settings: { golden: 'golden.sql', seed: undefined, role: undefined, options: {} },
      life: {
        moduleDirectory: import.meta.dirname,
        hold,
        leased: (lease) => tell({ kind: 'leased', lease }),
      },
      migrations: async () => ({ tool: 'none', globs: [] }),
      commands: shellCommands,
      redactor: new Redactor(),
      clock: systemClock,
      log,
    })
    const purpose = { kind: 'change-request', number } as const
    const name = branchName(OWNER, purpose)
    const branch = await provider.ensure(
      { name, owner: OWNER, purpose, ttl: 3_600_000, reset: () => undefined, log },
      signal,
    )
    const credential = await provider.connect(branch, signal)
    const count = async () => {
      await using connection = await connect(credential, { purpose: 'test', signal })
      const [row] = await connection.query<{ count: number }>('SELECT count(*)::int AS count FROM items')
      return row?.count ?? -1
    }
    const { port } = branch.location
    tell({ kind: 'ready', golden: branch.golden.id, port, created: branch.created, items: await count() })
    for await (const _ of process.stdin) tell({ kind: 'again', items: await count() })
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error) })
  }
  tell({ kind: 'done' })
}
