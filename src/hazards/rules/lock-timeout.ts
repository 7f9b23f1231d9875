import type { Hazard } from '../../report/model.ts'
import { type Hold, type Scene, sceneOf, type Table } from '../scene.ts'
import type { PlacedStatement, Rule } from '../types.ts'
import { others, place, size } from '../words.ts'

/** Once for each migration file: the wait itself cannot be seen on a branch that nobody else uses. */
export const lockTimeout: Rule = {
  id: 'lock-timeout',
  find: (facts) => [...patient(sceneOf(facts)).values()].flatMap(hazardOf),
}

interface Patient {
  readonly statement: PlacedStatement
  readonly hold: Hold
}

/** Statements that waited for a strong lock as long as it takes, by file; by session where no file is known. */
function patient({ transactions }: Scene): ReadonlyMap<string, readonly Patient[]> {
  const files = new Map<string, Patient[]>()
  for (const { statements, holds } of transactions) {
    for (const hold of [...holds.values()].flat().toSorted((a, b) => a.at - b.at)) {
      const statement = statements[hold.at]
      if (statement === undefined || hold.table.size === 'empty' || !waitsForever(statement)) continue
      const key = statement.file ?? `session ${statement.session}`
      const file = files.get(key)
      if (file === undefined) files.set(key, [{ statement, hold }])
      else file.push({ statement, hold })
    }
  }
  return files
}

function waitsForever({ settings }: PlacedStatement): boolean {
  if (settings === undefined || settings.lockTimeout > 0) return false
  return settings.statementTimeout === 0 || settings.statementTimeout > ENDURABLE
}

function hazardOf(all: readonly Patient[]): readonly Hazard[] {
  const worst = all.find(({ hold }) => hold.table.size === 'big') ?? all[0]
  if (worst === undefined) return []
  const { statement, hold } = worst
  const { table, mode } = hold
  const tables = new Set(all.map(({ hold: { table: other } }): Table => other))
  tables.delete(table)
  return [
    {
      rule: 'lock-timeout',
      severity: table.size === 'big' ? 'warning' : 'notice',
      observed: true,
      object: table.shown,
      message: `\`${table.shown}\` locked without a \`lock_timeout\``,
      evidence: [`waits for ${mode} without a limit`, ...size(table), ...others('so are', [...tables])],
      why: 'Behind one long query the statement waits, and every later query on the table waits behind the statement.',
      fix: "-- At the top of the migration; it may fail then, and be tried again:\nSET lock_timeout = '2s';",
      ...place(statement),
    },
  ]
}

/** Milliseconds: who gives a statement no longer than this need not limit its wait. */
const ENDURABLE = 60_000
