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
import { folderOf, globUnder, joined, nameOf, relativeTo, shellWord, shown } from '../paths.ts'
import type { Sighting, Tool } from './types.ts'

export const prisma: Tool = {
  id: 'prisma',
  name: 'Prisma',
  docs: 'https://www.prisma.io/docs/cli/migrate/deploy',
  needs: 'the repository’s packages (`prisma`)',
  journal: ['public._prisma_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const schema of filesLike(tree, /(^|\/)schema\.prisma$/)) {
      const text = (await tree.read(schema)) ?? ''
      if (!/provider\s*=\s*"(postgresql|postgres)"/.test(text)) continue
      const folder = packageFolder(tree, folderOf(schema))
      const config = filesUnder(tree, folder, /^(\.config\/)?prisma(\.config)?\.[cm]?[jt]s$/)[0]
      const settings = config === undefined ? undefined : await tree.read(config)
      const migrations =
        (settings === undefined ? undefined : configPath(settings, 'path', folder)) ??
        joined(folderOf(schema), 'migrations')
      const files = filesUnder(tree, migrations, /^[^/]+\/migration\.sql$/)
      if (files.length === 0) {
        sightings.push(nearMiss(`${schema} has no migrations in ${shown(migrations)}`))
        continue
      }
      // The two places where it looks by itself.
      const found = ['schema.prisma', 'prisma/schema.prisma'].includes(relativeTo(folder, schema))
      const option = found || config !== undefined ? '' : ` --schema ${shellWord(relativeTo(folder, schema))}`
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '**/*.sql')],
        count: files.length,
        command: nodeBin(tree, folder, `prisma migrate deploy${option}`),
        evidence: `${schema} and ${shown(migrations)}`,
        strength: 'mark',
        urlNames: urlNamesIn(text, settings),
      })
    }
    return sightings
  },
}

export const drizzle: Tool = {
  id: 'drizzle',
  name: 'Drizzle',
  docs: 'https://orm.drizzle.team/docs/drizzle-kit-migrate',
  needs: 'the repository’s packages (`drizzle-kit`)',
  journal: ['drizzle.__drizzle_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    const seen = new Set<string>()
    for (const config of filesLike(tree, /(^|\/)drizzle(\.[\w-]+)?\.config\.([cm]?[jt]s|json)$/)) {
      const text = (await tree.read(config)) ?? ''
      if (!/dialect['"]?\s*:\s*['"]postgresql['"]|driver['"]?\s*:\s*['"]pg['"]/.test(text)) continue
      const folder = folderOf(config)
      const migrations = configPath(text, 'out', folder) ?? joined(folder, 'drizzle')
      const files = filesUnder(tree, migrations, /\.sql$/)
      if (files.length === 0) {
        sightings.push(nearMiss(`${config} writes to ${shown(migrations)}, which has no migrations`))
      } else if (!seen.has(migrations)) {
        // One configuration per environment is common; they share the folder, and the first by name is the plain one.
        seen.add(migrations)
        const option = /^drizzle\.config\.(ts|js|json)$/.test(nameOf(config))
          ? ''
          : ` --config=${shellWord(nameOf(config))}`
        sightings.push({
          kind: 'found',
          folder,
          migrations: [migrations],
          globs: [globUnder(migrations, '**/*.sql')],
          count: files.length,
          command: nodeBin(tree, folder, `drizzle-kit migrate${option}`),
          evidence: `${config} and ${shown(migrations)}`,
          strength: 'mark',
          urlNames: urlNamesIn(text),
        })
      }
    }
    return sightings
  },
}

export const knex: Tool = {
  id: 'knex',
  name: 'Knex',
  docs: 'https://knexjs.org/guide/migrations.html#migration-cli',
  needs: 'the repository’s packages (`knex`, `pg`)',
  journal: ['public.knex_migrations', 'public.knex_migrations_lock'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const file of filesLike(tree, /(^|\/)knexfile\.[cm]?[jt]s$/)) {
      const text = (await tree.read(file)) ?? ''
      if (isOtherDatabase(text, 'client')) continue
      const folder = packageFolder(tree, folderOf(file))
      // The CLI goes to the knexfile's folder, so paths in it are relative to that.
      const block = text.slice(Math.max(0, text.indexOf('migrations')))
      const migrations =
        configPath(block, 'directory', folderOf(file)) ?? joined(folderOf(file), 'migrations')
      const files = filesUnder(tree, migrations, SCRIPT)
      if (files.length === 0) {
        sightings.push(nearMiss(`${file} has no migrations in ${shown(migrations)}`))
        continue
      }
      const option = folderOf(file) === folder ? '' : ` --knexfile ${shellWord(relativeTo(folder, file))}`
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [scriptGlob(migrations)],
        count: files.length,
        command: nodeBin(tree, folder, `knex migrate:latest${option}`),
        evidence: `${file} and ${shown(migrations)}`,
        strength: 'config',
        urlNames: urlNamesIn(text),
      })
    }
    return sightings
  },
}

