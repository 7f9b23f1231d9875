import { OffshootError } from '../../core/errors.ts'
import { GitLabClient } from '../../platform/gitlab/client.ts'
import type { Asking, Diagnosis } from '../diagnosis.ts'
import { holdsTogether } from '../guarantee.ts'
import { examine, judge } from './guarantees/index.ts'
import { findProject } from './place.ts'
import { readFacts } from './read.ts'

/** Reads once and judges. */
export async function diagnoseGitLab({
  env,
  token,
  directory,
  log,
  redactor,
  signal,
  fetch,
}: Asking): Promise<Diagnosis> {
  if (token === undefined || token === '')
    throw new OffshootError('config', 'There is no token for GitLab', {
      next: 'set OFFSHOOT_GITLAB_TOKEN or GITLAB_TOKEN, or give --gitlab-token; one of a Maintainer with the scope read_api reads everything',
    })
  redactor.add(token)
  const { fullName, apiUrl } = await findProject(env, directory, signal)
  const client = new GitLabClient({ token, apiUrl, redactor, log, ...(fetch === undefined ? {} : { fetch }) })
  const source = { client, path: `/projects/${encodeURIComponent(fullName)}`, signal }
  // At a terminal, whoever asks is not who the gate acts as.
  const ofGate = env.GITLAB_CI === 'true' && token === env.OFFSHOOT_GITLAB_TOKEN
  const facts = await readFacts(source, { ofGate })
  const examined = examine(facts)
  const guarantees = judge(examined)
  return {
    repository: facts.project.fullName,
    setup: examined.setup,
    tier: facts.tier,
    guarantees,
    healthy: holdsTogether(guarantees),
  }
}
