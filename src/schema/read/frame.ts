import { createHash } from 'node:crypto'
import { ASPECTS } from '../aspects/index.ts'
import { KINDS } from '../kinds/index.ts'
import type { Kind, Row } from '../model.ts'
import type { Frame } from './assemble.ts'
import { VERSIONS } from './versions.ts'

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

/** Statements that every snapshot needs, whatever of the rest it reads; `frameOf` takes results that begin with theirs. */
export const FRAME: readonly string[] = [VERSIONS, SERVER, ...ASPECTS.map(({ sql }) => sql)]

export function frameOf(results: readonly (readonly Row[])[]): Frame {
  const [versions, servers, ...aspects] = results.slice(0, FRAME.length)
  const server = servers?.[0] ?? {}
  return {
    serverVersion: Number(server.version),
    server:
      typeof server.cluster === 'string'
        ? [server.cluster, server.version, server.tablespaces, READING].join('; ')
        : undefined,
    versions: versions?.[0]?.versions ?? '',
    aspects,
    told: hashOf(JSON.stringify(aspects)),
  }
}

/** Tells facts that were read in another way, by another Offshoot. */
const READING = hashOf(KINDS.map(({ kind, sql, toFact }) => `${kind}\n${sql}\n${toFact}`).join('\n'))

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
