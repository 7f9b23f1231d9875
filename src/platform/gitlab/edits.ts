import { ForgeError } from '../errors.ts'
import type { ApiNote } from './convert.ts'
import type { Call } from './errors.ts'
import type { Project } from './project.ts'

type Editors = Readonly<Record<string, { readonly lastEditedBy: { readonly id: string } | null } | null>>

const NOTES_A_QUERY = 20

/**
 * Ids of those whose text somebody changed. A note's time of change moves with every reaction too, ours among them, so
 * for those where it did, GraphQL is asked who edited them. Where that is not told, they count as edited. Our own do
 * whenever it moved.
 * Calls: none when it moved for none but ours; else 1 for each 20.
 */
export async function editedAmong(
  project: Project,
  notes: readonly ApiNote[],
  { isOurs, signal }: { isOurs: (note: ApiNote) => Promise<boolean>; signal: AbortSignal },
): Promise<ReadonlySet<number>> {
  const moved = notes.filter(({ created_at, updated_at }) => created_at !== updated_at)
  const edited = new Set(moved.map(({ id }) => id))
  const asked: number[] = []
  for (const note of moved) if (!(await isOurs(note))) asked.push(note.id)
  for (let i = 0; i < asked.length; i += NOTES_A_QUERY) {
    for (const id of await untouched(project, asked.slice(i, i + NOTES_A_QUERY), signal)) edited.delete(id)
  }
  return edited
}

/** Those of whom GitLab says that nobody edited them. */
async function untouched(
  { client }: Project,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const call: Call = { task: 'find out whether comments were edited', role: 'Reporter' }
  const fields = ids.map((id) => `n${id}: note(id: "gid://gitlab/Note/${id}") { lastEditedBy { id } }`)
  try {
    const editors = await client.query<Editors>(call, signal, {
      text: `query { ${fields.join(' ')} }`,
      variables: {},
    })
    return ids.filter((id) => editors[`n${id}`]?.lastEditedBy === null)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ForgeError)) throw error
    return []
  }
}
