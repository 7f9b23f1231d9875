import { known } from '../../../../src/doctor/github/facts.ts'
import { type Case, hardened, no, UNREADABLE, unknown } from './case.ts'
import { OFFSHOOT_APP, REVIEW, RULES, RULESET, refused, required } from './worlds.ts'

const MERGE_QUEUE = { type: 'merge-queue', rulesetId: RULESET } as const
const CLASSIC = [
  { context: 'offshoot/database', appId: undefined },
  { context: 'offshoot/approval', appId: undefined },
]

export const RULE_CASES: readonly Case[] = [
  no(
    'statuses-required',
    'nothing is required',
    { rules: known([]) },
    /does not require/,
    /gh api --method POST repos\/acme\/shop\/rulesets/,
  ),
  no(
    'statuses-required',
    'only one of them is',
    { rules: known([required(undefined, ['offshoot/database'])]) },
    /`offshoot\/approval`/,
  ),
  no(
    'statuses-required',
    'the ruleset is a rehearsal',
    { rules: known([]), rulesets: known([{ ...RULES, enforcement: 'evaluate' }]) },
    /only evaluates/,
    /"enforcement":"active"/,
  ),
  unknown(
    'statuses-required',
    'the rules cannot be read',
    { rules: refused('metadata: read') },
    /rules of main/,
  ),
  unknown(
    'statuses-required',
    'the classic protection cannot be read',
    { rules: known([]), branch: refused('contents: read'), protection: refused('administration: read') },
    /protection of main/,
  ),
  no(
    'statuses-pinned',
    'they count from anybody',
    { rules: known([required(undefined)]) },
    /bring a workflow/,
    /integration_id/,
  ),
  no(
    'statuses-pinned',
    'they are pinned to GitHub Actions',
    { rules: known([required(15368)]) },
    /helps nothing/,
  ),
  no(
    'statuses-pinned',
    'only one is pinned',
    {
      rules: known([
        required(OFFSHOOT_APP, ['offshoot/database']),
        required(undefined, ['offshoot/approval']),
      ]),
    },
    /bring a workflow/,
  ),
  unknown(
    'statuses-pinned',
    'the rules cannot be read',
    { rules: refused('metadata: read') },
    /rules of main/,
  ),
  no(
    'no-bypass',
    'administrators are on the list',
    { rulesets: known([{ ...RULES, bypass: ['administrators'] }]) },
    /administrators pass by/,
    /"bypass_actors":\[\]/,
  ),
  no(
    'no-bypass',
    'the classic protection leaves administrators out',
    {
      rules: known([]),
      branch: known({ sha: 'b', protected: true, statuses: CLASSIC, enforcement: 'non_admins' }),
      protection: refused('administration: read'),
    },
    /does not hold administrators/,
    /enforce_admins/,
  ),
  no('no-bypass', 'nothing is required', { rules: known([]) }, /Nothing is required/),
  unknown(
    'no-bypass',
    'the list is not shown',
    { rulesets: known([{ ...RULES, bypass: undefined }]) },
    /leaves the list out/,
  ),
  unknown('no-bypass', 'the ruleset is not listed', { rulesets: known([]) }, /leaves the list out/),
  no(
    'stale-approvals',
    'approvals stay',
    { rules: known([required(1), { ...REVIEW, dismissStale: false }]) },
    /survive a push/,
  ),
  unknown(
    'stale-approvals',
    'the classic protection cannot be read',
    {
      rules: known([]),
      branch: known({ sha: 'b', protected: true, statuses: CLASSIC, enforcement: 'everyone' }),
      protection: refused('administration: read'),
    },
    /protection of main/,
  ),
  no(
    'merge-queue',
    'no workflow runs for the group',
    { ...hardened('ping.yml', '  merge_group:\n', ''), rules: known([required(1), MERGE_QUEUE]) },
    /merge queue/,
    /merge_group/,
  ),
  unknown('merge-queue', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
]