export const nodePgMigrate: Tool = {
  id: 'node-pg-migrate',
  name: 'node-pg-migrate',
  docs: 'https://salsita.github.io/node-pg-migrate/cli',
  needs: 'the repository’s packages (`node-pg-migrate`, `pg`)',
  journal: ['public.pgmigrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const manifest of filesLike(tree, /(^|\/)package\.json$/)) {
      const [found] = await packagesAbove(tree, folderOf(manifest))
      if (found === undefined || !found.dependencies.has('node-pg-migrate')) continue
      // Its settings are flags, so a script that has them is the way the project runs it.
      const script = Object.entries(found.scripts).find(([, text]) =>
        /^node-pg-migrate\b(?!.*\b(create|down|redo)\b)/.test(text),
      )
      const flag = /(?:-m|--migrations-dir)[= ]+['"]?([\w./-]+)/.exec(script?.[1] ?? '')?.[1]
      const migrations = joined(found.folder, (flag ?? 'migrations').replace(/^\.\/|\/$/g, ''))
      const files = filesUnder(tree, migrations, /^[^/]+\.([cm]?[jt]s|sql)$/)
      if (files.length === 0) {
        sightings.push(
          nearMiss(`${manifest} has node-pg-migrate, but ${shown(migrations)} has no migrations`),
        )
        continue
      }
      const [name, text] = script ?? []
      const command =
        name === undefined || text === undefined
          ? nodeBin(tree, found.folder, 'node-pg-migrate up')
          : nodeScript(tree, found.folder, /\bup\b/.test(text) ? { name } : { name, words: 'up' })
      sightings.push({
        kind: 'found',
        folder: found.folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '**/*.{js,cjs,mjs,ts,cts,mts,sql}')],
        count: files.length,
        command,
        evidence: `node-pg-migrate in ${manifest} and ${shown(migrations)}`,
        strength: 'config',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const graphileMigrate: Tool = {
  id: 'graphile-migrate',
  name: 'Graphile Migrate',
  docs: 'https://github.com/graphile/migrate#graphile-migrate-migrate',
  needs: 'the repository’s packages (`graphile-migrate`)',
  journal: ['graphile_migrate'],
  async look(tree) {
    return filesLike(tree, /(^|\/)\.gmrc(\.c?js)?$/).map((config): Sighting => {
      const folder = folderOf(config)
      const committed = joined(folder, 'migrations/committed')
      const files = filesUnder(tree, committed, /^\d+[^/]*\.sql$/)
      if (files.length === 0) return nearMiss(`${config} has no migrations in ${shown(committed)}`)
      return {
        kind: 'found',
        folder,
        migrations: [joined(folder, 'migrations')],
        globs: [globUnder(committed, '*.sql')],
        count: files.length,
        command: nodeBin(tree, folder, 'graphile-migrate migrate'),
        evidence: `${config} and ${shown(committed)}`,
        strength: 'mark',
        urlNames: [],
      }
    })
  },
}

export const sequelize: Tool = {
  id: 'sequelize',
  name: 'Sequelize',
  docs: 'https://sequelize.org/docs/v6/other-topics/migrations/#running-migrations',
  needs: 'the repository’s packages (`sequelize-cli`, `pg`)',
  journal: ['public.SequelizeMeta'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const folder of byFolder(filesLike(tree, /(^|\/)(\.sequelizerc|package\.json)$/)).keys()) {
      if (!(await dependsOn(tree, folder, 'sequelize-cli'))) continue
      const settings = await tree.read(joined(folder, '.sequelizerc'))
      const migrations = configPath(settings ?? '', 'migrations-path', folder) ?? joined(folder, 'migrations')
      const files = filesUnder(tree, migrations, /^[^/]+\.(c?js|ts)$/)
      const texts = await Promise.all(files.slice(-5).map((file) => tree.read(file)))
      if (!texts.some((text) => text?.includes('queryInterface'))) continue
      const config = configPath(settings ?? '', 'config', folder) ?? joined(folder, 'config/config')
      const configs = [config, `${config}.json`, `${config}.js`, `${config}.cjs`].filter((path) =>
        tree.has(path),
      )
      const text = (await Promise.all(configs.map((path) => tree.read(path)))).join('\n')
      if (isOtherDatabase(text, 'dialect')) continue
      // A configuration with fixed hosts would lead elsewhere; the flag is the only way past it.
      const urlNames = urlNamesIn(text)
      const option = urlNames.length > 0 ? '' : ' --url "$DATABASE_URL"'
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [scriptGlob(migrations)],
        count: files.length,
        command: nodeBin(tree, folder, `sequelize-cli db:migrate${option}`),
        evidence: `sequelize-cli and ${shown(migrations)}`,
        strength: 'config',
        urlNames,
      })
    }
    return sightings
  },
}
