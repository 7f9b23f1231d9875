import { messageOf } from '../../../core/errors.ts'
import { ownersOf, parseCodeowners } from '../../../gate/owners.ts'
import { judgePolicy, judgeRequester, type ReadPolicy, readPolicy } from '../../policy.ts'
import type { Facts } from '../facts.ts'
import {
  aboutWorkflows,
  type Definition,
  type Examined,
  no,
  unclear,
  untold,
  type Verdict,
  yes,
} from './types.ts'

/** Files of the default branch that decide about others: the policy, and who owns the workflows. */
export const FILES: readonly Definition[] = [
  {
    id: 'policy',
    title: 'The policy of the default branch holds somebody',
    weight: 'required',
    judge: (examined) => judgePolicy(read(examined)),
  },
  {
    id: 'requester-excluded',
    title: 'Who asked an agent for a change cannot approve it',
    weight: 'recommended',
    judge: (examined) => judgeRequester(read(examined)),
  },
  {
    id: 'workflow-files-owned',
    title: 'A change of `.github/` needs one of its owners',
    // Where the pull request's own workflow judges it, nothing else stops one that rewrites the judge.
    weight: ({ setup }) => (setup === 'hardened' ? 'recommended' : 'required'),
    judge: aboutWorkflows(workflowFilesOwned),
  },
]

/** An input of the workflow beats the file. */
function read({ facts, uses }: Examined): ReadPolicy {
  if (!facts.config.known) return untold('The settings of the default branch', facts.config)
  const value = uses.map(({ step }) => step.with.get('approval')).find(Boolean)
  const input = value === undefined ? undefined : { value, where: 'The workflow’s `approval:`' }
  return readPolicy({ ...facts.config.value, input, change: 'pull request' })
}

function workflowFilesOwned(examined: Examined): Verdict {
  const { facts, workflows } = examined
  const paths = workflows.map(({ path }) => path)
  if (
    facts.rulesets.known &&
    facts.rulesets.value.some(
      ({ enforcement, restrictedPaths }) => enforcement === 'active' && restrictedPaths.some(coversWorkflows),
    )
  )
    return yes('A ruleset restricts these paths.')
  const review = codeOwnersReview(facts)
  const { codeowners } = facts
  if (!codeowners.known) return untold('CODEOWNERS', codeowners)
  const fix = `.github/CODEOWNERS:\n/.github/ @<who looks after the workflows>\n\nIn the ruleset of ${facts.repository.defaultBranch}, rule \`pull_request\`: "require_code_owner_review": true\nPage: ${facts.repository.url}/settings/rules`
  if (codeowners.value === undefined)
    return no('There is no CODEOWNERS file and no rule that restricts the paths.', fix)
  const { path: file, text } = codeowners.value
  let free: string | undefined
  try {
    const owners = parseCodeowners(text)
    free = [...paths, file].find((path) => ownersOf(owners, path).length === 0)
  } catch (error) {
    return no(`${file}: ${firstLine(messageOf(error))}`, fix)
  }
  if (free !== undefined) return no(`${file} names nobody for ${free}.`, fix)
  if (review === 'yes') return yes(`${file} names owners, and their review is required.`)
  if (review === 'no')
    return no(`${file} names owners, but the default branch does not require their review.`, fix)
  return unclear(
    `${file} names owners; whether their review is required cannot be read with this token.`,
    fix,
  )
}

function codeOwnersReview({ rules, protection, branch }: Facts): 'yes' | 'no' | 'unknown' {
  if (rules.known && rules.value.some((rule) => rule.type === 'pull-request' && rule.codeOwners)) return 'yes'
  if (protection.known) {
    if (protection.value?.reviews?.codeOwners === true) return 'yes'
    return rules.known ? 'no' : 'unknown'
  }
  return rules.known && branch.known && !branch.value.protected ? 'no' : 'unknown'
}

/** A pattern of restricted paths that no workflow file escapes. */
function coversWorkflows(pattern: string): boolean {
  return /^\/?\.github\/(?:workflows\/)?\*\*(?:\/\*)?$/.test(pattern)
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
