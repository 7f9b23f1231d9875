import type { ObjectKind } from '../report/model.ts'

/** One object's identity within a snapshot: its kind and catalog key, e.g. `table:16401`, `column:16401.3`. */
export type FactRef = `${ObjectKind}:${string}`

/**
 * One object of the database as the catalogs tell it. Everything the comparison reports comes from here; what is
 * in no attribute is not compared.
 */
export interface ObjectFact {
  readonly kind: ObjectKind
  /** OID, or `oid.attnum` for a column: unique within the kind, kept by a fork and by a rename. */
  readonly key: string
  readonly schema: string
  readonly name: string
  /** Tells overloads apart and is part of the shown name: `(integer, text)`. */
  readonly signature?: string | undefined
  /** Name of the table (or view) the object sits on. */
  readonly table?: string | undefined
  /** What the object cannot live without: coming and going with it is not a change of its own. */
  readonly parent?: FactRef | undefined
  /** The same object one level up an inheritance tree, from which this one takes what it does not say itself. */
  readonly follows?: FactRef | undefined
  /** An object that this one stands for, e.g. the index inside a primary key. */
  readonly absorbs?: FactRef | undefined
  /** Place among its siblings where that means more than the name, e.g. a column's attnum. */
  readonly position?: number | undefined
  /** What is compared, in display order. `null`: the object does not have it. */
  readonly attributes: Readonly<Record<string, string | null>>
  /** Ordered parts with identities of their own, e.g. an enum's labels. */
  readonly members?: readonly Member[] | undefined
  /** Facts that rules need and nobody compares. */
  readonly context?: Readonly<Record<string, string | null>> | undefined
  /** The whole definition as SQL, where it is text worth reading. Shown, not compared. */
  readonly definition?: string | undefined
}

export interface Member {
  readonly key: string
  readonly name: string
  /** What there is to say of it beside its name, as SQL: the type of a composite type's attribute. */
  readonly detail?: string
}

/** Every object of one database at one moment. */
export interface Snapshot {
  /** `server_version_num`, e.g. 180004. */
  readonly serverVersion: number
  readonly facts: readonly ObjectFact[]
  /** Lets a later snapshot of the database, or of a fork of it, read only what was written since. Absent: it reads all. */
  readonly origin?: Origin | undefined
}

/** Where a snapshot comes from, and what it was made of. */
export interface Origin extends Held {
  /** Says that facts can be told to be the same: the server, what it names across databases, and how facts are read. */
  readonly server: string
  /** What was last written about each relation: `read/version-map.ts` knows the format. */
  readonly versions: string
  /** SHA-256 of all else that the server told, besides about relations. */
  readonly told: string
  /** The same of objects that others can name, and of what aspects add to any, both without the database itself. */
  readonly named: string
  readonly aspects: string
  /** The rows of each aspect. Absent where they were not read but kept. */
  readonly rows?: readonly (readonly Row[])[] | undefined
  /** What is not as it was in the snapshot that the others were taken over from. */
  readonly since?: Since | undefined
  /** The facts about these relations and about none. Absent: looking through all is as cheap. */
  readonly about?: ((relations: ReadonlySet<string>) => Held) | undefined
}

export interface Held {
  /** Facts as their kinds read them, what comparisons leave out among them. */
  readonly bare: readonly ObjectFact[]
  /** The same facts in the same order, with what aspects add to them. */
  readonly given: readonly ObjectFact[]
}

export interface Since {
  readonly snapshot: Snapshot
  readonly was: readonly ObjectFact[]
  readonly is: readonly ObjectFact[]
}

export function refOf(fact: ObjectFact): FactRef {
  return `${fact.kind}:${fact.key}`
}

/** The name as people write it: with the signature where overloads exist. */
export function nameOf(fact: ObjectFact): string {
  return `${fact.name}${fact.signature ?? ''}`
}

/** A catalog row with every value as the server's text. */
export type Row = Readonly<Record<string, string | null>>

