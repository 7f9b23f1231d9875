import { known } from '../../../../src/doctor/gitlab/facts.ts'
import { type Case, no, unknown } from './case.ts'
import { project, refused, secret, TOKEN, VARIABLES } from './worlds.ts'

const [TOKEN_VARIABLE, ENGINE] = VARIABLES
const HOOK = { triggers: true, mergeRequests: true, verifiesTls: true }
const NO_VARIABLES = { variables: refused('Maintainer') }

/** What the jobs are given, whose rights they have, where they run and what starts them. */
export const RUNNING_CASES: readonly Case[] = [
  no(
    'variables-there',
    'the token is protected',
    { variables: known([secret('OFFSHOOT_GITLAB_TOKEN', { protected: true }), ENGINE]) },
    /is protected/,
    /"protected":false/,
  ),
  no(
    'variables-there',
    'the engine’s URL is for production',
    { variables: known([TOKEN_VARIABLE, secret('OFFSHOOT_URL', { scope: 'production' })]) },
    /environment production/,
    /filter%5Benvironment_scope%5D=production/,
  ),
  unknown(
    'variables-there',
    'it may be the group’s',
    { variables: known([TOKEN_VARIABLE]) },
    /OFFSHOOT_URL is no variable of the project/,
  ),
  unknown('variables-there', 'they may not be read', NO_VARIABLES, /403/),
  no(
    'variables-masked',
    'one is not',
    { variables: known([TOKEN_VARIABLE, secret('OFFSHOOT_URL', { masked: false })]) },
    /OFFSHOOT_URL is not masked/,
    /"masked":true/,
  ),
  unknown('variables-masked', 'they may not be read', NO_VARIABLES, /403/),
  no(
    'variables-out-of-reach',
    'they are for every job',
    { variables: known([secret('OFFSHOOT_GITLAB_TOKEN', { scope: '*' })]) },
    /Every job of every merge request/,
    /"environment_scope":"offshoot\/\*"/,
  ),
  no(
    'variables-out-of-reach',
    'a merge request changes the configuration',
    project({ ciConfigPath: '' }),
    /give any job such an environment/,
  ),
  unknown('variables-out-of-reach', 'they may not be read', NO_VARIABLES, /403/),
  no(
    'environment-protected',
    'it is not',
    { environments: known(['production']) },
    /whole name/,
    /protected_environments/,
  ),
  unknown('environment-protected', 'it may not be read', { environments: refused('Maintainer') }, /403/),
  no(
    'token-enough',
    'its role is too low',
    { token: { ...TOKEN, level: known(20) } },
    /below the role Developer/,
    /project access token/,
  ),
  unknown(
    'token-enough',
    'its scopes may not be read',
    { token: { ...TOKEN, scopes: refused('Reporter') } },
    /403/,
  ),
  no(
    'token-of-a-machine',
    'it is a person’s',
    { token: { ...TOKEN, username: 'alice', machine: false } },
    /token of @alice/,
    /project access token/,
  ),
  no(
    'token-of-a-machine',
    'it maintains the project',
    { token: { ...TOKEN, level: known(40) } },
    /more than the role Developer/,
    /access_tokens/,
  ),
  unknown(
    'token-of-a-machine',
    'its role may not be read',
    { token: { ...TOKEN, level: refused('Reporter') } },
    /403/,
  ),
  no(
    'schedule',
    'there is none',
    { schedules: known([{ ref: 'other', active: true }]) },
    /No schedule runs on main/,
    /pipeline_schedules/,
  ),
  no('schedule', 'it is off', { schedules: known([{ ref: 'main', active: false }]) }, /switched off/),
  unknown('schedule', 'they may not be read', { schedules: refused('Developer') }, /403/),
  no(
    'reactions',
    'there is no webhook',
    { hooks: known([{ ...HOOK, triggers: false }]) },
    /No webhook/,
    /projects\/7\/ref\/main\/trigger\/pipeline/,
  ),
  no(
    'reactions',
    'it trusts every certificate',
    { hooks: known([{ ...HOOK, verifiesTls: false }]) },
    /does not verify/,
    /SSL/,
  ),
  no('reactions', 'there is no trigger token', { triggers: known(0) }, /no trigger token/),
  unknown('reactions', 'they may not be read', { hooks: refused('Maintainer') }, /403/),
  no(
    'forks-stay-outside',
    'they come in',
    project({ forkPipelinesHere: true }),
    /with all variables/,
    /fork_pipelines_to_run_in_parent_project":false/,
  ),
  unknown(
    'forks-stay-outside',
    'the field is left out',
    project({ forkPipelinesHere: undefined }),
    /leaves the field out/,
  ),
  no(
    'job-token-limited',
    'every project may come in',
    { jobToken: known({ limited: false }) },
    /any project/,
    /job_token_scope/,
  ),
  no('job-token-limited', 'jobs push', project({ jobTokenPushes: true }), /push to this repository/),
  unknown('job-token-limited', 'it may not be read', { jobToken: refused('Maintainer') }, /403/),
  no(
    'runners-not-shared',
    'other projects may take it',
    { runners: known([{ name: 'box', type: 'project_type', locked: false }]) },
    /“box” may be taken/,
    /Lock it/,
  ),
  unknown(
    'runners-not-shared',
    'it is the instance’s',
    { runners: known([{ name: 'all', type: 'instance_type', locked: undefined }]) },
    /“all” also serves/,
  ),
  unknown('runners-not-shared', 'they may not be read', { runners: refused('Maintainer') }, /403/),
]
