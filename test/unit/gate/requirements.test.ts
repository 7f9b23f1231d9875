import { describe, expect, it } from 'vitest'
import { UNLISTED } from '../../../src/gate/guarded-files.ts'
import { NOTHING_MEASURED } from '../../../src/gate/measured.ts'
import { parsePolicy } from '../../../src/gate/policy.ts'
import { spellApprover } from '../../../src/gate/policy-words.ts'
import { type RequirementsInput, requirementsOf } from '../../../src/gate/requirements.ts'
import type { Measured } from '../../../src/gate/types.ts'

interface Case extends Partial<Omit<RequirementsInput, 'policy' | 'authorship' | 'measured'>> {
  readonly by?: RequirementsInput['authorship']['class']
  readonly saw?: Partial<Measured>
  readonly unmeasured?: boolean
}

/** Each requirement in a line: `2 of @acme/dba: it loses data`. */
function wanted(policy: string, given: Case = {}): readonly string[] {
  const parsed = parsePolicy(policy)
  if (!parsed.ok) throw new Error(parsed.problems?.join('\n'))
  const { by = 'human', saw = {}, unmeasured = false, ...rest } = given
  const requirements = requirementsOf({
    policy: parsed.value,
    authorship: { class: by },
    requesterKnown: true,
    touchesMigrations: false,
    guarded: [],
    measured: unmeasured ? undefined : { ...NOTHING_MEASURED, ...saw },
    declaredHuman: false,
    ...rest,
  })
  return requirements.map(({ cause = '(who wrote it)', require, from }) => {
    const people = from.length === 0 ? 'any' : from.map(spellApprover).join(' ')
    return `${require} of ${people}: ${cause}`
  })
}

const BY_AGENT = '1 of any: (who wrote it)'
const MIGRATES = '1 of any: it changes migrations'
const GUARDS = '1 of any: it changes .github/workflows/ci.yml, which guards this repository'
const UNMEASURED = '1 of any: what it does to the database was not measured'
const guarded = ['.github/workflows/ci.yml']

describe('the words', () => {
  it.each<[string, Case, readonly string[]]>([
    ['agents', { by: 'human' }, []],
    ['agents', { by: 'automation' }, []],
    ['agents', { by: 'agent' }, [BY_AGENT]],
    ['agents', { by: 'unknown' }, [BY_AGENT]],
    ['agents', { by: 'human', touchesMigrations: true, unmeasured: true }, []],
    ['agents', { by: 'human', guarded }, [GUARDS]],
    ['agents', { by: 'automation', guarded }, [GUARDS]],
    ['agents', { by: 'agent', guarded }, [BY_AGENT]],
    ['agents', { by: 'agent', declaredHuman: true }, []],
    ['agents', { by: 'unknown', declaredHuman: true }, []],
    ['agents', { by: 'agent', declaredHuman: true, guarded }, [GUARDS]],
    ['migrations', { by: 'human' }, []],
    ['migrations', { by: 'human', touchesMigrations: true }, [MIGRATES]],
    ['migrations', { by: 'automation', touchesMigrations: true }, [MIGRATES]],
    ['migrations', { by: 'agent', touchesMigrations: true }, [BY_AGENT]],
    ['migrations', { by: 'agent', touchesMigrations: true, declaredHuman: true }, [MIGRATES]],
    ['all', { by: 'human' }, ['1 of any: every change waits for a person here']],
    ['all', { by: 'agent', declaredHuman: true }, ['1 of any: every change waits for a person here']],
    ['off', { by: 'agent', touchesMigrations: true, guarded, unmeasured: true }, []],
    ['{rules: off}', { by: 'unknown', guarded }, []],
  ])('%s with %j', (policy, given, expected) => {
    expect(wanted(policy, given)).toEqual(expected)
  })
})

