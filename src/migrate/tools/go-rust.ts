import { byFolder, filesLike, filesUnder, nearest, nearMiss } from '../look.ts'
import { folderOf, globUnder, joined, nameOf, relativeTo, resolveIn, shellWord, shown } from '../paths.ts'
import { explicitUrl, markedFolders } from './sql.ts'
import type { Sighting, Tool } from './types.ts'

export const goose: Tool = {
  id: 'goose',
  name: 'goose',
  docs: 'https://pressly.github.io/goose/documentation/environment-variables',
  needs: '`goose` on the PATH, or as a tool in go.mod',
  journal: ['public.goose_db_version'],
  environment: (credential) => ({ GOOSE_DRIVER: 'postgres', GOOSE_DBSTRING: explicitUrl(credential) }),
  async look(tree) {
    const sightings: Sighting[] = []
    for (const [migrations, files] of await markedFolders(tree, /^--\s*\+goose\s+Up/im)) {
      const scripts = filesUnder(tree, migrations, /^\d+_[^/]+(?<!_test)\.go$/)
      if (scripts.length > 0) {
        // Only a program of the project's own can run migrations written in Go.
        sightings.push(
          nearMiss(`${shown(migrations)} has goose migrations written in Go (${nameOf(scripts[0] ?? '')})`),
        )
        continue
      }
      const module = nearest(tree, migrations, ['go.mod'])
      const text = module === undefined ? '' : ((await tree.read(module)) ?? '')
      const isTool = /^\s*(tool\s+)?github\.com\/pressly\/goose\/v3\/cmd\/goose\s*$/m.test(text)
      const folder = isTool && module !== undefined ? folderOf(module) : ''
      const directory = shellWord(relativeTo(folder, migrations))
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '*.sql')],
        count: files.length,
        command: `${isTool ? 'go tool goose' : 'goose'} -dir ${directory} up`,
        evidence: `${shown(migrations)} with \`-- +goose Up\``,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const golangMigrate: Tool = {
  id: 'golang-migrate',
  name: 'golang-migrate',
  docs: 'https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md',
  needs: '`migrate` on the PATH, built with the postgres driver',
  journal: ['public.schema_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const [migrations, files] of byFolder(filesLike(tree, /(^|\/)\d+_[^/]+\.up\.sql$/))) {
      const witness = await golangMigrateWitness(tree, migrations)
      if (witness === undefined) continue
      sightings.push({
        kind: 'found',
        folder: '',
        migrations: [migrations],
        globs: [globUnder(migrations, '*.sql')],
        count: files.length,
        // It takes the URL as a flag only; its driver reads what the URL leaves out from libpq's variables, so no
        // password stands on the command line.
        command: `migrate -path ${shellWord(migrations)} -database 'postgres:///' up`,
        evidence: `${witness} and ${shown(migrations)} with .up.sql files`,
        strength: 'config',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const sqlx: Tool = {
  id: 'sqlx',
  name: 'SQLx',
  docs: 'https://github.com/launchbadge/sqlx/blob/main/sqlx-cli/README.md#create-and-run-migrations',
  needs: '`sqlx` on the PATH (crate sqlx-cli, feature postgres)',
  journal: ['public._sqlx_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    const seen = new Set<string>()
    for (const cargo of filesLike(tree, /(^|\/)Cargo\.toml$/).reverse()) {
      const text = (await tree.read(cargo)) ?? ''
      if (!/^\s*sqlx\b|\.sqlx\]/m.test(text)) continue
      const folder = folderOf(cargo)
      const migrations = joined(folder, 'migrations')
      const files = filesUnder(tree, migrations, /^\d+_[^/]+\.sql$/).filter(
        (path) => !path.endsWith('.down.sql'),
      )
      if (files.length === 0 || seen.has(migrations)) continue
      seen.add(migrations)
      const workspace = nearest(tree, folderOf(folder), ['Cargo.toml'])
      const inherited = workspace === undefined ? '' : ((await tree.read(workspace)) ?? '')
      if (!`${text}${inherited}`.includes('postgres')) continue
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '*.sql')],
        count: files.length,
        command: 'sqlx migrate run',
        evidence: `sqlx in ${cargo} and ${shown(migrations)}`,
        strength: 'config',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const diesel: Tool = {
  id: 'diesel',
  name: 'Diesel',
  docs: 'https://docs.rs/crate/diesel_cli/latest/source/README.md',
  needs: '`diesel` on the PATH (crate diesel_cli, feature postgres)',
  journal: ['public.__diesel_schema_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    const places = new Set(filesLike(tree, /(^|\/)(diesel|Cargo)\.toml$/).map(folderOf))
    for (const folder of places) {
      const cargo = (await tree.read(joined(folder, 'Cargo.toml'))) ?? ''
      const settings = await tree.read(joined(folder, 'diesel.toml'))
      if (settings === undefined && !/^\s*diesel\b/m.test(cargo)) continue
      const directory = /\[migrations_directory\][^[]*?\bdir\s*=\s*"([^"]+)"/.exec(settings ?? '')?.[1]
      const migrations = resolveIn(folder, directory ?? 'migrations')
      if (migrations === undefined) continue
      const files = filesUnder(tree, migrations, /^[^/]+\/up\.sql$/)
      if (files.length === 0) continue
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '*/*.sql')],
        count: files.length,
        command: 'diesel migration run',
        evidence: `${joined(folder, settings === undefined ? 'Cargo.toml' : 'diesel.toml')} and ${shown(migrations)}`,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

/** A file that says these `.up.sql` files are golang-migrate's: other tools name theirs the same way. */
async function golangMigrateWitness(
  tree: Parameters<Tool['look']>[0],
  migrations: string,
): Promise<string | undefined> {
  const places = [
    'go.mod',
    'Makefile',
    'Taskfile.yml',
    'justfile',
    'docker-compose.yml',
    'compose.yaml',
    'Dockerfile',
  ]
  for (const name of places) {
    const file = nearest(tree, migrations, [name])
    if (file === undefined) continue
    if (
      /golang-migrate\/migrate|\bmigrate\/migrate\b|\bmigrate\s+-(path|source|database)\b/.test(
        (await tree.read(file)) ?? '',
      )
    ) {
      return file
    }
  }
  return undefined
}
