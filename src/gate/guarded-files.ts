import type { Change } from '../core/change-request.ts'
import { isInside, nameOf, resolveIn } from '../migrate/paths.ts'

/** Stands for the files of a change that the forge does not list: any of them may guard something. */
export const UNLISTED = 'files that cannot be listed'

/**
 * Paths that the change touches and that decide what runs here and who must approve: workflows, CODEOWNERS, the settings.
 * Where a file moved away, its old path. A change that was not read whole has `UNLISTED` among them.
 * @param config path of the settings file, from the root of the repository
 */
export function guardedFiles(change: Change, config: string): readonly string[] {
  const settings = [resolveIn('', config), '.offshoot.yml']
  const isGuarded = (path: string) => settings.includes(path) || guards(path)
  const touched = change.files.flatMap(({ path, previousPath }) => [path, previousPath ?? path])
  const guarded = touched.filter(isGuarded)
  return [...new Set(change.complete ? guarded : [...guarded, UNLISTED])]
}

/** Forges do not agree on case, so that no spelling of a name gets by. */
function guards(path: string): boolean {
  const lower = path.toLowerCase()
  return (
    isInside(lower, '.github') ||
    isInside(lower, '.gitlab') ||
    lower === '.gitlab-ci.yml' ||
    nameOf(lower) === 'codeowners'
  )
}
