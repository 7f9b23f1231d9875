import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import type { Env } from '../core/env.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Host } from './types.ts'

/** GitHub's runner: its log commands and its output, state and summary files. */
export function createRunnerHost(env: Env, redactor: Redactor): Host {
  return {
    underway: (sha) => core.saveState(UNDERWAY, sha ?? ''),
    output: (key, value) => core.setOutput(key, value),
    summary: async (markdown) => {
      if (env.GITHUB_STEP_SUMMARY === undefined) return
      await core.summary.addRaw(redactor.redact(markdown)).write({ overwrite: true })
    },
    annotate: (annotations) => {
      for (const annotation of annotations) {
        const properties = {
          title: redactor.redact(annotation.title),
          ...(annotation.file === undefined ? {} : { file: annotation.file }),
          ...(annotation.line === undefined ? {} : { startLine: annotation.line }),
        }
        WRITERS[annotation.level](redactor.redact(annotation.message), properties)
      }
    },
    writeReport: async (json) => {
      const directory = join(env.RUNNER_TEMP ?? '.', 'offshoot')
      await mkdir(directory, { recursive: true })
      const path = join(directory, 'report.json')
      await writeFile(path, redactor.redact(json))
      return path
    },
  }
}

/** The job's log. Whatever is written is redacted; lines of untrusted commands cannot start a workflow command. */
export function createRunnerLogger(redactor: Redactor): Logger {
  const clean = (text: string) => redactor.redact(text)
  return {
    debug: (message) => core.debug(clean(message)),
    info: (message) => core.info(defuse(clean(message))),
    warn: (message) => core.warning(clean(message)),
    error: (message) => core.error(clean(message)),
    command: (line) => core.info(`│ ${clean(line).replaceAll('##[', '## [')}`),
    group: async (name, body) => {
      core.startGroup(clean(name).replace(/\s+/g, ' '))
      try {
        return await body()
      } finally {
        core.endGroup()
      }
    },
  }
}

export { getState, saveState, setSecret } from '@actions/core'

/** State of the job: the commit that has no result yet. */
export const UNDERWAY = 'underway'

const WRITERS = { error: core.error, warning: core.warning, notice: core.notice } as const

/** Our own lines may quote names from a pull request: none of them may read as a workflow command. */
function defuse(text: string): string {
  return text.replaceAll('##[', '## [').replace(/^(\s*)::/gm, '$1: :')
}
