import { judgesChange, permissionsOf, placeOf, type Use } from '../uses.ts'
import type { Level, Permissions } from '../workflow.ts'
import { aboutWorkflows, type Definition, type Examined, no, type Verdict, yes } from './types.ts'

/** What the tokens of Offshoot's own jobs may do: enough, and no more. */
export const PERMISSIONS: readonly Definition[] = [
  {
    id: 'permissions',
    title: 'The tokens of these jobs can do no more than they need',
    weight: 'required',
    judge: aboutWorkflows(noMore),
  },
  {
    id: 'enough-permissions',
    title: 'The gate may read what it judges and write what it finds',
    weight: 'required',
    judge: aboutWorkflows(enough),
  },
]

/** `any`: the most that any scope has. */
export function levelOf({ named, rest }: Permissions, scope: string): Level {
  if (scope !== 'any') return named.get(scope) ?? rest
  const levels = [rest, ...named.values()]
  return levels.includes('write') ? 'write' : levels.includes('read') ? 'read' : 'none'
}

/** What one of these jobs may have a use for. */
const WRITES = new Set(['pull-requests', 'statuses', 'issues', 'actions', 'checks', 'id-token'])

function excess(use: Use): readonly string[] {
  const permissions = permissionsOf(use)
  if (permissions === undefined) return ['whatever the repository’s default is']
  if (permissions.rest === 'write') return ['`write-all`']
  // Code of a pull request runs here, and nothing of the gate's: it has nothing to write.
  const allowed = use.stage === 'check' ? new Set<string>() : WRITES
  return [...permissions.named].flatMap(([scope, level]) =>
    level === 'write' && !allowed.has(scope) ? [`\`${scope}: write\``] : [],
  )
}

function noMore({ uses }: Examined): Verdict {
  const found = uses.map((use) => ({ use, more: excess(use) })).filter(({ more }) => more.length > 0)
  if (found.length === 0) return yes('Each job names its permissions, and writes only comments and statuses.')
  const [first] = found
  const scopes = first !== undefined && first.use.stage === 'check' ? CHECK : FULL
  return no(
    `${found.map(({ use, more }) => `${placeOf(use)} has ${more.join(', ')}`).join('; ')}.`,
    `permissions: {}\njobs:\n  ${first?.use.job.id ?? 'offshoot'}:\n    permissions:\n${scopes}`,
  )
}

const CHECK = '      contents: read'
const FULL = '      contents: read\n      pull-requests: write\n      statuses: write'

function enough({ uses }: Examined): Verdict {
  const judges = uses.filter(
    (use) =>
      judgesChange(use) && use.stage !== 'fork' && !use.step.with.get('github-token')?.includes('steps.'),
  )
  const lacking = judges.flatMap((use) => {
    const permissions = permissionsOf(use)
    // The repository's default is told by another guarantee.
    if (permissions === undefined) return []
    const scopes = [
      ...(levelOf(permissions, 'contents') === 'none' ? ['contents: read'] : []),
      ...['pull-requests', 'statuses']
        .filter((scope) => levelOf(permissions, scope) !== 'write')
        .map((scope) => `${scope}: write`),
    ]
    return scopes.length === 0 ? [] : [{ use, scopes }]
  })
  if (lacking.length === 0) return yes('Comments, statuses and the list of changes.')
  return no(
    `${lacking.map(({ use, scopes }) => `${placeOf(use)} lacks ${scopes.map((scope) => `\`${scope}\``).join(', ')}`).join('; ')}: no status, no comment.`,
    `permissions:\n${[...new Set(lacking.flatMap(({ scopes }) => scopes))].map((scope) => `  ${scope}`).join('\n')}`,
  )
}
