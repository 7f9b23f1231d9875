import { createHash } from 'node:crypto'
import type { Env } from '../../core/env.ts'
import { OffshootError } from '../../core/errors.ts'
import { git } from '../../core/git.ts'
import type { RunContext } from '../types.ts'
import { LocalForge } from './forge.ts'
import { LocalPlatform } from './platform.ts'

export interface CheckoutOptions {
  /** A git work tree. */
  readonly workspace: string
  /** Where the forge's state is kept while it lasts. */
  readonly directory: string
  readonly env: Env
  readonly signal: AbortSignal
}

export interface OpenedCheckout {
  readonly context: RunContext
  readonly platform: LocalPlatform
  /** The comment that the run left, if any. */
  comment(): Promise<string | undefined>
}

/** Opens the checked-out branch of a work tree as a change request against the default branch. */
export async function openCheckout({
  workspace,
  directory,
  env,
  signal,
}: CheckoutOptions): Promise<OpenedCheckout> {
  const ask = async (...args: readonly string[]) =>
    (await git(args, { directory: workspace, env, signal })).trim()
  let headRef: string
  try {
    headRef = await ask('symbolic-ref', '--short', 'HEAD')
  } catch (error) {
    throw new OffshootError('config', 'there is no checked-out git branch here', {
      where: workspace,
      next: 'run this in a git work tree, on the branch to try',
      cause: error,
    })
  }
  const baseRef = await defaultBranch(ask)
  const me = {
    id: 1,
    login: 'you',
    type: 'user',
    emails: [await ask('config', 'user.email').catch(() => '')],
    permission: 'admin',
  } as const
  const forge = await LocalForge.create(
    { directory, env },
    {
      repository: { id: idOf(workspace), fullName: 'local', defaultBranch: baseRef },
      git: workspace,
      me: me.login,
      accounts: [me],
    },
  )
  const trigger = await forge.open({ title: headRef, author: me.login, headRef, baseRef }, signal)
  return {
    context: await forge.startRun(trigger, { workspace, signal }),
    platform: new LocalPlatform({ directory, env }),
    comment: async () => (await forge.read()).comments.at(-1)?.body,
  }
}

/** The remote's default branch where it is known, else a local `main` or `master`. */
async function defaultBranch(ask: (...args: readonly string[]) => Promise<string>): Promise<string> {
  const remote = await ask('symbolic-ref', '--short', 'refs/remotes/origin/HEAD').catch(() => '')
  const names = [remote.replace(/^origin\//, ''), 'main', 'master'].filter((name) => name !== '')
  for (const name of names) {
    const exists = await ask('rev-parse', '--verify', '--quiet', `refs/heads/${name}`).catch(() => '')
    if (exists !== '') return name
  }
  throw new OffshootError('config', 'which branch is the default one is not known', {
    next: 'check out main or master once, so that it exists here',
  })
}

/** A repository without a forge has no id; its path stands in, as a number. */
function idOf(workspace: string): string {
  return String(createHash('sha256').update(workspace).digest().readUInt32BE(0))
}
