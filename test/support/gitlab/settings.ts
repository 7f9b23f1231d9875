import { type ApiAnswer, type ApiRequest, failed, notFound, ok, page } from './http.ts'
import { LEVELS } from './model.ts'
import type { GitLabWorld } from './world.ts'

export type Tier = 'free' | 'premium' | 'ultimate'

interface Setting {
  /** The first tier that has it. */
  readonly from: Tier
  /** GitLab shows it to maintainers only. */
  readonly maintainers?: boolean
  value: unknown
}

const TIERS: readonly Tier[] = ['free', 'premium', 'ultimate']

/** Fields of the project that a lower tier does not answer with. */
const FIELDS: Readonly<Record<string, Tier>> = {
  merge_pipelines_enabled: 'premium',
  merge_trains_enabled: 'premium',
  merge_trains_skip_train_allowed: 'premium',
  only_allow_merge_if_all_status_checks_passed: 'ultimate',
}

/** How the project is set up, as whoever maintains it sees it; what a tier lacks is not there. */
export class ProjectSettings {
  tier: Tier = 'ultimate'
  /** Laid over the project's own fields. */
  readonly fields: Record<string, unknown> = {
    only_allow_merge_if_pipeline_succeeds: false,
    allow_merge_on_skipped_pipeline: false,
    only_allow_merge_if_all_discussions_are_resolved: false,
    merge_pipelines_enabled: false,
    merge_trains_enabled: false,
    merge_trains_skip_train_allowed: false,
    ci_config_path: '',
    ci_allow_fork_pipelines_to_run_in_parent_project: true,
    ci_push_repository_for_job_token_allowed: false,
    public_jobs: true,
    only_allow_merge_if_all_status_checks_passed: false,
  }
  readonly #world: GitLabWorld
  readonly #settings: ReadonlyMap<string, Setting> = new Map<string, Setting>([
    [
      'approvals',
      {
        from: 'premium',
        value: {
          approvers: [],
          approver_groups: [],
          approvals_before_merge: 0,
          reset_approvals_on_push: true,
          selective_code_owner_removals: false,
          disable_overriding_approvers_per_merge_request: false,
          merge_requests_author_approval: false,
          merge_requests_disable_committers_approval: false,
          require_password_to_approve: false,
          require_reauthentication_to_approve: false,
        },
      },
    ],
    ['approval_rules', { from: 'premium', value: [] }],
    ['protected_branches', { from: 'free', maintainers: true, value: [] }],
    ['protected_environments', { from: 'premium', maintainers: true, value: [] }],
    ['external_status_checks', { from: 'ultimate', maintainers: true, value: [] }],
    [
      'job_token_scope',
      { from: 'free', maintainers: true, value: { inbound_enabled: true, outbound_enabled: false } },
    ],
    ['hooks', { from: 'free', maintainers: true, value: [] }],
    ['triggers', { from: 'free', maintainers: true, value: [] }],
    ['pipeline_schedules', { from: 'free', value: [] }],
    ['variables', { from: 'free', maintainers: true, value: [] }],
    ['runners', { from: 'free', maintainers: true, value: [] }],
    ['ci/lint', { from: 'free', value: { valid: true, errors: [], merged_yaml: '{}', includes: [] } }],
  ])

  constructor(world: GitLabWorld) {
    this.#world = world
  }

  get names(): readonly string[] {
    return [...this.#settings.keys()]
  }

  /** Puts a value in place of a setting's; lists are answered page by page. */
  set(name: string, value: unknown): void {
    const setting = this.#settings.get(name)
    if (setting === undefined) throw new Error(`there is no setting ${name}`)
    setting.value = value
  }

  answer(name: string, request: ApiRequest, base: string): ApiAnswer {
    const setting = this.#settings.get(name)
    if (setting === undefined || !this.#has(setting.from)) return notFound('Not Found')
    if (setting.maintainers === true && this.#world.levelOf(request.actor.user) < LEVELS.maintainer)
      return failed(403, '403 Forbidden')
    return Array.isArray(setting.value) ? page(request, setting.value, base) : ok(setting.value)
  }

  project(url: string): Record<string, unknown> {
    const { id, path, defaultBranch } = this.#world.project
    return {
      id,
      description: null,
      name: path.split('/').at(-1),
      path: path.split('/').at(-1),
      path_with_namespace: path,
      default_branch: defaultBranch,
      visibility: 'private',
      web_url: url,
      ...Object.fromEntries(
        Object.entries(this.fields).filter(([name]) => this.#has(FIELDS[name] ?? 'free')),
      ),
    }
  }

  #has(tier: Tier): boolean {
    return TIERS.indexOf(this.tier) >= TIERS.indexOf(tier)
  }
}
