import type { SchemaChange } from '../model.ts'

/** How objects of a database are called in every section. */

/** `orders`, `billing.orders`: the schema only where it is not the usual one. */
export function qualified(schema: string, name: string): string {
  return schema === '' || schema === 'public' ? name : `${schema}.${name}`
}

/** The name with the table it sits on, for kinds that people know by their table. */
export function fullName({ kind, schema, table, name }: SchemaChange): string {
  if (kind === 'schema') return name
  return qualified(schema, table !== undefined && kind === 'column' ? `${table}.${name}` : name)
}

/** An attribute that no line can show: its two sides are shown as a diff, with the definitions. */
export function isLongText({ before, after }: NonNullable<SchemaChange['attributes']>[number]): boolean {
  return [before, after].some((value) => value.length > 100 || value.includes('\n'))
}
