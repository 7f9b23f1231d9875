import { describe, expect, it } from 'vitest'
import type { ChangeRequest, Commit } from '../../../src/core/change-request.ts'
import { registry } from '../../../src/gate/registry-data.ts'
import { findRequesters } from '../../../src/gate/requesters.ts'
import { changeRequest, commit } from '../../support/change-requests.ts'
import { bot, botCommit, message, SHA, TRAILER } from './cases.ts'

const copilot = bot('Copilot', 198982749)

function requestersOf(
  request: Partial<ChangeRequest>,
  ...commits: readonly Partial<Commit>[]
): readonly string[] {
  const change = { commits: commits.map((part) => commit({ sha: SHA, ...part })), files: [], complete: true }
  return findRequesters({ changeRequest: changeRequest(request), change, registry }).map(
    ({ who, where }) => `${who.login ?? who.id} in ${where}`,
  )
}

describe('findRequesters', () => {
  it.each([
    [
      'whom Jules names',
      '*PR created automatically by Jules for task [12](https://jules.google.com/task/12) started by @Alice*',
    ],
    ['whom Devin names', 'Link to Devin session: https://app.devin.ai/sessions/ce8b\nRequested by: @alice'],
    [
      'whom Devin links',
      'Link to Devin session: https://app.devin.ai/sessions/ce8b  \r\nRequested by: [@alice](https://github.com/alice)',
    ],
    [
      'whom Devin names with an address',
      'https://app.devin.ai/sessions/ce8b\n\nRequested by: @alice (a@x.org)',
    ],
    ['whom Kiro names', 'This pull request was created by @kiro-agent on behalf of @alice :ghost:'],
  ])('finds %s', (_title, body) => {
    expect(requestersOf({ body })).toEqual(['alice in body'])
  })

  it('finds the name in the description of an agent that signs with its account only', () => {
    expect(
      requestersOf({ author: bot('devin-ai-integration[bot]', 158243242), body: 'Requested by: @alice' }),
    ).toEqual(['alice in body'])
  })

  it.each([
    ['a person’s description that says who wants it', { body: 'Requested by: @alice' }],
    ['a name without an account', { author: copilot, body: 'Requested by: Alice Example' }],
    [
      'an issue quoted in an agent’s description',
      { author: copilot, body: '> Requested by: @alice\n\nThis was requested by @bob.' },
    ],
    ['a mention', { author: copilot, body: 'cc @alice' }],
  ])('finds nobody in %s', (_title, request) => {
    expect(requestersOf(request)).toEqual([])
  })

  it('finds the person an agent credits on its own commit', () => {
    const asked = message(
      'Agent-Logs-Url: https://x',
      '',
      'Co-authored-by: Alice <77+alice@users.noreply.github.com>',
    )
    expect(requestersOf({}, { ...botCommit(copilot), ...asked })).toEqual([`alice in ${TRAILER}`])
  })

  it('finds nobody on a person’s commit that credits another and an agent', () => {
    const pair = message(
      'Co-authored-by: Claude <noreply@anthropic.com>',
      'Co-authored-by: Bo <8+bo@users.noreply.github.com>',
    )
    expect(requestersOf({}, pair)).toEqual([])
  })

  it.each([
    'copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>',
    'Claude <noreply@anthropic.com>',
    'foo[bot] <9+foo[bot]@users.noreply.github.com>',
    'Alice Example <alice@example.com>',
  ])('finds nobody in the credit of %s', (person) => {
    expect(requestersOf({}, { ...botCommit(copilot), ...message(`Co-authored-by: ${person}`) })).toEqual([])
  })

  const started = { account: { id: 77, login: 'Alice', type: 'user' }, how: 'started' } as const
  const told = { openedVia: undefined, replacedHeads: [], complete: true, starters: [started] }
  const nothing = { commits: [], files: [], complete: true }

  it('finds whom the forge saw start an agent, by id and login', () => {
    const input = { changeRequest: changeRequest(), change: nothing, registry, provenance: told }
    expect(findRequesters(input)).toEqual([{ who: { id: 77, login: 'alice' }, where: 'timeline' }])
  })

  it('finds whom the agent credited on a commit that was pushed over, once', () => {
    const asked = message('Co-authored-by: Alice <77+alice@users.noreply.github.com>')
    const over = commit({ ...botCommit(copilot), ...asked, sha: SHA })
    const replaced = [
      { sha: 'c'.repeat(40), commits: [over] },
      { sha: 'd'.repeat(40), commits: [over] },
      { sha: 'e'.repeat(40), commits: undefined },
    ]
    const input = { changeRequest: changeRequest(), change: nothing, registry, replaced }
    expect(findRequesters(input)).toEqual([{ who: { id: 77, login: 'alice' }, where: TRAILER }])
  })
})
