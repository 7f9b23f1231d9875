import picomatch from 'picomatch'
import type { Settings } from '../config/settings.ts'
import type { Change, ChangeRequest } from '../core/change-request.ts'
import type { SkipReason } from '../report/model.ts'

/** What a preview will do, decided before anything is touched. */
export interface Plan {
  readonly skip: SkipReason | undefined
  /** Why, in sentences for the log. */
  readonly reasons: readonly string[]
  readonly touchesMigrations: boolean
  /** Those that are known to be touched, as paths in the repository. */
  readonly migrationFiles: readonly string[]
}

export interface PlanInput {
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly settings: Settings
  /** Globs of migration files, relative to the repository; empty when they are not known. */
  readonly migrationGlobs: readonly string[]
  /** The engine's secret is there, or it needs none. */
  readonly reachable: boolean
}

export function planPreview(input: PlanInput): Plan {
  const { changeRequest, change, settings } = input
  const touched = change.files.filter(
    (file) => matches(input.migrationGlobs, file.path) || matches(input.migrationGlobs, file.previousPath),
  )
  const unsure = !change.complete || input.migrationGlobs.length === 0
  const touchesMigrations = touched.length > 0 || unsure
  const migrationFiles = [
    ...new Set(
      touched.flatMap(({ path, previousPath }) =>
        [path, previousPath]
          .filter((one) => one !== undefined)
          .filter((one) => matches(input.migrationGlobs, one)),
      ),
    ),
  ]
  const plan = (skip: SkipReason | undefined, ...reasons: string[]): Plan => ({
    skip,
    reasons,
    touchesMigrations,
    migrationFiles,
  })

  if (changeRequest.state !== 'open')
    return plan('closed', `it is ${changeRequest.state}, so nothing is forked`)
  if (changeRequest.draft) return plan('draft', 'it is a draft; the checks run when it is marked ready')
  if (!input.reachable) {
    return plan(
      'fork-without-secrets',
      `no secret reaches this run, and provider ${settings.provider} needs one`,
    )
  }
  if (touched.length > 0) {
    const more = touched.length === 1 ? '' : ` and ${touched.length - 1} more`
    return plan(undefined, `it changes ${touched[0]?.path}${more}`)
  }
  if (!change.complete)
    return plan(undefined, 'the forge did not list every changed file, so migrations may be among them')
  if (input.migrationGlobs.length === 0)
    return plan(undefined, 'which files are migrations is not known, so every push is tried')
  if (settings.test.length > 0)
    return plan(undefined, 'it changes no migration; its test suites run on a branch all the same')
  const config = change.files.find((file) => file.path === settings.config)
  if (config !== undefined) return plan(undefined, `it changes ${config.path}`)
  return plan('no-database-change', 'it changes no migration, and there are no test suites')
}

function matches(globs: readonly string[], path: string | undefined): boolean {
  return path !== undefined && globs.length > 0 && picomatch.isMatch(path, [...globs], { dot: true })
}
