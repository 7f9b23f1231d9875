import { describe, expect, it } from 'vitest'
import type { ChangedFile } from '../../../src/core/change-request.ts'
import { ADDRESSES, numbered, type PlatformWorld } from './world.ts'

const signal = AbortSignal.timeout(600_000)

export function describeChangeRequests(makeWorld: () => Promise<PlatformWorld>): void {
  describe('tells about change requests', () => {
    it('as they are now, not as they were', async () => {
      await using world = await makeWorld()
      const { platform } = world
      const number = await world.open({ title: 'Add coupons', body: 'They discount.', headRef: 'coupons' })

      const opened = await platform.changeRequest(number, signal)
      await world.push(number)
      const pushed = await platform.changeRequest(number, signal)
      await world.merge(number)
      const merged = await platform.changeRequest(number, signal)

      expect(opened).toMatchObject({
        number,
        title: 'Add coupons',
        body: 'They discount.',
        headRef: 'coupons',
        state: 'open',
      })
      expect(opened).toMatchObject({
        author: { login: 'alice', type: 'user' },
        draft: false,
        fromFork: false,
      })
      expect(opened.repository.id).toMatch(/^\d+$/)
      expect(opened.headSha).toMatch(/^[0-9a-f]{40}$/)
      expect(pushed.headSha).not.toBe(opened.headSha)
      expect(pushed.baseSha).toBe(opened.baseSha)
      expect(merged.state).toBe('merged')
    })

    it('with its labels, and the repository that its head is in', async () => {
      await using world = await makeWorld()
      const number = await world.open({ labels: ['schema'] })
      const forked = await world.open({ fromFork: true })
      const opened = await world.platform.changeRequest(number, signal)
      await world.label(number, ['schema', 'made by an agent'])
      const labeled = await world.platform.changeRequest(number, signal)
      const fork = await world.platform.changeRequest(forked, signal)

      expect(opened.labels).toStrictEqual(['schema'])
      expect(labeled.labels.toSorted()).toStrictEqual(['made by an agent', 'schema'])
      expect(fork.labels).toStrictEqual([])
      expect(opened.headRepository).toBe(opened.repository.fullName)
      expect(fork.headRepository).toMatch(/^[^/]+\/[^/]+$/)
      expect(fork.headRepository).not.toBe(fork.repository.fullName)
    })

    it('that are closed, drafts, or from forks', async () => {
      await using world = await makeWorld()
      const closed = await world.open({ fromFork: true })
      const draft = await world.open({ draft: true })
      await world.close(closed)

      expect(await world.platform.changeRequest(closed, signal)).toMatchObject({
        state: 'closed',
        fromFork: true,
        draft: false,
      })
      expect(await world.platform.changeRequest(draft, signal)).toMatchObject({
        state: 'open',
        fromFork: false,
        draft: true,
      })
    })

    it('whose author deleted the account, without inventing one', async () => {
      await using world = await makeWorld()
      const number = await world.open({ by: 'deleted' })

      expect((await world.platform.changeRequest(number, signal)).author).toBeUndefined()
    })

    it('by a bot whose login does not look like one', async () => {
      await using world = await makeWorld()
      const number = await world.open({ by: 'copilot' })

      expect((await world.platform.changeRequest(number, signal)).author).toStrictEqual({
        id: 198982749,
        login: 'Copilot',
        type: 'bot',
      })
    })

    it('and fails with its number for one that does not exist', async () => {
      await using world = await makeWorld()

      await expect(world.platform.changeRequest(4711, signal)).rejects.toThrow(/4711/)
    })
  })

  describe('tells what a change request brings', () => {
    it('with its commits oldest first, and the accounts they belong to', async () => {
      await using world = await makeWorld()
      const message = 'Count them\n\nCo-authored-by: Somebody <somebody@example.com>'
      const number = await world.open({
        commits: [
          { message: 'Add a table', by: 'bob' },
          { message, by: 'copilot' },
          { message: 'Tidy', by: 'nobody' },
        ],
      })

      const changeRequest = await world.platform.changeRequest(number, signal)
      const { commits, complete } = await world.platform.change(changeRequest, signal)

      expect(complete).toBe(true)
      expect(commits.map((commit) => commit.message)).toStrictEqual(['Add a table', message, 'Tidy'])
      expect(commits.map((commit) => commit.author?.login)).toStrictEqual(['bob', 'Copilot', undefined])
      expect(commits[1]).toMatchObject({
        author: { type: 'bot' },
        authorEmail: ADDRESSES.copilot.email,
        authorName: ADDRESSES.copilot.name,
      })
      expect(commits[2]).toMatchObject({ committer: undefined, committerEmail: ADDRESSES.nobody.email })
      expect(commits.at(-1)?.sha).toBe(changeRequest.headSha)
      expect(new Date(commits[0]?.committedAt ?? '').getTime()).toBeGreaterThan(0)
    })

    it('with every file and how it changed', async () => {
      await using world = await makeWorld()
      const files: readonly ChangedFile[] = [
        { path: 'README.md', status: 'modified' },
        { path: 'moved/0.txt', previousPath: 'old/0.txt', status: 'renamed' },
        { path: 'new file.txt', status: 'added' },
        { path: 'old/1.txt', status: 'removed' },
      ]
      const number = await world.open({ files })

      const change = await world.platform.change(await world.platform.changeRequest(number, signal), signal)

      const sorted = change.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
      expect(sorted.map(({ blob: _, ...file }) => file)).toStrictEqual(files)
      expect(sorted.map(({ blob }) => blob)).toStrictEqual([
        expect.stringMatching(/^[0-9a-f]{40}$/),
        expect.stringMatching(/^[0-9a-f]{40}$/),
        expect.stringMatching(/^[0-9a-f]{40}$/),
        undefined,
      ])
      expect(new Set(sorted.map(({ blob }) => blob)).size).toBe(4)
      expect(change.complete).toBe(true)
    })

    it('with what says whether a file is the same as at an earlier head', async () => {
      await using world = await makeWorld()
      const number = await world.open({ files: [{ path: 'new.sql', status: 'added' }] })
      const blobs = async () => {
        const changeRequest = await world.platform.changeRequest(number, signal)
        return (await world.platform.change(changeRequest, signal)).files.map(({ blob }) => blob)
      }

      const before = await blobs()
      await world.push(number)

      expect(before).toHaveLength(1)
      expect(await blobs()).toStrictEqual(before)
    })

    it('when it has more commits than a page or a list holds', async () => {
      await using world = await makeWorld()
      const number = await world.open({ commits: numbered(260).map((i) => ({ message: `Commit ${i}` })) })

      const { commits, complete } = await world.platform.change(
        await world.platform.changeRequest(number, signal),
        signal,
      )

      expect(commits.map((commit) => commit.message)).toStrictEqual(numbered(260).map((i) => `Commit ${i}`))
      expect(complete).toBe(true)
    })

    it('when it has more files than a comparison lists', async () => {
      await using world = await makeWorld()
      const files = numbered(320).map((i) => ({
        path: `new/${String(i).padStart(3, '0')}.sql`,
        status: 'added' as const,
      }))
      const number = await world.open({ files })

      const change = await world.platform.change(await world.platform.changeRequest(number, signal), signal)

      expect(change.files.map((file) => file.path).toSorted()).toStrictEqual(files.map((file) => file.path))
      expect(change.complete).toBe(true)
    })
  })

  describe('tells who judged, and who may', () => {
    it('with reviews oldest first, each on the commit it was made for', async () => {
      await using world = await makeWorld()
      const keepsAll = world.keepsReviews === undefined
      const number = await world.open()
      const before = await world.platform.changeRequest(number, signal)
      await world.review(number, 'bob', 'changes-requested')
      await world.review(number, 'copilot', 'commented')
      await world.push(number)
      await world.review(number, 'bob', 'approved')
      await world.review(number, 'deleted', 'approved')
      const after = await world.platform.changeRequest(number, signal)

      const reviews = await world.platform.reviews(after, signal)

      const told = reviews.map(({ author, state, commitSha }) => [author?.login, state, commitSha])
      const last = ['bob', 'approved', after.headSha]
      const all = [
        ['bob', 'changes-requested', before.headSha],
        ['Copilot', 'commented', before.headSha],
        last,
        [undefined, 'approved', after.headSha],
      ]
      expect(told).toStrictEqual(keepsAll ? all : [last])
    })

    it('with what an account may do, which for bots and strangers is nothing', async () => {
      await using world = await makeWorld()
      const permissionOf = async (by: 'alice' | 'bob' | 'mallory' | 'copilot') => {
        const { author } = await world.platform.changeRequest(await world.open({ by }), signal)
        return author === undefined ? undefined : world.platform.permission(author, signal)
      }
      await world.permit('alice', 'write')
      await world.permit('bob', 'read')

      expect(await permissionOf('alice')).toBe('write')
      expect(await permissionOf('bob')).toBe('read')
      expect(await permissionOf('mallory')).toBe('none')
      expect(await permissionOf('copilot')).toBe('none')
    })
  })

  describe('finds change requests', () => {
    it('that are open, all 130 of them', async () => {
      await using world = await makeWorld()
      const numbers: number[] = []
      for (const i of numbered(135)) numbers.push(await world.open({ headRef: `feature-${i}` }))
      const [closed = 0, merged = 0, ...open] = numbers.slice(3)
      await world.close(closed)
      await world.merge(merged)

      expect(await world.platform.openChangeRequests(signal)).toStrictEqual(
        new Set([...numbers.slice(0, 3), ...open]),
      )
      expect(open).toHaveLength(130)
    })

    it('of a ref, open and closed, of this repository alone', async () => {
      await using world = await makeWorld()
      const first = await world.open({ headRef: 'fix' })
      await world.close(first)
      const second = await world.open({ headRef: 'fix' })
      await world.open({ headRef: 'fix', fromFork: true })
      await world.open({ headRef: 'fix-2' })

      const found = await world.platform.changeRequestsOfRef('fix', signal)

      expect(
        found.map(({ number, state }) => ({ number, state })).toSorted((a, b) => a.number - b.number),
      ).toStrictEqual([
        { number: first, state: 'closed' },
        { number: second, state: 'open' },
      ])
      expect(await world.platform.changeRequestsOfRef('nothing', signal)).toStrictEqual([])
    })

    it('that are open, as they are told one by one', async () => {
      await using world = await makeWorld()
      const first = await world.open({ labels: ['schema'], by: 'copilot' })
      await world.close(await world.open())
      const forked = await world.open({ fromFork: true, draft: true })

      const listed = await world.platform.openChanges(signal)

      expect(listed.toSorted((a, b) => a.number - b.number)).toStrictEqual([
        await world.platform.changeRequest(first, signal),
        await world.platform.changeRequest(forked, signal),
      ])
    })

    it('of a commit that is their head, in whatever state', async () => {
      await using world = await makeWorld()
      const number = await world.open()
      const forked = await world.open({ fromFork: true })
      const old = await world.platform.changeRequest(number, signal)
      const fork = await world.platform.changeRequest(forked, signal)
      await world.push(number)
      const now = await world.platform.changeRequest(number, signal)
      const numbersOf = async (sha: string) =>
        (await world.platform.changeRequestsOfCommit(sha, signal)).map((found) => found.number)

      expect(await numbersOf(old.headSha)).toStrictEqual([])
      expect(await numbersOf(now.headSha)).toStrictEqual([number])
      expect(await numbersOf(fork.headSha)).toStrictEqual([forked])
      await world.close(number)
      const [closed] = await world.platform.changeRequestsOfCommit(now.headSha, signal)
      expect(closed).toMatchObject({ number, state: 'closed' })
    })
  })
}
