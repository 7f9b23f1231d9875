import type { Format } from './formats.ts'

/**
 * Every input of the action, the CLI and the `.offshoot.yml` file: the one table that drives parsing, `action.yml`
 * and the README. A key is added here and nowhere else.
 */
export interface InputRow {
  readonly key: string
  readonly format: Format
  /** As the user would type it; absent when an unset input means something of its own, told in `meaning`. */
  readonly default?: string
  /** One sentence for the README and `action.yml`. */
  readonly meaning: string
  /** Registered with the redactor the moment it is read. */
  readonly secret?: 'value' | 'url'
  /**
   * `policy`: a pull request must not loosen it, so the file's value is read from the base ref only.
   * `workflow`: makes no sense in a file (secrets, the file's own path).
   */
  readonly from?: 'policy' | 'workflow'
  /** Of use on this forge only: what another one's definition of the job leaves out. */
  readonly only?: 'github' | 'gitlab'
  /** Set for action.yml only, where the runner fills it in. */
  readonly actionDefault?: string
}

export const MODES = ['auto', 'preview', 'gate', 'teardown', 'sweep', 'doctor'] as const
export const PROVIDERS = ['embedded', 'postgres'] as const
export const STAGES = ['fork', 'check', 'report'] as const
/** What `needs.<job>.result` says. */
export const JOB_RESULTS = ['success', 'failure', 'cancelled', 'skipped'] as const

export const INPUTS = [
  {
    key: 'mode',
    format: { type: 'choice', of: MODES },
    default: 'auto',
    from: 'workflow',
    meaning: 'What to do. `auto` decides by the event.',
  },
  {
    key: 'stage',
    format: { type: 'choice', of: STAGES },
    from: 'workflow',
    only: 'github',
    meaning:
      'Which part of a preview this job does where the parts are jobs of their own; absent: all of it.',
  },
  {
    key: 'provider',
    format: { type: 'choice', of: PROVIDERS },
    default: 'embedded',
    from: 'policy',
    meaning: 'The engine that forks.',
  },
  {
    key: 'golden',
    format: { type: 'text' },
    from: 'policy',
    meaning:
      'The golden base. `postgres`: a database (default: the one in `url`). `embedded`: a dump, `.sql` file, directory, or `command: ...` (default: the base ref’s own migrations, plus `seed`).',
  },
  {
    key: 'seed',
    format: { type: 'text' },
    from: 'policy',
    meaning: 'Command that fills an `embedded` golden base built from migrations.',
  },
  {
    key: 'url',
    format: { type: 'text' },
    secret: 'url',
    from: 'workflow',
    meaning:
      '`postgres`: URL of the server, with a login that may create databases and roles. Give it as a secret.',
  },
  {
    key: 'options',
    format: { type: 'yaml' },
    default: '{}',
    from: 'policy',
    meaning: 'YAML with what only one engine knows. `postgres`: `maintenance-database`.',
  },
  {
    key: 'role',
    format: { type: 'text' },
    from: 'policy',
    meaning: 'The role that owns the application’s tables (default: found by looking).',
  },
  {
    key: 'migrate',
    format: { type: 'text' },
    meaning: 'Command that applies pending migrations (default: found by looking).',
  },
  {
    key: 'rollback',
    format: { type: 'text' },
    meaning:
      'Command that takes the migrations back. When set, the way back is tried on a fork of the branch: down, compared with the fork point, and up again.',
  },
  {
    key: 'tap',
    format: { type: 'choice', of: ['auto', 'migrations', 'all', 'off'] },
    default: 'auto',
    from: 'policy',
    meaning:
      'Which commands reach the branch only through the tap, a proxy in the job that hides the real login and watches: the migrations, the suites as well, or none. `auto`: all where the branch outlives the job, else the migrations.',
  },
  {
    key: 'test',
    format: { type: 'suites' },
    meaning: 'Test suites, `name: command` per line; one bare command is the suite `test`.',
  },
  {
    key: 'migrations',
    format: { type: 'list' },
    meaning: 'Globs of migration files (default: the tool’s own).',
  },
  {
    key: 'reset',
    format: { type: 'choice', of: ['always', 'incremental', 'auto'] },
    default: 'auto',
    meaning:
      'On a new push: fork anew, go on with the branch, or fork anew only when an applied migration changed.',
  },
  {
    key: 'isolation',
    format: { type: 'choice', of: ['shared', 'fork'] },
    default: 'shared',
    meaning: 'Suites share the branch, or each gets a fork of the migrated branch and they run side by side.',
  },
  {
    key: 'ttl',
    format: { type: 'duration' },
    default: '7d',
    from: 'policy',
    meaning: 'How long a branch lives without a push before the sweep takes it.',
  },
  {
    key: 'approval',
    format: { type: 'approval' },
    default: 'agents',
    from: 'policy',
    meaning:
      'Whose pull requests wait for a person: `agents`, `migrations` (those and every change of migrations), `all`, `off`, or a list of rules with `when`, `require` and `from`.',
  },
  {
    key: 'fail-on',
    format: { type: 'fail-rules' },
    default: '',
    from: 'policy',
    meaning:
      'What turns `offshoot/database` red although everything ran: `destructive`, `irreversible`, `rewrite` or another hazard by its name, `danger` (any red one), `hazard` (any but notices), `lock>2s`, `migration>5m`. The last two are budgets of the hazards as well.',
  },
  {
    key: 'env',
    format: { type: 'names' },
    default: 'DATABASE_URL',
    meaning: 'Names of environment variables that carry the branch’s URL into the commands.',
  },
  {
    key: 'timeout',
    format: { type: 'duration' },
    default: '30m',
    meaning: 'How long one command may run before it and all its children are ended.',
  },
  { key: 'comment', format: { type: 'boolean' }, default: 'true', meaning: 'Write the comment.' },
  {
    key: 'working-directory',
    format: { type: 'path' },
    default: '.',
    from: 'workflow',
    meaning: 'Where the commands run, and where migrations are looked for.',
  },
  {
    key: 'config',
    format: { type: 'path' },
    default: '.offshoot.yml',
    from: 'workflow',
    meaning:
      'File with these keys; an input beats the file. Keys that guard something are read from the base ref’s file.',
  },
  {
    key: 'github-token',
    format: { type: 'text' },
    secret: 'value',
    from: 'workflow',
    only: 'github',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner's expression syntax, not ours.
    actionDefault: '${{ github.token }}',
    meaning: 'Token for comment and statuses. Needs `pull-requests: write` and `statuses: write`.',
  },
  {
    key: 'gitlab-token',
    format: { type: 'text' },
    secret: 'value',
    from: 'workflow',
    only: 'gitlab',
    meaning:
      'Token for comment, statuses and approvals: role Developer, scope `api`. The token of a job cannot write.',
  },
  {
    key: 'status-check',
    format: { type: 'text' },
    from: 'workflow',
    only: 'gitlab',
    meaning: 'Id of an external status check (Ultimate) that gets the answer of the gate as well.',
  },
  {
    key: 'seal-key',
    format: { type: 'text' },
    secret: 'value',
    from: 'workflow',
    only: 'github',
    meaning: '`stage: check`: the one-time key that opens `sealed-url`. Give it as a secret.',
  },
  {
    key: 'sealed-url',
    format: { type: 'text' },
    from: 'workflow',
    only: 'github',
    meaning: '`stage: check`: what `stage: fork` found and made, the branch’s URL included, encrypted.',
  },
  {
    key: 'result',
    format: { type: 'choice', of: JOB_RESULTS },
    from: 'workflow',
    only: 'github',
    meaning:
      '`stage: report`: how the job with `stage: check` ended, from `needs`. It decides, not the report.',
  },
  {
    key: 'report-file',
    format: { type: 'path' },
    from: 'workflow',
    only: 'github',
    meaning: '`stage: report`: the `report.json` of the job with `stage: check`, which is not trusted.',
  },
  {
    key: 'branch-facts',
    format: { type: 'text' },
    from: 'workflow',
    only: 'github',
    meaning: '`stage: report`: what `stage: fork` gave under that name, for the comment.',
  },
] as const satisfies readonly InputRow[]

