import type { Variable } from '../facts.ts'
import { covers } from '../read-rules.ts'
import { type Definition, type Examined, glabApi, no, unclear, untold, type Verdict, yes } from './types.ts'

/** What the jobs are given: the engine's URL, and the token. */
export const SECRETS: readonly Definition[] = [
  {
    id: 'variables-there',
    title: 'The jobs of a merge request are given what they need',
    weight: 'required',
    judge: there,
  },
  {
    id: 'variables-masked',
    title: 'No log shows the token or the engine’s URL',
    weight: 'required',
    judge: masked,
  },
  {
    id: 'variables-out-of-reach',
    title: 'Other jobs of a merge request are not given the token and the engine’s URL',
    weight: 'recommended',
    judge: outOfReach,
  },
  {
    id: 'environment-protected',
    title: 'Only some may run what reacts and sweeps',
    weight: 'recommended',
    judge: environmentProtected,
  },
]

const TOKEN = 'OFFSHOOT_GITLAB_TOKEN'
const ENGINE = /^OFFSHOOT_(?:[A-Z0-9_]+_)?URL$/
const PREVIEW = 'offshoot/mr-1'

function isSecret({ key }: Variable): boolean {
  return key === TOKEN || ENGINE.test(key)
}

export function usesServer({ facts, uses }: Examined): boolean {
  const { variables, config } = facts
  const set = variables.known
    ? variables.value.find(({ key }) => key === 'OFFSHOOT_PROVIDER')?.setting
    : undefined
  const given = uses.map((job) => job.variables.get('OFFSHOOT_PROVIDER')).find(Boolean)
  const written = config.known ? /^provider:\s*['"]?(\w+)/m.exec(config.value.text ?? '')?.[1] : undefined
  return (set || given || written || 'embedded') !== 'embedded'
}

function there(examined: Examined): Verdict {
  const { variables, project } = examined.facts
  if (!variables.known) return untold('The CI/CD variables', variables)
  const needed = usesServer(examined) ? [TOKEN, 'OFFSHOOT_URL'] : [TOKEN]
  for (const key of needed) {
    const found = variables.value.filter((one) => one.key === key)
    const create = glabApi('POST', {
      fullName: project.fullName,
      below: '/variables',
      body: { key, value: '<the value>', masked_and_hidden: true, environment_scope: 'offshoot/*' },
    })
    if (found.length === 0)
      return unclear(
        `${key} is no variable of the project; those of its groups and of the instance are not read.`,
        create,
      )
    const fitting = found.filter(({ scope }) => covers(scope, PREVIEW))
    if (fitting.length === 0)
      return no(
        `${key} is for the environment ${found[0]?.scope}, in which no job of a merge request runs.`,
        change(examined, key, found[0], { environment_scope: 'offshoot/*' }),
      )
    if (fitting.every((one) => one.protected))
      return no(
        `${key} is protected: pipelines of merge requests mostly do not get it.`,
        change(examined, key, fitting[0], { protected: false }),
      )
  }
  return yes(`${needed.join(' and ')} reach them.`)
}

function masked(examined: Examined): Verdict | undefined {
  const { variables } = examined.facts
  if (!variables.known) return untold('The CI/CD variables', variables)
  const secrets = variables.value.filter(isSecret)
  if (secrets.length === 0) return undefined
  const open = secrets.find((one) => !one.masked)
  if (open === undefined) return yes('GitLab masks what it finds of them, as Offshoot does.')
  return no(
    `${open.key} is not masked: whatever else runs in a job may print it.`,
    change(examined, open.key, open, { masked: true }),
  )
}

function outOfReach(examined: Examined): Verdict | undefined {
  const { facts, outside } = examined
  const { variables } = facts
  if (!variables.known) return untold('The CI/CD variables', variables)
  const secrets = variables.value.filter(isSecret)
  if (secrets.length === 0) return undefined
  const wide = secrets.find(({ scope }) => !scope.startsWith('offshoot/'))
  if (wide !== undefined)
    return no(
      `Every job of every merge request gets ${wide.key} (environments: ${wide.scope}).`,
      change(examined, wide.key, wide, { environment_scope: 'offshoot/*' }),
    )
  if (outside !== true)
    return no(
      'They are for the environments `offshoot/*`; a merge request that changes the configuration can give any job such an environment.',
      'Keep the configuration in another project (above).',
    )
  return yes('They are for the environments `offshoot/*`, and a merge request cannot make jobs of those.')
}

function change(
  { facts }: Examined,
  key: string,
  was: Variable | undefined,
  body: Readonly<Record<string, unknown>>,
): string {
  const scope = was === undefined ? '' : `?${new URLSearchParams({ 'filter[environment_scope]': was.scope })}`
  return glabApi('PUT', {
    fullName: facts.project.fullName,
    below: `/variables/${encodeURIComponent(key)}${scope}`,
    body,
  })
}

const BASE = 'offshoot/base'

function environmentProtected({ facts, uses }: Examined): Verdict | undefined {
  const { environments, tier, project } = facts
  if (tier === 'Free') return undefined
  if (!uses.some(({ environment }) => environment === BASE)) return undefined
  if (!environments.known) return untold('The protected environments', environments)
  if (environments.value.includes(BASE)) return yes(`${BASE} is protected.`)
  return no(
    `${BASE} is not protected. GitLab protects environments by their whole name, so \`offshoot/mr-1\` and the like cannot be.`,
    glabApi('POST', {
      fullName: project.fullName,
      below: '/protected_environments',
      body: { name: BASE, deploy_access_levels: [{ access_level: 40 }] },
    }),
  )
}
