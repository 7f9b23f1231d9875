import { known } from '../../../../src/doctor/github/facts.ts'
import { type Case, hardened, no, UNREADABLE, unknown } from './case.ts'
import { ENVIRONMENT, expression, refused, SIMPLE, workflows } from './worlds.ts'

export const SECRET_CASES: readonly Case[] = [
  no('isolated-code', 'the set-up is simple', { workflows: workflows(SIMPLE) }, /job that holds the token/),
  no(
    'isolated-code',
    'every secret is handed on',
    hardened('offshoot.yml', /secrets: \{seal.*\}/, 'secrets: inherit'),
    /every secret/,
  ),
  no(
    'isolated-code',
    'another secret is handed on',
    hardened('offshoot.yml', '{seal-key:', `{npm: '${expression('secrets.NPM')}', seal-key:`),
    /NPM/,
  ),
  no(
    'isolated-code',
    'the job is in an environment',
    hardened('check.yml', '    permissions', '    environment: offshoot\n    permissions'),
    /in an environment/,
  ),
  no(
    'isolated-code',
    'something runs afterwards',
    hardened('check.yml', 'actions/upload-artifact@v7', 'acme/deploy@v1'),
    /acme\/deploy@v1 after/,
  ),
  unknown('isolated-code', 'the workflows cannot be read', UNREADABLE, /cannot be read/),
  no(
    'engine-secret',
    'it is in no environment',
    hardened('offshoot.yml', '    environment: offshoot\n', ''),
    /in no environment/,
    /environment: offshoot/,
  ),
  no(
    'engine-secret',
    'the environment does not exist',
    { environments: known([]) },
    /does not exist/,
    /deployment-branch-policies/,
  ),
  no(
    'engine-secret',
    'every branch may use it',
    { environments: known([{ ...ENVIRONMENT, refs: 'all' }]) },
    /Every branch/,
  ),
  no(
    'engine-secret',
    'some other branches may',
    {
      environments: known([
        {
          ...ENVIRONMENT,
          refs: known([
            { name: 'main', type: 'branch' },
            { name: 'agent/*', type: 'branch' },
          ]),
        },
      ]),
    },
    /agent\/\*/,
  ),
  no(
    'engine-secret',
    'a tag of that name may',
    { environments: known([{ ...ENVIRONMENT, refs: known([{ name: 'main', type: 'tag' }]) }]) },
    /the tags main/,
  ),
  no(
    'engine-secret',
    'the repository has it as well',
    { repositorySecrets: known(['ENGINE']) },
    /as well/,
    /gh secret delete ENGINE/,
  ),
  no(
    'engine-secret',
    'the organization has it as well',
    { organizationSecrets: known(['ENGINE']) },
    /organization as well/,
  ),
  no(
    'engine-secret',
    'the environment lacks it',
    { environments: known([{ ...ENVIRONMENT, secrets: known([]) }]) },
    /not in the environment/,
  ),
  no(
    'engine-secret',
    'a job is handed all of them',
    hardened('offshoot.yml', expression('secrets.ENGINE'), expression('toJSON(secrets)')),
    /every secret/,
  ),
  unknown(
    'engine-secret',
    'the environments cannot be read',
    { environments: refused('actions: read') },
    /environments/,
  ),
  unknown(
    'engine-secret',
    'its branches cannot be read',
    { environments: known([{ ...ENVIRONMENT, refs: refused('actions: read') }]) },
    /branches of the environment/,
  ),
  unknown(
    'engine-secret',
    'secrets cannot be listed',
    { repositorySecrets: refused('secrets: read') },
    /secret of the repository/,
  ),
  no(
    'app-key',
    'the repository has it as well',
    { repositorySecrets: known(['APP_KEY']) },
    /APP_KEY is a secret of the repository/,
  ),
  unknown(
    'app-key',
    'the environments cannot be read',
    { environments: refused('actions: read') },
    /environments/,
  ),
]