export type InputKey = (typeof INPUTS)[number]['key']
export type Mode = (typeof MODES)[number]
export type ProviderId = (typeof PROVIDERS)[number]
export type StageName = (typeof STAGES)[number]
export type JobResult = (typeof JOB_RESULTS)[number]

/** Outputs of the action, in the order of the README. */
export const OUTPUTS = [
  { key: 'verdict', meaning: '`passed`, `failed`, `awaiting-approval` or `skipped`.' },
  { key: 'branch', meaning: 'Name of the branch.' },
  { key: 'branch-id', meaning: 'The engine’s id of the branch.' },
  { key: 'created', meaning: '`true` when this run forked the branch, `false` when it went on with one.' },
  {
    key: 'database-url',
    meaning:
      'URL of the branch, masked in logs. Later steps of this job only: runners drop masked values between jobs.',
  },
  { key: 'changes', meaning: 'Number of schema changes.' },
  { key: 'hazards', meaning: 'Number of hazards.' },
  { key: 'approval', meaning: '`not-required`, `pending`, `approved` or `error`.' },
  { key: 'comment-url', meaning: 'URL of the comment.' },
  { key: 'report', meaning: 'Path of `report.json`.' },
  {
    key: 'sealed-url',
    meaning: '`stage: fork`: what the job with `stage: check` needs, the branch’s URL included, encrypted.',
  },
  {
    key: 'seal-key',
    meaning: '`stage: fork`: the one-time key of `sealed-url`. Hand it on as a secret only.',
  },
  { key: 'head-sha', meaning: '`stage: fork`: the commit to check out.' },
  {
    key: 'branch-facts',
    meaning: '`stage: fork`: what the comment tells of the branch, as JSON. No secret.',
  },
] as const

export type OutputKey = (typeof OUTPUTS)[number]['key']
