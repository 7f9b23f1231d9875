import { describe, expect, it } from 'vitest'
import type { Push, Review } from '../../../src/core/change-request.ts'
import { headAt, readVotes } from '../../../src/gate/votes.ts'
import type { Comment } from '../../../src/platform/types.ts'
import { changeRequest } from '../../support/change-requests.ts'
import { bot, user } from './cases.ts'

const HEAD = '3f2c1ab0'.repeat(5)
const OLD = 'c'.repeat(40)
const bob = user('bob', 2002)

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString()
}

function comment(body: string, more: Partial<Comment> = {}): Comment {
  const plain = { id: 1, author: bob, mine: false, url: '', createdAt: at(10), edited: false, via: undefined }
  return { ...plain, body, ...more }
}

function review(state: Review['state'], second: number): Review {
  return { author: bob, state, commitSha: HEAD, submittedAt: at(second) }
}

interface Forge {
  readonly reviews?: readonly Review[]
  readonly comments?: readonly Comment[]
  readonly pushes?: readonly Push[]
}

async function read({ reviews = [], comments = [], pushes }: Forge) {
  let asked = 0
  const votes = await readVotes({
    platform: { reviews: async () => reviews, commentsStartingWith: async () => comments },
    changeRequest: changeRequest({ headSha: HEAD }),
    pushes: async () => {
      asked += 1
      return pushes
    },
    signal: new AbortController().signal,
  })
  return { votes, asked }
}

describe('readVotes', () => {
  it('takes reviews with an opinion and the two commands that are one', async () => {
    const { votes } = await read({
      reviews: [review('commented', 1), review('approved', 2), review('dismissed', 3)],
      comments: ['approve 3f2c1ab', 'human 3f2c1ab', 'retry', 'reset', 'keep 24h', 'help', 'what'].map(
        (word) => comment(`/offshoot ${word}`),
      ),
    })
    expect(votes.map(({ by, state }) => `${by} ${state}`)).toEqual([
      'review approved',
      'review dismissed',
      'comment approved',
      'comment human',
    ])
  })

  it('puts reviews and comments into the order of time', async () => {
    const { votes } = await read({
      reviews: [review('approved', 5), review('changes-requested', 15)],
      comments: [
        comment('/offshoot approve 3f2c1ab', { createdAt: at(1) }),
        comment('/offshoot human 3f2c1ab'),
      ],
    })
    expect(votes.map(({ by, state }) => `${by} ${state}`)).toEqual([
      'comment approved',
      'review approved',
      'comment human',
      'review changes-requested',
    ])
  })

  it('takes a review for the later word in one and the same second, and where a time cannot be read', async () => {
    for (const createdAt of [at(10), '2026-11-20T12:00:10.900Z', 'then']) {
      const { votes } = await read({
        reviews: [review('changes-requested', 10)],
        comments: [comment('/offshoot approve 3f2c1ab', { createdAt })],
      })
      expect(votes.map(({ by }) => by)).toEqual(['comment', 'review'])
    }
  })

  it('keeps the forge’s order of reviews of one second', async () => {
    const reviews = [review('changes-requested', 10), review('approved', 10)]
    const { votes } = await read({ reviews })
    expect(votes.map(({ state }) => state)).toEqual(['changes-requested', 'approved'])
  })

  it('binds a comment to the whole head, and to nothing but what it names', async () => {
    const { votes, asked } = await read({
      comments: ['3f2c1ab', HEAD, 'ccccccc'].map((sha) => comment(`/offshoot approve ${sha}`)),
    })
    expect(votes.map(({ commitSha }) => commitSha)).toEqual([HEAD, HEAD, 'ccccccc'])
    expect(asked).toBe(0)
  })

  it('asks for pushes once, and only for a sound comment of a person that names no commit', async () => {
    const pushes: readonly Push[] = [{ sha: HEAD, at: at(5), account: undefined }]
    const nameless = comment('/offshoot approve')
    const asking = await read({ comments: [nameless, nameless, comment('/offshoot human')], pushes })
    expect(asking.asked).toBe(1)
    expect(asking.votes.map(({ commitSha }) => commitSha)).toEqual([HEAD, HEAD, HEAD])
    const silent = [
      comment('/offshoot approve', { edited: true }),
      comment('/offshoot approve', { via: 'cursor' }),
      comment('/offshoot approve', { mine: true }),
      comment('/offshoot approve', { author: bot('foo[bot]', 9) }),
      comment('/offshoot approve', { author: undefined }),
      comment('/offshoot retry'),
    ]
    expect((await read({ comments: silent, pushes })).asked).toBe(0)
  })

  it.each([
    [{ edited: true }, 'the comment of @bob was edited'],
    [{ via: 'cursor' }, 'the comment of @bob was written by the App cursor'],
    [{ via: 'a\u202eb' }, 'the comment of @bob was written by the App ab'],
    [{ mine: true }, 'the comment of @bob was written by this very token'],
    [{ edited: true, author: undefined }, 'the comment was edited'],
    [{}, undefined],
  ] as const)('says what is wrong with a comment: %j', async (more, flaw) => {
    const { votes } = await read({ comments: [comment('/offshoot approve 3f2c1ab', more)] })
    expect(votes.map((vote) => vote.flaw)).toEqual([flaw])
  })
})

describe('headAt', () => {
  const push = (sha: string, second: number): Push => ({ sha, at: at(second), account: undefined })

  it.each([
    ['the only push', [push(HEAD, 5)], HEAD],
    ['the last push before it', [push(HEAD, 20), push(OLD, 5)], OLD],
    ['in whatever order they are told', [push(OLD, 1), push(HEAD, 5)], HEAD],
    ['no push', [], undefined],
    ['only a later push', [push(HEAD, 11)], undefined],
    ['a push in that very second', [push(HEAD, 10), push(OLD, 5)], undefined],
    ['two pushes in one second before it', [push(HEAD, 5), push(OLD, 5)], undefined],
    ['a time that cannot be read', [push(HEAD, 5), { ...push(OLD, 1), at: '' }], undefined],
  ] as const)('told of %s', (_title, pushes, head) => {
    expect(headAt(at(10), pushes)).toBe(head)
  })

  it('tells nothing for a comment without a time', () => {
    expect(headAt('', [push(HEAD, 5)])).toBeUndefined()
  })
})
