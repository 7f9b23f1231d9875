import { CODEOWNERS_PLACES } from '../../gate/owners.ts'
import { ForgeError } from '../../platform/errors.ts'
import { ask, file, map, type Source } from './ask.ts'
import { type Fact, type Facts, known, type RepositoryFacts, type Unknown } from './facts.ts'
import { readEnvironments, readForks, readSecrets, readWorkflowToken } from './read-actions.ts'
import { readBranch, readProtection, readRules, readRulesets } from './read-rules.ts'
import { findUses } from './uses.ts'
import { parseWorkflow, type Workflow } from './workflow.ts'

/**
 * Reads everything that is judged, about 15 calls, and one or two for each workflow, ruleset, and environment of Offshoot’s jobs.
 * @throws ForgeError when the repository cannot be seen at all, or GitHub cannot be reached
 */
export async function readFacts(source: Source): Promise<Facts> {
  const repository = await readRepository(source)
  const { defaultBranch } = repository
  const branch = await readBranch(source, defaultBranch)
  const files = branch.known ? await readFiles(source, branch.value.sha) : unseen(branch)
  const uses = files.workflows.known ? findUses(files.workflows.value) : []
  const [rules, protection, workflowToken, forks, environments, secrets] = await Promise.all([
    readRules(source, defaultBranch),
    readProtection(source, defaultBranch),
    readWorkflowToken(source),
    readForks(source, repository),
    readEnvironments(source, new Set(uses.map(({ job }) => job.environment?.toLowerCase()))),
    readSecrets(source, repository),
  ])
  const rulesets = await readRulesets(source, rules)
  return {
    repository,
    rules,
    rulesets,
    branch,
    protection,
    workflowToken,
    forks,
    environments,
    ...secrets,
    ...files,
  }
}

type Files = Pick<Facts, 'workflows' | 'codeowners' | 'config'>

/** Of one commit. Who saw the branch may see its files, so that what is not found there is not there. */
async function readFiles(source: Source, sha: string): Promise<Files> {
  const workflows = await readWorkflows(source, sha)
  const codeowners = await readCodeowners(source, sha)
  return { workflows, codeowners, config: await readConfig(source, sha, workflows) }
}

function unseen(branch: Unknown): Files {
  return { workflows: branch, codeowners: branch, config: branch }
}

async function readRepository(source: Source): Promise<RepositoryFacts> {
  const { owner, repo } = source.name
  const fact = await ask(source, { task: 'read the repository', needs: 'metadata: read' }, (api, asking) =>
    api.repos.get({ ...asking }),
  )
  if (!fact.known)
    throw new ForgeError(`Could not read the repository ${owner}/${repo}`, {
      said: fact.said,
      next: 'check its name, and that the token may see it',
    })
  const { full_name, html_url, default_branch, private: isPrivate, owner: holder } = fact.value
  return {
    fullName: full_name,
    url: html_url,
    defaultBranch: default_branch,
    private: isPrivate,
    ownedByOrganization: holder.type === 'Organization',
  }
}

const FOLDER = '.github/workflows'

async function readWorkflows(source: Source, sha: string): Promise<Fact<readonly Workflow[]>> {
  const listing = await ask(
    source,
    { task: `list ${FOLDER}`, needs: 'contents: read' },
    async (api, asking) => await api.repos.getContent({ ...asking, path: FOLDER, ref: sha }),
  )
  if (!listing.known) return /\b404\b/.test(listing.said) ? known([]) : listing
  const entries = Array.isArray(listing.value) ? listing.value : []
  const paths = entries.filter(({ name }) => /\.ya?ml$/.test(name)).map(({ path }) => path)
  const workflows: Workflow[] = []
  // One after the other: GitHub takes a burst of requests for an attack.
  for (const path of paths) {
    const content = await file(source, path, sha)
    if (!content.known) return content
    workflows.push(parseWorkflow(path, content.value))
  }
  return known(workflows)
}

async function readCodeowners(source: Source, sha: string): Promise<Facts['codeowners']> {
  for (const path of CODEOWNERS_PLACES) {
    const text = await file(source, path, sha)
    if (!text.known) return text
    if (text.value !== undefined) return known({ path, text: text.value })
  }
  return known(undefined)
}

async function readConfig(
  source: Source,
  sha: string,
  workflows: Fact<readonly Workflow[]>,
): Promise<Facts['config']> {
  const uses = workflows.known ? findUses(workflows.value) : []
  const path = uses.map(({ step }) => step.with.get('config')).find(Boolean) ?? '.offshoot.yml'
  return map(await file(source, path, sha), (text) => ({ path, text }))
}
