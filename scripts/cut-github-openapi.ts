/**
 * Cuts the operations we use out of GitHub's OpenAPI document (npm `@octokit/openapi`, MIT) into
 * `test/fixtures/github-openapi.json`, which the loopback GitHub of the tests is held to.
 *
 *   node scripts/cut-github-openapi.ts [path of api.github.com.json]
 *
 * Without a path the package, 385 MB, is installed into a temporary directory and removed afterwards.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

const PACKAGE = '@octokit/openapi@23.0.2'
const TARGET = new URL('../test/fixtures/github-openapi.json', import.meta.url)

const OPERATIONS: readonly string[] = [
  'GET /app',
  'GET /orgs/{org}/teams/{team_slug}',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/actions/organization-secrets',
  'GET /repos/{owner}/{repo}/actions/permissions',
  'GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval',
  'GET /repos/{owner}/{repo}/actions/permissions/fork-pr-workflows-private-repos',
  'GET /repos/{owner}/{repo}/actions/permissions/workflow',
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun',
  'GET /repos/{owner}/{repo}/actions/secrets',
  'GET /repos/{owner}/{repo}/actions/workflows',
  'GET /repos/{owner}/{repo}/activity',
  'GET /repos/{owner}/{repo}/branches/{branch}',
  'GET /repos/{owner}/{repo}/branches/{branch}/protection',
  'GET /repos/{owner}/{repo}/codeowners/errors',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'GET /repos/{owner}/{repo}/commits/{ref}/status',
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/contents/{path}',
  'GET /repos/{owner}/{repo}/environments',
  'GET /repos/{owner}/{repo}/environments/{environment_name}',
  'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
  'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/issues/{issue_number}',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline',
  'GET /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'GET /repos/{owner}/{repo}/rules/branches/{branch}',
  'GET /repos/{owner}/{repo}/rulesets',
  'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}',
  'POST /repos/{owner}/{repo}/statuses/{sha}',
  'GET /user',
]

/** Whole answers the loopback GitHub starts from, so that it sends every field GitHub sends. */
const TEMPLATES: readonly string[] = [
  'actions-default-workflow-permissions',
  'actions-repository-permissions',
  'actions-secret-paginated',
  'activity-items',
  'branch-get',
  'branch-protection',
  'combined-commit-status',
  'commit-comparison',
  'content-file-response-if-content-is-a-file',
  'deployment-branch-policies-list',
  'environment',
  'environments',
  'full-repository-default-response',
  'git-tree-response-recursively-retrieving-a-tree',
  'integration',
  'issue',
  'issue-comment',
  'label',
  'private-user-response-with-public-profile-information',
  'pull-request',
  'pull-request-review-items',
  'reaction',
  'repository-collaborator-permission-response-if-user-has-admin-permissions',
  'repository-rule-items',
  'repository-ruleset',
  'repository-ruleset-items',
  'status',
  'team-full',
  'team-membership-response-if-user-is-a-team-maintainer',
  'timeline-issue-events',
  'workflow-paginated',
]

/** Words for readers; dropping them shrinks the cut by half and changes no rule. */
const PROSE = new Set([
  'description',
  'summary',
  'externalDocs',
  'example',
  'examples',
  'title',
  'tags',
  'x-github',
  'x-octokit',
])

const source = process.argv[2]
if (source === undefined) {
  const directory = mkdtempSync(join(tmpdir(), 'offshoot-openapi-'))
  try {
    execFileSync('npm', ['install', '--prefix', directory, '--no-audit', '--no-fund', PACKAGE], {
      stdio: 'inherit',
    })
    cut(join(directory, 'node_modules/@octokit/openapi/generated/api.github.com.json'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
} else {
  cut(source)
}

function cut(path: string): void {
  const document = object(JSON.parse(readFileSync(path, 'utf8')), path)
  const allPaths = object(document.paths, 'paths')
  const allComponents = object(document.components, 'components')

  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of OPERATIONS) {
    const [method = '', route = ''] = operation.split(' ')
    const found = object(allPaths[route], route)[method.toLowerCase()]
    if (found === undefined) throw new Error(`GitHub's document has no ${operation}`)
    paths[route] = { ...paths[route], [method.toLowerCase()]: withoutProse(found) }
  }

  const components: Record<string, Record<string, Json>> = {}
  const queue = [...references(paths)]
  for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
    const [, , section = '', name = ''] = reference.split('/')
    if (components[section]?.[name] !== undefined) continue
    const component = object(allComponents[section], section)[name]
    if (component === undefined) throw new Error(`GitHub's document has no ${reference}`)
    const cleaned = withoutProse(component)
    components[section] = { ...components[section], [name]: cleaned }
    queue.push(...references(cleaned))
  }

  const examples = object(allComponents.examples, 'examples')
  const templates: Record<string, Json> = {}
  for (const name of TEMPLATES) {
    const value = object(examples[name], name).value
    if (value === undefined) throw new Error(`GitHub's document has no example ${name}`)
    templates[name] = value
  }

  const expanded: Record<string, string> = {
    openapi: JSON.stringify(document.openapi),
    'x-source': JSON.stringify(`${PACKAGE}, api.github.com.json, MIT, cut by scripts/cut-github-openapi.ts`),
    paths: lines(paths, 1),
    components: lines(components, 2),
    'x-templates': lines(templates, 1),
  }
  const parts = Object.entries(expanded).map(([key, text]) => `${JSON.stringify(key)}: ${text}`)
  writeFileSync(TARGET, `{\n${parts.join(',\n')}\n}\n`)
}

/** Compact, yet one path, component or template a line, so that a new cut reads as a diff. */
function lines(value: JsonObject, depth: number): string {
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const texts = entries.map(([key, child]) => {
    const text = depth > 1 ? lines(object(child, key), depth - 1) : JSON.stringify(child)
    return `${JSON.stringify(key)}: ${text}`
  })
  return `{\n${texts.join(',\n')}\n}`
}

function withoutProse(value: Json, isMap = false): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutProse(item))
  if (typeof value !== 'object' || value === null) return value
  const kept: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value as JsonObject)) {
    // Below `properties` the keys are names of fields, and a field may well be called `description`.
    if (!isMap && PROSE.has(key)) continue
    kept[key] = withoutProse(child, key === 'properties')
  }
  return kept
}

function* references(value: Json): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* references(item)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value as JsonObject)) {
      if (key === '$ref' && typeof child === 'string') yield child
      else yield* references(child)
    }
  }
}

function object(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is not an object`)
  return value as JsonObject
}
