import { describe, expect, it } from 'vitest'
import { inputsFromEnv, isSecret, spellVariable } from '../../../src/config/sources.ts'

describe('inputs from the environment', () => {
  it('are every key under its variable’s name', () => {
    expect(
      inputsFromEnv({
        OFFSHOOT_FAIL_ON: 'danger',
        OFFSHOOT_URL: 'postgres://h/d',
        OFFSHOOT_TEST: 'a: b\nc: d',
      }),
    ).toEqual({ 'fail-on': 'danger', url: 'postgres://h/d', test: 'a: b\nc: d' })
  })

  it('are absent where the variable is empty, and never a variable that is no key', () => {
    expect(
      inputsFromEnv({ OFFSHOOT_GOLDEN: '', OFFSHOOT_SEED: ' ', OFFSHOOT_CACHE: '/x', GOLDEN: 'y' }),
    ).toEqual({})
  })

  it('leave the mode to the verb', () => {
    expect(inputsFromEnv({ OFFSHOOT_MODE: 'sweep' })).toEqual({})
  })

  it('take a boolean that is the default for nothing said, so that the file’s value counts', () => {
    expect(inputsFromEnv({ OFFSHOOT_COMMENT: 'true ' })).toEqual({})
    expect(inputsFromEnv({ OFFSHOOT_COMMENT: 'false ' })).toEqual({ comment: 'false ' })
  })

  it('are spelled as a shell can, and secrets are known as such', () => {
    expect(spellVariable('gitlab-token')).toBe('OFFSHOOT_GITLAB_TOKEN')
    expect(['url', 'gitlab-token', 'golden'].map(isSecret)).toEqual([true, true, false])
  })
})
