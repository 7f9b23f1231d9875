import { describe, expect, it } from 'vitest'
import { parseConfigFile } from '../../../src/config/file.ts'
import { bothPolicies, parsePolicy, presetPolicy } from '../../../src/gate/policy.ts'
import { spellApprover } from '../../../src/gate/policy-words.ts'
import type { Policy } from '../../../src/gate/types.ts'

function read(text: string): Policy {
  const parsed = parsePolicy(text)
  if (parsed.ok) return parsed.value
  throw new Error(parsed.problems?.join('\n'))
}

function problemsOf(text: string): readonly string[] {
  const parsed = parsePolicy(text)
  if (parsed.ok) throw new Error('the policy was accepted')
  return parsed.problems ?? []
}

/** Each alternative as it could be written. */
function whenOf(text: string): readonly string[] {
  const [rule] = read(`- when: ${text}`).rules
  return (rule?.when ?? []).map((all) =>
    all.map((one) => (one.is === 'measured' ? JSON.stringify(one.rule) : one.is)).join(' and '),
  )
}

describe('a policy in a word', () => {
  it.each([
    ['agents', [['agent']]],
    ['migrations', [['agent'], ['migrations']]],
    ['all', [['anyone']]],
    ['off', []],
  ] as const)('%s stands for its rules', (word, whens) => {
    const policy = read(word)
    expect(policy).toEqual(presetPolicy(word))
    expect(policy.name).toBe(word)
    expect(policy.rules.map(({ when }) => when.flat().map(({ is }) => is))).toEqual(whens)
    expect(policy.rules.every(({ require, from }) => require === 1 && from.length === 0)).toBe(true)
    expect(policy).toMatchObject({ allowRequester: false, keepOnSameDiff: false, agents: [], automation: [] })
  })

  it('stands under `rules` as well', () => {
    expect(read('{rules: migrations, allow-requester: true}')).toEqual({
      ...presetPolicy('migrations'),
      allowRequester: true,
    })
  })
})

describe('a policy of rules', () => {
  it('says in four lines who waits for whom', () => {
    const policy = read('- when: agent\n- when: destructive\n  from: "@org/dba"\n')
    expect(policy).toEqual({
      name: 'rules',
      rules: [
        { when: [[{ is: 'agent' }]], require: 1, from: [] },
        {
          when: [[{ is: 'measured', rule: { rule: 'destructive' } }]],
          require: 1,
          from: [{ kind: 'team', team: { organization: 'org', slug: 'dba' } }],
        },
      ],
      allowRequester: false,
      keepOnSameDiff: false,
      agents: [],
      automation: [],
    })
  })

  it.each([
    ['agent', ['agent']],
    ['Agent', ['agent']],
    ['"agent, migrations"', ['agent', 'migrations']],
    ['"agent and migrations"', ['agent and migrations']],
    ['"agent  and  migrations, anyone"', ['agent and migrations', 'anyone']],
    ['[agent, "human and guarded-files"]', ['agent', 'human and guarded-files']],
    ['"agent\\nautomation"', ['agent', 'automation']],
    ['unknown-requester', ['unknown-requester']],
    ['"agent and unknown-requester"', ['agent and unknown-requester']],
    ['lock>2s', ['{"rule":"lock","longerThan":2000}']],
    ['"lock > 2s and human"', ['{"rule":"lock","longerThan":2000} and human']],
    ['migration>5m', ['{"rule":"migration","longerThan":300000}']],
    ['rewrite', ['{"rule":"hazard","is":"rewrite"}']],
    ['danger', ['{"rule":"hazard","is":"danger"}']],
    [
      '[irreversible, index-not-concurrent]',
      ['{"rule":"irreversible"}', '{"rule":"hazard","is":"index-not-concurrent"}'],
    ],
  ])('reads when: %s', (text, alternatives) => {
    expect(whenOf(text)).toEqual(alternatives)
  })

  it.each([
    ['"@alice"', ['@alice']],
    ['"@alice @acme/dba, codeowners"', ['@alice', '@acme/dba', 'codeowners']],
    ['["@alice", "@Alice", "@bob"]', ['@Alice', '@bob']],
    ['CodeOwners', ['codeowners']],
  ])('reads from: %s', (text, approvers) => {
    const [rule] = read(`- {when: anyone, from: ${text}}`).rules
    expect(rule?.from.map(spellApprover)).toEqual(approvers)
  })

  it('survives the settings file whole, however it is written there', () => {
    const written =
      'approval:\n  rules:\n    - when: [agent, "human and rewrite"]\n      require: 2\n      from: ["@acme/dba"]\n'
    const value = parseConfigFile('.offshoot.yml', written).values.approval ?? ''
    expect(read(value).rules).toEqual([
      {
        when: [
          [{ is: 'agent' }],
          [{ is: 'human' }, { is: 'measured', rule: { rule: 'hazard', is: 'rewrite' } }],
        ],
        require: 2,
        from: [{ kind: 'team', team: { organization: 'acme', slug: 'dba' } }],
      },
    ])
    expect(parseConfigFile('.offshoot.yml', 'approval: off').values.approval).toBe('off')
  })
})

