import { list, type Source } from './ask.ts'
import { type Facts, map } from './facts.ts'

/** What starts jobs, what they are given, and where they run. */

/** Settings of Offshoot that are no secret; of all others not even the value is kept. */
const SETTINGS: ReadonlySet<string> = new Set([
  'OFFSHOOT_APPROVAL',
  'OFFSHOOT_CONFIG',
  'OFFSHOOT_PROVIDER',
  'OFFSHOOT_STATUS_CHECK',
])

export async function readVariables(source: Source): Promise<Facts['variables']> {
  const fact = await list<{
    key: string
    value?: string | null
    masked?: boolean
    hidden?: boolean
    protected?: boolean
    environment_scope?: string
  }>(source, { task: 'list the CI/CD variables', needs: 'Maintainer', path: 'variables' })
  return map(fact, (variables) =>
    variables.map(({ key, value, masked, hidden, protected: isProtected, environment_scope }) => ({
      key,
      masked: masked === true || hidden === true,
      protected: isProtected === true,
      scope: environment_scope ?? '*',
      setting: SETTINGS.has(key) ? (value ?? undefined) : undefined,
    })),
  )
}

export async function readSchedules(source: Source): Promise<Facts['schedules']> {
  const fact = await list<{ ref: string; active: boolean }>(source, {
    task: 'list the pipeline schedules',
    needs: 'Developer',
    path: 'pipeline_schedules',
  })
  return map(fact, (schedules) =>
    schedules.map(({ ref, active }) => ({ ref: ref.replace(/^refs\/heads\//, ''), active })),
  )
}

/** The address holds a trigger's token, mostly masked; what is kept is whether it triggers pipelines here. */
export async function readHooks(source: Source, fullName: string): Promise<Facts['hooks']> {
  const fact = await list<{
    url: string
    merge_requests_events?: boolean
    enable_ssl_verification?: boolean
  }>(source, { task: 'list the webhooks', needs: 'Maintainer', path: 'hooks' })
  const here = [`${source.path}/`, `/projects/${encodeURIComponent(fullName)}/`]
  return map(fact, (hooks) =>
    hooks.map(({ url, merge_requests_events, enable_ssl_verification }) => ({
      triggers: here.some((path) => url.includes(path)) && url.includes('/trigger/pipeline'),
      mergeRequests: merge_requests_events === true,
      verifiesTls: enable_ssl_verification !== false,
    })),
  )
}

export async function readRunners(source: Source): Promise<Facts['runners']> {
  const fact = await list<{
    id: number
    description?: string | null
    runner_type?: string
    is_shared?: boolean
    active?: boolean
    paused?: boolean
    locked?: boolean
  }>(source, { task: 'list the runners', needs: 'Maintainer', path: 'runners' })
  return map(fact, (runners) =>
    runners
      .filter(({ active, paused }) => active !== false && paused !== true)
      .map(({ id, description, runner_type, is_shared, locked }) => ({
        name: description || `#${id}`,
        type: runner_type ?? (is_shared === true ? 'instance_type' : 'project_type'),
        locked,
      })),
  )
}
