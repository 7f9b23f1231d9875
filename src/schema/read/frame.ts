import { createHash } from 'node:crypto'
import { ASPECTS } from '../aspects/index.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, Row } from '../model.ts'
import { VERSIONS } from './versions.ts'

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
  readonly serverVersion: number
  /** Undefined where the server does not tell which it is. */
  readonly server: string | undefined
  readonly versions: string
  /** SHA-256 of the rows of everything that is read as a whole: equal rows make equal facts. */
  readonly told: string
  /** The same of those objects that others can name. */
  readonly named: string
  readonly whole: readonly Rows[]
  /** The rows of each aspect. */
  readonly aspects: readonly Rows[]
}

/** The statements of a frame: the first takes the longest, and can be run apart from the others. */
export const FRAME: readonly string[] = [
  VERSIONS,
  SERVER,
  ...ASPECTS.map(({ sql }) => sql),
  ...WHOLE.map(({ sql }) => sql),
]

export function frameOf(results: readonly Rows[]): Frame {
  const [versions, servers, ...told] = results
  const server = servers?.[0] ?? {}
  const whole = told.slice(ASPECTS.length)
  const known = typeof server.cluster === 'string'
  return {
    serverVersion: Number(server.version),
    server: known ? [server.cluster, server.version, server.tablespaces, READING].join('; ') : undefined,
    versions: versions?.[0]?.versions ?? '',
    told: hashOf(JSON.stringify(told)),
    named: hashOf(JSON.stringify(whole.filter((_rows, at) => WHOLE[at]?.catalog !== 'pg_database'))),
    aspects: told.slice(0, ASPECTS.length),
    whole,
  }
}

/** Tells facts that were read in another way, by another Offshoot. */
const READING = hashOf(KINDS.map(({ kind, sql, toFact }) => `${kind}\n${sql}\n${toFact}`).join('\n'))

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
