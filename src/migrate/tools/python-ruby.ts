import { filesLike, filesUnder, nearMiss, pythonBin, urlNamesIn } from '../look.ts'
import { folderOf, globUnder, joined, nameOf, resolveIn, shown } from '../paths.ts'
import type { Sighting, Tool } from './types.ts'

export const alembic: Tool = {
  id: 'alembic',
  name: 'Alembic',
  docs: 'https://alembic.sqlalchemy.org/en/latest/tutorial.html#running-our-first-migration',
  needs: 'the repository’s Python packages (`alembic`, a driver)',
  journal: ['public.alembic_version'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const config of filesLike(tree, /(^|\/)alembic\.ini$/)) {
      const text = (await tree.read(config)) ?? ''
      const location = /^\s*script_location\s*=\s*(.+?)\s*$/m.exec(text)?.[1]
      // Flask-Migrate keeps the ini beside env.py, without a location, and has a command of its own.
      const flask = location === undefined && tree.has(joined(folderOf(config), 'env.py'))
      const folder = flask ? folderOf(folderOf(config)) : folderOf(config)
      const scripts = flask
        ? folderOf(config)
        : resolveIn(folder, (location ?? 'alembic').replace(/^%\(here\)s\/?/, ''))
      if (scripts === undefined) continue
      const versions = joined(scripts, 'versions')
      const files = filesUnder(tree, versions, /\.py$/).filter((path) => nameOf(path) !== '__init__.py')
      if (files.length === 0) {
        sightings.push(nearMiss(`${config} has no revisions in ${shown(versions)}`))
        continue
      }
      sightings.push({
        kind: 'found',
        folder,
        migrations: [scripts],
        globs: [globUnder(versions, '**/*.py')],
        count: files.length,
        command: pythonBin(tree, folder, flask ? 'flask db upgrade' : 'alembic upgrade head'),
        evidence: `${config} and ${shown(versions)}`,
        strength: 'mark',
        urlNames: urlNamesIn(await tree.read(joined(scripts, 'env.py'))),
      })
    }
    return sightings
  },
}

export const django: Tool = {
  id: 'django',
  name: 'Django',
  docs: 'https://docs.djangoproject.com/en/stable/ref/django-admin/#migrate',
  needs: 'the repository’s Python packages (`django`, a driver)',
  journal: ['public.django_migrations'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const manage of filesLike(tree, /(^|\/)manage\.py$/)) {
      const text = (await tree.read(manage)) ?? ''
      if (!text.includes('DJANGO_SETTINGS_MODULE')) continue
      const folder = folderOf(manage)
      const files = filesUnder(tree, folder, /(^|\/)migrations\/\d{4}_\w+\.py$/)
      if (files.length === 0) {
        sightings.push(nearMiss(`${manage} is Django’s, but no application below it has migrations`))
        continue
      }
      const settings = filesUnder(tree, folder, /(^|\/)settings(\/\w+)?\.py$/)
      sightings.push({
        kind: 'found',
        folder,
        migrations: [...new Set(files.map(folderOf))],
        globs: [globUnder(folder, '**/migrations/[0-9]*.py')],
        count: files.length,
        command: pythonBin(tree, folder, 'python manage.py migrate --noinput'),
        evidence: `${manage} and ${shown(folderOf(files[0] ?? ''))}`,
        strength: 'mark',
        urlNames: urlNamesIn(...(await Promise.all(settings.map((path) => tree.read(path))))),
      })
    }
    return sightings
  },
}

export const rails: Tool = {
  id: 'rails',
  name: 'Rails',
  docs: 'https://guides.rubyonrails.org/active_record_migrations.html#running-migrations',
  needs: 'the repository’s gems (`rails`, `pg`)',
  journal: ['public.schema_migrations', 'public.ar_internal_metadata'],
  async look(tree) {
    const sightings: Sighting[] = []
    for (const application of filesLike(tree, /(^|\/)config\/application\.rb$/)) {
      const folder = folderOf(folderOf(application))
      const gems = `${(await tree.read(joined(folder, 'Gemfile'))) ?? ''}\n${(await tree.read(joined(folder, 'Gemfile.lock'))) ?? ''}`
      const migrations = joined(folder, 'db/migrate')
      const files = filesUnder(tree, migrations, /^\d+_\w+\.rb$/)
      if (!/\brails\b/.test(gems)) continue
      if (!/^\s*(gem\s+["']pg["']|pg \()/m.test(gems)) {
        sightings.push(nearMiss(`${joined(folder, 'Gemfile')} has Rails without the pg gem`))
      } else if (files.length === 0) {
        sightings.push(nearMiss(`${application} is of Rails, but ${shown(migrations)} has no migrations`))
      } else {
        const database = await tree.read(joined(folder, 'config/database.yml'))
        sightings.push({
          kind: 'found',
          folder,
          migrations: [migrations],
          globs: [globUnder(joined(folder, 'db'), '*migrate/**/*.rb')],
          count: files.length,
          command: 'bundle exec rails db:migrate',
          evidence: `${application} and ${shown(migrations)}`,
          strength: 'mark',
          urlNames: urlNamesIn(database),
        })
      }
    }
    return sightings
  },
}
