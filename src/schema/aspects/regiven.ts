import type { Row } from '../model.ts'

/** The rows of each aspect, in the order of the aspects. */
type Results = readonly (readonly Row[])[]

/** Objects, as `catalog:key`, to which aspects do not give the same by both of these. */
export function regiven(before: Results, after: Results): ReadonlySet<string> {
  const objects = new Set<string>()
  for (const [at, rows] of after.entries()) {
    const old = new Map((before[at] ?? []).map((row) => [JSON.stringify(row), row]))
    // Most rows are the same, and some of them are about thousands of objects.
    const now = rows.filter((row) => !old.delete(JSON.stringify(row)))
    const [was, is] = [saidOf([...old.values()]), saidOf(now)]
    for (const [object, said] of is) if (was.get(object) !== said) objects.add(object)
    for (const object of was.keys()) if (!is.has(object)) objects.add(object)
  }
  return objects
}

function saidOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>()
  for (const { catalog, objects, ...rest } of rows) {
    const text = JSON.stringify(rest)
    for (const key of (objects ?? '').split(',')) {
      const object = `${catalog}:${key}`
      const more = said.get(object)
      said.set(object, more === undefined ? text : `${more} ${text}`)
    }
  }
  return said
}
