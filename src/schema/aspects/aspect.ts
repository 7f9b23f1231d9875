import type { Row } from '../model.ts'

/**
 * What many kinds of object have in the same way, as data: one statement for all of them, whose rows find their
 * objects by catalog and OID. A new aspect is a new one of these and nothing else.
 */
export interface Aspect {
  readonly name: string
  /**
   * One statement, safe on every supported major. Each row has `catalog` (a {@link Catalog}), `objects` (keys as facts
   * have them, with commas between: `16401,16410.2`), `part` (what of the object it is about, e.g. `column a`, where no
   * object of its own is that part; otherwise null) and whatever `attributesOf` needs. Runs with
   * `search_path = pg_catalog`.
   */
  readonly sql: string
  /** What one row adds to the attributes of its objects. */
  readonly attributesOf: (row: Row) => Readonly<Record<string, string>>
}
