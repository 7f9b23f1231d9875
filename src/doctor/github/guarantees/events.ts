import { judgesChange, reaches, type Use } from '../uses.ts'
import { aboutWorkflows, type Definition, type Examined, no, unclear, type Verdict, yes } from './types.ts'

/** What has to start Offshoot, and what must not keep it from starting. */
export const EVENTS: readonly Definition[] = [
  {
    id: 'gate-events',
    title: 'The gate is asked anew whenever its answer may have changed',
    weight: 'required',
    judge: aboutWorkflows(gateEvents),
  },
  {
    id: 'cleanup-events',
    title: 'Branches are deleted, also when no event tells',
    weight: ({ uses }) => (uses.some(outlivesJob) ? 'required' : 'recommended'),
    judge: aboutWorkflows(cleanupEvents),
  },
  {
    id: 'command-events',
    title: 'Commands in comments are heard, and only as they were first written',
    weight: 'recommended',
    judge: aboutWorkflows(commandEvents),
  },
  {
    id: 'no-filters',
    title: 'No pull request is left out by a filter',
    weight: 'required',
    judge: aboutWorkflows(noFilters),
  },
  {
    id: 'teardown-not-cancelled',
    title: 'A newer run does not cut off a deletion',
    weight: 'recommended',
    judge: aboutWorkflows(teardownNotCancelled),
  },
]

/** What each event is for, as the reader of a missing one asks. */
const GATE: readonly (readonly [event: string, types: readonly string[]])[] = [
  ['pull_request', ['opened', 'reopened', 'synchronize', 'ready_for_review']],
  ['pull_request_review', ['submitted', 'edited', 'dismissed']],
]

function gateEvents({ uses }: Examined): Verdict {
  const judges = uses.filter(judgesChange)
  const missing = GATE.map(
    ([event, types]) => [event, types.filter((type) => !reaches(judges, event, type))] as const,
  ).filter(([, types]) => types.length > 0)
  const backstop = reaches(judges, 'schedule')
  if (missing.length === 0 && backstop)
    return yes('Opening, pushes, every change of a review, and a schedule for what no event tells.')
  const names = [
    ...missing.map(([event, types]) => `\`${event}\` ${types.join(', ')}`),
    ...(backstop ? [] : ['`schedule`']),
  ]
  const lines = [
    ...missing.map(([event]) => `  ${event}:\n    types: [${wanted(event).join(', ')}]`),
    ...(backstop ? [] : ["  schedule:\n    - cron: '23 * * * *'"]),
  ]
  return no(
    `No run for ${names.join('; ')}: an approval or its dismissal would not be noticed, or a new commit stays without status.`,
    `on:\n${lines.join('\n')}`,
  )
}

function wanted(event: string): readonly string[] {
  const types = GATE.find(([name]) => name === event)?.[1] ?? []
  return event === 'pull_request' ? [...types, 'closed'] : types
}

function cleans({ mode }: Use): boolean {
  return mode === 'auto' || mode === 'teardown'
}

function sweeps({ mode }: Use): boolean {
  return mode === 'auto' || mode === 'sweep'
}

/** Branches of the embedded engine end with their job. */
function outlivesJob({ step }: Use): boolean {
  const provider = step.with.get('provider')
  return provider !== undefined && provider !== 'embedded'
}

function cleanupEvents({ uses }: Examined): Verdict {
  const closed = reaches(uses.filter(cleans), 'pull_request', 'closed')
  const sweep = reaches(uses.filter(sweeps), 'schedule')
  if (closed && sweep)
    return yes('On closing, and by a schedule for those that close without an event, as with a conflict.')
  const lines = [
    ...(closed ? [] : [`  pull_request:\n    types: [${wanted('pull_request').join(', ')}]`]),
    ...(sweep ? [] : ["  schedule:\n    - cron: '23 * * * *'"]),
  ]
  return no(
    `${closed ? 'A pull request that closes with a conflict starts no workflow, and no schedule sweeps' : 'Nothing runs when a pull request closes'}: branches stay, and what is in them.`,
    `on:\n${lines.join('\n')}`,
  )
}

function commandEvents({ uses }: Examined): Verdict {
  const heard = reaches(uses.filter(judgesChange), 'issue_comment', 'created')
  if (heard && !reaches(uses, 'issue_comment', 'edited')) return yes('`issue_comment` created runs the gate.')
  return no(
    heard
      ? 'Edited comments start runs for nothing: a command counts only as it was first written.'
      : '`/offshoot approve` and the other commands do nothing, and nobody is told so.',
    'on:\n  issue_comment:\n    types: [created]',
  )
}

const PULL_EVENTS = new Set(['pull_request', 'pull_request_review'])

function noFilters({ uses }: Examined): Verdict {
  const found = uses
    .filter(judgesChange)
    .flatMap(({ reached, workflow }) =>
      reached
        .filter(({ event, filters }) => PULL_EVENTS.has(event) && filters.length > 0)
        .map(
          ({ event, filters }) =>
            `\`${filters.join('`, `')}\` below \`${event}\`, which starts ${workflow.path}`,
        ),
    )
  if (found.length === 0) return yes('Every pull request gets both statuses.')
  return no(
    `${[...new Set(found)].join('; ')}: a pull request that it leaves out never gets its statuses and waits for ever.`,
    'Take the filter away; Offshoot itself passes a pull request that does not touch the database.',
  )
}

function teardownNotCancelled({ uses }: Examined): Verdict {
  const lines = uses
    .filter((use) => cleans(use) && reaches([use], 'pull_request', 'closed'))
    .flatMap(({ workflow, job, caller }) => [workflow, job, caller?.workflow, caller?.job])
    .flatMap((place) => (place?.concurrency === undefined ? [] : [place.concurrency.cancel]))
  const fix = `concurrency:\n  cancel-in-progress: \${{ github.event.action == 'synchronize' }}`
  if (lines.includes('true'))
    return no('`cancel-in-progress: true` ends a deletion half way when anything else happens.', fix)
  const unread = lines.find((line) => line !== 'false' && !line.includes("'synchronize'"))
  if (unread !== undefined)
    return unclear(`\`cancel-in-progress: ${unread}\` may or may not be true for a closed pull request.`, fix)
  return yes('Only a new commit cuts off a run, or nothing does.')
}