/** System catalogs whose rows other catalogs refer to by OID. A column is a row of `pg_class` with a number. */
export type Catalog =
  | 'pg_am'
  | 'pg_authid'
  | 'pg_cast'
  | 'pg_class'
  | 'pg_collation'
  | 'pg_constraint'
  | 'pg_conversion'
  | 'pg_database'
  | 'pg_default_acl'
  | 'pg_event_trigger'
  | 'pg_extension'
  | 'pg_foreign_data_wrapper'
  | 'pg_foreign_server'
  | 'pg_language'
  | 'pg_largeobject'
  | 'pg_namespace'
  | 'pg_opclass'
  | 'pg_operator'
  | 'pg_opfamily'
  | 'pg_policy'
  | 'pg_proc'
  | 'pg_publication'
  | 'pg_rewrite'
  | 'pg_statistic_ext'
  | 'pg_subscription'
  | 'pg_transform'
  | 'pg_trigger'
  | 'pg_ts_config'
  | 'pg_ts_dict'
  | 'pg_ts_parser'
  | 'pg_ts_template'
  | 'pg_type'
  | 'pg_user_mapping'

/**
 * What Offshoot knows about one kind of object, as data: how to read it, how to show it, and what the generic
 * comparison needs to know about it. A new kind is a new one of these and nothing else.
 */
export interface Kind {
  readonly kind: ObjectKind
  /** The catalog in which dependencies, comments, owners and rights name an object of this kind by its key. */
  readonly catalog: Catalog
  /** One statement, safe on every supported major, that yields one row an object. Runs with `search_path = pg_catalog`. */
  readonly sql: string
  readonly toFact: (row: Row) => ObjectFact
  /**
   * The facts follow from the rows that `read/versions.ts` watches about their relation, and from the names of what
   * these depend on; and `sql` chooses relations with `userRelations`. Then facts of a relation about which nothing was
   * written since an earlier snapshot are taken from there. Absent: all are read each time.
   */
  readonly perRelation?: true
  /**
   * What "dropped and created again under the same name" means. `lost`: something is gone that the new object
   * does not bring back, so it is a removal and an addition. `same`: nothing but the definition mattered, so it is
   * the same object, altered or not at all.
   */
  readonly recreated: 'lost' | 'same'
  /** One line that says what it is: `total numeric(12,2) not null`. Absent where only attributes say something. */
  readonly line?: (fact: ObjectFact) => string
  /** How it counts in its parent's line. Absent: it does not. */
  readonly tally?: (fact: ObjectFact) => Tally | undefined
  /** Words before the counts in the line of an object with children, e.g. `partition of events`. */
  readonly traits?: (fact: ObjectFact) => readonly string[]
  /**
   * False for an object that other databases share and this one has nothing to do with. When that is so before and
   * after, nothing that happens to it is told. Absent: every one of them is this database's own.
   */
  readonly concerns?: (fact: ObjectFact) => boolean
  /** Attributes written by a person: the server does not rewrite them when something they name is renamed. */
  readonly verbatim?: readonly string[]
  /** Attributes that change whenever one of the others does, and then say nothing new. */
  readonly impliedBy?: Readonly<Record<string, readonly string[]>>
  /**
   * What else on the same table makes the server write this kind's expressions with other casts: a column's type.
   * A difference in casts alone then says nothing new.
   */
  readonly recastBy?: { readonly kind: ObjectKind; readonly attribute: string }
  /**
   * How a value is shown that nobody may read. It is compared as it is; where both sides are shown alike, the report
   * says that it changed.
   */
  readonly mask?: (value: string, attribute: string) => string
  /** What a member is called, e.g. `label`, and how its name is written. */
  readonly member?: {
    readonly noun: string
    readonly quote: (name: string) => string
    /** Each is another object: it takes that object's new name, and its place says nothing. */
    readonly references?: true
  }
}

/** `{one: 'index', many: 'indexes'}` is counted; with a target it is listed: `foreign keys → users, products`. */
export interface Tally {
  readonly one: string
  readonly many: string
  readonly target?: string
}
