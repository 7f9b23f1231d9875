import {
  type Environment,
  type Facts,
  known,
  type Right,
  type Unknown,
} from '../../../../src/doctor/github/facts.ts'
import { examine, judge } from '../../../../src/doctor/github/guarantees/index.ts'
import type { Guarantee, GuaranteeId } from '../../../../src/doctor/github/guarantees/types.ts'
import { parseWorkflow } from '../../../../src/doctor/github/workflow.ts'

export type Files = Readonly<Record<string, string>>

const PING = `name: ping
on:
  pull_request:
    types: [opened, reopened, synchronize, ready_for_review, closed]
  pull_request_review:
  merge_group:
jobs:
  ping:
    runs-on: ubuntu-latest
    steps: [{run: 'true'}]
`
const PIN = 'a'.repeat(40)
const TRUSTED = `name: Offshoot
on:
  workflow_run:
    workflows: [ping]
    types: [completed]
  issue_comment:
    types: [created]
  schedule: [{cron: '23 * * * *'}]
concurrency: {group: offshoot, cancel-in-progress: false}
permissions: {}
jobs:
  fork:
    runs-on: ubuntu-latest
    environment: offshoot
    permissions: {contents: read, pull-requests: write, statuses: write}
    steps:
      - uses: actions/checkout@v7
      - uses: acme/create-github-app-token@${PIN}
        id: app
        with: {private-key: '\${{ secrets.APP_KEY }}'}
      - uses: offshoot-dev/offshoot@${PIN}
        with: {mode: preview, stage: fork, provider: postgres, url: '\${{ secrets.ENGINE }}', github-token: '\${{ steps.app.outputs.token }}'}
  check:
    needs: fork
    permissions: {contents: read}
    uses: ./.github/workflows/check.yml
    secrets: {seal-key: '\${{ needs.fork.outputs.seal-key }}'}
  report:
    needs: check
    runs-on: ubuntu-latest
    permissions: {contents: read, pull-requests: write, statuses: write}
    steps:
      - uses: offshoot-dev/offshoot@${PIN}
        with: {mode: preview, stage: report}
  gate:
    runs-on: ubuntu-latest
    environment: offshoot
    permissions: {contents: read, pull-requests: write, statuses: write}
    steps:
      - uses: offshoot-dev/offshoot@${PIN}
        with: {url: '\${{ secrets.ENGINE }}'}
`
const CHECK = `on:
  workflow_call:
    secrets: {seal-key: {required: true}}
jobs:
  check:
    runs-on: ubuntu-latest
    permissions: {contents: read}
    steps:
      - uses: actions/checkout@v7
        with: {ref: '\${{ inputs.head-sha }}', persist-credentials: false}
      - uses: offshoot-dev/offshoot@${PIN}
        with: {mode: preview, stage: check, seal-key: '\${{ secrets.seal-key }}'}
      - uses: actions/upload-artifact@v7
`

export const HARDENED: Files = { 'ping.yml': PING, 'offshoot.yml': TRUSTED, 'check.yml': CHECK }

export const SIMPLE: Files = {
  'offshoot.yml': `name: Offshoot
on:
  pull_request:
    types: [opened, reopened, synchronize, ready_for_review, closed]
  pull_request_review:
    types: [submitted, edited, dismissed]
  schedule: [{cron: '23 * * * *'}]
permissions: {}
jobs:
  offshoot:
    runs-on: ubuntu-latest
    permissions: {contents: read, pull-requests: write, statuses: write}
    steps:
      - uses: actions/checkout@v7
        with: {persist-credentials: false}
      - uses: offshoot-dev/offshoot@v1
        with: {test: npm test}
`,
}

/** As workflows write it. */
export function expression(text: string): string {
  return `\${{ ${text} }}`
}

/** Other text in one of the files; that the text is there is a part of the test. */
export function edit(files: Files, name: string, from: string | RegExp, to: string): Files {
  const before = files[name] ?? ''
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${name} has no ${from}`)
  return { ...files, [name]: after }
}

export function workflows(files: Files): Facts['workflows'] {
  return known(Object.entries(files).map(([name, text]) => parseWorkflow(`.github/workflows/${name}`, text)))
}

export function refused(needs: Right): Unknown {
  return { known: false, said: '403 Resource not accessible by integration', needs }
}

export const OFFSHOOT_APP = 424_242
export const RULESET = 7

export function required(appId: number | undefined, contexts = ['offshoot/database', 'offshoot/approval']) {
  const statuses = contexts.map((context) => ({ context, appId }))
  return { type: 'required-statuses', rulesetId: RULESET, statuses } as const
}

export const REVIEW = {
  type: 'pull-request',
  rulesetId: RULESET,
  dismissStale: true,
  codeOwners: true,
  lastPush: false,
  approvals: 1,
} as const

export const RULES = {
  id: RULESET,
  path: 'repos/acme/shop/rulesets/7',
  name: 'Offshoot',
  enforcement: 'active',
  target: 'branch',
  bypass: [],
  requiredStatuses: ['offshoot/database', 'offshoot/approval'],
  restrictedPaths: [],
} as const

export const ENVIRONMENT: Environment = {
  name: 'offshoot',
  refs: known([{ name: 'main', type: 'branch' }]),
  secrets: known(['ENGINE', 'APP_KEY']),
}

/** A repository where everything holds that can. */
export function facts(change: Partial<Facts> = {}): Facts {
  return {
    repository: {
      fullName: 'acme/shop',
      url: 'https://github.com/acme/shop',
      defaultBranch: 'main',
      private: false,
      ownedByOrganization: true,
    },
    rules: known([required(OFFSHOOT_APP), REVIEW, { type: 'merge-queue', rulesetId: RULESET }]),
    rulesets: known([RULES]),
    branch: known({ sha: 'b'.repeat(40), protected: false, statuses: [], enforcement: 'off' }),
    protection: known(undefined),
    workflowToken: known({ writes: false, mayApprove: false }),
    forks: known({ of: 'public', approval: 'all_external_contributors' }),
    workflows: workflows(HARDENED),
    environments: known([ENVIRONMENT]),
    repositorySecrets: known(['NPM']),
    organizationSecrets: known([]),
    codeowners: known({ path: '.github/CODEOWNERS', text: '/.github/ @acme/platform\n' }),
    config: known({ path: '.offshoot.yml', text: 'approval: migrations\n' }),
    ...change,
  }
}

export function judged(change: Partial<Facts> = {}): ReadonlyMap<GuaranteeId, Guarantee> {
  return new Map(judge(examine(facts(change))).map((one) => [one.id, one]))
}
