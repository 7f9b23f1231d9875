import { identifier, literal } from '../../sql/quote.ts'
import type { DatabaseRow, SettingsRow } from './catalog.ts'

/**
 * Puts back what CREATE DATABASE drops: settings, the connection limit is the caller's, and rights on the database,
 * with one exception: CONNECT is given to nobody here, and taken from PUBLIC. A right of some role of the cluster to
 * connect would let every login in that is a member of it, a sibling's too.
 */
export function carryStatements(name: string, from: DatabaseRow): readonly string[] {
  return [...rightsStatements(name, from), ...tolerant(settingsStatements(name, from.settings ?? []))]
}

/** The connection limit the copy should have. A limit of 0 closes a golden base; it is not meant for its copies. */
export function carriedLimit(from: DatabaseRow): number {
  return from.limit > 0 ? from.limit : -1
}

/** `SET name TO value` as it was given, from `name=value` as the catalog keeps it. */
export function setClause(entry: string): string {
  const cut = entry.indexOf('=')
  const name = entry.slice(0, cut)
  const value = entry.slice(cut + 1)
  // A list of names is kept as text; given back as one constant it would become one name.
  const given = LISTS.has(name.toLowerCase()) ? splitNames(value).map(literal).join(', ') : literal(value)
  return `SET ${name.split('.').map(identifier).join('.')} TO ${given}`
}

export function settingName(entry: string): string {
  return entry.slice(0, entry.indexOf('=')).toLowerCase()
}

/**
 * Wraps statements so that one the server refuses (a setting only a superuser may give) is a warning with its name,
 * and the others stand. Values may hold secrets and are never repeated.
 */
export function tolerant(
  statements: readonly { readonly sql: string; readonly about: string }[],
): readonly string[] {
  if (statements.length === 0) return []
  const body = statements
    .map(({ sql, about }) => {
      const warning = literal(`${about} could not be put back [%]`)
      return `BEGIN ${sql}; EXCEPTION WHEN OTHERS THEN RAISE WARNING ${warning}, SQLSTATE; END;`
    })
    .join('\n')
  return [`DO ${literal(`BEGIN\n${body}\nEND`)}`]
}

function rightsStatements(name: string, from: DatabaseRow): readonly string[] {
  const database = identifier(name)
  if (from.acl === null) return [`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`]
  const grants = from.acl
    .filter(({ privilege }) => privilege !== 'CONNECT')
    .map(({ grantee, privilege, grantable }) => {
      const to = grantee === null ? 'PUBLIC' : identifier(grantee)
      const option = grantable && grantee !== null ? ' WITH GRANT OPTION' : ''
      return `GRANT ${privilege} ON DATABASE ${database} TO ${to}${option}`
    })
  return [`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`, ...grants]
}

function settingsStatements(
  name: string,
  settings: readonly SettingsRow[],
): { sql: string; about: string }[] {
  const database = identifier(name)
  return (
    settings
      // Settings take effect at login, so those of a role that cannot log in have none. Such a role may be one that
      // branches share, and any of them could have set these.
      .filter(({ login }) => login)
      .flatMap(({ role, config }) =>
        config.map((entry) => ({
          sql:
            role === null
              ? `ALTER DATABASE ${database} ${setClause(entry)}`
              : `ALTER ROLE ${identifier(role)} IN DATABASE ${database} ${setClause(entry)}`,
          about: `setting ${settingName(entry)} of ${role === null ? 'the database' : `role ${identifier(role)} in the database`}`,
        })),
      )
  )
}

/** Settings that are lists of quoted names; extensions cannot add to these. */
const LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
])

/** `"$user", public` to its names. */
function splitNames(value: string): string[] {
  const names: string[] = []
  for (const match of value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(?:,|$)/g)) {
    if (match[0] === '' && names.length > 0) break
    names.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (!match[0].endsWith(',')) break
  }
  return names
}
