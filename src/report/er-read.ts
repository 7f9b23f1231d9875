/** Reads the `erDiagram` that `er-diagram.ts` writes, for pages and terminals that have no Mermaid. */

export interface Entity {
  readonly label: string
  readonly columns: readonly { readonly type: string; readonly name: string; readonly marks: string }[]
  /** Foreign keys, e.g. `discount_id → discounts`. */
  readonly references: readonly string[]
}

/** Undefined for other diagrams, which are then shown as text. */
export function readErDiagram(source: string): readonly Entity[] | undefined {
  const [first, ...lines] = source.split('\n')
  if (first?.trim() !== 'erDiagram') return undefined
  const entities = new Map<
    string,
    { label: string; columns: Entity['columns'][number][]; references: string[] }
  >()
  let current: string | undefined
  for (const line of lines) {
    const [, id, label] = /^ {4}(t\d+)\["([^"]*)"\]/.exec(line) ?? []
    const [, type, name, marks] = /^ {8}(\S+) (\S+) ?(.*)$/.exec(line) ?? []
    const [, from, to, columns] = /^ {4}(t\d+) \S+--\S+ (t\d+) : "([^"]*)"$/.exec(line) ?? []
    if (id !== undefined) {
      current = id
      entities.set(id, { label: label ?? '', columns: [], references: [] })
    } else if (name !== undefined && current !== undefined) {
      const words = (marks ?? '').replaceAll('"', '').trim()
      const more = type === '_' ? /^and_(\d+)_more$/.exec(name)?.[1] : undefined
      entities
        .get(current)
        ?.columns.push(
          more === undefined
            ? { type: type ?? '', name, marks: words }
            : { type: '', name: `…and ${more} more`, marks: '' },
        )
    } else if (from !== undefined && to !== undefined) {
      entities.get(from)?.references.push(`${columns} → ${entities.get(to)?.label.replace(/ \(new\)$/, '')}`)
    }
  }
  // A box without columns only says where an arrow ends, and the arrow says that already.
  return [...entities.values()].filter(({ columns }) => columns.length > 0)
}
