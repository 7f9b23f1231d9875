import type { Fact as AnyFact, Unknown as AnyUnknown } from '../fact.ts'
import type { Pipelines } from './pipelines.ts'

export { known, map } from '../fact.ts'

/** What was asked of GitLab: the answer, or why there is none. */
export type Fact<T> = AnyFact<T, Right>
export type Unknown = AnyUnknown<Right>

/** The least that a token must be able to do. */
export type Right = 'Reporter' | 'Developer' | 'Maintainer'

/** What a licence gives a project; each has what the ones before it have. */
export type Tier = 'Free' | 'Premium' | 'Ultimate' | 'unknown'

/** Everything that is judged, read once. Nothing here was ever written to. */
export interface Facts {
  readonly project: ProjectFacts
  readonly tier: Tier
  /** `undefined` where the tier has none. */
  readonly approvals: Fact<ApprovalSettings | undefined>
  readonly rules: Fact<readonly ApprovalRule[]>
  readonly branches: Fact<readonly ProtectedBranch[]>
  /** Names of protected environments. */
  readonly environments: Fact<readonly string[]>
  readonly checks: Fact<readonly StatusCheck[]>
  readonly variables: Fact<readonly Variable[]>
  readonly schedules: Fact<readonly Schedule[]>
  readonly hooks: Fact<readonly Hook[]>
  /** How many tokens can trigger a pipeline. */
  readonly triggers: Fact<number>
  readonly jobToken: Fact<{ readonly limited: boolean }>
  readonly runners: Fact<readonly Runner[]>
  /** What a pipeline of the default branch is made of, with everything included. */
  readonly pipelines: Fact<Pipelines>
  /** Offshoot's file of the default branch; `undefined` text where there is none. */
  readonly config: Fact<{ readonly path: string; readonly text: string | undefined }>
  /** The token that asks, where it is the one that the gate has; `undefined` for a person's at a terminal. */
  readonly token: TokenFacts | undefined
}

/** Settings that GitLab does not show to this token are `undefined`. */
export interface ProjectFacts {
  readonly id: number
  /** `group/name`. */
  readonly fullName: string
  readonly url: string
  readonly defaultBranch: string
  readonly pipelinesMustSucceed: boolean | undefined
  readonly skippedPipelinesPass: boolean | undefined
  readonly threadsHold: boolean | undefined
  readonly mergeTrains: boolean | undefined
  /** Merging past the train without ending it. */
  readonly trainsSkippable: boolean | undefined
  /** As set: `path`, `path@group/project`, `path@group/project:ref`, an address; empty for `.gitlab-ci.yml`. */
  readonly ciConfigPath: string | undefined
  readonly forkPipelinesHere: boolean | undefined
  readonly jobTokenPushes: boolean | undefined
  readonly checksMustSucceed: boolean | undefined
}

export interface ApprovalSettings {
  readonly authorMayApprove: boolean
  readonly committersMayApprove: boolean
  readonly resetOnPush: boolean
  readonly overridable: boolean
}

export interface ApprovalRule {
  readonly id: number
  readonly name: string
  /** `any_approver` counts whoever may approve at all. */
  readonly type: string
  readonly required: number
  readonly eligible: readonly Approver[]
  /** It counts for merge requests into the default branch. */
  readonly forDefaultBranch: boolean
}

export interface Approver {
  readonly username: string
  /** By its name, as far as GitLab chooses that. */
  readonly machine: boolean
}

/** One entry that matches the default branch. */
export interface ProtectedBranch {
  readonly name: string
  readonly forcePush: boolean
  /** Who may push without a merge request. */
  readonly push: readonly Access[]
}

/** A role, by GitLab's number, or somebody by name. */
export interface Access {
  readonly level: number | undefined
  readonly told: string
}

export interface StatusCheck {
  readonly id: number
  readonly name: string
  readonly forDefaultBranch: boolean
}

/** Of the project; values are dropped but for those that are settings of Offshoot and no secret. */
export interface Variable {
  readonly key: string
  readonly masked: boolean
  readonly protected: boolean
  /** `*` for all. */
  readonly scope: string
  readonly setting: string | undefined
}

export interface Schedule {
  readonly ref: string
  readonly active: boolean
}

export interface Hook {
  /** It triggers pipelines of this project. */
  readonly triggers: boolean
  readonly mergeRequests: boolean
  readonly verifiesTls: boolean
}

export interface Runner {
  readonly name: string
  readonly type: string
  /** Other projects may not take it; of a project's own runner only. */
  readonly locked: boolean | undefined
}

export interface TokenFacts {
  readonly username: string
  readonly machine: boolean
  readonly scopes: Fact<readonly string[]>
  /** GitLab's number of the role in this project. */
  readonly level: Fact<number>
}

/** How a person gets a token that may. */
export function howToRead(right: Right): string {
  const role = right === 'Maintainer' ? 'a Maintainer' : `a ${right}`
  return `GitLab shows it to the role ${right} and higher; as ${role} run \`GITLAB_TOKEN=<token with read_api> offshoot doctor --platform gitlab\``
}
