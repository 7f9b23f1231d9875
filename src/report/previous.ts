import { createHash } from 'node:crypto'
import type { Migration, Report } from './model.ts'

/**
 * The report with what each migration took on the push before, where its statements are the same; and with the digests
 * by which the next push will know. Call it on the full report, before anything of it is cut or redacted.
 * @param previous the report of the push before, e.g. the one that its comment carries
 */
export function withPreviousTimes(report: Report, previous: Report | undefined): Report {
  const known = new Map<string, Migration>()
  for (const migration of previous?.migrations ?? []) {
    if (migration.digest !== undefined) known.set(`${migration.digest} ${migration.name}`, migration)
  }
  return {
    ...report,
    migrations: report.migrations.map((migration) => {
      const digest = digestOf(migration)
      if (digest === undefined) return migration
      const { previousMs: _, ...rest } = migration
      const before = known.get(`${digest} ${migration.name}`)
      // One that was not run again is in the report as it was, and is no second measurement.
      const again = before !== undefined && before.ms !== migration.ms
      return { ...rest, digest, ...(again ? { previousMs: before.ms } : {}) }
    }),
  }
}

/** Undefined where no statement was seen: then nothing is known of the content. */
function digestOf({ statements, digest }: Migration): string | undefined {
  if (statements.length === 0 || statements.every(({ sql }) => sql === '')) return digest
  const hash = createHash('sha256')
  for (const { sql } of statements) hash.update(sql).update('\0')
  return hash.digest('hex').slice(0, DIGEST_LENGTH)
}

/** Enough to tell two versions of one file apart, and little in a comment that carries hundreds. */
const DIGEST_LENGTH = 8
