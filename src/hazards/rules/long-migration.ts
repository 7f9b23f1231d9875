import { repositoryPath } from '../../report/facts.ts'
import { formatDuration } from '../../report/format.ts'
import type { Hazard } from '../../report/model.ts'
import type { Facts, Rule } from '../types.ts'
import { longestOf, msOf, shownName } from '../words.ts'

export const longMigration: Rule = {
  id: 'long-migration',
  find: (facts) =>
    facts.migrations
      .filter(({ ms }) => ms > facts.budgets.migration)
      .map((migration) => hazardOf(migration, facts)),
}

function hazardOf({ name, ms }: Facts['migrations'][number], facts: Facts): Hazard {
  const file = repositoryPath(name)
  const own = facts.statements.filter((statement) => file !== undefined && statement.file === file)
  const statements = own.length === 0 && facts.migrations.length === 1 ? facts.statements : own
  const slowest = longestOf(statements)
  return {
    rule: 'long-migration',
    severity: 'warning',
    observed: true,
    object: name,
    message: `\`${shownName(name)}\` took ${formatDuration(ms)}`,
    evidence: [
      `the budget is ${formatDuration(facts.budgets.migration)}`,
      ...(slowest === undefined
        ? []
        : [`slowest: ${slowest.tag ?? 'a statement that failed'}, ${formatDuration(msOf(slowest))}`]),
    ],
    why: 'The deployment waits as long, and whatever fails on the way has to be taken up in the middle.',
    fix: 'Split it: the schema change in one migration, and what takes long in batches behind it, outside the deployment.',
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || slowest?.line === undefined ? {} : { line: slowest.line }),
  }
}
