/**
 * Reads fields of JSON that nobody vouches for: an event file that an earlier step could have rewritten.
 * A field is believed when it has exactly the form asked for; anything else is absent.
 */

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
/** What git allows in a ref name, less strictly; enough to keep control characters and spaces out. */
const REF = /^[^\x00-\x20\x7f~^:?*[\\]{1,255}$/

export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Readonly<Record<string, unknown>>)[key]
  }
  return current
}

export function idOf(value: unknown, ...path: readonly string[]): number | undefined {
  const field = fieldOf(value, ...path)
  return typeof field === 'number' && Number.isSafeInteger(field) && field > 0 ? field : undefined
}

export function wordOf(value: unknown, ...path: readonly string[]): string | undefined {
  const field = fieldOf(value, ...path)
  return typeof field === 'string' && /^[a-z_]{1,64}$/.test(field) ? field : undefined
}

export function shaOf(value: unknown, ...path: readonly string[]): string | undefined {
  const field = fieldOf(value, ...path)
  return typeof field === 'string' && SHA.test(field) ? field : undefined
}

export function refOf(value: unknown, ...path: readonly string[]): string | undefined {
  const field = fieldOf(value, ...path)
  return typeof field === 'string' && REF.test(field) ? field : undefined
}
