import type { Credential } from '../../provider/types.ts'
import { urlOf } from '../../sql/client.ts'
import {
  byFolder,
  dependsOn,
  filesLike,
  filesUnder,
  isVersioned,
  nearest,
  nearMiss,
  nodeBin,
} from '../look.ts'
import { folderOf, globUnder, nameOf, relativeTo, shellWord, shown } from '../paths.ts'
import type { Tree } from '../tree.ts'
import type { Sighting, Tool } from './types.ts'

export const dbmate: Tool = {
  id: 'dbmate',
  name: 'dbmate',
  docs: 'https://github.com/amacneil/dbmate#command-line-options',
  needs: '`dbmate` on the PATH or in the repository’s packages',
  journal: ['public.schema_migrations'],
  environment: (credential) => ({ DATABASE_URL: explicitUrl(credential) }),
  async look(tree) {
    const sightings: Sighting[] = []
    for (const [migrations, files] of await markedFolders(tree, /^--\s*migrate:up/m)) {
      const installed = await dependsOn(tree, migrations, 'dbmate')
      const program = installed ? nodeBin(tree, '', 'dbmate') : 'dbmate'
      sightings.push({
        kind: 'found',
        folder: '',
        migrations: [migrations],
        globs: [globUnder(migrations, '*.sql')],
        count: files.length,
        // Not `up`, which would create a database; and the checkout's schema file is not ours to write.
        command: `${program} --no-dump-schema --migrations-dir ${shellWord(migrations)} migrate`,
        evidence: `${shown(migrations)} with \`-- migrate:up\``,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const atlas: Tool = {
  id: 'atlas',
  name: 'Atlas',
  docs: 'https://atlasgo.io/versioned/apply',
  needs: '`atlas` on the PATH',
  journal: ['atlas_schema_revisions', 'public.atlas_schema_revisions'],
  environment: (credential) => ({ DATABASE_URL: explicitUrl(credential) }),
  async look(tree) {
    const sightings: Sighting[] = []
    for (const sum of filesLike(tree, /(^|\/)atlas\.sum$/)) {
      const migrations = folderOf(sum)
      const files = filesUnder(tree, migrations, /^[^/]+\.sql$/)
      if (files.length === 0) continue
      const config = nearest(tree, folderOf(migrations), ['atlas.hcl'])
      const folder = config === undefined ? '' : folderOf(config)
      const text = config === undefined ? '' : ((await tree.read(config)) ?? '')
      const environments = [...text.matchAll(/^\s*env\s+"?([\w.-]+)"?\s*\{/gm)].map((match) => match[1] ?? '')
      const [environment] = environments
      const where =
        environment !== undefined && environments.length === 1
          ? `--env ${shellWord(environment)}`
          : `--dir ${shellWord(`file://${relativeTo(folder, migrations)}`)}`
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '**/*.sql')],
        count: files.length,
        command: `atlas migrate apply ${where} --url "$DATABASE_URL"`,
        evidence: config === undefined ? sum : `${config} and ${sum}`,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const pgroll: Tool = {
  id: 'pgroll',
  name: 'pgroll',
  docs: 'https://github.com/xataio/pgroll/blob/main/docs/cli/migrate.mdx',
  needs: '`pgroll` on the PATH',
  journal: ['pgroll'],
  environment: (credential) => ({ PGROLL_PG_URL: explicitUrl(credential) }),
  async look(tree) {
    const sightings: Sighting[] = []
    const candidates = filesLike(tree, /(^|\/)([\w-]*migrations?|pgroll)\/[^/]+\.(json|ya?ml)$/).filter(
      isVersioned,
    )
    for (const [migrations, files] of byFolder(candidates)) {
      const text = (await tree.read(files.at(-1) ?? '')) ?? ''
      if (!/['"]?operations['"]?\s*:/.test(text) || !PGROLL_OPERATION.test(text)) continue
      const folder = shellWord(migrations)
      sightings.push({
        kind: 'found',
        folder: '',
        migrations: [migrations],
        globs: [globUnder(migrations, '*.{json,yaml,yml}')],
        count: files.length,
        // Its set-up makes event triggers, which ordinary logins may not; a database that has had it needs none.
        command: `{ pgroll status > /dev/null 2>&1 || pgroll init; } && pgroll migrate ${folder} --complete`,
        evidence: `${shown(migrations)} with pgroll operations`,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const plainSql: Tool = {
  id: 'sql',
  name: 'plain SQL',
  docs: 'https://www.postgresql.org/docs/current/app-psql.html',
  needs: 'nothing',
  journal: ['offshoot'],
  async look(tree) {
    const sightings: Sighting[] = []
    const folders = byFolder(filesLike(tree, /(^|\/)(migrations?|migrate)\/[^/]+\.sql$/i))
    for (const [migrations, all] of folders) {
      const files = all.filter((path) => !isDownFile(path))
      if (files.length === 0) continue
      const texts = await Promise.all(files.slice(-3).map((path) => tree.read(path)))
      if (texts.some((text) => text !== undefined && hasDownSection(text))) {
        sightings.push(nearMiss(`${shown(migrations)} has files with a way up and a way down in one`))
        continue
      }
      const loose = files.find((path) => !isVersioned(path))
      if (loose !== undefined) {
        sightings.push(
          nearMiss(
            `${shown(migrations)} has files whose order their names do not tell, such as ${nameOf(loose)}`,
          ),
        )
        continue
      }
      sightings.push({
        kind: 'found',
        folder: '',
        migrations: [migrations],
        globs: [globUnder(migrations, '*.sql')],
        count: files.length,
        evidence: `numbered .sql files in ${shown(migrations)}`,
        strength: 'shape',
        urlNames: [],
      })
    }
    return sightings
  },
}

/** True for the half of a pair that takes a migration back. */
export function isDownFile(path: string): boolean {
  return (
    /([._-](down|undo|rollback|revert)\.sql|^down\.sql)$/i.test(nameOf(path)) ||
    /^U[\d._]+__/.test(nameOf(path))
  )
}

/** True for a file with both directions in it, told apart by comments: as a whole it would undo what it does. */
export function hasDownSection(text: string): boolean {
  return /^--\s*(\+goose\s+down|\+migrate\s+down|migrate:down|down\s+migration)\b/im.test(text)
}

/** Folders of numbered `.sql` files of which one of the newest bears `mark`, with those files. */
export async function markedFolders(tree: Tree, mark: RegExp): Promise<[string, string[]][]> {
  const folders = [...byFolder(filesLike(tree, /\.sql$/).filter(isVersioned))]
  const marked = await Promise.all(
    folders.map(async ([, files]) => {
      const texts = await Promise.all(files.slice(-3).map((path) => tree.read(path)))
      return texts.some((text) => text !== undefined && mark.test(text))
    }),
  )
  return folders.filter((_, index) => marked[index] === true)
}

/** The branch's URL with `sslmode` said in any case: Go's drivers ask for TLS where it is not. */
export function explicitUrl(credential: Credential): string {
  const url = urlOf(credential)
  return credential.sslmode === 'disable' ? `${url}?sslmode=disable` : url
}

const PGROLL_OPERATION =
  /\b(create_table|rename_table|drop_table|add_column|alter_column|drop_column|rename_column|create_index|drop_index|create_constraint|rename_constraint|drop_constraint|drop_multicolumn_constraint|set_replica_identity|sql)\b/
