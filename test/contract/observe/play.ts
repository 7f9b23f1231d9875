import type { Observation, ObservedStatement } from '../../../src/observe/types.ts'
import { send, type World, watch } from './world.ts'

/** Plays messages in one session; what is seen, with names for OIDs. */
export async function playOn(
  world: World,
  messages: readonly string[],
  options: { readonly admin?: 'none' } = {},
): Promise<Observation> {
  const branch = await world.branch()
  await using watched = await watch(branch, options)
  {
    await using session = await watched.session()
    await send(session, messages)
  }
  return await watched.finish()
}

/** `relation Mode source` of each lock of the first statement with `part` in it. */
export function told(seen: Observation, part: string): string {
  const statement = find(seen, part)
  const name = (oid: number) => seen.relations.get(oid)?.before?.name ?? String(oid)
  return statement.locks
    .map(({ relation, mode, source }) => `${name(relation)} ${mode.replace('Lock', '')} ${source}`)
    .sort()
    .join(', ')
}

export function find(seen: Observation, part: string): ObservedStatement {
  const found = seen.statements.find(({ sql }) => sql.includes(part))
  if (found === undefined) throw new Error(`no statement ${part}`)
  return found
}
