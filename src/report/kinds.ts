import type { ObjectKind } from './model.ts'

/** `1 table`, `2 tables`: what one and several objects of a kind are called. */
export function kindWords(kind: ObjectKind): { readonly one: string; readonly many: string } {
  return { one: ONE[kind] ?? kind, many: MANY[kind] ?? `${ONE[kind] ?? kind}s` }
}

const ONE: Partial<Record<ObjectKind, string>> = {
  'default privileges': 'default privilege',
  statistics: 'statistics object',
}
const MANY: Partial<Record<ObjectKind, string>> = {
  index: 'indexes',
  'operator family': 'operator families',
  'operator class': 'operator classes',
  'text search dictionary': 'text search dictionaries',
  policy: 'policies',
}
