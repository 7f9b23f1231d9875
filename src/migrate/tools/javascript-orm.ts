import { urlOf } from '../../sql/client.ts'
import {
  byFolder,
  configPath,
  dependsOn,
  filesLike,
  filesUnder,
  isOtherDatabase,
  nearMiss,
  nodeBin,
  nodeScript,
  packageFolder,
  packagesAbove,
  SCRIPT,
  scriptGlob,
  urlNamesIn,
} from '../look.ts'
import { folderOf, isInside, joined, nameOf, relativeTo, shellWord, shown } from '../paths.ts'
import type { Tree } from '../tree.ts'
import type { Sighting, Tool } from './types.ts'

export const typeorm: Tool = {
  id: 'typeorm',
  name: 'TypeORM',
  docs: 'https://typeorm.io/docs/migrations/executing',
  needs: 'the repository’s packages (`typeorm`, `pg`, and `ts-node` for TypeScript)',
  journal: ['public.migrations', 'public.typeorm_metadata'],
  async look(tree) {
    const sightings: Sighting[] = []
    const stamped = byFolder(filesLike(tree, /(^|\/)\d{13}-[^/]+\.[cm]?[jt]s$/))
    for (const [migrations, files] of stamped) {
      const text = await tree.read(files.at(-1) ?? '')
      if (text?.includes('MigrationInterface') !== true) continue
      const folder = packageFolder(tree, migrations)
      const command = await typeormCommand(tree, folder)
      if (command === undefined) {
        sightings.push(
          nearMiss(`${shown(migrations)} has TypeORM migrations, but their data source was not found`),
        )
      } else if (command !== 'other-database') {
        sightings.push({
          kind: 'found',
          folder,
          migrations: [migrations],
          globs: [scriptGlob(migrations)],
          count: files.length,
          command: command.text,
          evidence: `${command.evidence} and ${shown(migrations)}`,
          strength: 'mark',
          urlNames: command.urlNames,
        })
      }
    }
    return sightings
  },
}

/** The script of the project that runs them, or the CLI on the one data source. */
async function typeormCommand(tree: Tree, folder: string) {
  const sources: string[] = []
  const texts: string[] = []
  for (const file of filesUnder(
    tree,
    folder,
    /(^|\/)[\w.-]*(data-?source|ormconfig|typeorm)[\w.-]*\.[cm]?[jt]s$/i,
  )) {
    const text = (await tree.read(file)) ?? ''
    if (!text.includes('new DataSource(')) continue
    if (isOtherDatabase(text, 'type')) return 'other-database'
    sources.push(file)
    texts.push(text)
  }
  const urlNames = urlNamesIn(...texts)
  const [manifest] = await packagesAbove(tree, folder)
  const scripts = Object.entries(manifest?.scripts ?? {}).filter(([, text]) => text.includes('migration:run'))
  const [script] = scripts
  if (script !== undefined && scripts.length === 1) {
    return {
      text: nodeScript(tree, folder, { name: script[0] }),
      evidence: `the script ${script[0]}`,
      urlNames,
    }
  }
  const source =
    sources.length === 1
      ? sources[0]
      : sources.find((file) => /^data-?source\.[cm]?[jt]s$/.test(nameOf(file)))
  if (source === undefined) return undefined
  const typescript = manifest?.module === true ? 'typeorm-ts-node-esm' : 'typeorm-ts-node-commonjs'
  const program = /\.[cm]?ts$/.test(source) ? typescript : 'typeorm'
  const text = nodeBin(tree, folder, `${program} migration:run -d ${shellWord(relativeTo(folder, source))}`)
  return { text, evidence: source, urlNames }
}

export const kysely: Tool = {
  id: 'kysely',
  name: 'Kysely',
  docs: 'https://github.com/kysely-org/kysely-ctl#commands',
  needs: 'the repository’s packages (`kysely-ctl`, `pg`)',
  journal: ['public.kysely_migration', 'public.kysely_migration_lock'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const config of filesLike(tree, /(^|\/)kysely\.config\.[cm]?[jt]s$/)) {
      const folder = nameOf(folderOf(config)) === '.config' ? folderOf(folderOf(config)) : folderOf(config)
      const text = (await tree.read(config)) ?? ''
      const migrations = configPath(text, 'migrationFolder', folder) ?? joined(folder, 'migrations')
      const files = filesUnder(tree, migrations, SCRIPT)
      if (files.length === 0) {
        sightings.push(nearMiss(`${config} has no migrations in ${shown(migrations)}`))
        continue
      }
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [scriptGlob(migrations)],
        count: files.length,
        command: nodeBin(tree, folder, 'kysely migrate:latest --no-outdated-check'),
        evidence: `${config} and ${shown(migrations)}`,
        strength: 'config',
        urlNames: urlNamesIn(text),
      })
    }
    return sightings
  },
}

export const mikroOrm: Tool = {
  id: 'mikro-orm',
  name: 'MikroORM',
  docs: 'https://mikro-orm.io/docs/migrations#using-via-cli',
  needs: 'the repository’s packages (`@mikro-orm/cli`, `@mikro-orm/migrations`)',
  journal: ['public.mikro_orm_migrations'],
  environment: (credential) => ({ MIKRO_ORM_CLIENT_URL: urlOf(credential) }),
  async look(tree) {
    const sightings: Sighting[] = []
    for (const config of filesLike(tree, /(^|\/)mikro-orm\.config\.[cm]?[jt]s$/)) {
      const folder = packageFolder(tree, folderOf(config))
      if (!(await dependsOn(tree, folder, '@mikro-orm/migrations', '@mikro-orm/cli'))) continue
      const text = (await tree.read(config)) ?? ''
      if (/@mikro-orm\/(?!postgresql)(mysql|mariadb|sqlite|better-sqlite|libsql|mssql|mongodb)\b/.test(text))
        continue
      const block = text.slice(Math.max(0, text.indexOf('migrations:')))
      const configured = configPath(block, 'pathTs', folder) ?? configPath(block, 'path', folder)
      const places = [configured, joined(folder, 'migrations'), joined(folder, 'src/migrations')]
      const all = filesUnder(tree, folder, /(^|\/)Migration\d{14}\w*\.[cm]?[jt]s$/)
      const migrations = places.find(
        (place) => place !== undefined && all.some((file) => isInside(file, place)),
      )
      if (migrations === undefined) {
        sightings.push(
          nearMiss(`${config} has no migrations in ${shown(configured ?? joined(folder, 'migrations'))}`),
        )
        continue
      }
      const usual = /^(src\/)?mikro-orm\.config\.[jt]s$/.test(relativeTo(folder, config))
      const option = usual ? '' : ` --config ${shellWord(relativeTo(folder, config))}`
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [scriptGlob(migrations)],
        count: all.filter((file) => isInside(file, migrations)).length,
        command: nodeBin(tree, folder, `mikro-orm migration:up${option}`),
        evidence: `${config} and ${shown(migrations)}`,
        strength: 'config',
        urlNames: urlNamesIn(text),
      })
    }
    return sightings
  },
}
