import { known } from '../../../../src/doctor/gitlab/facts.ts'
import type { GuaranteeId } from '../../../../src/doctor/gitlab/guarantees/types.ts'
import { type Case, no, unknown } from './case.ts'
import { mergedConfig } from './component.ts'
import { RUNNING_CASES } from './running-cases.ts'
import { edited, pipelines, project, RULE, refused, SETTINGS, TOKEN } from './worlds.ts'

const INSIDE = project({ ciConfigPath: '' })
const UNREADABLE = { pipelines: refused('Developer') }
const BOT = { username: 'service_account_group_1_x', machine: true }
const branch = (
  change: Partial<{ forcePush: boolean; push: readonly { level: number | undefined; told: string }[] }>,
) => ({
  branches: known([{ name: 'main', forcePush: false, push: [], ...change }]),
})

/** What can never be unknown but for what another guarantee says: those cannot be told from `no`. */
export const NEVER_UNKNOWN: ReadonlySet<GuaranteeId> = new Set(['requester-excluded'])

export const CASES: readonly Case[] = [
  no(
    'setup',
    'there are no jobs of Offshoot',
    { pipelines: pipelines('test: {script: [npm test]}') },
    /No job/,
    /component:/,
  ),
  no(
    'setup',
    'GitLab cannot read it',
    { pipelines: known({ problem: 'jobs:test is odd', jobs: [], rules: undefined, includes: [] }) },
    /jobs:test is odd/,
    /ci\/editor/,
  ),
  unknown('setup', 'it may not be read', UNREADABLE, /CI\/CD configuration cannot be read.*403/),
  no(
    'pipelines-must-succeed',
    'they need not',
    project({ pipelinesMustSucceed: false }),
    /holds nothing/,
    /printf %s '\{"only_allow_merge_if_pipeline_succeeds":true\}' \| glab api --method PUT projects\/acme%2Fshop /,
  ),
  unknown(
    'pipelines-must-succeed',
    'the field is left out',
    project({ pipelinesMustSucceed: undefined }),
    /leaves the field out/,
  ),
  no(
    'skipped-pipelines-hold',
    'they pass',
    project({ skippedPipelinesPass: true }),
    /\[skip ci\]/,
    /"allow_merge_on_skipped_pipeline":false/,
  ),
  unknown(
    'skipped-pipelines-hold',
    'the field is left out',
    project({ skippedPipelinesPass: undefined }),
    /leaves the field out/,
  ),
  no(
    'merge-request-pipelines',
    'the workflow lets branches through only',
    { pipelines: edited(/if: \$CI_PIPELINE_SOURCE == "merge_request_event"$/m, 'if: $CI_COMMIT_BRANCH') },
    /lets no pipeline of a merge request/,
    /merge_request_event/,
  ),
  no(
    'merge-request-pipelines',
    'only some paths count',
    {
      pipelines: edited(
        /(workflow:\n {2}rules:\n)/,
        '$1    - {if: $CI_MERGE_REQUEST_IID, changes: [db/**]}\n',
      ),
    },
    /`changes`/,
  ),
  no(
    'merge-request-pipelines',
    'the gate’s job has other rules',
    {
      pipelines: edited(
        /(offshoot:gate:[\s\S]*?rules:\n)[\s\S]*?( {2}allow_failure)/,
        '$1    - if: $CI_COMMIT_BRANCH\n$2',
      ),
    },
    /`offshoot:gate` runs in no pipeline of a merge request/,
  ),
  unknown('merge-request-pipelines', 'it may not be read', UNREADABLE, /403/),
  no(
    'gate-job',
    'it may fail',
    { pipelines: edited(/(offshoot:gate:[\s\S]*?allow_failure: )false/, '$1true') },
    /`offshoot:gate` may fail/,
    /allow_failure: false/,
  ),
  no(
    'gate-job',
    'it waits for a button',
    {
      pipelines: edited(/(offshoot:gate:[\s\S]*?merge_request_event" && [^\n]*\n)/, '$1      when: manual\n'),
    },
    /wait for a button/,
  ),
  no(
    'gate-job',
    'there is a preview alone',
    { pipelines: edited('OFFSHOOT_VERB: gate', 'OFFSHOOT_VERB: none') },
    /no job with `offshoot gate`/,
  ),
  no(
    'gate-job',
    'its script hides the end',
    {
      pipelines: pipelines(
        'gate: {script: ["npx offshoot gate || true"], rules: [{if: $CI_MERGE_REQUEST_IID}]}',
      ),
    },
    /hides how/,
    /\|\| true/,
  ),
  unknown('gate-job', 'it may not be read', UNREADABLE, /403/),
  no(
    'config-outside',
    'it is in the project',
    INSIDE,
    /\.gitlab-ci\.yml is in this project/,
    /"ci_config_path":"app\.gitlab-ci\.yml@acme\/pipelines"/,
  ),
  unknown(
    'config-outside',
    'its place is left out',
    project({ ciConfigPath: undefined }),
    /leaves the field out/,
  ),
  unknown(
    'config-outside',
    'it takes in a file of the project',
    { pipelines: pipelines(mergedConfig(), [{ type: 'file', location: 'acme/shop:ci.yml' }]) },
    /takes in acme\/shop:ci\.yml/,
  ),
  no(
    'component-pinned',
    'it is pinned to a version',
    { pipelines: pipelines(mergedConfig({}, '1')) },
    /offshoot@1 can become another/,
    /commit of a release/,
  ),
  unknown('component-pinned', 'it may not be read', UNREADABLE, /403/),
  no(
    'default-branch-protected',
    'it is not',
    { branches: known([]) },
    /not protected/,
    /"push_access_level":0/,
  ),
  no(
    'default-branch-protected',
    'developers push',
    branch({ push: [{ level: 30, told: 'Developers + Maintainers' }] }),
    /Developers \+ Maintainers push/,
    /No one/,
  ),
  no('default-branch-protected', 'pushes can be forced', branch({ forcePush: true }), /forced pushes/),
  unknown('default-branch-protected', 'it may not be read', { branches: refused('Maintainer') }, /403/),
  no(
    'no-direct-push',
    'maintainers push',
    branch({ push: [{ level: 40, told: 'Maintainers' }] }),
    /Maintainers may push/,
    /No one/,
  ),
  no(
    'no-direct-push',
    'a deploy key pushes',
    branch({ push: [{ level: undefined, told: 'key of CI' }] }),
    /key of CI/,
  ),
  unknown('no-direct-push', 'it may not be read', { branches: refused('Maintainer') }, /403/),
  no('approval-rule', 'the tier has none', { tier: 'Free', rules: known([]) }, /On Free/, /Premium/),
  no('approval-rule', 'there is none', { rules: known([]) }, /No rule/, /approval_rules/),
  no(
    'approval-rule',
    'nobody can satisfy it',
    { rules: known([{ ...RULE, eligible: [] }]) },
    /1 of 0 people.*for approved/,
  ),
  no(
    'approval-rule',
    'a service account counts',
    { rules: known([{ ...RULE, eligible: [...RULE.eligible, BOT] }]) },
    /service_account_group_1_x/,
  ),
  no(
    'approval-rule',
    'anybody counts',
    { rules: known([{ ...RULE, type: 'any_approver' }]) },
    /whoever may approve/,
  ),
  no(
    'approval-rule',
    'it is of another branch',
    { rules: known([{ ...RULE, forDefaultBranch: false }]) },
    /No rule/,
  ),
  unknown('approval-rule', 'it may not be read', { rules: refused('Developer') }, /403/),
  ...(
    [
      ['author-cannot-approve', { authorMayApprove: true }, /"merge_requests_author_approval":false/],
      [
        'committers-cannot-approve',
        { committersMayApprove: true },
        /"merge_requests_disable_committers_approval":true/,
      ],
      ['approvals-reset', { resetOnPush: false }, /"reset_approvals_on_push":true/],
      [
        'rules-not-overridden',
        { overridable: true },
        /"disable_overriding_approvers_per_merge_request":true/,
      ],
    ] as const
  ).flatMap(([id, change, fix]) => [
    no(id, 'the setting is other', { ...INSIDE, approvals: known({ ...SETTINGS, ...change }) }, /./, fix),
    unknown(id, 'it may not be read', { approvals: refused('Developer') }, /403/),
  ]),
  no(
    'status-check',
    'no input names it',
    { pipelines: pipelines(mergedConfig()) },
    /input `status-check` is empty/,
    /external_status_checks/,
  ),
  no('status-check', 'there is none of that number', { checks: known([]) }, /no status check 9/),
  no(
    'status-check',
    'it holds nothing',
    project({ checksMustSucceed: false }),
    /holds nothing/,
    /"only_allow_merge_if_all_status_checks_passed":true/,
  ),
  unknown('status-check', 'it may not be read', { checks: refused('Maintainer') }, /403/),
  unknown(
    'status-check',
    'the setting is left out',
    project({ checksMustSucceed: undefined }),
    /leaves the field out/,
  ),
  no(
    'gate-not-forgeable',
    'nobody has to approve for GitLab',
    { rules: known([]) },
    /advisory/,
    /approval rule/,
  ),
  no(
    'gate-not-forgeable',
    'the tier is Free',
    { tier: 'Free', rules: known([]) },
    /can set a commit’s status/,
    /agents no token/,
  ),
  unknown('gate-not-forgeable', 'rules may not be read', { rules: refused('Developer') }, /403/),
  no(
    'merge-trains',
    'they can be skipped',
    project({ trainsSkippable: true }),
    /past what the train/,
    /"merge_trains_skip_train_allowed":false/,
  ),
  unknown(
    'merge-trains',
    'the field is left out',
    project({ trainsSkippable: undefined }),
    /leaves the field out/,
  ),
  no(
    'threads-hold',
    'they do not',
    project({ threadsHold: false }),
    /still be open/,
    /discussions_are_resolved":true/,
  ),
  unknown(
    'threads-hold',
    'the field is left out',
    project({ threadsHold: undefined }),
    /leaves the field out/,
  ),
  no(
    'policy',
    'it is off',
    { config: known({ path: '.offshoot.yml', text: "approval: 'off'\n" }) },
    /green for everybody/,
    /approval: agents/,
  ),
  no(
    'policy',
    'the input is off',
    { pipelines: pipelines(mergedConfig({ approval: 'off' })) },
    /The component’s `approval:`.*off/,
  ),
  no(
    'policy',
    'a variable is off',
    {
      variables: known([
        { key: 'OFFSHOOT_APPROVAL', masked: false, protected: false, scope: '*', setting: 'off' },
      ]),
    },
    /variable OFFSHOOT_APPROVAL.*off/,
  ),
  no(
    'policy',
    'it cannot be read',
    { config: known({ path: '.offshoot.yml', text: 'approval: nobody\n' }) },
    /cannot be read/,
  ),
  unknown(
    'policy',
    'a variable may beat the file',
    { variables: refused('Maintainer') },
    /variable OFFSHOOT_APPROVAL.*403/,
  ),
  unknown('policy', 'it may not be read', { config: refused('Reporter') }, /403/),
  no(
    'requester-excluded',
    'it is allowed',
    {
      config: known({
        path: '.offshoot.yml',
        text: 'approval:\n  rules: [{when: agent}]\n  allow-requester: true\n',
      }),
    },
    /allow-requester/,
    /allow-requester: false/,
  ),
  no(
    'token-enough',
    'it may only read',
    { token: { ...TOKEN, scopes: known(['read_api']) } },
    /read_api/,
    /scope `api`/,
  ),
  ...RUNNING_CASES,
]
