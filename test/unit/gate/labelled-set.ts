import { readdirSync, readFileSync } from 'node:fs'
import type { Account, Commit, PlatformId, Repository } from '../../../src/core/change-request.ts'
import { type ClassifyInput, classify } from '../../../src/gate/authorship.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { extendRegistry } from '../../../src/gate/registry-extend.ts'
import type { KnownBot } from '../../../src/gate/types.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'

/*
 * Metadata of pull requests with the truth about each, in `test/fixtures/authorship`: written by hand from what agents and
 * forges document, so that nothing in it comes from the patterns it tests.
 */

/** As the files hold it. */
interface File {
  readonly group: string
  readonly documented: string
  /** Where these were opened; absent: GitHub. */
  readonly forge?: 'gitlab'
  readonly people?: People
  readonly pulls: readonly Pull[]
}

interface Pull {
  readonly id: string
  /** Who wrote it: an agent's name, `agent` (whichever), `human`, `automation` or `unknown`. */
  readonly label: string
  /** How strong the strongest sign is that it bears; absent where there is none to find. */
  readonly shows?: 'S' | 'A' | 'B' | 'C' | 'nothing'
  readonly note: string
  readonly people?: People
  /** A key of `people`, or an account as `<type> <login> <id>`; null for a deleted one. */
  readonly opener: string | null
  readonly branch: string
  readonly title: string
  readonly body: string | readonly string[]
  readonly labels?: readonly string[]
  /** Slug of the App that opened it in the opener's name. */
  readonly via?: string
  readonly started?: readonly string[]
  /** Heads that force-pushes took away; null for one that cannot be read. */
  readonly replaced?: readonly (readonly Written[] | null)[]
  readonly complete?: boolean
  /** Whom the settings name, as keys of `people` or as accounts: automation, and agents by name. */
  readonly automation?: readonly string[]
  readonly agents?: Readonly<Record<string, string>>
  readonly commits: readonly Written[]
}

interface Written {
  /** A key of `people`, or `Name <address>`. */
  readonly by: string
  /** The account the forge resolved an author to that is no key of `people`. */
  readonly as?: string
  readonly committer?: string
  readonly on?: string
  readonly message: string | readonly string[]
}

type People = Readonly<Record<string, { readonly account?: string; readonly git: string }>>

export interface Labelled extends Pick<Pull, 'id' | 'label' | 'shows' | 'note'> {
  readonly group: string
  readonly input: ClassifyInput
}

export interface Judged extends Labelled, ReturnType<typeof classify> {}

const FOLDER = new URL('../../fixtures/authorship/', import.meta.url)

export function readLabelled(): readonly Labelled[] {
  const common = read<People>('people.json')
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'people.json')
  return names.sort().flatMap((name) => {
    const { group, people, pulls, forge } = read<File>(name)
    return pulls.map((pull) => {
      const { id, label, shows, note } = pull
      const input = inputOf(pull, { ...common, ...people, ...pull.people }, forge)
      return { group, id, label, note, input, ...(shows === undefined ? {} : { shows }) }
    })
  })
}

export function judge(labelled: Labelled): Judged {
  return { ...labelled, ...classify(labelled.input) }
}

/** What every file says about itself. */
export function readSources(): readonly Pick<File, 'group' | 'documented'>[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'people.json')
  return names.map((name) => read<File>(name))
}

function inputOf(pull: Pull, people: People, platform: PlatformId = 'github'): ClassifyInput {
  const commits = pull.commits.map((written, index) => commitOf(written, people, `${pull.id}/${index}`))
  const replaced = (pull.replaced ?? []).map((head, place) => ({
    sha: shaOf(`${pull.id}/replaced/${place}`),
    commits: head?.map((written, index) => commitOf(written, people, `${pull.id}/${place}/${index}`)),
  }))
  return {
    changeRequest: changeRequest({
      ...(platform === 'gitlab' ? { repository: ON_GITLAB } : {}),
      author: pull.opener === null ? undefined : accountOf(pull.opener, people),
      title: pull.title,
      body: textOf(pull.body),
      headRef: pull.branch,
      labels: pull.labels ?? [],
    }),
    change: { commits, files: [], complete: pull.complete ?? true },
    registry: extendRegistry(registry, settingsOf(pull, people), platform),
    provenance: {
      openedVia: pull.via,
      starters: (pull.started ?? []).map((who) => ({ account: known(who, people), how: 'started' })),
      replacedHeads: replaced.map(({ sha }) => sha),
      complete: true,
    },
    replaced,
  }
}

const ON_GITLAB: Repository = {
  platform: 'gitlab',
  id: '7',
  fullName: 'acme/shop',
  defaultBranch: 'main',
  url: 'https://gitlab.example/acme/shop',
}

function settingsOf({ automation = [], agents = {} }: Pull, people: People) {
  return {
    automation: automation.map((who) => registered(who, people)),
    agents: Object.entries(agents).map(([name, who]) => {
      const marks = { emails: [], trailers: [], bodies: [], branches: [], labels: [] }
      return { name, accounts: [registered(who, people)], ...marks }
    }),
  }
}

function registered(who: string, people: People): KnownBot {
  const { id, login, type } = known(who, people)
  return { id, login, type: type === 'user' ? 'user' : 'bot' }
}

function commitOf(written: Written, people: People, key: string): Commit {
  const [authorName, authorEmail] = signatureOf(written.by, people)
  const author = accountOf(written.as ?? written.by, people)
  const by = written.committer ?? written.by
  const [committerName, committerEmail] = signatureOf(by, people)
  return commit({
    sha: shaOf(key),
    message: textOf(written.message),
    authorName,
    authorEmail,
    committerName,
    committerEmail,
    committedAt: written.on ?? '2026-09-14T10:00:00Z',
    author,
    committer: written.committer === undefined ? author : accountOf(by, people),
  })
}

function signatureOf(who: string, people: People): readonly [name: string, address: string] {
  const match = /^(.+) <([^<>]+)>$/.exec(people[who]?.git ?? who)
  if (match?.[1] === undefined || match[2] === undefined) throw new Error(`no such person: ${who}`)
  return [match[1], match[2]]
}

function accountOf(who: string, people: People): Account | undefined {
  const match = /^(user|bot|other) (\S+) (\d+)$/.exec(people[who]?.account ?? who)
  if (match === null) return undefined
  return { type: match[1] as Account['type'], login: match[2] ?? '', id: Number(match[3]) }
}

function known(who: string, people: People): Account {
  const account = accountOf(who, people)
  if (account === undefined) throw new Error(`no such account: ${who}`)
  return account
}

function textOf(text: string | readonly string[]): string {
  return typeof text === 'string' ? text : text.join('\n')
}

/** Forty digits that differ from case to case. */
function shaOf(key: string): string {
  return Buffer.from(key.padStart(20, '.').slice(-20)).toString('hex')
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T
}
