import type { AccountRow, Automation, Reviewer } from './registry.ts'

/*
 * Bots that are no agents. Exempting somebody from the gate takes the numeric id: a row without one is here so that its
 * commits in another's change request raise no alarm, and its own change requests still wait for a person.
 */

function service(login: string, id?: number, type: AccountRow['type'] = 'bot'): Automation {
  const name = login.replace('[bot]', '')
  return { name, account: id === undefined ? { login, type } : { id, login, type }, shared: false }
}

export const automation: readonly Automation[] = [
  service('dependabot[bot]', 49699333),
  service('renovate[bot]', 29139614),
  service('pre-commit-ci[bot]', 66853113),
  service('mergify[bot]', 37929162),
  service('release-please[bot]', 55107282),
  service('allcontributors[bot]', 46447321),
  service('codecov[bot]', 22429695),
  service('stale[bot]', 26384082),
  service('transifex-integration[bot]', 43880903),
  service('imgbot[bot]'),
  service('weblate', undefined, 'user'),
  service('crowdin-bot', undefined, 'user'),
  service('semantic-release-bot', 32174276, 'user'),
  service('snyk-bot', 19733683, 'user'),
  service('web-flow', 19864447, 'user'),
  // Every workflow acts under it, agents' included: claude-code-action commits under this id with its own name.
  {
    name: 'github-actions',
    account: { id: 41898282, login: 'github-actions[bot]', type: 'bot' },
    shared: true,
  },
]

function reviews(name: string, login: string, id?: number): Reviewer {
  return { name, account: id === undefined ? { login, type: 'bot' } : { id, login, type: 'bot' } }
}

export const reviewers: readonly Reviewer[] = [
  reviews('CodeRabbit', 'coderabbitai[bot]', 136622811),
  reviews('Greptile', 'greptile-apps[bot]', 165735046),
  reviews('Copilot code review', 'copilot-pull-request-reviewer[bot]'),
  reviews('Macroscope', 'macroscopeapp[bot]'),
  reviews('Qodo', 'codiumai-pr-agent-pro[bot]', 151058649),
  reviews('Qodo', 'qodo-merge-pro[bot]'),
  reviews('Qodo', 'qodo-code-review[bot]'),
  reviews('Sourcery', 'sourcery-ai[bot]', 58596630),
  reviews('cubic', 'cubic-dev-ai[bot]'),
  reviews('Seer', 'seer-by-sentry[bot]'),
  { name: 'GitLab Duo code review', account: { login: 'GitLabDuo', type: 'bot', on: 'gitlab' } },
]
