import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ChangedFile } from '../../../src/core/change-request.ts'
import { LocalForge } from '../../../src/platform/local/forge.ts'
import { LocalPlatform } from '../../../src/platform/local/platform.ts'
import type { LocalAccount } from '../../../src/platform/local/state.ts'
import { describePlatformContract } from './contract.ts'
import {
  ADDRESSES,
  type ChangeRequestSetup,
  type CommitSetup,
  numbered,
  type PlatformWorld,
} from './world.ts'

const signal = AbortSignal.timeout(600_000)

describePlatformContract('local', makeLocalWorld)

describe('the local platform, without what only a service has', () => {
  it('says that it has no teams and runs nothing again', async () => {
    await using world = await makeLocalWorld()
    const alice = { id: 1001, login: 'alice', type: 'user' } as const

    await expect(
      world.platform.isMember({ organization: 'acme', slug: 'dba' }, alice, signal),
    ).rejects.toThrow(/@acme\/dba[\s\S]*no teams/)
    await expect(world.platform.rerun(7, signal)).rejects.toThrow(/no runner/)
  })
})

function accounts(): readonly LocalAccount[] {
  const account = (
    id: number,
    login: string,
    type: 'user' | 'bot',
    emails: readonly string[],
  ): LocalAccount => ({ id, login, type, emails, permission: 'none' })
  return [
    account(1, 'offshoot[bot]', 'bot', []),
    account(1001, 'alice', 'user', [ADDRESSES.alice.email]),
    account(1002, 'bob', 'user', [ADDRESSES.bob.email]),
    account(1666, 'mallory', 'user', [ADDRESSES.mallory.email]),
    account(198982749, 'Copilot', 'bot', [ADDRESSES.copilot.email]),
  ]
}

async function makeLocalWorld(): Promise<PlatformWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-local-forge-'))
  const git = join(directory, 'shop.git')
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', git])
  importCommits(git, 'main', undefined, [{ message: 'Begin', files: BASE_FILES }])
  const place = { directory: join(directory, 'forge'), env: process.env }
  const setup = {
    repository: { id: '4711', fullName: 'acme/shop', defaultBranch: 'main' },
    git,
    me: 'offshoot[bot]',
    accounts: accounts(),
  }
  const forge = await LocalForge.create(place, setup)
  const platform = new LocalPlatform(place)
  const loginOf = (person: string): string | null =>
    person === 'deleted' ? null : person === 'copilot' ? 'Copilot' : person
  const refs = new Map<number, string>()

  return {
    platform,
    readOnly: new LocalPlatform({ ...place, readOnly: true }),
    async open({
      title = 'A change',
      body = '',
      by = 'alice',
      headRef = `feature-${refs.size}`,
      draft = false,
      fromFork = false,
      commits = [{}],
      files,
      labels = [],
    }: ChangeRequestSetup = {}) {
      const [first, ...rest] = commits
      importCommits(git, headRef, 'main', [
        { ...first, files: files ?? [{ path: `${headRef}.txt`, status: 'added' }] },
        ...rest,
      ])
      const { number } = await forge.open(
        { title, body, author: loginOf(by), headRef, baseRef: 'main', draft, fromFork, labels },
        signal,
      )
      refs.set(number, headRef)
      return number
    },
    async push(number, commits = [{}], by) {
      const ref = refs.get(number) ?? ''
      importCommits(git, ref, ref, commits)
      await forge.push(number, signal, by === undefined ? undefined : (loginOf(by) ?? undefined))
    },
    async forcePush(number, commits = [{}]) {
      importCommits(git, refs.get(number) ?? '', 'main', commits)
      await forge.push(number, signal)
    },
    async label(number, labels) {
      await forge.label(number, labels, signal)
    },
    async commitFile(path, text) {
      importCommits(git, 'with-file', 'main', [{ files: [{ path, status: 'added', text }] }])
      return execFileSync('git', ['-C', git, 'rev-parse', 'with-file'], { encoding: 'utf8' }).trim()
    },
    async close(number) {
      await forge.close(number, signal)
    },
    async merge(number) {
      await forge.merge(number, signal)
    },
    async review(number, by, state) {
      await forge.review(number, { author: loginOf(by), state }, signal)
    },
    async comment(number, by, body) {
      const comment = { author: loginOf(by) ?? 'mallory', body }
      return (await forge.comment(number, comment, signal)).commentId
    },
    async editComment(id, body) {
      await forge.editComment(id, body, signal)
    },
    async reactions(id) {
      const { reactions } = await forge.read()
      return reactions.filter(({ comment }) => comment === id).map(({ reaction }) => reaction)
    },
    async comments(number) {
      const state = await forge.read()
      return state.comments
        .filter((found) => found.changeRequest === number)
        .map(({ body, author }) => ({ body, mine: author === state.me }))
    },
    async deleteComments(number) {
      for (const found of await platform.commentsStartingWith(number, '', signal))
        await platform.deleteComment(number, found, signal)
    },
    async statuses(sha) {
      return (await forge.read()).statuses.filter((found) => found.sha === sha)
    },
    async permit(person, permission) {
      await forge.permit(loginOf(person) ?? '', permission, signal)
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const BASE_FILES: readonly ChangedFile[] = ['README.md', ...numbered(10).map((i) => `old/${i}.txt`)].map(
  (path) => ({ path, status: 'added' }),
)

/** Writes commits with git's own importer: hundreds in one process. */
function importCommits(
  git: string,
  branch: string,
  from: string | undefined,
  commits: readonly (CommitSetup & { files?: readonly WrittenFile[] })[],
): void {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
  const start = Math.floor(Date.now() / 1000)
  const stream = commits.map(({ message = 'A change', by = 'alice', files = [] }, i) => {
    const { name, email } = ADDRESSES[by]
    const person = `${name} <${email}> ${start + i} +0000`
    const parent = i > 0 || from === undefined ? '' : `from refs/heads/${from}^0\n`
    return `commit refs/heads/${branch}\nauthor ${person}\ncommitter ${person}\n${data(message)}${parent}${files.map((file) => fileChange(file, data)).join('')}\n`
  })
  execFileSync('git', ['-C', git, 'fast-import', '--quiet', '--force'], { input: stream.join('') })
}

/** A file whose text is of no interest, unless told. */
type WrittenFile = ChangedFile & { readonly text?: string }

function fileChange(file: WrittenFile, data: (text: string) => string): string {
  const path = JSON.stringify(file.path)
  if (file.status === 'removed') return `D ${path}\n`
  if (file.status === 'renamed') return `R ${JSON.stringify(file.previousPath)} ${path}\n`
  const text = file.text ?? `${file.path}\n${file.status}\n${file.path.repeat(20)}`
  return `M 100644 inline ${path}\n${data(text)}`
}
