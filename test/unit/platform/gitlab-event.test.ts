import { describe, expect, it } from 'vitest'
import type { Env } from '../../../src/core/env.ts'
import { exitCodeOf } from '../../../src/core/errors.ts'
import { readContext } from '../../../src/platform/gitlab/event.ts'
import type { Trigger } from '../../../src/platform/types.ts'

const HEAD = 'a'.repeat(40)
const BASE = 'b'.repeat(40)
const VARIABLES: Env = {
  CI_PROJECT_ID: '7',
  CI_PROJECT_PATH: 'acme/back-end/shop',
  CI_PROJECT_URL: 'https://gitlab.example.com/acme/back-end/shop',
  CI_PROJECT_DIR: '/builds/acme/shop',
  CI_SERVER_HOST: 'gitlab.example.com',
  CI_DEFAULT_BRANCH: 'main',
  CI_JOB_ID: '4242',
  CI_JOB_URL: 'https://gitlab.example.com/acme/back-end/shop/-/jobs/4242',
  CI_COMMIT_SHA: HEAD,
}

/** @param payload of the webhook, or its text */
function contextOf(env: Env, payload?: unknown) {
  const path = payload === undefined ? {} : { TRIGGER_PAYLOAD: '/payload' }
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return readContext({ ...VARIABLES, ...path, ...env }, async () => text)
}

const mergeRequest = (action?: string) => ({
  object_kind: 'merge_request',
  project: { id: 7 },
  object_attributes: { iid: 5, action, target_project_id: 7 },
})
const note = (attributes: object = {}) => ({
  object_kind: 'note',
  project: { id: 7 },
  merge_request: { iid: 5 },
  object_attributes: { id: 31, noteable_type: 'MergeRequest', action: 'create', ...attributes },
})

