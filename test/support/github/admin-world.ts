import { shaOf } from './contents.ts'
import type { GitHubWorld } from './world.ts'

export interface WorldRuleset {
  readonly id: number
  readonly name: string
  enforcement: 'active' | 'evaluate' | 'disabled'
  readonly target: 'branch' | 'push'
  readonly bypass: readonly { readonly actor_id: number; readonly actor_type: 'Team' | 'RepositoryRole' }[]
  readonly rules: readonly { readonly type: string; readonly parameters?: object }[]
}

export interface WorldProtection {
  readonly checks: readonly { readonly context: string; readonly app_id: number | null }[]
  readonly enforceAdmins: boolean
  readonly reviews?: { readonly dismissStale: boolean; readonly codeOwners: boolean }
}

export interface WorldEnvironment {
  readonly name: string
  readonly refs: 'all' | 'protected' | readonly string[]
  readonly secrets: readonly string[]
}

/** What administrators set in a repository, and the files of its default branch. New repositories have it like this. */
export class RepositorySettings {
  readonly sha = shaOf('the default branch')
  isPrivate = false
  /** Rulesets and protection of private repositories cost money. */
  plan: 'free' | 'paid' = 'paid'
  readonly rulesets: WorldRuleset[] = []
  protection: WorldProtection | undefined
  /** Besides the default branch. */
  readonly protectedBranches: string[] = []
  workflowToken: { writes: boolean; mayApprove: boolean } = { writes: true, mayApprove: true }
  forkApproval = 'first_time_contributors'
  privateForks = { run: false, secrets: false, writeTokens: false, approval: false }
  readonly environments: WorldEnvironment[] = []
  readonly secrets: string[] = []
  readonly organizationSecrets: string[] = []
  readonly files = new Map<string, string>()
  readonly #world: GitHubWorld

  constructor(world: GitHubWorld) {
    this.#world = world
    world.knowCommits([this.sha])
  }

  /** A file of the default branch. */
  put(path: string, text: string): void {
    this.files.set(path, text)
    this.#world.putFile(this.sha, path, text)
  }

  /** A ruleset of the default branch that requires these statuses. */
  require(
    contexts: readonly string[],
    ruleset: Partial<WorldRuleset> & { appId?: number } = {},
  ): WorldRuleset {
    const { appId, ...rest } = ruleset
    const added: WorldRuleset = {
      id: 40 + this.rulesets.length,
      name: 'Offshoot',
      enforcement: 'active',
      target: 'branch',
      bypass: [],
      ...rest,
      rules: [
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: contexts.map((context) => ({
              context,
              ...(appId === undefined ? {} : { integration_id: appId }),
            })),
          },
        },
        ...(rest.rules ?? []),
      ],
    }
    this.rulesets.push(added)
    return added
  }
}
