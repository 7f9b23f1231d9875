/** Small checks for JSON that anyone may have written. They copy what they know and never throw. */

export type Checked<T> = { readonly value: T } | { readonly problem: string }
export type Check<T> = (value: unknown, path: string) => Checked<T>

/** A field that may be absent. */
export interface Maybe<T> {
  readonly optional: true
  readonly check: Check<T>
}

/** A check for every key of `T`, wrapped by `maybe` exactly where the key is optional. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Maybe<Exclude<T[K], undefined>> : Check<T[K]>
}

const MAX_TEXT = 1_000_000
const MAX_ITEMS = 100_000

export const text: Check<string> = (value, path) => {
  if (typeof value !== 'string') return { problem: `${path} is no text` }
  return value.length > MAX_TEXT ? { problem: `${path} is too long` } : { value }
}

/** Every number of a report is a size, a count, a time or a place: none is negative. */
export const number: Check<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? { value }
    : { problem: `${path} is no number` }

export const truth: Check<boolean> = (value, path) =>
  typeof value === 'boolean' ? { value } : { problem: `${path} is neither true nor false` }

export function constant<T extends string | number>(expected: T): Check<T> {
  return (value, path) =>
    value === expected ? { value: expected } : { problem: `${path} is not ${expected}` }
}

export function oneOf<const T extends string>(words: readonly T[]): Check<T> {
  return (value, path) => {
    const known = words.find((word) => word === value)
    return known === undefined ? { problem: `${path} is none of ${words.join(', ')}` } : { value: known }
  }
}

export function maybe<T>(check: Check<T>): Maybe<T> {
  return { optional: true, check }
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return { problem: `${path} is no list` }
    if (value.length > MAX_ITEMS) return { problem: `${path} has too many items` }
    const items: T[] = []
    for (const [index, item] of value.entries()) {
      const checked = check(item, `${path}[${index}]`)
      if ('problem' in checked) return checked
      items.push(checked.value)
    }
    return { value: items }
  }
}

/** Unknown keys are ignored, as a newer version may add some; they are not copied either. */
export function object<T extends object>(fields: Fields<T>): Check<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { problem: `${path} is no object` }
    const known: Record<string, unknown> = {}
    for (const [key, field] of Object.entries<Maybe<unknown> | Check<unknown>>(fields)) {
      const item: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
      if (item === undefined && 'optional' in field) continue
      const checked = ('optional' in field ? field.check : field)(item, `${path}.${key}`)
      if ('problem' in checked) return checked
      known[key] = checked.value
    }
    return { value: known as T }
  }
}
