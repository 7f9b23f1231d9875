import type { Row } from '../model.ts'

/** The names of the attributes that aspects give. No kind has one of these of its own. */
export const OWNER = 'owner'
export const COMMENT = 'comment'
const LABEL = 'security label of '
const GRANT = 'grant to '
const REVOKED = 'revoked from '

export function labelBy(provider: string): string {
  return `${LABEL}${provider}`
}

/** What a role has that such an object does not give it by itself. */
export function grantTo(role: string): string {
  return `${GRANT}${role}`
}

/** What such an object gives by itself and this one does not. */
export function revokedFrom(role: string): string {
  return `${REVOKED}${role}`
}

/** The attribute's name when it is about a part of the object: `comment on column a`. */
export function ofPart(name: string, row: Row): string {
  return typeof row.part === 'string' ? `${name} on ${row.part}` : name
}

/**
 * True for an attribute that an aspect gave. These are what people wrote and names of roles, not SQL; and each object
 * has its own: nothing is passed down an inheritance tree or comes with another type.
 */
export function isAspect(name: string): boolean {
  return (
    name === OWNER ||
    name === COMMENT ||
    [`${COMMENT} on `, LABEL, GRANT, REVOKED].some((start) => name.startsWith(start))
  )
}

/** True for a right given, whoever has it. */
export function isGrant(name: string): boolean {
  return name.startsWith(GRANT)
}