describe('readContext of GitLab', () => {
  it('tells where the run stands', async () => {
    expect(await contextOf({ CI_PIPELINE_SOURCE: 'schedule' })).toStrictEqual({
      platform: 'gitlab',
      host: 'gitlab.example.com',
      repository: {
        platform: 'gitlab',
        id: '7',
        fullName: 'acme/back-end/shop',
        defaultBranch: 'main',
        url: 'https://gitlab.example.com/acme/back-end/shop',
      },
      trigger: { kind: 'schedule' },
      runId: 4242,
      runUrl: 'https://gitlab.example.com/acme/back-end/shop/-/jobs/4242',
      workspace: '/builds/acme/shop',
    })
  })

  it.each<{ env: Env; trigger: Trigger }>([
    {
      env: { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '5' },
      trigger: { kind: 'change-request', action: 'updated', number: 5 },
    },
    {
      env: {
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '5',
        CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
      },
      trigger: { kind: 'change-request', action: 'updated', number: 5 },
    },
    {
      env: {
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '5',
        CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train',
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA: BASE,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: 'c'.repeat(40),
      },
      trigger: { kind: 'merge-group', headSha: HEAD, baseSha: BASE, numbers: [5] },
    },
    {
      env: {
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '5',
        CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train',
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: BASE,
      },
      trigger: { kind: 'merge-group', headSha: HEAD, baseSha: BASE, numbers: [5] },
    },
    {
      env: { CI_PIPELINE_SOURCE: 'parent_pipeline', CI_MERGE_REQUEST_IID: '5' },
      trigger: { kind: 'change-request', action: 'updated', number: 5 },
    },
    {
      env: { CI_PIPELINE_SOURCE: 'parent_pipeline' },
      trigger: { kind: 'other', event: 'parent_pipeline' },
    },
    {
      env: { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' },
      trigger: { kind: 'push', ref: 'main', sha: HEAD },
    },
    { env: { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1' }, trigger: { kind: 'other', event: 'push' } },
    { env: { CI_PIPELINE_SOURCE: 'web' }, trigger: { kind: 'manual' } },
    { env: { CI_PIPELINE_SOURCE: 'api' }, trigger: { kind: 'manual' } },
    { env: { CI_PIPELINE_SOURCE: 'trigger' }, trigger: { kind: 'manual' } },
    { env: { CI_PIPELINE_SOURCE: 'external' }, trigger: { kind: 'other', event: 'external' } },
  ])('reads $env.CI_PIPELINE_SOURCE as $trigger.kind', async ({ env, trigger }) => {
    expect((await contextOf(env)).trigger).toStrictEqual(trigger)
  })

  it.each<{ name: string; payload: unknown; trigger: Trigger }>([
    ...(['open', 'reopen', 'update'] as const).map((action) => ({
      name: action,
      payload: mergeRequest(action),
      trigger: { kind: 'change-request', action: 'described', number: 5 } as const,
    })),
    ...(['approved', 'approval', 'unapproved', 'unapproval'] as const).map((action) => ({
      name: action,
      payload: mergeRequest(action),
      trigger: { kind: 'review', number: 5 } as const,
    })),
    ...(['close', 'merge'] as const).map((action) => ({
      name: action,
      payload: mergeRequest(action),
      trigger: { kind: 'change-request', action: 'closed', number: 5 } as const,
    })),
    {
      name: 'no action',
      payload: mergeRequest(),
      trigger: { kind: 'other', event: 'webhook.merge_request' },
    },
    { name: 'a note', payload: note(), trigger: { kind: 'comment', number: 5, commentId: 31 } },
    {
      name: 'a note of an older server',
      payload: note({ action: undefined }),
      trigger: { kind: 'comment', number: 5, commentId: 31 },
    },
    {
      name: 'an edited note',
      payload: note({ action: 'update' }),
      trigger: { kind: 'other', event: 'webhook.note.update' },
    },
    {
      name: 'a note elsewhere',
      payload: note({ noteable_type: 'Issue' }),
      trigger: { kind: 'other', event: 'webhook.note.create' },
    },
    {
      name: 'another project',
      payload: { ...mergeRequest('close'), project: { id: 8 } },
      trigger: { kind: 'other', event: 'webhook.merge_request.close' },
    },
    {
      name: 'a push',
      payload: { object_kind: 'push', project: { id: 7 } },
      trigger: { kind: 'other', event: 'webhook.push' },
    },
    { name: 'nothing', payload: [], trigger: { kind: 'other', event: 'webhook' } },
    {
      name: 'words that are none',
      payload: { object_kind: 'merge_request\n::x', project: { id: 7 } },
      trigger: { kind: 'other', event: 'webhook' },
    },
  ])('reads a webhook: $name', async ({ payload, trigger }) => {
    expect((await contextOf({ CI_PIPELINE_SOURCE: 'trigger' }, payload)).trigger).toStrictEqual(trigger)
  })

  it.each<{ name: string; env: Env; payload?: unknown; says: RegExp }>([
    {
      name: 'outside of GitLab',
      env: { CI_PIPELINE_SOURCE: undefined },
      says: /CI_PIPELINE_SOURCE is not set/,
    },
    { name: 'a relative directory', env: { CI_PROJECT_DIR: 'builds' }, says: /not an absolute path/ },
    { name: 'a path that is none', env: { CI_PROJECT_PATH: 'shop' }, says: /CI_PROJECT_PATH/ },
    { name: 'an id that is none', env: { CI_PROJECT_ID: '7;8' }, says: /CI_PROJECT_ID/ },
    { name: 'no job', env: { CI_JOB_ID: '-1' }, says: /CI_JOB_ID/ },
    { name: 'an address that is none', env: { CI_PROJECT_URL: 'javascript:x' }, says: /CI_PROJECT_URL/ },
    {
      name: 'a merge request without a number',
      env: { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '0' },
      says: /does not name what it is about/,
    },
    {
      name: 'a train without its commits',
      env: {
        CI_PIPELINE_SOURCE: 'merge_request_event',
        CI_MERGE_REQUEST_IID: '5',
        CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train',
      },
      says: /does not name what it is about/,
    },
    {
      name: 'a webhook without a number',
      env: { CI_PIPELINE_SOURCE: 'trigger' },
      payload: { ...mergeRequest('close'), object_attributes: { action: 'close', iid: '5' } },
      says: /does not name what it is about/,
    },
    {
      name: 'half a payload',
      env: { CI_PIPELINE_SOURCE: 'trigger' },
      payload: '{"object_kind":',
      says: /webhook’s payload/,
    },
  ])('refuses $name, as a matter of configuration', async ({ env, payload, says }) => {
    const error: unknown = await contextOf({ CI_PIPELINE_SOURCE: 'schedule', ...env }, payload).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    )

    expect(String(error)).toMatch(says)
    expect(exitCodeOf(error)).toBe(2)
  })

  it('reads the payload from its file, and no other source has one', async () => {
    await expect(
      readContext({ ...VARIABLES, CI_PIPELINE_SOURCE: 'trigger', TRIGGER_PAYLOAD: '/nowhere/at/all' }),
    ).rejects.toMatchObject({ kind: 'config', where: '/nowhere/at/all' })
    expect((await contextOf({ CI_PIPELINE_SOURCE: 'web' }, '{')).trigger).toStrictEqual({ kind: 'manual' })
  })
})