describe('additions to the registry', () => {
  it('are read with everything an agent can be known by', () => {
    const { agents, automation, name } = read(`
agents:
  - name: Acme Coder
    accounts: [{id: 7, login: "acme-coder[bot]"}, {id: 8, login: acme-coder, type: user}]
    emails: Coder@Acme.example
    trailers: [Acme-Session]
    bodies: "Made by Acme Coder"
    branches: [acme/]
    labels: [acme-coder]
automation:
  - {id: 9, login: "acme-deploy[bot]"}
`)
    expect(name).toBe('agents')
    expect(agents).toEqual([
      {
        name: 'Acme Coder',
        accounts: [
          { id: 7, login: 'acme-coder[bot]', type: 'bot' },
          { id: 8, login: 'acme-coder', type: 'user' },
        ],
        emails: ['coder@acme.example'],
        trailers: ['acme-session'],
        bodies: ['Made by Acme Coder'],
        branches: ['acme/'],
        labels: ['acme-coder'],
      },
    ])
    expect(automation).toEqual([{ id: 9, login: 'acme-deploy[bot]', type: 'bot' }])
  })
})

describe('a policy that is wrong', () => {
  it('is refused with every problem, each with its place, its value and what is valid', () => {
    expect(
      problemsOf(`
rules:
  - when: agent
    require: 0
  - when: destructve
    form: "@acme/dba"
  - from: "@acme/dba"
allow-requestor: true
keep-on-same-diff: maybe
automation: [{login: "x[bot]"}]
`),
    ).toEqual([
      '"allow-requestor" is an unknown key; did you mean allow-requester?',
      'rule 1: require: "0" is not valid; valid: a whole number from 1 to 10',
      'rule 2: "form" is an unknown key; did you mean from?',
      'rule 2: when: "destructve" is no condition; did you mean destructive?',
      'rule 3: when: missing; write `anyone` for every change',
      'keep-on-same-diff: "maybe" is not valid; valid: true, false',
      'automation: 1: id: missing; the number is what an account keeps, its login can be taken by somebody else',
    ])
  })

  it.each([
    ['agent', '"agent" is not valid; did you mean agents?'],
    ['OFF', '"OFF" is not valid; did you mean off?'],
    [
      'nobody',
      '"nobody" is not valid; valid: agents, migrations, all, off, a list of rules, or a mapping with `rules`',
    ],
    ['true', '"true" is not valid; valid: agents'],
    ['toString', '"toString" is not valid'],
    ['""', '"" is not valid'],
    ['# nothing', '"# nothing" is not valid'],
    ['[]', 'a list without rules holds nobody; write `off` when that is meant'],
    ['{rules: []}', 'a list without rules holds nobody; write `off` when that is meant'],
    ['{rules: }', '"null" is not valid'],
    ['{when: agent}', 'a rule stands alone; make it an item of a list, beginning with `- when:`'],
    ['- destructive', 'rule 1: "destructive" is not valid; valid: a mapping such as'],
    ['- {when: agent, from: @acme/dba}', 'put what begins with @ in quotes'],
    ['- {when: agent, when: human}', 'cannot be read as YAML: Map keys must be unique'],
    ['- {when: }', 'rule 1: when: "null" is not valid; valid: a text, or a list of texts'],
    ['- {when: []}', 'rule 1: when: names no condition; write `anyone`'],
    ['- {when: ","}', 'rule 1: when: names no condition; write `anyone`'],
    ['- {when: [agent, 7]}', 'rule 1: when: "7" is not valid; valid: a text, or a list of texts'],
    [
      '- {when: "agent or human"}',
      'rule 1: when: "agent or human" is no condition; valid: anyone, agent, automation, human, migrations, unknown-requester, guarded-files, destructive, irreversible,',
    ],
    ['- {when: "agent and"}', 'rule 1: when: "agent and" is no condition'],
    ['- {when: "lock>soon"}', 'rule 1: when: "lock>soon" is no condition'],
    ['- {when: constructor}', 'rule 1: when: "constructor" is no condition'],
    [
      '- {when: "agent and human"}',
      'rule 1: when: "agent and human" never holds: a change is by one of agent, automation, human',
    ],
    ['- {when: "human and unknown-requester"}', 'never holds'],
    [
      '- {when: anyone, require: 11}',
      'rule 1: require: "11" is not valid; valid: a whole number from 1 to 10',
    ],
    ['- {when: anyone, require: 1.5}', 'rule 1: require: "1.5" is not valid'],
    ['- {when: anyone, require: "2"}', 'rule 1: require: "2" is not valid'],
    ['- {when: anyone, require: }', 'rule 1: require: "null" is not valid'],
    ['- {when: anyone, from: }', 'rule 1: from: has no value; write one, or take the key away'],
    ['- {when: anyone, from: []}', 'rule 1: from: names nobody'],
    ['- {when: anyone, from: ","}', 'rule 1: from: names nobody'],
    [
      '- {when: anyone, from: alice}',
      'rule 1: from: "alice" is not valid; valid: @login, @org/team, codeowners',
    ],
    ['- {when: anyone, from: "@acme/"}', 'rule 1: from: "@acme/" is not valid'],
    ['- {when: anyone, from: "@a/b/c"}', 'rule 1: from: "@a/b/c" is not valid'],
    ['- {when: anyone, from: "@-x"}', 'rule 1: from: "@-x" is not valid'],
    ['- {when: anyone, from: "@x[bot]"}', 'rule 1: from: "@x[bot]" is a bot, whose approval never counts'],
    [
      '- {when: anyone, from: "@alice @ALICE", require: 2}',
      'rule 1: require: 2 people, and from names 1; nobody could ever satisfy it',
    ],
    ['{allow-requester: 1}', 'allow-requester: "1" is not valid; valid: true, false'],
    ['{allow-requester: }', 'allow-requester: "null" is not valid'],
    ['{agents: [{name: X}]}', 'agents: 1: nothing to know it by; write one of accounts, emails'],
    ['{agents: [{name: X, labels: []}]}', 'agents: 1: nothing to know it by'],
    ['{agents: [{labels: [x]}]}', 'agents: 1: name: missing'],
    [
      '{agents: [{name: X, lables: [x], labels: [y]}]}',
      'agents: 1: "lables" is an unknown key; did you mean labels?',
    ],
    [
      '{agents: [{name: X, emails: [acme.example]}]}',
      'agents: 1: emails: "acme.example" is not valid; valid: whole addresses',
    ],
    [
      '{agents: [{name: X, trailers: ["Acme: 1"]}]}',
      'agents: 1: trailers: "acme: 1" is not valid; valid: keys without the colon',
    ],
    ['{agents: [{name: X, bodies: [a]}]}', 'agents: 1: bodies: "a" is not valid'],
    ['{agents: [{name: X, branches: [""]}]}', 'agents: 1: branches: "" is not valid'],
    ['{agents: [{name: X, accounts: [{id: 1}]}]}', 'agents: 1: accounts: 1: login: missing'],
    ['{agents: }', 'agents: has no value'],
    ['{automation: [{id: "9", login: x}]}', 'automation: 1: id: "9" is not valid; valid: the number'],
    ['{automation: [{id: -9, login: x}]}', 'automation: 1: id: "-9" is not valid'],
    [
      '{automation: [{id: 9, login: "@x"}]}',
      'automation: 1: login: "@x" is not valid; valid: a login without @',
    ],
    [
      '{automation: [{id: 9, login: x, type: app}]}',
      'automation: 1: type: "app" is not valid; valid: user, bot',
    ],
    [
      '{automation: [{id: 9, login: "x[bot]", type: user}]}',
      'automation: 1: type: "user" is not valid; valid: bot',
    ],
    ['{automation: [dependabot]}', 'automation: 1: "dependabot" is not valid; valid: a mapping such as'],
    [`[${Array(51).fill('{when: agent}').join(', ')}]`, '51 rules; at most 50'],
    [`- {when: [${Array(51).fill('agent').join(', ')}]}`, 'rule 1: when: has 51 entries; at most 50'],
    [`- {when: ${'x'.repeat(201)}}`, 'has more than 200 characters'],
    [`- {when: agent} # ${'x'.repeat(65_536)}`, 'larger than 64 KiB'],
    [`${'['.repeat(30_000)}`, 'cannot be read as YAML'],
  ])('is refused: %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem)
  })

  it('tells a problem once', () => {
    expect(problemsOf('- {when: "agent, nonsense", from: "@alice bob"}')).toHaveLength(2)
    expect(problemsOf('- {when: nonsense, from: alice}')).toHaveLength(2)
  })
})

