import { known } from '../../../../src/doctor/github/facts.ts'
import { type Case, hardened, no, unknown } from './case.ts'
import { REVIEW, refused, required } from './worlds.ts'

export const FILE_CASES: readonly Case[] = [
  no(
    'policy',
    'it is off',
    { config: known({ path: '.offshoot.yml', text: 'approval: off\n' }) },
    /green for everybody/,
  ),
  no(
    'policy',
    'an input switches it off',
    hardened('offshoot.yml', 'with: {url:', "with: {approval: 'off', url:"),
    /workflow’s `approval:`/,
  ),
  no(
    'policy',
    'it is no policy',
    { config: known({ path: '.offshoot.yml', text: 'approval: agnts\n' }) },
    /cannot be read/,
  ),
  no(
    'policy',
    'the file is no YAML',
    { config: known({ path: '.offshoot.yml', text: 'approval: [\n' }) },
    /cannot be read/,
  ),
  unknown(
    'policy',
    'the file cannot be read',
    { config: refused('contents: read') },
    /settings of the default branch/,
  ),
  no(
    'requester-excluded',
    'they may',
    { config: known({ path: '.offshoot.yml', text: 'approval:\n  allow-requester: true\n' }) },
    /ask for a change and approve it/,
  ),
  no(
    'workflow-files-owned',
    'there is no CODEOWNERS',
    { codeowners: known(undefined) },
    /no CODEOWNERS/,
    /require_code_owner_review/,
  ),
  no(
    'workflow-files-owned',
    'it names nobody for them',
    { codeowners: known({ path: 'CODEOWNERS', text: '*.ts @acme/web\n' }) },
    /names nobody/,
  ),
  no(
    'workflow-files-owned',
    'a later line takes them away',
    { codeowners: known({ path: '.github/CODEOWNERS', text: '* @acme/all\n/.github/workflows/\n' }) },
    /names nobody/,
  ),
  no(
    'workflow-files-owned',
    'their review is not required',
    { rules: known([required(1), { ...REVIEW, codeOwners: false }]) },
    /does not require their review/,
  ),
  unknown(
    'workflow-files-owned',
    'CODEOWNERS cannot be read',
    { codeowners: refused('contents: read') },
    /CODEOWNERS/,
  ),
  unknown(
    'workflow-files-owned',
    'whether it is required cannot be read',
    {
      rules: known([required(1)]),
      protection: refused('administration: read'),
      branch: known({ sha: 'b', protected: true, statuses: [], enforcement: 'off' }),
    },
    /cannot be read with this token/,
  ),
]

export const SETTING_CASES: readonly Case[] = [
  no(
    'tokens-read-by-default',
    'they write',
    { workflowToken: known({ writes: true, mayApprove: false }) },
    /writes contents/,
    /"default_workflow_permissions":"read"/,
  ),
  unknown(
    'tokens-read-by-default',
    'it cannot be read',
    { workflowToken: refused('administration: read') },
    /403/,
  ),
  no(
    'actions-cannot-approve',
    'they can',
    { workflowToken: known({ writes: false, mayApprove: true }) },
    /counts for GitHub/,
  ),
  unknown(
    'actions-cannot-approve',
    'it cannot be read',
    { workflowToken: refused('administration: read') },
    /403/,
  ),
  no(
    'forks-wait',
    'only newcomers wait',
    { forks: known({ of: 'public', approval: 'first_time_contributors' }) },
    /After one merged change/,
  ),
  no(
    'forks-wait',
    'private forks get secrets',
    { forks: known({ of: 'private', run: true, secrets: true, writeTokens: false, approval: true }) },
    /get secrets/,
  ),
  unknown('forks-wait', 'it cannot be read', { forks: refused('administration: read') }, /403/),
]
