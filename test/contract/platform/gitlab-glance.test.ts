import { describe, expect, it } from 'vitest'
import { USERS } from '../../support/gitlab/index.ts'
import { changed, connect, openScene } from './gitlab-world.ts'

const signal = AbortSignal.timeout(600_000)

interface Nodes {
  pageInfo: { hasNextPage: boolean }
  nodes: (Record<string, unknown> | null)[]
}

interface Answer {
  errors?: unknown
  data: {
    currentUser: unknown
    project: {
      id: string
      mergeRequest: Record<string, unknown> & Record<'notes' | 'reviewers', Nodes>
    } | null
  }
}

/** Odd ways to answer, of which none may hide an approval, an objection or a comment. */
const ODD: Readonly<Record<string, (answer: Answer) => void>> = {
  'an error beside the answer': (answer) => {
    answer.errors = [{ message: 'Timeout on notes' }]
  },
  'no project': ({ data }) => {
    data.project = null
  },
  'another project of that name': ({ data }) => {
    if (data.project) data.project.id = 'gid://gitlab/Project/8'
  },
  'no word on whose token it is': ({ data }) => {
    data.currentUser = null
  },
  'no head': ({ data }) => {
    if (data.project) data.project.mergeRequest.diffHeadSha = null
  },
  'no base': ({ data }) => {
    if (data.project) data.project.mergeRequest.diffRefs = null
  },
  'no list of approvals': ({ data }) => {
    if (data.project) data.project.mergeRequest.approvedBy = null
  },
  'more comments than a page holds': ({ data }) => {
    if (data.project) data.project.mergeRequest.notes.pageInfo.hasNextPage = true
  },
  'a comment that is withheld': ({ data }) => {
    data.project?.mergeRequest.notes.nodes.splice(0, 1, null)
  },
  'more reviewers than a page holds': ({ data }) => {
    if (data.project) data.project.mergeRequest.reviewers.pageInfo.hasNextPage = true
  },
  'a reviewer without a state': ({ data }) => {
    for (const node of data.project?.mergeRequest.reviewers.nodes ?? [])
      if (node !== null) node.mergeRequestInteraction = null
  },
  'an account that may be a bot or not': ({ data }) => {
    for (const node of data.project?.mergeRequest.notes.nodes ?? [])
      if (node !== null) node.author = { id: 'gid://gitlab/User/1002', username: 'bob', name: 'bob' }
  },
}

async function scene() {
  const at = await openScene()
  at.world.comment(at.iid, { author: USERS.bob, body: '/offshoot approve' })
  at.world.review(at.iid, USERS.mallory, 'requested_changes')
  at.world.approve(at.iid, USERS.bob)
  return at
}

describe('one question for a merge request on GitLab', () => {
  it.each(Object.entries(ODD))('is asked in other words after %s', async (_name, odd) => {
    await using at = await scene()
    const fetch = changed('/graphql', (answer) => {
      odd(answer as unknown as Answer)
      return answer
    })
    const platform = connect(at.gitlab, { fetch })
    const singly = await at.now()

    const { changeRequest } = await platform.glance(at.iid, signal)
    const { comments, reviews } = await platform.conversation(changeRequest, signal)

    expect(changeRequest).toStrictEqual(singly)
    expect(comments.map(({ body, author }) => [body, author?.login])).toStrictEqual([
      ['/offshoot approve', 'bob'],
    ])
    expect(reviews.map(({ state, author }) => [state, author?.login, author?.type])).toStrictEqual([
      ['approved', 'bob', 'user'],
      ['changes-requested', 'mallory', 'user'],
    ])
    expect(at.gitlab.calls).toContain(`GET /merge_requests/${at.iid}/notes`)
  })

  it('is enough, but for when it was approved', async () => {
    await using at = await scene()

    const { changeRequest } = await at.platform.glance(at.iid, signal)
    await at.platform.conversation(changeRequest, signal)

    expect(at.gitlab.calls).toStrictEqual([
      'POST /graphql',
      `GET /merge_requests/${at.iid}/approvals`,
      `GET /merge_requests/${at.iid}/versions`,
    ])
  })

  it('is asked anew for each later conversation', async () => {
    await using at = await scene()
    const { changeRequest } = await at.platform.glance(at.iid, signal)
    await at.platform.conversation(changeRequest, signal)
    at.world.unapprove(at.iid, USERS.bob)
    at.world.comment(at.iid, { author: USERS.alice, body: 'Wait' })

    const { comments, reviews } = await at.platform.conversation(changeRequest, signal)

    expect(comments).toHaveLength(2)
    expect(reviews.map(({ state }) => state)).toStrictEqual(['changes-requested'])
  })

  it('binds an approval to the head that stood when it was given, although versions were listed before', async () => {
    await using at = await openScene()
    const { changeRequest } = await at.platform.glance(at.iid, signal)
    await at.platform.change(changeRequest, signal)
    await at.platform.conversation(changeRequest, signal)
    at.world.push(at.iid)
    at.world.approve(at.iid, USERS.bob)

    const { reviews } = await at.platform.conversation(changeRequest, signal)

    expect(reviews.map(({ commitSha }) => commitSha)).toStrictEqual([at.world.version(at.iid).headSha])
  })
})
