import { hasCorpora } from './corpora.ts'
import { hasRsync } from './gitlab-ci/pipeline.ts'

/** Says once which tests this machine cannot run, so that a skip is never silent. */
export function setup(): void {
  if (!hasCorpora)
    console.log('no ../shared beside the repository: tests on real migration histories are skipped')
  if (!hasRsync) console.log('no rsync on this machine: tests that run GitLab’s jobs are skipped')
}
