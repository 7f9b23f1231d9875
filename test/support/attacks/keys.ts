import { edit, expression, type Files, HARDENED, SIMPLE } from '../../unit/doctor/github/worlds.ts'
import { OWN_APP, secretsFor } from './merge.ts'
import { AGENT, type Target, type Variant } from './target.ts'

/** A workflow on a branch of its own asks for the secrets of the environment. */
function reads(target: Target, secret: string): boolean {
  const ref = 'refs/pull/1/merge'
  return secretsFor(target.scene.github, { ref, environment: 'offshoot' }).includes(secret)
}

const NOT_HANDED = (secret: string) =>
  ({ ends: 'blocked', why: `GitHub hands ${secret} to the default branch only`, told: [] }) as const

function stealsKey(how: string, prepare: (target: Target) => void): Variant {
  return {
    how,
    run: async (target) => {
      target.workflows(HARDENED)
      target.require({ appId: OWN_APP })
      target.settings.secrets.push('NPM')
      prepare(target)
      const number = await target.open({ user: AGENT })
      await target.pull(number, 'opened', { token: target.tokens.app })
      if (!reads(target, 'APP_KEY')) return NOT_HANDED('APP_KEY')
      // With the key anybody makes the App's tokens.
      await target.forge(number, { token: target.tokens.app })
      return await target.passes(['app-key'], target.ends(number))
    },
  }
}

const SIMPLE_WITH_ENGINE = edit(
  SIMPLE,
  'offshoot.yml',
  'test: npm test',
  `url: '${expression('secrets.ENGINE')}', provider: postgres`,
)
const KEYS = ['ENGINE', 'APP_KEY']

export const STEAL_APP_KEY: readonly Variant[] = [
  stealsKey('it is a secret of the repository as well', ({ settings }) => {
    settings.environments.push({ name: 'offshoot', refs: ['main'], secrets: KEYS })
    settings.secrets.push('APP_KEY')
  }),
  stealsKey('every branch may use the environment', ({ settings }) => {
    settings.environments.push({ name: 'offshoot', refs: 'all', secrets: KEYS })
  }),
  stealsKey('the environment is for the default branch only', ({ settings }) => {
    settings.environments.push({ name: 'offshoot', refs: ['main'], secrets: KEYS })
  }),
  {
    how: 'somebody has a copy of it',
    run: async (target) => {
      target.workflows(HARDENED)
      target.require({ appId: OWN_APP })
      target.settings.environments.push({ name: 'offshoot', refs: ['main'], secrets: KEYS })
      const number = await target.open({ user: AGENT })
      await target.forge(number, { token: target.tokens.app })
      return await target.passes(['stolen-app-key'], target.ends(number))
    },
  },
]

export const STEAL_ENGINE_KEY: readonly Variant[] = [
  stealsEngine('it is a secret of the repository', SIMPLE_WITH_ENGINE, ({ settings }) => {
    settings.secrets.push('ENGINE')
  }),
  stealsEngine('every branch may use the environment', HARDENED, ({ settings }) => {
    settings.environments.push({ name: 'offshoot', refs: 'all', secrets: KEYS })
  }),
  stealsEngine('the environment is for the default branch only', HARDENED, ({ settings }) => {
    settings.environments.push({ name: 'offshoot', refs: ['main'], secrets: KEYS })
  }),
]

function stealsEngine(how: string, files: Files, prepare: (target: Target) => void): Variant {
  return {
    how,
    run: async (target) => {
      target.workflows(files)
      prepare(target)
      return reads(target, 'ENGINE') ? await target.taken(['engine-secret']) : NOT_HANDED('ENGINE')
    },
  }
}
