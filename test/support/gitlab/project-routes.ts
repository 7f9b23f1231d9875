import type { Answers } from './answers.ts'
import { type ApiAnswer, failed, keysetPage, notFound, ok, page, type Route } from './http.ts'
import { LEVELS, type User, type WorldGroup } from './model.ts'
import { shaOf } from './repository.ts'
import type { ProjectSettings } from './settings.ts'
import type { GitLabWorld } from './world.ts'

export interface ProjectParts {
  readonly answers: Answers
  readonly settings: ProjectSettings
  /** Address of the API, for links between pages. */
  readonly base: string
}

/** What GitLab answers about people, the project, its repository and its settings. */
export function projectRoutes(world: GitLabWorld, parts: ProjectParts): readonly Route[] {
  const { answers, settings, base } = parts
  const { id, path } = world.project
  const project = `/projects/${id}`
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^/projects/(?:${id}|${encodeURIComponent(path)})$`),
      level: LEVELS.guest,
      handle: () => ok(settings.project(answers.projectUrl)),
    },
    {
      method: 'GET',
      pattern: /^\/projects\/(\d+)$/,
      handle: (_, fork) => {
        const name = world.forks.get(Number(fork))
        return name === undefined ? notFound('Project') : ok(answers.fork(Number(fork), name))
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/(${settings.names.join('|')})$`),
      level: LEVELS.guest,
      handle: (request, name) => settings.answer(name, request, base),
    },
    {
      method: 'GET',
      pattern: /^\/(user|personal_access_tokens\/self)$/,
      handle: ({ actor }, which) =>
        ok(
          which === 'user'
            ? answers.user(actor.user)
            : { id: 1, name: 'token', revoked: false, active: true, scopes: [actor.scope] },
        ),
    },
    {
      method: 'GET',
      pattern: /^\/users\/(\d+)$/,
      handle: (_, user) => {
        const found = world.users.get(Number(user))
        return found === undefined ? notFound('User') : ok(answers.user(found))
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/members/all/(\\d+)$`),
      level: LEVELS.guest,
      handle: (_, user) => {
        const member = world.members.get(Number(user))
        return member === undefined
          ? failed(404, '404 Not found')
          : ok(answers.member(member.user, member.level))
      },
    },
    {
      method: 'GET',
      pattern: /^\/groups\/([^/]+)$/,
      parameters: ['with_projects'],
      handle: ({ actor }, name) => {
        const group = groupOf(world, name, actor.user)
        return group === undefined ? notFound('Group') : ok(answers.group(group))
      },
    },
    {
      method: 'GET',
      pattern: /^\/groups\/([^/]+)\/members\/all\/(\d+)$/,
      handle: ({ actor }, name, user) => {
        const group = groupOf(world, name, actor.user)
        if (group === undefined) return notFound('Group')
        const member = group.members.find((one) => one.id === Number(user))
        return member === undefined
          ? failed(404, '404 Not found')
          : ok(answers.member(member, LEVELS.developer))
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/events$`),
      level: LEVELS.reporter,
      parameters: ['action', 'after', 'before', 'target_type'],
      handle: (request) => {
        const after = request.query.get('after') ?? ''
        const found = world.pushes.filter(({ createdAt }) => createdAt.slice(0, 10) > after).toReversed()
        return page(
          request,
          found.map((event) => answers.pushEvent(event)),
          base,
        )
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/jobs$`),
      level: LEVELS.reporter,
      handle: (request) =>
        keysetPage(
          request,
          [...world.jobs.values()].toReversed().map((job) => answers.job(job)),
          base,
        ),
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/repository/commits/(\\w+)/merge_requests$`),
      level: LEVELS.reporter,
      job: true,
      parameters: ['state'],
      handle: (request, sha) => {
        if (!world.hasCommit(sha)) return notFound('Commit')
        const found = [...world.mergeRequests.values()].filter((one) =>
          one.versions.at(-1)?.commits.some((commit) => commit.sha === sha),
        )
        return page(
          request,
          found.map((one) => answers.listedMergeRequest(one)),
          base,
        )
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${project}/repository/files/([^/]+)/raw$`),
      level: LEVELS.reporter,
      job: true,
      parameters: ['ref', 'lfs'],
      handle: ({ query }, file) => rawFile(world, query.get('ref') ?? world.project.defaultBranch, file),
    },
  ]
}

function groupOf(world: GitLabWorld, path: string, reader: User): WorldGroup | undefined {
  const found = world.groups.find((group) => group.path === path)
  return found?.visibleTo === undefined || found.visibleTo.some(({ id }) => id === reader.id)
    ? found
    : undefined
}

/** A directory is no file to it. */
function rawFile(world: GitLabWorld, ref: string, path: string): ApiAnswer {
  if (!world.hasCommit(ref)) return notFound('Commit')
  const text = world.fileAt(ref, path)
  if (text === undefined) return notFound('File')
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-gitlab-blob-id': shaOf(text) }
  return { status: 200, body: text, headers }
}
