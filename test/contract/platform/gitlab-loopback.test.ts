import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Gitlab } from '@gitbeaker/rest'
import { describe, expect, it } from 'vitest'
import {
  fillFromGit,
  JOB_ACTOR,
  LEVELS,
  LoopbackGitLab,
  READING_ACTOR,
  USERS,
} from '../../support/gitlab/index.ts'
import { connect } from './gitlab-world.ts'
import { numbered } from './world.ts'

const signal = AbortSignal.timeout(600_000)
const PROJECT = 7

function client({ url, token }: LoopbackGitLab) {
  return new Gitlab({ host: url, token })
}

/** Asks the loopback GitLab by hand, as a client with bugs would. */
async function ask(
  gitlab: LoopbackGitLab,
  route: string,
  {
    body,
    headers = { 'private-token': gitlab.token },
  }: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const [method = 'GET', path = ''] = route.split(' ')
  const response = await fetch(`${gitlab.apiUrl}${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

describe('another client of GitLab, asking the loopback GitLab', () => {
  it('finds every route where it looks for it, and in the answers what it knows', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { world } = gitlab
    const api = client(gitlab)
    const { iid } = world.openMergeRequest({ labels: ['schema'], fork: true })
    const { iid: own } = world.openMergeRequest({ sourceBranch: 'coupons' })
    const sha = world.version(own).headSha
    const job = world.addJob(own)
    world.putFile(sha, 'docs/CODE OWNERS', '* @acme/dba\n')
    world.addGroup('acme/dba', [USERS.bob])
    world.approve(own, USERS.bob)
    world.review(own, USERS.mallory, 'requested_changes')
    world.statusChecks.push(3)
    world.addMember(USERS.offshoot, LEVELS.maintainer)

    expect(await api.Projects.show(PROJECT)).toMatchObject({ id: 7, path_with_namespace: 'acme/shop' })
    expect(await api.Projects.show('acme/shop')).toMatchObject({ id: 7 })
    expect(await api.Projects.show(777)).toMatchObject({ path_with_namespace: 'mallory/shop' })
    expect(await api.Users.showCurrentUser()).toMatchObject({ id: USERS.offshoot.id, bot: true })
    expect(await api.Users.show(1002)).toMatchObject({ username: 'bob', bot: false })
    expect(await api.ProjectMembers.show(PROJECT, 1002, { includeInherited: true })).toMatchObject({
      access_level: 40,
      state: 'active',
    })
    expect(await api.Groups.show('acme/dba')).toMatchObject({ full_path: 'acme/dba' })
    expect(await api.GroupMembers.show('acme/dba', 1002, { includeInherited: true })).toMatchObject({
      id: 1002,
    })
    expect(await api.Events.all({ projectId: PROJECT, action: 'pushed' })).toMatchObject([
      { push_data: { ref: 'coupons', ref_type: 'branch', commit_to: sha }, author: { username: 'alice' } },
    ])

    expect(await api.MergeRequests.all({ projectId: PROJECT, state: 'opened' })).toHaveLength(2)
    expect(await api.MergeRequests.show(PROJECT, iid)).toMatchObject({
      iid,
      labels: ['schema'],
      source_project_id: 777,
      diff_refs: { head_sha: world.version(iid).headSha },
    })
    expect(await api.MergeRequests.allCommits(PROJECT, own)).toMatchObject([{ id: sha }])
    expect(await api.MergeRequests.allDiffs(PROJECT, own)).toMatchObject([{ new_path: 'README.md' }])
    const [version] = await api.MergeRequests.allDiffVersions(PROJECT, own)
    expect(version).toMatchObject({ head_commit_sha: sha, state: 'collected' })
    expect(await api.MergeRequests.showDiffVersion(PROJECT, own, Number(version?.id))).toMatchObject({
      commits: [{ id: sha }],
      diffs: [{ old_path: 'README.md' }],
    })
    expect(
      await api.MergeRequestApprovals.showConfiguration(PROJECT, { mergerequestIId: own }),
    ).toMatchObject({
      approved_by: [{ user: { username: 'bob' } }],
    })
    expect(await api.MergeRequests.showReviewers(PROJECT, own)).toMatchObject([
      { user: { username: 'mallory' }, state: 'requested_changes' },
    ])
    expect(await api.Commits.allMergeRequests(PROJECT, sha)).toMatchObject([{ iid: own }])

    const note = await api.MergeRequestNotes.create(PROJECT, own, 'Hello')
    expect(note).toMatchObject({ body: 'Hello', system: false, author: { id: USERS.offshoot.id } })
    expect(await api.MergeRequestNotes.edit(PROJECT, own, note.id, { body: 'Hello again' })).toMatchObject({
      body: 'Hello again',
    })
    expect(await api.MergeRequestNotes.show(PROJECT, own, note.id)).toMatchObject({ id: note.id })
    expect(await api.MergeRequestNotes.all(PROJECT, own, { sort: 'asc' })).toMatchObject([{ id: note.id }])
    expect(await api.MergeRequestNoteAwardEmojis.award(PROJECT, own, note.id, 'thumbsup')).toMatchObject({
      name: 'thumbsup',
      awardable_id: note.id,
    })
    expect(await api.MergeRequestNoteAwardEmojis.all(PROJECT, own, note.id)).toHaveLength(1)
    await api.MergeRequestNotes.remove(PROJECT, own, note.id)

    expect(
      await api.Commits.editStatus(PROJECT, sha, 'pending', {
        name: 'offshoot/database',
        description: 'Trying',
      }),
    ).toMatchObject({ name: 'offshoot/database', status: 'pending', pipeline_id: job.pipelineId })
    expect(await api.Commits.allStatuses(PROJECT, sha)).toMatchObject([{ status: 'pending' }])
    expect(await api.RepositoryFiles.showRaw(PROJECT, 'docs/CODE OWNERS', sha)).toBe('* @acme/dba\n')
    expect(await api.Jobs.show(PROJECT, job.id)).toMatchObject({ pipeline: { id: job.pipelineId } })
    expect(await api.Jobs.all(PROJECT)).toHaveLength(1)
    expect(await api.Pipelines.all(PROJECT, { sha, source: 'merge_request_event' })).toMatchObject([
      { id: job.pipelineId, ref: `refs/merge-requests/${own}/head`, sha, status: 'running' },
    ])
    job.status = 'failed'
    const { pipelineId } = job
    expect(await api.Jobs.all(PROJECT, { pipelineId, scope: 'failed' })).toMatchObject([{ id: job.id }])
    expect(await api.Jobs.retry(PROJECT, job.id)).toMatchObject({ name: job.name, status: 'pending' })
    expect(await api.Jobs.all(PROJECT, { pipelineId, scope: 'failed' })).toStrictEqual([])
    expect(await api.MergeRequests.createPipeline(PROJECT, own)).toMatchObject({
      ref: `refs/merge-requests/${own}/head`,
      source: 'merge_request_event',
    })
    await api.ExternalStatusChecks.set(PROJECT, own, sha, 3, { status: 'passed' })
    expect(world.statusCheckAnswers).toMatchObject([{ iid: own, check: 3, status: 'passed' }])

    expect(await api.MergeRequestApprovals.showConfiguration(PROJECT)).toMatchObject({
      reset_approvals_on_push: true,
    })
    expect(await api.MergeRequestApprovals.allApprovalRules(PROJECT)).toStrictEqual([])
    expect(await api.ProtectedBranches.all(PROJECT)).toStrictEqual([])
    expect(await api.ExternalStatusChecks.all(PROJECT)).toStrictEqual([])

    expect(gitlab.unvisited).toStrictEqual([])
  })

  it('follows its pages to the end, numbered ones and those that follow a cursor', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { world } = gitlab
    for (const _ of numbered(130)) world.openMergeRequest()
    for (const _ of numbered(5)) world.addJob(1)
    const api = client(gitlab)

    expect(await api.MergeRequests.all({ projectId: PROJECT, state: 'opened', perPage: 50 })).toHaveLength(
      130,
    )
    const jobs = await api.Jobs.all(PROJECT, {
      pagination: 'keyset',
      orderBy: 'id',
      sort: 'desc',
      perPage: 2,
    })

    expect(jobs.map(({ id }) => id)).toStrictEqual([...world.jobs.keys()].toReversed())
  })
})

describe('the loopback GitLab', () => {
  it('complains at its end about requests that GitLab has no place for, and parameters it does not know', async () => {
    const gitlab = await LoopbackGitLab.start()

    await ask(gitlab, 'GET /projects/7/pull_requests')
    await ask(gitlab, 'GET /projects/7/merge_requests?status=open')
    gitlab.fail({ path: '/nowhere' }, { kind: 'malformed' })

    await expect(gitlab[Symbol.asyncDispose]()).rejects.toThrow(
      /pull_requests is nothing[\s\S]*GitLab knows no status[\s\S]*met no request/,
    )
  })

  it('pages as GitLab does: 20 unless told, 100 at most, with links and numbers of the others', async () => {
    await using gitlab = await LoopbackGitLab.start()
    for (const _ of numbered(205)) gitlab.world.openMergeRequest()

    const first = await ask(gitlab, 'GET /projects/7/merge_requests')
    const last = await ask(gitlab, 'GET /projects/7/merge_requests?per_page=500&page=3')

    expect([first.body.length, last.body.length]).toStrictEqual([20, 5])
    expect(first.headers.get('link')).toMatch(
      /page=2&per_page=20>; rel="next".*page=11&per_page=20>; rel="last"$/,
    )
    expect(['x-next-page', 'x-total', 'x-total-pages'].map((name) => first.headers.get(name))).toStrictEqual([
      '2',
      '205',
      '11',
    ])
    expect(last.headers.get('x-next-page')).toBe('')
    expect(last.headers.get('link')).not.toContain('rel="next"')
  })

  it('refuses what GitLab refuses', async () => {
    await using gitlab = await LoopbackGitLab.start()
    const { world } = gitlab
    const { iid } = world.openMergeRequest()
    const forked = world.openMergeRequest({ fork: true })
    const sha = world.version(iid).headSha
    const job = { 'job-token': gitlab.addToken('glcbt-1', JOB_ACTOR) }
    const reading = { 'private-token': gitlab.addToken('glpat-read', READING_ACTOR) }
    const stranger = { 'private-token': gitlab.addToken('glpat-m', { user: USERS.mallory, scope: 'api' }) }
    world.addMember(USERS.copilot, LEVELS.reporter)
    const reporter = { 'private-token': gitlab.addToken('glpat-c', { user: USERS.copilot, scope: 'api' }) }
    const notes = `/projects/7/merge_requests/${iid}/notes`
    const set = (body: object, of = sha) => ask(gitlab, `POST /projects/7/statuses/${of}`, { body })
    const statusOf = async (answer: ReturnType<typeof ask>) => (await answer).status

    expect(await statusOf(ask(gitlab, 'GET /user', { headers: {} }))).toBe(401)
    expect(await statusOf(ask(gitlab, `GET ${notes}`, { headers: job }))).toBe(200)
    expect(await statusOf(ask(gitlab, `GET /projects/7/merge_requests/${iid}`, { headers: job }))).toBe(200)
    expect(await statusOf(ask(gitlab, `POST ${notes}`, { headers: job, body: { body: 'Hi' } }))).toBe(401)
    expect(
      await statusOf(ask(gitlab, `GET /projects/7/merge_requests/${iid}/approvals`, { headers: job })),
    ).toBe(401)
    expect(
      (await ask(gitlab, `POST ${notes}`, { headers: reading, body: { body: 'Hi' } })).body,
    ).toMatchObject({
      error: 'insufficient_scope',
    })
    expect((await ask(gitlab, 'GET /projects/7/merge_requests', { headers: stranger })).body.message).toBe(
      '404 Project Not Found',
    )
    expect(
      await statusOf(
        ask(gitlab, `POST /projects/7/statuses/${sha}`, { headers: reporter, body: { state: 'pending' } }),
      ),
    ).toBe(403)
    expect(
      (await ask(gitlab, `POST ${notes}`, { body: { body: 'x'.repeat(1_000_001) } })).body.message,
    ).toMatch(/too long \(maximum is 1000000 characters\)/)
    expect(await statusOf(ask(gitlab, `POST ${notes}`, { body: { body: 'Fine\n/merge' } }))).toBe(500)
    expect((await set({ state: 'pending' }, 'd'.repeat(40))).body.message).toBe('404 Commit Not Found')
    expect((await set({ state: 'pending' }, world.version(forked.iid).headSha)).body.message).toBe(
      '404 References for commit Not Found',
    )
    expect((await set({ state: 'failure' })).body).toStrictEqual({
      error: 'state does not have a valid value',
    })
    expect((await set({ state: 'success', target_url: `https://x/${'y'.repeat(250)}` })).status).toBe(400)
    await set({ state: 'pending', name: 'a' })
    expect((await set({ state: 'pending', name: 'a' })).body.message).toMatch(
      /^Cannot transition status via :enqueue from :pending/,
    )
    expect(await statusOf(set({ state: 'running', name: 'a' }))).toBe(201)
    expect(await statusOf(set({ state: 'success', name: 'a' }))).toBe(201)
    expect(await statusOf(set({ state: 'pending', name: 'a' }))).toBe(201)
    gitlab.settings.tier = 'free'
    expect(await statusOf(ask(gitlab, 'GET /projects/7/approval_rules'))).toBe(404)
    expect(await statusOf(ask(gitlab, 'GET /projects/7/protected_branches'))).toBe(403)
  })

  it('tells of a real git repository what is in it', async () => {
    const repository = await mkdtemp(join(tmpdir(), 'offshoot-gitlab-git-'))
    try {
      const git = (...args: string[]): string =>
        execFileSync(
          'git',
          ['-C', repository, '-c', 'user.name=Bob', '-c', 'user.email=bob@example.com', ...args],
          { encoding: 'utf8' },
        ).trim()
      git('init', '--quiet', '--initial-branch=main')
      git('commit', '--quiet', '--allow-empty', '--message=Begin')
      const base = git('rev-parse', 'HEAD')
      await writeFile(join(repository, '1.sql'), 'select 1')
      git('add', '.')
      git('commit', '--quiet', '--message=Add 1')
      const head = git('rev-parse', 'HEAD')
      await using gitlab = await LoopbackGitLab.start()
      const { iid } = gitlab.world.openMergeRequest()

      gitlab.world.replace(iid, await fillFromGit(repository, { base, head }))

      const platform = connect(gitlab)
      const change = await platform.change(await platform.changeRequest(iid, signal), signal)
      expect(change).toMatchObject({
        complete: true,
        commits: [{ sha: head, message: 'Add 1', author: { login: 'bob' } }],
        files: [{ path: '1.sql', status: 'added', blob: git('rev-parse', `${head}:1.sql`) }],
      })
    } finally {
      await rm(repository, { recursive: true, force: true })
    }
  })
})
