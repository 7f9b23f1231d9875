import { describe, expect, it } from 'vitest'
import type { Env } from '../../../src/core/env.ts'
import { exitCodeOf } from '../../../src/core/errors.ts'
import { readContext } from '../../../src/platform/github/event.ts'
import type { Trigger } from '../../../src/platform/types.ts'
import * as events from '../../support/events.ts'
import { ACCOUNTS, GitHubWorld, shaOf } from '../../support/github/index.ts'

const HEAD = shaOf('head')
const BASE = shaOf('base')

interface Scene {
  readonly place: events.EventPlace
  readonly number: number
}

function scene(): Scene {
  const world = new GitHubWorld()
  world.skipTo(100)
  return {
    place: { world, url: 'https://github.example.com' },
    number: world.openPull({ headSha: HEAD }).number,
  }
}

function contextOf({ place }: Scene, event: events.GitHubEvent, env: Env = {}) {
  const variables = {
    ...events.eventVariables(place, event, 4242),
    GITHUB_WORKSPACE: '/home/runner/_work/shop',
    GITHUB_EVENT_PATH: '/event.json',
  }
  return readContext({ ...variables, ...env }, async () => JSON.stringify(event.payload))
}

describe('readContext', () => {
  it.each<{ name: string; make: (scene: Scene) => events.GitHubEvent; trigger: Trigger }>([
    ...(['opened', 'reopened', 'synchronize', 'ready_for_review'] as const).map((action) => ({
      name: `pull_request ${action}`,
      make: ({ place, number }: Scene) => events.pullRequestEvent(place, number, action),
      trigger: { kind: 'change-request', action: 'updated', number: 101 } as const,
    })),
    {
      name: 'a draft, which has to be told as one',
      make: ({ place, number }) => {
        place.world.pull(number).draft = true
        return events.pullRequestEvent(place, number, 'converted_to_draft')
      },
      trigger: { kind: 'change-request', action: 'updated', number: 101 },
    },
    {
      name: 'another base branch',
      make: ({ place, number }) => events.pullRequestEvent(place, number, 'edited'),
      trigger: { kind: 'change-request', action: 'updated', number: 101 },
    },
    {
      name: 'an edited title',
      make: ({ place, number }) => {
        const { name, payload } = events.pullRequestEvent(place, number, 'edited')
        return { name, payload: { ...payload, changes: { title: { from: 'Old' } } } }
      },
      trigger: { kind: 'change-request', action: 'described', number: 101 },
    },
    ...(['labeled', 'unlabeled'] as const).map((action) => ({
      name: `pull_request ${action}, which can tell who wrote it`,
      make: ({ place, number }: Scene) => events.pullRequestEvent(place, number, action),
      trigger: { kind: 'change-request', action: 'described', number: 101 } as const,
    })),
    {
      name: 'a label of pull_request_target, which is none of its business',
      make: ({ place, number }) => ({
        ...events.pullRequestEvent(place, number, 'labeled'),
        name: 'pull_request_target',
      }),
      trigger: { kind: 'other', event: 'pull_request_target.labeled' },
    },
    {
      name: 'a merge',
      make: ({ place, number }) => {
        place.world.merge(number)
        return events.pullRequestEvent(place, number, 'closed')
      },
      trigger: { kind: 'change-request', action: 'closed', number: 101 },
    },
    {
      name: 'a pull request from a fork, by a bot',
      make: ({ place }) => {
        const { number } = place.world.openPull({ user: ACCOUNTS.copilot, headRepository: 'fork' })
        return events.pullRequestEvent(place, number, 'opened')
      },
      trigger: { kind: 'change-request', action: 'updated', number: 102 },
    },
    {
      name: 'a pull request whose fork is gone',
      make: ({ place }) => {
        const { number } = place.world.openPull({ user: null, headRepository: 'deleted' })
        place.world.close(number)
        return events.pullRequestEvent(place, number, 'closed')
      },
      trigger: { kind: 'change-request', action: 'closed', number: 102 },
    },
    {
      name: 'pull_request_target opened, whose job must not run a pull request’s code',
      make: ({ place, number }) => ({
        ...events.pullRequestEvent(place, number, 'opened'),
        name: 'pull_request_target',
      }),
      trigger: { kind: 'other', event: 'pull_request_target.opened' },
    },
    {
      name: 'pull_request_target closed',
      make: ({ place, number }) => {
        place.world.close(number)
        return { ...events.pullRequestEvent(place, number, 'closed'), name: 'pull_request_target' }
      },
      trigger: { kind: 'change-request', action: 'closed', number: 101 },
    },
    {
      name: 'a review',
      make: ({ place, number }) => events.reviewEvent(place, number, { by: ACCOUNTS.bob, state: 'approved' }),
      trigger: { kind: 'review', number: 101 },
    },
    {
      name: 'a review that was taken back',
      make: ({ place, number }) =>
        events.reviewEvent(place, number, { by: ACCOUNTS.bob, state: 'dismissed' }),
      trigger: { kind: 'review', number: 101 },
    },
    {
      name: 'a comment',
      make: ({ place, number }) => events.commentEvent(place, number, { id: 77, by: ACCOUNTS.bob }),
      trigger: { kind: 'comment', number: 101, commentId: 77 },
    },
    {
      name: 'an edited comment',
      make: ({ place, number }) =>
        events.commentEvent(place, number, { id: 77, by: ACCOUNTS.bob, action: 'edited' }),
      trigger: { kind: 'other', event: 'issue_comment.edited' },
    },
    {
      name: 'a comment on an issue',
      make: ({ place }) => events.commentEvent(place, 9, { id: 77, by: ACCOUNTS.bob, on: 'issue' }),
      trigger: { kind: 'other', event: 'issue_comment.created' },
    },
    {
      name: 'the end of another workflow’s run, and what that was for',
      make: ({ place }) => events.workflowRunEvent(place, HEAD, { of: 'pull_request_review' }),
      trigger: { kind: 'workflow-run', headSha: HEAD, event: 'pull_request_review' },
    },
    {
      name: 'the end of another workflow’s run for a merge queue’s group',
      make: ({ place }) => {
        const event = events.workflowRunEvent(place, HEAD, { of: 'merge_group' })
        const head_branch = `gh-readonly-queue/main/pr-7-${'b'.repeat(40)}`
        return {
          ...event,
          payload: {
            ...event.payload,
            workflow_run: { ...(event.payload.workflow_run as object), head_branch },
          },
        }
      },
      trigger: { kind: 'workflow-run', headSha: HEAD, event: 'merge_group', group: 7 },
    },
    {
      name: 'the beginning of another workflow’s run',
      make: ({ place }) => events.workflowRunEvent(place, HEAD, { action: 'requested' }),
      trigger: { kind: 'other', event: 'workflow_run.requested' },
    },
    {
      name: 'a merge group',
      make: ({ place, number }) => events.mergeGroupEvent(place, { number, headSha: HEAD, baseSha: BASE }),
      trigger: { kind: 'merge-group', headSha: HEAD, baseSha: BASE, numbers: [101] },
    },
    {
      name: 'a destroyed merge group',
      make: ({ place, number }) =>
        events.mergeGroupEvent(place, { number, headSha: HEAD, baseSha: BASE, action: 'destroyed' }),
      trigger: { kind: 'other', event: 'merge_group.destroyed' },
    },
    { name: 'a schedule', make: ({ place }) => events.scheduleEvent(place), trigger: { kind: 'schedule' } },
    {
      name: 'a deleted branch',
      make: ({ place }) => events.deleteEvent(place, 'feature/x'),
      trigger: { kind: 'ref-deleted', ref: 'feature/x' },
    },
    {
      name: 'a deleted tag',
      make: ({ place }) => events.deleteEvent(place, 'v1', 'tag'),
      trigger: { kind: 'other', event: 'delete' },
    },
    {
      name: 'a push',
      make: ({ place }) => events.pushEvent(place, { ref: 'refs/heads/release/1', sha: HEAD }),
      trigger: { kind: 'push', ref: 'release/1', sha: HEAD },
    },
    {
      name: 'a pushed tag',
      make: ({ place }) => events.pushEvent(place, { ref: 'refs/tags/v1', sha: HEAD }),
      trigger: { kind: 'other', event: 'push' },
    },
    {
      name: 'a push that deletes',
      make: ({ place }) => events.pushEvent(place, { ref: 'refs/heads/x', sha: '0'.repeat(40) }),
      trigger: { kind: 'other', event: 'push' },
    },
    { name: 'a click', make: ({ place }) => events.dispatchEvent(place), trigger: { kind: 'manual' } },
    {
      name: 'an event it knows nothing of',
      make: () => ({ name: 'constructor', payload: {} }),
      trigger: { kind: 'other', event: 'constructor' },
    },
  ])('understands $name', async ({ make, trigger }) => {
    const at = scene()

    expect((await contextOf(at, make(at))).trigger).toStrictEqual(trigger)
  })

  it('tells where the run stands', async () => {
    const at = scene()

    const context = await contextOf(at, events.pullRequestEvent(at.place, at.number, 'opened'))

    expect(context).toStrictEqual({
      platform: 'github',
      host: 'github.example.com',
      repository: {
        platform: 'github',
        id: '81273645',
        fullName: 'acme/shop',
        defaultBranch: 'main',
        url: 'https://github.example.com/acme/shop',
      },
      trigger: { kind: 'change-request', action: 'updated', number: 101 },
      runId: 4242,
      runUrl: 'https://github.example.com/acme/shop/actions/runs/4242',
      workspace: '/home/runner/_work/shop',
    })
  })

  it('takes the repository’s id from the runner rather than from a file that steps can write', async () => {
    const at = scene()
    const event = events.pullRequestEvent(at.place, at.number, 'opened')
    const forged = {
      ...event,
      payload: { ...event.payload, repository: { id: 666, default_branch: 'main' } },
    }

    expect((await contextOf(at, forged)).repository.id).toBe('81273645')
    expect((await contextOf(at, event, { GITHUB_REPOSITORY_ID: '' })).repository.id).toBe('81273645')
  })

  it('knows the default branch of a schedule whose event has nothing but its cron line', async () => {
    const at = scene()

    const context = await contextOf(at, { name: 'schedule', payload: { schedule: '*/15 * * * *' } })

    expect(context).toMatchObject({ trigger: { kind: 'schedule' }, repository: { defaultBranch: 'main' } })
  })

  it.each([
    { what: 'a number that is text', change: { pull_request: { number: '101' }, number: '101' } },
    { what: 'a negative number', change: { pull_request: { number: -1 }, number: -1 } },
    { what: 'a number no integer holds', change: { pull_request: { number: 1e300 }, number: 1e300 } },
    { what: 'nothing', change: { pull_request: null, number: null } },
  ])('refuses an event that names its pull request by $what', async ({ change }) => {
    const at = scene()
    const { name, payload } = events.pullRequestEvent(at.place, at.number, 'opened')

    const error: unknown = await contextOf(at, { name, payload: { ...payload, ...change } }).catch(
      (thrown) => thrown,
    )

    expect(String(error)).toMatch(/does not name what it is about/)
    expect(exitCodeOf(error)).toBe(2)
  })

  it.each([{ event: undefined }, { event: 'pull request' }, { event: { name: 'push' } }])(
    'refuses the end of a run that does not say what it ran for: $event',
    async ({ event }) => {
      const at = scene()
      const { name, payload } = events.workflowRunEvent(at.place, HEAD)
      const forged = { ...payload, workflow_run: { ...(payload.workflow_run as object), event } }

      await expect(contextOf(at, { name, payload: forged })).rejects.toThrow(/does not name/)
    },
  )

  it.each([{ ref: 'feature\n::add-mask::x' }, { ref: 'a b' }, { ref: `x${'y'.repeat(300)}` }])(
    'believes no ref that git would not have: $ref',
    async ({ ref }) => {
      const at = scene()
      const { name, payload } = events.deleteEvent(at.place, 'feature')

      await expect(contextOf(at, { name, payload: { ...payload, ref } })).rejects.toThrow(/does not name/)
    },
  )

  it.each([
    { ref: 'refs/heads/gh-readonly-queue/main/pr-0-x' },
    { ref: `refs/heads/gh-readonly-queue/main/pr-12x-${'a'.repeat(40)}` },
    { ref: `refs/heads/other/main/pr-12-${'a'.repeat(40)}` },
  ])('believes no merge group whose ref is not the queue’s: $ref', async ({ ref }) => {
    const at = scene()
    const { name, payload } = events.mergeGroupEvent(at.place, { number: 101, headSha: HEAD, baseSha: BASE })
    const forged = { ...payload, merge_group: { ...(payload.merge_group as object), head_ref: ref } }

    await expect(contextOf(at, { name, payload: forged })).rejects.toThrow(/does not name/)
  })

  it.each([
    ['GITHUB_EVENT_NAME', ''],
    ['GITHUB_EVENT_PATH', undefined],
    ['GITHUB_RUN_ID', 'abc'],
    ['GITHUB_REPOSITORY', 'acme'],
    ['GITHUB_REPOSITORY_ID', '1; drop'],
    ['GITHUB_SERVER_URL', 'github.com'],
    ['GITHUB_WORKSPACE', 'relative'],
  ])('names %s when it is %j', async (name, value) => {
    const at = scene()
    const event = events.pullRequestEvent(at.place, at.number, 'opened')

    await expect(contextOf(at, event, { [name]: value })).rejects.toThrow(name)
  })

  it('refuses an event file that is no JSON, is missing, or is larger than any event', async () => {
    const at = scene()
    const event = events.pullRequestEvent(at.place, at.number, 'opened')
    const variables = {
      ...events.eventVariables(at.place, event, 1),
      GITHUB_WORKSPACE: '/w',
      GITHUB_EVENT_PATH: '/nowhere/event.json',
    }

    await expect(readContext(variables, async () => '{')).rejects.toThrow(
      /Could not read the event file \(\/nowhere\/event.json\)/,
    )
    await expect(readContext(variables)).rejects.toThrow(/ENOENT/)
    await expect(readContext(variables, async () => ' '.repeat(26 * 1024 * 1024))).rejects.toThrow(
      /longer than/,
    )
  })
})
