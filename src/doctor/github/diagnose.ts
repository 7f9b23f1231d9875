import { OffshootError } from '../../core/errors.ts'
import { GitHubClient } from '../../platform/github/client.ts'
import type { Asking, Diagnosis } from '../diagnosis.ts'
import { holdsTogether } from '../guarantee.ts'
import { examine, judge } from './guarantees/index.ts'
import { readFacts } from './read.ts'
import { findRepository } from './repository.ts'

/** Reads once and judges. */
export async function diagnoseGitHub({
  env,
  token,
  directory,
  log,
  redactor,
  signal,
  fetch,
}: Asking): Promise<Diagnosis> {
  if (token === undefined || token === '')
    throw new OffshootError('config', 'There is no token for GitHub', {
      next: 'set GITHUB_TOKEN or give --github-token; as an administrator, GITHUB_TOKEN=$(gh auth token) reads everything',
    })
  redactor.add(token)
  const { owner, repo, apiUrl } = await findRepository(env, directory, signal)
  const client = new GitHubClient({ token, apiUrl, redactor, log, ...(fetch === undefined ? {} : { fetch }) })
  const facts = await readFacts({ client, name: { owner, repo }, signal })
  const examined = examine(facts)
  const guarantees = judge(examined)
  return {
    repository: facts.repository.fullName,
    setup: examined.setup,
    guarantees,
    healthy: holdsTogether(guarantees),
  }
}
