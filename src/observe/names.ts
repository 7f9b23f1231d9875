import type { Relation, RelationHistory } from './types.ts'

/** A name in a statement: `a`, or `s.a` with its schema. */
export interface Name {
  readonly schema: string | undefined
  readonly name: string
}

const PIECE =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(?<tag>[\p{L}_]?[\p{L}\p{N}_]*)\$[\s\S]*?\$\k<tag>\$|(?<path>(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*)/gu
const PART = /"(?<quoted>(?:[^"]|"")*)"|(?<bare>[\p{L}_][\p{L}\p{N}_$]*)/gu

/** Statements that are about whole relations name them early; rows written out as SQL may follow for megabytes. */
const FAR_ENOUGH = 10_000

/** Everything in a statement that may be a name, in order, keywords too; nothing of comments and texts. */
export function namesIn(sql: string): readonly Name[] {
  return [...sql.slice(0, FAR_ENOUGH).matchAll(PIECE)].flatMap((match) => {
    const path = match.groups?.path
    if (path === undefined) return []
    const parts = [...path.matchAll(PART)].map(
      ({ groups }) => groups?.quoted?.replaceAll('""', '"') ?? groups?.bare?.toLowerCase() ?? '',
    )
    const name = parts.at(-1)
    return name === undefined ? [] : [{ schema: parts.at(-2), name }]
  })
}

/** Finds relations by the names they had before the migrations or have after them. */
export class Directory {
  readonly #byName = new Map<string, Relation[]>()
  readonly #mentions = new Map<string, ReadonlySet<number>>()

  constructor(relations: ReadonlyMap<number, RelationHistory>) {
    for (const { before, after } of relations.values()) {
      for (const relation of [before, after]) {
        if (relation === undefined) continue
        const known = this.#byName.get(relation.name)
        if (known === undefined) this.#byName.set(relation.name, [relation])
        else known.push(relation)
      }
    }
  }

  /** OIDs of the relations that the name may mean: several where schemas share it and none is given. */
  find({ schema, name }: Name): readonly number[] {
    const found = (this.#byName.get(name) ?? []).filter(
      (one) => schema === undefined || one.schema === schema,
    )
    return [...new Set(found.map(({ oid }) => oid))]
  }

  /** OIDs of the relations that a statement names, or may. */
  mentioned(sql: string): ReadonlySet<number> {
    const known = this.#mentions.get(sql)
    if (known !== undefined) return known
    const found = new Set(namesIn(sql).flatMap((name) => this.find(name)))
    this.#mentions.set(sql, found)
    return found
  }
}
