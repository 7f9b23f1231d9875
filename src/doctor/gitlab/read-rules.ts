import { ask, list, type Source } from './ask.ts'
import { type Access, type Fact, type Facts, map } from './facts.ts'

/** What stands between a merge request and the default branch, besides pipelines. */

export async function readApprovals(source: Source): Promise<Facts['approvals']> {
  const fact = await ask<{
    merge_requests_author_approval?: boolean
    merge_requests_disable_committers_approval?: boolean
    reset_approvals_on_push?: boolean
    disable_overriding_approvers_per_merge_request?: boolean
  }>(source, { task: 'read the approval settings', needs: 'Developer', path: 'approvals' })
  return map(fact, (settings) => ({
    authorMayApprove: settings.merge_requests_author_approval !== false,
    committersMayApprove: settings.merge_requests_disable_committers_approval !== true,
    resetOnPush: settings.reset_approvals_on_push === true,
    overridable: settings.disable_overriding_approvers_per_merge_request !== true,
  }))
}

interface OfBranches {
  readonly applies_to_all_protected_branches?: boolean
  readonly protected_branches?: readonly { readonly name: string }[]
}

interface ApiRule extends OfBranches {
  readonly id: number
  readonly name: string
  readonly rule_type?: string
  readonly approvals_required: number
  readonly eligible_approvers?: readonly { readonly username: string }[]
}

export async function readRules(source: Source, branch: string): Promise<Facts['rules']> {
  const fact = await list<ApiRule>(source, {
    task: 'list the approval rules',
    needs: 'Developer',
    path: 'approval_rules',
  })
  return map(fact, (rules) =>
    rules.map((rule) => ({
      id: rule.id,
      name: rule.name,
      type: rule.rule_type ?? 'regular',
      required: rule.approvals_required,
      eligible: (rule.eligible_approvers ?? []).map(({ username }) => ({
        username,
        machine: isMachine(username),
      })),
      forDefaultBranch: isFor(rule, branch),
    })),
  )
}

/** Names that GitLab gives to what holds access tokens, to service accounts, and to its own agents. */
export function isMachine(username: string): boolean {
  return /^(?:(?:project|group)_\d+_bot|service_account_|duo-|ai-)/.test(username)
}

/** A rule of no branch is of all. */
function isFor(
  { applies_to_all_protected_branches: all, protected_branches: of = [] }: OfBranches,
  branch: string,
) {
  return all === true || of.length === 0 || of.some(({ name }) => covers(name, branch))
}

/** GitLab's wildcard: `release/*`, with anything in its place. */
export function covers(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name)
}

interface ApiAccess {
  readonly access_level: number | null
  readonly access_level_description?: string
  readonly user_id?: number | null
  readonly group_id?: number | null
  readonly deploy_key_id?: number | null
}

export async function readBranches(source: Source, branch: string): Promise<Facts['branches']> {
  const fact = await list<{
    name: string
    allow_force_push?: boolean
    push_access_levels?: readonly ApiAccess[]
  }>(source, { task: 'list the protected branches', needs: 'Maintainer', path: 'protected_branches' })
  return map(fact, (branches) =>
    branches
      .filter(({ name }) => covers(name, branch))
      .map(({ name, allow_force_push, push_access_levels = [] }) => ({
        name,
        forcePush: allow_force_push === true,
        push: push_access_levels.map(readAccess),
      })),
  )
}

/** Who is named by itself has a level too, which says nothing then. */
function readAccess(access: ApiAccess): Access {
  const named = [access.user_id, access.group_id, access.deploy_key_id].some((id) => typeof id === 'number')
  const level = named ? undefined : (access.access_level ?? undefined)
  return { level, told: access.access_level_description ?? `access level ${level}` }
}

export async function readEnvironments(source: Source): Promise<Facts['environments']> {
  const fact = await list<{ name: string }>(source, {
    task: 'list the protected environments',
    needs: 'Maintainer',
    path: 'protected_environments',
  })
  return map(fact, (environments) => environments.map(({ name }) => name))
}

export async function readChecks(source: Source, branch: string): Promise<Facts['checks']> {
  const fact: Fact<readonly ({ id: number; name: string } & OfBranches)[]> = await list(source, {
    task: 'list the external status checks',
    needs: 'Maintainer',
    path: 'external_status_checks',
  })
  return map(fact, (checks) =>
    checks.map((check) => ({ id: check.id, name: check.name, forDefaultBranch: isFor(check, branch) })),
  )
}
