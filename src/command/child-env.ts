import { devNull } from 'node:os'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'
import type { Credential } from '../provider/types.ts'
import { urlOf } from '../sql/client.ts'

/** An environment for a command, complete: nothing else is inherited. */
export type ChildEnv = Readonly<Record<string, string>>

/** All that a command gets which works on a branch: what it may inherit, the branch, and nothing that leads elsewhere. */
export function commandEnv(env: Env, credential: Credential, names: readonly string[]): ChildEnv {
  return { ...cleanEnv(env), ...poisonedEnv(env), ...databaseEnv(credential, names) }
}

/**
 * What a command inherits: the names below and nothing else, so that tokens, the runner's write files and the
 * provider's credentials stay with us. Of those, whatever looks like a credential by its name or value stays too.
 */
export function cleanEnv(env: Env): ChildEnv {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isInherited(entry[0], entry[1]),
  )
  return Object.fromEntries(entries)
}

/** The branch, under the names the user chose for its URL and under libpq's own. */
export function databaseEnv(credential: Credential, names: readonly string[]): ChildEnv {
  const url = urlOf(credential)
  const wrong = names.find((name) => !isUrlName(name))
  if (wrong !== undefined) {
    throw new OffshootError('config', `env: ${wrong} cannot carry the branch’s URL`, {
      next: 'use a name of your own, such as DATABASE_URL: letters, digits and underscores, no variable that tools or the runner use',
    })
  }
  return {
    ...Object.fromEntries(names.map((name) => [name, url])),
    PGHOST: credential.host,
    PGPORT: String(credential.port),
    PGUSER: credential.user,
    PGPASSWORD: credential.password,
    PGDATABASE: credential.database,
    PGSSLMODE: credential.sslmode,
  }
}

/**
 * The names in `env` that lead to some other database, each leading nowhere instead. A program that falls back on one of
 * them, or on a default of its own where it is missing, would otherwise reach a database that nobody watches.
 */
export function poisonedEnv(env: Env): ChildEnv {
  const names = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isUrlName(name) && DATABASE_URL.test(value) ? [name] : [],
  )
  return Object.fromEntries([...names.map((name) => [name, NOWHERE]), ...Object.entries(NO_OTHER_SOURCE)])
}

/** What databases are reached by, with any driver in front: `jdbc:postgresql://`, `postgresql+asyncpg://`. */
const DATABASE_URL = /^(?:jdbc:)?(?:postgres|postgresql|cockroachdb|pgsql)(?:\+\w+)?:/i
/** `.invalid` never resolves; the name is read by whoever looks into the error. */
const NOWHERE = 'postgresql://use-DATABASE_URL-of-the-branch.offshoot.invalid:1/none'
/**
 * The file in which libpq would look for passwords of whoever runs the job. Of its other files none is found, because no
 * service is named; and to name an empty one would end programs written in Go, whose driver stops at such variables.
 */
const NO_OTHER_SOURCE: ChildEnv = { PGPASSFILE: devNull }

