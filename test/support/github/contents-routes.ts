import { shaOf } from './contents.ts'
import { type ApiAnswer, failed, notFound, ok, type Route } from './http.ts'
import { template } from './schema.ts'
import type { GitHubWorld } from './world.ts'

const FILE = template('content-file-response-if-content-is-a-file')
/** Larger files are told about without their content. */
const LARGEST = 1024 * 1024

/** What GitHub answers about files at a commit. */
export function contentsRoutes(world: GitHubWorld): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^/repos/${world.fullName}/contents/(.+)$`),
      needs: 'contents',
      handle: ({ query }, encoded) => {
        const path = decodeURIComponent(encoded)
        const ref = query.get('ref') ?? world.repository.defaultBranch
        const isKnown = ref === world.repository.defaultBranch || world.hasCommit(ref)
        if (!isKnown) return failed(404, `No commit found for the ref ${ref}`)
        if (world.hasDirectory(ref, path)) return ok([])
        const text = world.fileAt(ref, path)
        return text === undefined ? notFound() : fileOf(path, text)
      },
    },
  ]
}

function fileOf(path: string, text: string): ApiAnswer {
  const bytes = Buffer.from(text)
  const told =
    bytes.length > LARGEST
      ? { encoding: 'none', content: '' }
      : { encoding: 'base64', content: bytes.toString('base64').replace(/.{60}/g, '$&\n') }
  const name = path.split('/').at(-1)
  return ok({ ...FILE, ...told, path, name, size: bytes.length, sha: shaOf(text) })
}
