import type { Environment, Facts } from '../facts.ts'
import { judgesChange, permissionsOf, placeOf, runsItsCode, type Use } from '../uses.ts'
import { levelOf } from './permissions.ts'
import { APP_TOKEN, usesApp } from './rules.ts'
import {
  aboutWorkflows,
  type Definition,
  type Examined,
  ghApi,
  no,
  quoteWord,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** Where the secrets are, and whose code runs beside them. */
export const SECRETS: readonly Definition[] = [
  {
    id: 'isolated-code',
    title: 'Code of a pull request runs in a job without rights and secrets',
    weight: ({ setup }) => (setup === 'hardened' ? 'required' : 'recommended'),
    judge: aboutWorkflows(isolatedCode),
  },
  {
    id: 'engine-secret',
    title: 'The engine’s secret is out of reach for workflows of other branches',
    weight: ({ setup }) => (setup === 'hardened' ? 'required' : 'recommended'),
    judge: aboutWorkflows((examined) => keptSecrets(examined, engineSecrets(examined.uses))),
  },
  {
    id: 'app-key',
    title: 'The App’s key is out of reach for workflows of other branches',
    weight: 'required',
    judge: aboutWorkflows(appKey),
  },
]

/** No secrets of the repository: the job's own token, and the key that one job makes for the next. */
export const HANDED_ON: ReadonlySet<string> = new Set(['GITHUB_TOKEN', 'SEAL-KEY'])

/** A secret, and the job whose environment has to hold it. */
interface Held {
  readonly secret: string
  readonly use: Use
}

function engineSecrets(uses: readonly Use[]): readonly Held[] {
  return uses.flatMap((use) => {
    const keys = appSecrets(use)
    return [...use.job.secrets]
      .filter((secret) => !HANDED_ON.has(secret) && !keys.has(secret))
      .map((secret) => ({ secret, use }))
  })
}

function appSecrets({ job }: Use): ReadonlySet<string> {
  const steps = job.steps.filter(({ uses }) => APP_TOKEN.test(uses ?? ''))
  return new Set(steps.flatMap(({ secrets }) => [...secrets]))
}

function appKey(examined: Examined): Verdict | undefined {
  const { uses } = examined
  if (!uses.some(usesApp)) return undefined
  return keptSecrets(
    examined,
    uses.flatMap((use) => [...appSecrets(use)].map((secret) => ({ secret, use }))),
  )
}

/** All must be in an environment that only the default branch may use, and nowhere else. */
function keptSecrets({ facts, setup }: Examined, held: readonly Held[]): Verdict {
  if (held.length === 0) return yes('These jobs name no secret.')
  const verdicts = held.map((one) => keptSecret(facts, one))
  const bad =
    verdicts.find(({ holds }) => holds === 'no') ?? verdicts.find(({ holds }) => holds === 'unknown')
  if (bad === undefined)
    return yes(`${listSecrets(held)}: in an environment that only ${facts.repository.defaultBranch} may use.`)
  // No environment can tell a branch's pull request from the default branch's own jobs but by where the workflow runs.
  if (setup !== 'hardened' && bad.holds === 'no')
    return {
      ...bad,
      fix: `Take the files of examples/workflows/hardened/ in place of this workflow.\n${bad.fix ?? ''}`,
    }
  return bad
}

function listSecrets(held: readonly Held[]): string {
  return [...new Set(held.map(({ secret }) => secret))].join(', ')
}

function keptSecret(facts: Facts, { secret, use }: Held): Verdict {
  const { fullName, defaultBranch, url } = facts.repository
  const place = placeOf(use)
  if (secret === '*')
    return no(
      `${place} is handed every secret of the repository.`,
      'Name the ones it needs in place of `secrets: inherit` or `toJSON(secrets)`.',
    )
  const name = use.job.environment
  const wanted = name === undefined || name.includes('${{') ? 'offshoot' : name
  const make = makeEnvironment(facts, wanted, secret)
  if (name === undefined)
    return no(
      `${secret} in ${place} is in no environment: a workflow that anybody with write access pushes on a branch reads it.`,
      `jobs:\n  ${use.job.id}:\n    environment: ${wanted}\n\n${make}`,
    )
  if (name.includes('${{')) return unclear(`The environment of ${place} is an expression: ${name}.`)
  if (!facts.environments.known) return untold('The environments', facts.environments)
  const environment = facts.environments.value.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (environment === undefined)
    return no(
      `The environment ${name} of ${place} does not exist; the first run makes it without limits.`,
      make,
    )
  const limits = limitedTo(environment, facts)
  if (limits !== undefined) return limits.holds === 'no' ? no(limits.why, make) : limits
  for (const [where, names] of [
    ['repository', facts.repositorySecrets],
    ['organization', facts.organizationSecrets],
  ] as const) {
    if (names.known && names.value.includes(secret))
      return no(
        `${secret} is a secret of the ${where} as well: every workflow of every branch reads that one.`,
        where === 'repository'
          ? `gh secret delete ${quoteWord(secret)} --repo ${fullName}`
          : `Take ${fullName} off the list of repositories of ${secret}, at the organization’s page of secrets.`,
      )
  }
  if (!facts.repositorySecrets.known)
    return untold(`Whether ${secret} is a secret of the repository as well`, facts.repositorySecrets)
  if (!facts.organizationSecrets.known)
    return untold(`Whether ${secret} is a secret of the organization as well`, facts.organizationSecrets)
  if (environment.secrets.known && !environment.secrets.value.includes(secret))
    return no(
      `${secret} is not in the environment ${name} (${url}/settings/environments).`,
      `gh secret set ${quoteWord(secret)} --env ${quoteWord(name)} --repo ${fullName}`,
    )
  return yes(`${secret} is in ${name}, for ${defaultBranch} only.`)
}

/** `undefined` when only the default branch may use it. */
function limitedTo({ name, refs }: Environment, { repository }: Facts): Verdict | undefined {
  const { defaultBranch } = repository
  if (refs === 'all') return no(`Every branch may use the environment ${name}.`)
  // Other branches may be protected too, but nobody merges into one without what protects it.
  if (refs === 'protected') return undefined
  if (!refs.known) return untold(`The branches of the environment ${name}`, refs)
  const other = refs.value.find((pattern) => pattern.type !== 'branch' || pattern.name !== defaultBranch)
  if (other !== undefined)
    return no(
      `The environment ${name} is open for ${other.type === 'tag' ? 'the tags' : 'the branches'} ${other.name}.`,
    )
  return refs.value.length === 0 ? no(`No branch may use the environment ${name}.`) : undefined
}

function makeEnvironment({ repository }: Facts, name: string, secret: string): string {
  const path = `repos/${repository.fullName}/environments/${encodeURIComponent(name)}`
  return [
    ghApi('PUT', path, {
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    }),
    ghApi('POST', `${path}/deployment-branch-policies`, { name: repository.defaultBranch }),
    `gh secret set ${quoteWord(secret)} --env ${quoteWord(name)} --repo ${repository.fullName}`,
    `gh secret delete ${quoteWord(secret)} --repo ${repository.fullName}  # where it is one of the repository`,
  ].join('\n')
}

function isolatedCode({ uses, setup }: Examined): Verdict {
  const runs = uses.filter(runsItsCode)
  const fix =
    'Take the files of examples/workflows/hardened/: fork, check and report are jobs of their own there.'
  const beside = runs.find((use) => judgesChange(use))
  if (beside !== undefined)
    return no(
      `${placeOf(beside)} runs migrations and tests in the job that holds the token${setup === 'simple' ? '' : ' of the gate'}. Commands get a clean environment, but they share the machine with it.`,
      fix,
    )
  for (const use of runs) {
    const secrets = [...use.job.secrets, ...(use.caller?.job.secrets ?? [])].filter(
      (name) => !HANDED_ON.has(name),
    )
    if (secrets.length > 0)
      return no(
        secrets.includes('*')
          ? `${placeOf(use)} is handed every secret.`
          : `${placeOf(use)} is handed ${secrets.join(', ')}.`,
        `secrets:\n  seal-key: \${{ needs.fork.outputs.seal-key }}`,
      )
    if (use.job.environment !== undefined)
      return no(
        `${placeOf(use)} is in an environment, and gets its secrets.`,
        `Take \`environment:\` out of job ${use.job.id}.`,
      )
    const permissions = permissionsOf(use)
    if (permissions === undefined || levelOf(permissions, 'any') === 'write')
      return no(`${placeOf(use)} has a token that writes.`, 'permissions:\n  contents: read')
    const last = use.job.steps.indexOf(use.step)
    const after = use.job.steps
      .slice(last + 1)
      .find(({ uses: action }) => action !== undefined && !UPLOAD.test(action))
    if (after !== undefined)
      return no(
        `${placeOf(use)} runs ${after.uses ?? 'a step'} after code of the pull request, which may have changed it.`,
        'Move that step into another job.',
      )
  }
  if (runs.length === 0) return unclear('No job runs migrations.', fix)
  return yes('It has `contents: read`, the URL of its own branch, and nothing else to take.')
}

/** Takes the untrusted report out, and is read as such. */
const UPLOAD = /^actions\/upload-artifact@/
