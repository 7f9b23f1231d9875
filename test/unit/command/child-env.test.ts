import { describe, expect, it } from 'vitest'
import { cleanEnv, commandEnv, databaseEnv, INHERITED_NAMES } from '../../../src/command/child-env.ts'
import type { Credential } from '../../../src/provider/types.ts'

const CREDENTIAL: Credential = {
  host: '127.0.0.1',
  port: 6543,
  database: 'branch db',
  user: 'br',
  password: 'p@ss/word',
  sslmode: 'disable',
}

describe('cleanEnv', () => {
  it('passes on where programs and toolchains are, and which environment the application is in', () => {
    const env = {
      PATH: '/bin',
      HOME: '/root',
      LC_ALL: 'C',
      CI: 'true',
      JAVA_HOME: '/jdk',
      JAVA_HOME_21_X64: '/jdk21',
      NODE_ENV: 'test',
      RAILS_ENV: 'test',
      BUNDLE_PATH: 'vendor',
      GOFLAGS: '-mod=mod',
    }
    expect(cleanEnv(env)).toEqual(env)
  })

  it.each([
    'GITHUB_TOKEN',
    'GITHUB_ENV',
    'GITHUB_OUTPUT',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'INPUT_URL',
    'RUNNER_TEMP',
    'STATE_branch',
    'CI_JOB_TOKEN',
    'CI_REPOSITORY_URL',
    'AWS_SECRET_ACCESS_KEY',
    'NPM_TOKEN',
    'NEON_API_KEY',
    'DATABASE_URL',
    'POSTGRES_URL',
    'PGPASSWORD',
    'PGHOST',
    'PGSERVICEFILE',
    'SOME_APP_SETTING',
    'LD_PRELOAD',
    'BASH_ENV',
    'BUNDLE_GEMS__EXAMPLE__COM',
    'BUNDLE_RUBYGEMS_API_KEY',
    'GEM_HOST_API_KEY',
    'OFFSHOOT_COMMAND',
  ])('keeps %s from commands', (name) => {
    expect(cleanEnv({ [name]: 'value' })).toEqual({})
  })

  it('keeps a value with a login in it from commands, whatever its name', () => {
    expect(cleanEnv({ HTTPS_PROXY: 'http://user:pw@proxy:3128', HTTP_PROXY: 'http://proxy:3128' })).toEqual({
      HTTP_PROXY: 'http://proxy:3128',
    })
  })

  it('has no name in its list that looks like a credential or belongs to the runner', () => {
    const passed = cleanEnv(Object.fromEntries(INHERITED_NAMES.map((name) => [name, 'x'])))
    expect(INHERITED_NAMES.filter((name) => passed[name] === undefined)).toEqual([])
  })
})

describe('databaseEnv', () => {
  it('points every name at the branch, libpq’s own too', () => {
    const url = 'postgresql://br:p%40ss%2Fword@127.0.0.1:6543/branch%20db'
    expect(databaseEnv(CREDENTIAL, ['DATABASE_URL', 'PG_URL'])).toEqual({
      DATABASE_URL: url,
      PG_URL: url,
      PGHOST: '127.0.0.1',
      PGPORT: '6543',
      PGUSER: 'br',
      PGPASSWORD: 'p@ss/word',
      PGDATABASE: 'branch db',
      PGSSLMODE: 'disable',
    })
  })

  it.each(['PATH', 'NODE_OPTIONS', 'LD_PRELOAD', 'GITHUB_ENV', 'A-B', 'A=B', ''])(
    'refuses the name %j',
    (name) => {
      expect(() => databaseEnv(CREDENTIAL, [name])).toThrow(/cannot carry the branch’s URL/)
    },
  )
})

describe('commandEnv', () => {
  const env = {
    PATH: '/bin',
    DATABASE_URL: 'postgres://app:pw@production/shop',
    SHADOW_DATABASE_URL: 'postgres://app:pw@production/shadow',
    JDBC_URL: 'jdbc:postgresql://production/shop?user=app',
    SQLALCHEMY_URL: 'postgresql+asyncpg://app@production/shop',
    SITE_URL: 'https://example.com',
    PGHOST: 'production',
    PGSERVICE: 'production',
  }
  const given = commandEnv(env, CREDENTIAL, ['DATABASE_URL'])

  it('gives the branch under the names for it, and passes on nothing of another database', () => {
    expect(given.DATABASE_URL).toContain('@127.0.0.1:6543/')
    expect(given.PGHOST).toBe('127.0.0.1')
    expect(JSON.stringify(given)).not.toMatch(/production|app:pw/)
  })

  it.each(['SHADOW_DATABASE_URL', 'JDBC_URL', 'SQLALCHEMY_URL'])(
    'lets %s, which led to another database, lead nowhere',
    (name) => {
      expect(new URL(given[name] ?? '').hostname).toMatch(/\.invalid$/)
    },
  )

  it('leaves out what names no database', () => {
    expect(given).not.toHaveProperty('SITE_URL')
    expect(given).not.toHaveProperty('PGSERVICE')
  })

  it('keeps libpq from the password file of whoever runs the job, and sets nothing that the driver of Go stops at', () => {
    expect(given).toMatchObject({ PGPASSFILE: '/dev/null' })
    const refused = ['PGSERVICE', 'PGSERVICEFILE', 'PGSYSCONFDIR', 'PGLOCALEDIR', 'PGREALM', 'PGREQUIREPEER']
    expect(Object.keys(given).filter((name) => refused.includes(name))).toEqual([])
  })
})