describe('two policies of which both have to be satisfied', () => {
  it('hold whom either holds, and loosen only what both loosen', () => {
    const loose = read(
      '{rules: [{when: destructive}], allow-requester: true, keep-on-same-diff: true, automation: [{id: 1, login: "a[bot]"}, {id: 2, login: "b[bot]"}]}',
    )
    const strict = read(
      '{rules: [{when: agent, from: "@alice"}], allow-requester: true, automation: [{id: 2, login: "b[bot]"}]}',
    )
    expect(bothPolicies(loose, strict)).toEqual({
      name: 'rules',
      rules: [...loose.rules, ...strict.rules],
      allowRequester: true,
      keepOnSameDiff: false,
      agents: [],
      automation: [{ id: 2, login: 'b[bot]', type: 'bot' }],
    })
  })

  it.each([
    ['off', 'agents', 'agents'],
    ['agents', 'off', 'agents'],
    ['off', 'off', 'off'],
    ['all', 'agents', 'rules'],
  ] as const)('%s and %s make %s', (one, other, name) => {
    const both = bothPolicies(presetPolicy(one), presetPolicy(other))
    expect(both.name).toBe(name)
    expect(both.rules).toEqual([...presetPolicy(one).rules, ...presetPolicy(other).rules])
  })
})
