import { createHash } from 'node:crypto'
import { ASPECTS } from '../aspects/index.ts'
import { KINDS } from '../kinds/index.ts'
import type { Head } from '../lazy.ts'
import type { Catalog, Kind, Row } from '../model.ts'
import type { Statement } from './shared.ts'
import { GROUPS, VERSIONS } from './versions.ts'

type Rows = readonly Row[]

/** Kinds that are read as a whole each time, and those that are read by relation. */
export const WHOLE: readonly Kind[] = KINDS.filter(({ perRelation }) => perRelation !== true)
export const BY_RELATION: readonly Kind[] = KINDS.filter(({ perRelation }) => perRelation === true)

/**
 * What a fact rests on and no dependency tells: which cluster this is, and the names of its tablespaces, which are the
 * same for all of its databases. The cluster's number is asked for in a query of its own, so that where that is not
 * allowed it is not even prepared; then no snapshot can be told to be of the same cluster.
 */
const SERVER = `
  select current_setting('server_version_num') as version,
    case when has_function_privilege('pg_control_system()', 'execute')
      then query_to_xml('select system_identifier from pg_control_system()', false, true, '')::text end as cluster,
    (select string_agg(oid || ' ' || quote_ident(spcname), ', ' order by oid) from pg_tablespace) as tablespaces`

/** What a snapshot needs whatever of the rest it reads. */
export interface Frame {
  readonly head: Head
  /** Rows of the kinds that are read as a whole, and of each aspect. */
  readonly whole: readonly Rows[]
  readonly aspects: readonly Rows[]
}

const GIVEN: readonly Statement[] = ASPECTS.map(({ sql }) => ({ sql }))
const TOLD = statementsOf(WHOLE)
const HALF = TOLD.length / 2

/** The statements of a frame. */
export const FRAME: readonly Statement[] = [{ sql: VERSIONS }, { sql: SERVER }, ...GIVEN, ...TOLD]
/** Those of a frame that tells versions of groups alone, to be shared: together in the order of `FRAME`. */
export const FRAME_JOBS: readonly (readonly Statement[])[] = [
  [{ sql: GROUPS }, { sql: SERVER }],
  GIVEN,
  TOLD.slice(0, HALF),
  TOLD.slice(HALF),
]

export function statementsOf(kinds: readonly Kind[]): readonly Statement[] {
  return kinds.map(({ kind, sql }) => ({ kind, sql }))
}

export function frameOf([versions, servers, ...told]: readonly Rows[]): Frame {
  const server = servers?.[0] ?? {}
  const aspects = told.slice(0, ASPECTS.length)
  const whole = told.slice(ASPECTS.length)
  const isElsewhere = (_rows: Rows, at: number) => WHOLE[at]?.catalog !== DATABASE
  const origin = {
    server: [server.cluster, server.version, server.tablespaces, READING].join('; '),
    versions: versions?.[0]?.versions ?? '',
    told: hashOf(told),
    // A fork is another database, with rights and a comment of its own.
    named: hashOf(whole.filter(isElsewhere)),
    aspects: hashOf(aspects.map((rows) => rows.filter(({ catalog }) => catalog !== DATABASE))),
    rows: aspects,
  }
  return {
    head: {
      serverVersion: Number(server.version),
      ...(typeof server.cluster === 'string' ? { origin } : {}),
    },
    whole,
    aspects,
  }
}

/** The same where only the versions of groups had been read. */
export function withVersions(frame: Frame, versions: string): Frame {
  const { origin } = frame.head
  return origin === undefined ? frame : { ...frame, head: { ...frame.head, origin: { ...origin, versions } } }
}

const DATABASE = 'pg_database' satisfies Catalog

/** Tells facts that were read in another way, by another Offshoot. */
const READING = hashOf(KINDS.map(({ kind, sql, toFact }) => [kind, sql, String(toFact)]))

function hashOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64')
}
