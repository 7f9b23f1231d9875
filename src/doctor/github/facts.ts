import type { Fact as AnyFact, Unknown as AnyUnknown } from '../fact.ts'
import type { Workflow } from './workflow.ts'

export { known } from '../fact.ts'

/** What was asked of GitHub: the answer, or why there is none. */
export type Fact<T> = AnyFact<T, Right>
export type Unknown = AnyUnknown<Right>

/** Rights of GitHub's tokens, as far as reading the settings of a repository asks for any. */
export type Right =
  | 'metadata: read'
  | 'contents: read'
  | 'actions: read'
  | 'administration: read'
  | 'administration: write'
  | 'environments: read'
  | 'secrets: read'

/** Everything that is judged, read once. Nothing here was ever written to. */
export interface Facts {
  readonly repository: RepositoryFacts
  /** Rules that are in force on the default branch, whatever ruleset they come from. */
  readonly rules: Fact<readonly BranchRule[]>
  /** Rulesets that matter: those behind `rules`, those that only evaluate, those about pushes. */
  readonly rulesets: Fact<readonly Ruleset[]>
  /** Classic protection as everybody may see it: which statuses, and for whom. */
  readonly branch: Fact<BranchSummary>
  /** Classic protection as administrators see it; `undefined` where there is none. */
  readonly protection: Fact<Protection | undefined>
  readonly workflowToken: Fact<{ readonly writes: boolean; readonly mayApprove: boolean }>
  readonly forks: Fact<ForkFacts>
  /** Of the default branch. */
  readonly workflows: Fact<readonly Workflow[]>
  /** Those that Offshoot’s jobs name. */
  readonly environments: Fact<readonly Environment[]>
  /** Names. */
  readonly repositorySecrets: Fact<readonly string[]>
  readonly organizationSecrets: Fact<readonly string[]>
  /** The first of the places where GitHub looks. */
  readonly codeowners: Fact<{ readonly path: string; readonly text: string } | undefined>
  /** Offshoot's file of the default branch; `undefined` text where there is none. */
  readonly config: Fact<{ readonly path: string; readonly text: string | undefined }>
}

export interface RepositoryFacts {
  /** `owner/name`. */
  readonly fullName: string
  readonly url: string
  readonly defaultBranch: string
  readonly private: boolean
  readonly ownedByOrganization: boolean
}

export interface RequiredStatus {
  readonly context: string
  /** The only App whose status counts; `undefined` when anybody's does. */
  readonly appId: number | undefined
}

export type BranchRule =
  | {
      readonly type: 'required-statuses'
      readonly rulesetId: number | undefined
      readonly statuses: readonly RequiredStatus[]
    }
  | {
      readonly type: 'pull-request'
      readonly rulesetId: number | undefined
      readonly dismissStale: boolean
      readonly codeOwners: boolean
      readonly lastPush: boolean
      readonly approvals: number
    }
  | { readonly type: 'merge-queue'; readonly rulesetId: number | undefined }

export interface Ruleset {
  readonly id: number
  /** Where the API has it: `repos/acme/shop/rulesets/7`, `orgs/acme/rulesets/7`. */
  readonly path: string
  readonly name: string
  readonly enforcement: 'active' | 'evaluate' | 'disabled'
  readonly target: string
  /** `undefined` where the token may not see them. */
  readonly bypass: readonly string[] | undefined
  readonly requiredStatuses: readonly string[]
  readonly restrictedPaths: readonly string[]
}

export interface BranchSummary {
  readonly sha: string
  /** By a classic protection, or by rulesets. */
  readonly protected: boolean
  readonly statuses: readonly RequiredStatus[]
  /** `everyone` includes administrators. */
  readonly enforcement: 'off' | 'non_admins' | 'everyone'
}

export interface Protection {
  readonly statuses: readonly RequiredStatus[]
  readonly enforceAdmins: boolean
  /** `undefined` when no review is required. */
  readonly reviews:
    | {
        readonly dismissStale: boolean
        readonly codeOwners: boolean
        readonly lastPush: boolean
        readonly approvals: number
        /** Who may pass without: people, teams, Apps by name. */
        readonly bypass: readonly string[]
      }
    | undefined
}

/** What happens when a fork's pull request arrives. */
export type ForkFacts =
  | { readonly of: 'public'; readonly approval: string }
  | {
      readonly of: 'private'
      readonly run: boolean
      readonly writeTokens: boolean
      readonly secrets: boolean
      readonly approval: boolean
    }

export interface Environment {
  readonly name: string
  /** Which refs may use it. `protected`: protected branches; a list: patterns. */
  readonly refs: 'all' | 'protected' | Fact<readonly RefPattern[]>
  /** Names. */
  readonly secrets: Fact<readonly string[]>
}

export interface RefPattern {
  readonly name: string
  readonly type: 'branch' | 'tag'
}

/** Rights that a workflow can give its own token; the others no workflow has. */
const GRANTABLE: ReadonlySet<Right> = new Set(['metadata: read', 'contents: read', 'actions: read'])

/** How a person gets a token that may. */
export function howToRead(right: Right): string {
  if (GRANTABLE.has(right)) return `give the token \`${right}\` (in a workflow: \`permissions:\`)`
  if (right === 'administration: write')
    return 'GitHub shows it to those who may change it; as an administrator run `GITHUB_TOKEN=$(gh auth token) offshoot doctor`'
  const name = right.replace(/^./, (letter) => letter.toUpperCase())
  return `no workflow’s own token can hold \`${right}\`; give a fine-grained personal access token with ${name}, or as an administrator run \`GITHUB_TOKEN=$(gh auth token) offshoot doctor\``
}
