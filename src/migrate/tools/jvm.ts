import type { Credential } from '../../provider/types.ts'
import { byFolder, filesLike, filesUnder, nearest } from '../look.ts'
import {
  folderOf,
  globUnder,
  isInside,
  joined,
  nameOf,
  relativeTo,
  resolveIn,
  shellWord,
  shown,
} from '../paths.ts'
import type { Tree } from '../tree.ts'
import type { Sighting, Tool } from './types.ts'

export const flyway: Tool = {
  id: 'flyway',
  name: 'Flyway',
  docs: 'https://github.com/flyway/flywaydb.org/blob/gh-pages/documentation/usage/commandline/index.md',
  needs: 'Flyway: its command line, or its Maven or Gradle plugin',
  journal: ['public.flyway_schema_history'],
  environment: (credential) => ({
    FLYWAY_URL: jdbcUrl(credential),
    FLYWAY_USER: credential.user,
    FLYWAY_PASSWORD: credential.password,
  }),
  async look(tree) {
    const folders = outermost(byFolder(filesLike(tree, VERSIONED)).keys())
    const sightings: Sighting[] = []
    for (const migrations of folders) {
      const { command, evidence, folder } = await flywayCommand(tree, migrations)
      sightings.push({
        kind: 'found',
        folder,
        migrations: [migrations],
        globs: [globUnder(migrations, '**/*.sql')],
        count: filesUnder(tree, migrations, VERSIONED).length,
        command,
        evidence: `${evidence}${shown(migrations)} with names like ${nameOf(filesUnder(tree, migrations, VERSIONED)[0] ?? '')}`,
        strength: 'mark',
        urlNames: [],
      })
    }
    return sightings
  },
}

export const liquibase: Tool = {
  id: 'liquibase',
  name: 'Liquibase',
  docs: 'https://docs.liquibase.com/concepts/connections/liquibase-environment-variables.html',
  needs: 'the Liquibase command line',
  journal: ['public.databasechangelog', 'public.databasechangeloglock'],
  environment: (credential) => ({
    LIQUIBASE_COMMAND_URL: jdbcUrl(credential),
    LIQUIBASE_COMMAND_USERNAME: credential.user,
    LIQUIBASE_COMMAND_PASSWORD: credential.password,
  }),
  async look(tree) {
    const sightings: Sighting[] = []
    for (const properties of filesLike(tree, /(^|\/)liquibase\.properties$/)) {
      const text = (await tree.read(properties)) ?? ''
      const file = /^\s*(?:liquibase\.command\.)?change-?log-?file\s*[=:]\s*(\S+)/im.exec(text)?.[1]
      const folder = folderOf(properties)
      const changelog = file === undefined ? undefined : resolveIn(folder, file)
      if (changelog === undefined || !tree.has(changelog)) continue
      sightings.push(
        found(tree, {
          folder,
          changelog,
          command: 'liquibase update',
          evidence: `${properties} and ${changelog}`,
        }),
      )
    }
    if (sightings.length > 0) return sightings
    for (const changelog of filesLike(
      tree,
      /(^|\/)[\w.-]*changelog[\w.-]*(master|root)[\w.-]*\.(xml|ya?ml|json|sql)$/i,
    )) {
      const text = (await tree.read(changelog)) ?? ''
      if (!/databaseChangeLog|--\s*liquibase formatted sql/i.test(text)) continue
      // Spring names changelogs from the class path's root; the search path is that root.
      const [, project, inside] = /^(.*?\/?)src\/main\/resources\/(.+)$/.exec(changelog) ?? []
      const folder = project?.replace(/\/$/, '') ?? ''
      const search = inside === undefined ? '' : ' --search-path=src/main/resources'
      const command = `liquibase${search} update --changelog-file=${shellWord(inside ?? relativeTo(folder, changelog))}`
      sightings.push(found(tree, { folder, changelog, command, evidence: changelog }))
    }
    return sightings
  },
}

/** The same database as JDBC names it, without user and password. */
export function jdbcUrl(credential: Credential): string {
  const host = credential.host.includes(':') ? `[${credential.host}]` : credential.host
  const database = encodeURIComponent(credential.database)
  return `jdbc:postgresql://${host}:${credential.port}/${database}?sslmode=${credential.sslmode}`
}

const VERSIONED = /(^|\/)[VR][\d._]*__[^/]+\.sql$/

async function flywayCommand(tree: Tree, migrations: string) {
  const pom = nearest(tree, migrations, ['pom.xml'])
  if (pom !== undefined && (await tree.read(pom))?.includes('flyway-maven-plugin')) {
    const maven = nearest(tree, folderOf(pom), ['mvnw']) === joined(folderOf(pom), 'mvnw') ? './mvnw' : 'mvn'
    return {
      folder: folderOf(pom),
      command: `${maven} -B flyway:migrate`,
      evidence: `flyway-maven-plugin in ${pom}, `,
    }
  }
  const gradle = nearest(tree, migrations, ['build.gradle', 'build.gradle.kts'])
  if (gradle !== undefined && /org\.flywaydb\.flyway\b/.test((await tree.read(gradle)) ?? '')) {
    const program = tree.has(joined(folderOf(gradle), 'gradlew')) ? './gradlew' : 'gradle'
    return {
      folder: folderOf(gradle),
      command: `${program} flywayMigrate`,
      evidence: `the Flyway plugin in ${gradle}, `,
    }
  }
  const config = nearest(tree, migrations, [
    'flyway.toml',
    'flyway.conf',
    'conf/flyway.toml',
    'conf/flyway.conf',
  ])
  if (config !== undefined) {
    const folder = folderOf(config).replace(/\/?conf$/, '')
    return { folder, command: 'flyway migrate', evidence: `${config}, ` }
  }
  return {
    folder: '',
    command: `flyway -locations=${shellWord(`filesystem:${migrations}`)} migrate`,
    evidence: '',
  }
}

function found(
  tree: Tree,
  at: { folder: string; changelog: string; command: string; evidence: string },
): Sighting {
  const migrations = folderOf(at.changelog)
  const pattern = /\.(xml|ya?ml|json|sql)$/
  return {
    kind: 'found',
    folder: at.folder,
    migrations: [migrations],
    globs: [globUnder(migrations, '**/*.{xml,yaml,yml,json,sql}')],
    count: filesUnder(tree, migrations, pattern).filter((path) => path !== at.changelog).length,
    command: at.command,
    evidence: at.evidence,
    strength: 'mark',
    urlNames: [],
  }
}

function outermost(folders: Iterable<string>): string[] {
  const all = [...folders]
  return all.filter((folder) => !all.some((other) => other !== folder && isInside(folder, other)))
}
