import { describe, expect, it } from 'vitest'
import { LoopbackGitLab, USERS } from '../../support/gitlab/index.ts'
import { connect, openScene } from './gitlab-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const COLUMBO = { email: 'columbo@example.com', name: 'Columbo' }

describe('what a merge request brings, on GitLab', () => {
  it('is incomplete where GitLab kept not all files', async () => {
    await using at = await openScene({ realSize: '1000+' })

    expect((await at.platform.change(await at.now(), signal)).complete).toBe(false)
  })

  it('is incomplete where the newest commit told is not the head', async () => {
    await using at = await openScene({ headSha: 'e'.repeat(40) })

    expect((await at.platform.change(await at.now(), signal)).complete).toBe(false)
  })

  it('is complete where it brings nothing', async () => {
    await using at = await openScene({
      headSha: 'e'.repeat(40),
      baseSha: 'e'.repeat(40),
      commits: [],
      files: [],
    })

    expect(await at.platform.change(await at.now(), signal)).toStrictEqual({
      commits: [],
      files: [],
      complete: true,
    })
  })

  it('names the accounts of commits beyond the first hundred', async () => {
    await using at = await openScene({
      commits: numbered(150).map((i) => (i === 0 ? { author: COLUMBO } : {})),
    })
    at.world.addUser({ ...USERS.bob, id: 77, username: 'columbo', emails: [COLUMBO.email] })

    const { commits } = await at.platform.change(await at.now(), signal)

    expect(commits[0]?.author?.login).toBe('columbo')
    expect(at.gitlab.calls.filter((call) => call.endsWith('/graphql'))).toHaveLength(3)
  })

  it('names contents of more files than one question may have', async () => {
    const files = numbered(230).map((i) => ({ path: `${i}.sql`, status: 'added' as const }))
    await using at = await openScene({ files })

    const change = await at.platform.change(await at.now(), signal)

    expect(new Set(change.files.map(({ blob }) => blob)).size).toBe(230)
    expect(change.files.every(({ blob }) => blob !== undefined)).toBe(true)
  })

  it('is that of the head asked about, whatever is pushed meanwhile', async () => {
    await using at = await openScene({ files: [{ path: '1.sql', status: 'added' }] })
    const changeRequest = await at.now()
    at.gitlab.before({ path: '/versions' }, (world) => {
      world.push(at.iid, { files: [{ path: '2.sql', status: 'added' }] })
    })

    expect(await at.platform.change(changeRequest, signal)).toMatchObject({
      complete: true,
      commits: [{ sha: changeRequest.headSha }],
      files: [{ path: '1.sql' }],
    })
  })

  it('is nothing that one could rely on before GitLab has looked at the push, or on another base', async () => {
    await using at = await openScene()
    const changeRequest = await at.now()
    const nothing = { commits: [], files: [], complete: false }

    expect(await at.platform.change({ ...changeRequest, headSha: 'e'.repeat(40) }, signal)).toStrictEqual(
      nothing,
    )
    expect(await at.platform.change({ ...changeRequest, baseSha: 'e'.repeat(40) }, signal)).toStrictEqual(
      nothing,
    )
  })

  it('is told without accounts and contents where GraphQL is not answered', async () => {
    await using at = await openScene()
    at.gitlab.fail({ path: '/graphql' }, { kind: 'answer', status: 403 })

    const { commits, files, complete } = await at.platform.change(await at.now(), signal)

    expect(complete).toBe(true)
    expect(commits).toMatchObject([{ author: undefined, authorEmail: 'alice@example.com' }])
    expect(files).toStrictEqual([{ path: 'README.md', status: 'modified' }])
  })

  it('names the accounts of a head’s commits that another process never saw', async () => {
    await using at = await openScene({ commits: [{ author: COLUMBO }, { author: COLUMBO }] })
    at.world.addUser({ ...USERS.bob, id: 77, username: 'columbo', emails: [COLUMBO.email] })
    const { headSha } = await at.now()
    at.world.forcePush(at.iid)
    const platform = connect(at.gitlab)
    const now = await platform.changeRequest(at.iid, signal)
    at.gitlab.take()

    const commits = await platform.commitsOf(now, headSha, signal)

    expect(commits?.map(({ author, committer }) => [author?.login, committer?.login])).toStrictEqual([
      ['columbo', 'columbo'],
      ['columbo', 'columbo'],
    ])
    expect(at.gitlab.calls.filter((call) => call.endsWith('/graphql'))).toHaveLength(1)
  })

  it('had heads before, which do not count while their commits are there', async () => {
    await using at = await openScene()
    at.world.push(at.iid)
    at.world.push(at.iid)

    expect(await at.platform.provenance(await at.now(), signal)).toMatchObject({
      replacedHeads: [],
      complete: true,
    })
  })

  it('had heads before, of which those count that a force-push took away', async () => {
    await using at = await openScene()
    const replaced = at.world.version(at.iid).headSha
    at.world.forcePush(at.iid)
    at.world.push(at.iid)
    const again = at.world.version(at.iid).headSha
    at.world.forcePush(at.iid, { commits: numbered(3).map(() => ({})) })
    const now = await at.now()

    expect(await at.platform.provenance(now, signal)).toStrictEqual({
      openedVia: undefined,
      starters: [],
      replacedHeads: expect.arrayContaining([replaced, again]),
      complete: true,
    })
    expect((await at.platform.provenance(now, signal)).replacedHeads).toHaveLength(3)
  })
})

describe('pushes on GitLab', () => {
  it('are told without who pushed where the events are not', async () => {
    await using at = await openScene()
    at.gitlab.fail({ path: '/events' }, { kind: 'answer', status: 403 })

    const pushes = await at.platform.pushes(await at.now(), signal)

    expect(pushes).toMatchObject([{ sha: at.world.version(at.iid).headSha, account: undefined }])
  })

  it('are looked for among others’ no further than needed', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { world } = gitlab
    const others = (count: number) => {
      for (const i of numbered(count))
        world.pushed({ ref: `other-${i}`, before: null, after: 'c'.repeat(40), author: USERS.mallory })
    }
    others(250)
    const { iid } = world.openMergeRequest()
    others(150)
    world.push(iid, { by: USERS.bob })
    others(20)
    const platform = connect(gitlab)

    const pushes = await platform.pushes(await platform.changeRequest(iid, signal), signal)

    expect(pushes?.map(({ account }) => account?.login)).toStrictEqual(['bob', 'alice'])
    expect(gitlab.calls.filter((call) => call.endsWith('/events'))).toHaveLength(2)
  })

  it('are none where the merge request only got another base', async () => {
    await using at = await openScene()
    const { headSha, commits, files, createdAt } = at.world.version(at.iid)
    at.world.replace(at.iid, { headSha, commits, files, baseSha: 'e'.repeat(40) })

    expect(await at.platform.pushes(await at.now(), signal)).toMatchObject([{ sha: headSha, at: createdAt }])
  })

  it('are not those of a tag or another branch with the same commit', async () => {
    await using at = await openScene()
    const sha = at.world.version(at.iid).headSha
    at.world.pushed({ ref: 'other', before: null, after: sha, author: USERS.mallory })

    expect((await at.platform.pushes(await at.now(), signal))?.[0]?.account?.login).toBe('alice')
  })
})
