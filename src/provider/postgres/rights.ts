import { codeOf, messageOf, OffshootError } from '../../core/errors.ts'
import { identifier } from '../../sql/quote.ts'
import type { DatabaseRow, Me } from './catalog.ts'

/** What our login lacks to fork this template: everything at once, with the statements that give it. */
export function missingRights(me: Me, template: DatabaseRow, where: string): OffshootError | undefined {
  if (me.superuser) return undefined
  const login = identifier(me.name)
  const missing: { readonly right: string; readonly sql: string }[] = []
  if (!me.createDatabase) missing.push({ right: 'create databases', sql: `ALTER ROLE ${login} CREATEDB;` })
  if (!me.createRole) missing.push({ right: 'create roles', sql: `ALTER ROLE ${login} CREATEROLE;` })
  if (!template.template && !template.mine) {
    const name = identifier(template.name)
    missing.push({
      right: `copy ${name}, which is neither its own nor a template`,
      sql: `ALTER DATABASE ${name} WITH IS_TEMPLATE true;`,
    })
  }
  if (missing.length === 0) return undefined
  return new OffshootError(
    'provider',
    `the login ${login} may not ${missing.map(({ right }) => right).join(', nor ')}`,
    {
      where,
      next: `an administrator runs: ${missing.map(({ sql }) => sql).join(' ')}`,
    },
  )
}

/** The way out when the server refuses the branch's login to act as the application's owner. */
export function ownerRightHint(error: unknown, me: Me, roles: readonly string[]): string | undefined {
  if (codeOf(error) !== '42501' || me.superuser || roles.length === 0) return undefined
  // `must be able to SET ROLE`, `must be owner of`, `permission denied to grant role`; not: `for schema`.
  if (!/\b(role|owner)\b/i.test(messageOf(error))) return undefined
  const grants = roles.map((role) => `GRANT ${identifier(role)} TO ${identifier(me.name)} WITH ADMIN OPTION;`)
  return `an administrator lets ${identifier(me.name)} pass on what the application’s owner may: ${grants.join(' ')}`
}
