import type { Answers } from './answers.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  badParameter,
  created,
  failed,
  forbidden,
  notFound,
  ok,
  page,
  type Route,
} from './http.ts'
import { LEVELS, type WorldNote } from './model.ts'
import type { GitLabWorld } from './world.ts'

const BODY_LIMIT = 1_000_000
/** Some of what GitLab carries out for whoever writes it at the start of a line, and outside of its blocks. */
const QUICK_ACTION = /^\/(?:approve|merge|close|label|assign|draft|title|shrug)(?: [^\n]*)?\s*$/im
/** GitLab sees these blocks, and no others; it looks for them after it dropped carriage returns. */
const BLOCK = /^```.+?\n```$|^<[^>]+?>\n.+?\n<\/[^>]+?>$|^>>>.+?\n>>>$/gms
const EMOJI = new Set(['thumbsup', 'thumbsdown', 'confused', 'eyes', 'rocket'])

/** What GitLab does with comments. */
export function noteRoutes(world: GitLabWorld, answers: Answers, base: string): readonly Route[] {
  const all = `/projects/${world.project.id}/merge_requests/(\\d+)/notes`
  const find = (iid: string, id: string): WorldNote | undefined => {
    const note = world.notes.get(Number(id))
    return note?.iid === Number(iid) ? note : undefined
  }
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${all}$`),
      level: LEVELS.guest,
      job: true,
      parameters: ['activity_filter'],
      handle: (request, iid) => {
        if (!world.mergeRequests.has(Number(iid))) return failed(404, '404 Not found')
        return page(
          request,
          select(world, request, Number(iid)).map((note) => answers.note(note)),
          base,
        )
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${all}/(\\d+)$`),
      level: LEVELS.guest,
      job: true,
      handle: (_, iid, id) => {
        const note = find(iid, id)
        return note === undefined ? failed(404, '404 Not found') : ok(answers.note(note))
      },
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${all}$`),
      level: LEVELS.guest,
      parameters: ['body', 'internal', 'created_at'],
      handle: ({ body, actor }, iid) => {
        if (!world.mergeRequests.has(Number(iid))) return failed(404, '404 Merge Request Not Found')
        const problem = problemOf(body.body)
        if (problem !== undefined) return problem
        return created(
          answers.note(world.comment(Number(iid), { author: actor.user, body: String(body.body) })),
        )
      },
    },
    {
      method: 'PUT',
      pattern: new RegExp(`^${all}/(\\d+)$`),
      level: LEVELS.guest,
      parameters: ['body'],
      handle: ({ body, actor }, iid, id) => {
        const note = find(iid, id)
        if (note === undefined) return failed(404, '404 Not found')
        if (!mayChange(world, actor.user, note)) return forbidden()
        return (
          problemOf(body.body) ?? ok(answers.note(world.editNote(note.id, String(body.body), actor.user)))
        )
      },
    },
    {
      method: 'DELETE',
      pattern: new RegExp(`^${all}/(\\d+)$`),
      level: LEVELS.guest,
      handle: ({ actor }, iid, id) => {
        const note = find(iid, id)
        if (note === undefined) return failed(404, '404 Not found')
        if (!mayChange(world, actor.user, note)) return forbidden()
        world.notes.delete(note.id)
        return { status: 204 }
      },
    },
    {
      method: 'GET',
      pattern: new RegExp(`^${all}/(\\d+)/award_emoji$`),
      level: LEVELS.guest,
      handle: (request, iid, id) => {
        const note = find(iid, id)
        if (note === undefined) return failed(404, '404 Not found')
        const awards = world.awards.filter((award) => award.note === note.id)
        return page(
          request,
          awards.map((award) => answers.award(award)),
          base,
        )
      },
    },
    {
      method: 'POST',
      pattern: new RegExp(`^${all}/(\\d+)/award_emoji$`),
      level: LEVELS.guest,
      parameters: ['name'],
      handle: (request, iid, id) => award(world, answers, { request, note: find(iid, id) }),
    },
  ]
}

function select(world: GitLabWorld, { query }: ApiRequest, iid: number): readonly WorldNote[] {
  const filter = query.get('activity_filter') ?? 'all_notes'
  return [...world.notes.values()]
    .filter((note) => note.iid === iid)
    .filter((note) => filter === 'all_notes' || note.system === (filter === 'only_activity'))
    .toSorted((a, b) => (query.get('sort') === 'asc' ? a.id - b.id : b.id - a.id))
}

/** One's own, or anybody's as a maintainer. */
function mayChange(world: GitLabWorld, user: { readonly id: number }, note: WorldNote): boolean {
  const level = world.members.get(user.id)?.level ?? 0
  return !note.system && (note.author.id === user.id || level >= LEVELS.maintainer)
}

function problemOf(body: unknown): ApiAnswer | undefined {
  if (typeof body !== 'string') return badParameter('body is missing')
  if (body === '') return failed(400, `400 Bad request - Note {:note=>["can't be blank"]}`)
  // It would be carried out in our name; that it came this far is the bug that the test looks for.
  if (QUICK_ACTION.test(body.replaceAll('\r', '').replace(BLOCK, '')))
    return failed(500, 'the loopback GitLab saw a quick action in a note')
  if ([...body].length <= BODY_LIMIT) return undefined
  return failed(400, `400 Bad request - Note {:note=>["is too long (maximum is ${BODY_LIMIT} characters)"]}`)
}

function award(
  world: GitLabWorld,
  answers: Answers,
  { request: { body, actor }, note }: { request: ApiRequest; note: WorldNote | undefined },
): ApiAnswer {
  if (note === undefined) return failed(404, '404 Not found')
  if (typeof body.name !== 'string') return badParameter('name is missing')
  if (!EMOJI.has(body.name)) return notFound('Award Emoji Name is not a valid emoji name')
  const taken = world.awards.some(
    (known) => known.note === note.id && known.name === body.name && known.user.id === actor.user.id,
  )
  if (taken) return notFound('Award Emoji Name has already been taken')
  return created(answers.award(world.award(note, body.name, actor.user)))
}
