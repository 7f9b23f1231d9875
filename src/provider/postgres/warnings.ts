import type { Logger } from '../../core/log.ts'
import { identifier } from '../../sql/quote.ts'
import type { DatabaseRow, Facts } from './catalog.ts'
import { type Engine, warnOnce } from './engine.ts'
import { freezeStatements, isFrozen } from './golden.ts'

/** What is wrong with the server's set-up and not ours to change. */
export function warnAbout(engine: Engine, template: DatabaseRow, facts: Facts, log: Logger): void {
  if (!isFrozen(template)) {
    warnOnce(
      engine,
      log,
      `the golden base ${identifier(template.name)} is not frozen: anybody connected to it blocks every fork, and whoever writes to it ` +
        `changes what branches start from. Freeze it: ${freezeStatements(template.name).join(' ')}`,
    )
  }
  if (facts.openToAll.length > 0) {
    const names = facts.openToAll.slice(0, SHOWN).map(identifier)
    const more = facts.openToAll.length > SHOWN ? ` and ${facts.openToAll.length - SHOWN} more` : ''
    warnOnce(
      engine,
      log,
      `every login of this server, those of branches too, may connect to ${names.join(', ')}${more}. To close them: ` +
        names.map((name) => `REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC;`).join(' '),
    )
  }
}

const SHOWN = 4