describe('conditions', () => {
  it.each<[string, Case, readonly string[]]>([
    ['anyone', { by: 'automation' }, ['1 of any: every change waits for a person here']],
    ['human', { by: 'human' }, [BY_AGENT]],
    ['human', { by: 'agent' }, []],
    ['human', { by: 'agent', declaredHuman: true }, [BY_AGENT]],
    ['human', { by: 'automation', declaredHuman: true }, []],
    ['automation', { by: 'automation' }, [BY_AGENT]],
    ['automation', { by: 'automation', declaredHuman: true }, [BY_AGENT]],
    ['automation', { by: 'unknown' }, []],
    [
      'unknown-requester',
      { by: 'agent', requesterKnown: false },
      ['1 of any: nobody knows who asked for it'],
    ],
    ['unknown-requester', { by: 'agent', requesterKnown: true }, []],
    ['unknown-requester', { by: 'human', requesterKnown: false }, []],
    ['guarded-files', { guarded }, [GUARDS]],
    ['destructive', {}, []],
    ['destructive', { saw: { destructive: true } }, ['1 of any: it loses data']],
    ['irreversible', { saw: { irreversible: true } }, ['1 of any: it cannot be taken back']],
    ['rewrite', { saw: { hazards: ['type-change'] } }, ['1 of any: it rewrites a table']],
    ['danger', { saw: { danger: true } }, ['1 of any: it has a dangerous hazard']],
    ['hazard', { saw: { hazards: ['rename'] } }, ['1 of any: it has a hazard']],
    ['backfill', { saw: { hazards: ['backfill'] } }, ['1 of any: it has the hazard backfill']],
    ['lock>2s', { saw: { longestLock: 2_000 } }, []],
    ['lock>2s', { saw: { longestLock: 2_001 } }, ['1 of any: it blocks a table for longer than 2s']],
    ['lock>2s', { saw: { watched: false } }, [UNMEASURED]],
    [
      'migration>5m',
      { saw: { longestMigration: 300_001 } },
      ['1 of any: one of its migrations takes longer than 5m'],
    ],
    ['destructive', { unmeasured: true }, [UNMEASURED]],
    ['destructive', { unmeasured: true, by: 'agent', declaredHuman: true }, [UNMEASURED]],
    [
      'destructive',
      { saw: { destructive: true }, declaredHuman: true, by: 'agent' },
      ['1 of any: it loses data'],
    ],
    ['destructive and rewrite', { unmeasured: true }, [UNMEASURED]],
    ['destructive and human', { by: 'agent', unmeasured: true }, []],
    ['destructive and human', { saw: { destructive: true } }, ['1 of any: it loses data']],
    [
      'migrations and lock>2s',
      { touchesMigrations: true, saw: { longestLock: 9_000 } },
      ['1 of any: it changes migrations and it blocks a table for longer than 2s'],
    ],
    ['migrations and lock>2s', { saw: { longestLock: 9_000 } }, []],
    ['"destructive, migrations"', { unmeasured: true, touchesMigrations: true }, [MIGRATES]],
    ['"destructive, agent"', { by: 'agent', unmeasured: true }, [BY_AGENT]],
    [
      'agent',
      { by: 'human', guarded: [UNLISTED] },
      ['1 of any: it changes files that cannot be listed, and any of them may guard this repository'],
    ],
    [
      'agent',
      { by: 'human', guarded: [...guarded, 'CODEOWNERS', UNLISTED] },
      ['1 of any: it changes .github/workflows/ci.yml and 1 other, which guard this repository'],
    ],
    [
      'agent',
      { by: 'human', guarded: ['.github/`@everyone`\n# Approved'] },
      ['1 of any: it changes a file in .github, which guards this repository'],
    ],
    [
      'agent',
      { by: 'human', guarded: ['<b>/CODEOWNERS'] },
      ['1 of any: it changes a file of a strange name, which guards this repository'],
    ],
  ])('when: %s with %j', (when, given, expected) => {
    expect(wanted(`- when: ${when}`, given)).toEqual(expected)
  })
})

describe('several rules', () => {
  const policy = '- when: agent\n- when: destructive\n  from: "@acme/dba"\n'

  it.each<[Case, readonly string[]]>([
    [{ by: 'human' }, []],
    [{ by: 'agent' }, [BY_AGENT]],
    [{ by: 'human', saw: { destructive: true } }, ['1 of @acme/dba: it loses data']],
    [{ by: 'agent', saw: { destructive: true } }, [BY_AGENT, '1 of @acme/dba: it loses data']],
    [
      { by: 'agent', unmeasured: true },
      [BY_AGENT, '1 of @acme/dba: what it does to the database was not measured'],
    ],
    [{ by: 'human', guarded, saw: { destructive: true } }, ['1 of @acme/dba: it loses data', GUARDS]],
  ])('each have to be satisfied: %j', (given, expected) => {
    expect(wanted(policy, given)).toEqual(expected)
  })

  it.each<[string, Case, readonly string[]]>([
    [
      '[{when: agent}, {when: destructive, require: 2}]',
      { by: 'agent', saw: { destructive: true } },
      ['2 of any: it loses data'],
    ],
    [
      '[{when: destructive, require: 2}, {when: agent}]',
      { by: 'agent', saw: { destructive: true } },
      ['2 of any: it loses data'],
    ],
    [
      '[{when: migrations, require: 3}]',
      { touchesMigrations: true, guarded },
      ['3 of any: it changes migrations'],
    ],
    ['[{when: destructive}, {when: agent}]', { by: 'agent', unmeasured: true }, [BY_AGENT]],
    [
      '[{when: destructive, require: 2}, {when: agent}]',
      { by: 'agent', unmeasured: true },
      ['2 of any: what it does to the database was not measured'],
    ],
    [
      '[{when: agent, from: ["@a", "@b"]}, {when: migrations, from: "@B @A", require: 2}]',
      { by: 'agent', touchesMigrations: true },
      ['2 of @B @A: it changes migrations'],
    ],
    [
      '[{when: agent, from: "@a"}, {when: agent, from: "@a @b"}]',
      { by: 'agent' },
      ['1 of @a: (who wrote it)', '1 of @a @b: (who wrote it)'],
    ],
    [
      '[{when: guarded-files, from: "@acme/sec"}]',
      { guarded },
      ['1 of @acme/sec: it changes .github/workflows/ci.yml, which guards this repository', GUARDS],
    ],
  ])('for the same people are the strictest of them: %s with %j', (text, given, expected) => {
    expect(wanted(text, given)).toEqual(expected)
  })
})