/** Inherited when the name is here, letter case as written (any case on Windows). */
export const INHERITED_NAMES: readonly string[] = [
  // The machine and who runs.
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'LANG',
    'LANGUAGE',
    'TZ',
    'TERM',
    'TMPDIR',
    'CI',
    'HOSTNAME',
    'PWD',
  ],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR'],
  ...[
    'LD_LIBRARY_PATH',
    'PKG_CONFIG_PATH',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'REQUESTS_CA_BUNDLE',
    'DOCKER_HOST',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NO_COLOR', 'FORCE_COLOR'],
  // Windows: without these most programs do not start.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE'],
  ...[
    'APPDATA',
    'LOCALAPPDATA',
    'PROGRAMDATA',
    'PROGRAMFILES',
    'PROGRAMFILES(X86)',
    'PROGRAMW6432',
    'HOMEDRIVE',
  ],
  ...[
    'HOMEPATH',
    'NUMBER_OF_PROCESSORS',
    'PROCESSOR_ARCHITECTURE',
    'OS',
    'ALLUSERSPROFILE',
    'COMMONPROGRAMFILES',
  ],
  // Where toolchains are, and which environment the application is in.
  ...[
    'NODE_ENV',
    'NODE_OPTIONS',
    'NODE_PATH',
    'NODE_EXTRA_CA_CERTS',
    'COREPACK_HOME',
    'PNPM_HOME',
    'BUN_INSTALL',
  ],
  ...[
    'NVM_DIR',
    'NVM_BIN',
    'VOLTA_HOME',
    'ASDF_DIR',
    'ASDF_DATA_DIR',
    'MISE_DATA_DIR',
    'DENO_DIR',
    'DENO_INSTALL',
  ],
  ...[
    'PYTHONPATH',
    'PYTHONHOME',
    'PYTHONUNBUFFERED',
    'PYTHONDONTWRITEBYTECODE',
    'VIRTUAL_ENV',
    'CONDA_PREFIX',
  ],
  ...[
    'PYENV_ROOT',
    'PYENV_VERSION',
    'PIPENV_VENV_IN_PROJECT',
    'POETRY_HOME',
    'POETRY_VIRTUALENVS_PATH',
    'UV_CACHE_DIR',
  ],
  ...[
    'UV_PYTHON',
    'UV_PROJECT_ENVIRONMENT',
    'pythonLocation',
    'DJANGO_SETTINGS_MODULE',
    'FLASK_APP',
    'FLASK_ENV',
  ],
  ...['RAILS_ENV', 'RACK_ENV', 'RBENV_ROOT', 'RBENV_VERSION', 'RUBYOPT', 'RUBYLIB'],
  ...['JAVA_HOME', 'GRADLE_USER_HOME', 'GRADLE_HOME', 'MAVEN_HOME', 'M2_HOME', 'SPRING_PROFILES_ACTIVE'],
  ...[
    'GOPATH',
    'GOROOT',
    'GOBIN',
    'GOFLAGS',
    'GOCACHE',
    'GOMODCACHE',
    'GOPROXY',
    'GOTOOLCHAIN',
    'CGO_ENABLED',
  ],
  ...['CARGO_HOME', 'RUSTUP_HOME', 'RUSTUP_TOOLCHAIN', 'RUSTFLAGS', 'RUST_BACKTRACE', 'RUST_LOG'],
  ...[
    'DOTNET_ROOT',
    'DOTNET_CLI_HOME',
    'DOTNET_CLI_TELEMETRY_OPTOUT',
    'ASPNETCORE_ENVIRONMENT',
    'DOTNET_ENVIRONMENT',
  ],
  ...['NUGET_PACKAGES', 'MIX_ENV', 'MIX_HOME', 'HEX_HOME', 'COMPOSER_HOME', 'APP_ENV', 'ANDROID_HOME'],
]

/** Inherited when the name starts like this. */
export const INHERITED_PREFIXES: readonly string[] = ['LC_', 'BUNDLE_', 'GEM_', 'JAVA_HOME_']

const NAMES = new Set(INHERITED_NAMES)
const NAMES_ANY_CASE = new Set(INHERITED_NAMES.map((name) => name.toUpperCase()))
const CREDENTIAL_NAME =
  /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASSCODE|CREDENTIAL|PRIVATE|(API|ACCESS|AUTH|ACCOUNT|SIGNING)_?KEY|AUTH$|COOKIE|__/i
/** Bundler keeps a gem server's login as `user:password`, or a token, under the server's host: `BUNDLE_GEMS__EXAMPLE__COM`. */
const URL_WITH_LOGIN = /:\/\/[^/\s@]+@/
const NEVER = /^(GITHUB|ACTIONS|INPUT|RUNNER|STATE|CI_JOB|OFFSHOOT|PG|AWS|AZURE|GOOGLE)_?/i
/** Names that carry the branch's URL must not change how programs start or whom they trust. */
const NOT_FOR_URLS =
  /^(PATH|HOME|SHELL|IFS|ENV|(LD|DYLD|BASH|NODE|GIT|SSL)_.*|(PYTHON|RUBY|PERL)[A-Z0-9]*|JAVA_HOME|.*_OPTIONS|.*_PROXY)$/i

/** No secret: by it the runner finds what a job left behind, should we be killed before we can end it ourselves. */
const TRACKING = 'RUNNER_TRACKING_ID'

function isInherited(name: string, value: string): boolean {
  if (name === TRACKING) return true
  const windows = process.platform === 'win32'
  const named = windows ? NAMES_ANY_CASE.has(name.toUpperCase()) : NAMES.has(name)
  if (!named && !INHERITED_PREFIXES.some((prefix) => name.startsWith(prefix))) return false
  return !CREDENTIAL_NAME.test(name) && !NEVER.test(name) && !URL_WITH_LOGIN.test(value)
}

/** True for a name that may carry a URL: one that no program takes for an instruction. */
export function isUrlName(name: string): boolean {
  return (
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) &&
    !NOT_FOR_URLS.test(name) &&
    !/^(GITHUB|RUNNER|ACTIONS|INPUT)_/i.test(name)
  )
}
