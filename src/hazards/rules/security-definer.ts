import type { Hazard } from '../../report/model.ts'
import { revokedFrom } from '../../schema/aspects/attributes.ts'
import { nameOf, type ObjectFact } from '../../schema/model.ts'
import { identifier } from '../../sql/quote.ts'
import { steps } from '../fixes/steps.ts'
import { groundOf } from '../ground.ts'
import type { Rule } from '../types.ts'
import { place, quoted, shown } from '../words.ts'

/** Functions that run with their owner's rights and find things by the caller's search path. */
export const securityDefinerSearchPath: Rule = {
  id: 'security-definer-search-path',
  find: (facts) => {
    const ground = groundOf(facts)
    return facts.differences.flatMap(({ after }): readonly Hazard[] => {
      if (after === undefined || !isOpen(after)) return []
      const object = shown(after.schema, nameOf(after))
      const isForAll = after.attributes[revokedFrom('PUBLIC')]?.includes('EXECUTE') !== true
      const doer = ground.doer({ says: ['function', 'procedure', 'routine'], names: [after.name] })
      return [
        {
          rule: 'security-definer-search-path',
          severity: isForAll ? 'warning' : 'notice',
          observed: true,
          object,
          message: `\`${object}\` is SECURITY DEFINER without a search_path of its own`,
          evidence: [isForAll ? 'everybody may call it' : 'not everybody may call it'],
          why: 'Whoever may create something in a schema of the search path decides what its names mean, and acts with the owner’s rights.',
          fix: steps(
            '-- The schemas that the function needs, and temporary ones last:',
            `ALTER ${after.attributes.type === 'procedure' ? 'PROCEDURE' : 'FUNCTION'} ${quoted(after.schema, after.name)}${after.signature ?? '()'} SET search_path = pg_catalog, ${identifier(after.schema)}, pg_temp;`,
            ...(isForAll ? ['-- And where not everybody is meant to call it:', revoke(after)] : []),
          ),
          ...(doer === undefined ? {} : place(doer)),
        },
      ]
    })
  },
}

function revoke({ schema, name, signature, attributes }: ObjectFact): string {
  const kind = attributes.type === 'procedure' ? 'PROCEDURE' : 'FUNCTION'
  return `REVOKE EXECUTE ON ${kind} ${quoted(schema, name)}${signature ?? '()'} FROM PUBLIC;`
}

/** What a body in SQL of its own means was settled when it was made, and C looks nothing up. */
function isOpen({ kind, attributes }: ObjectFact): boolean {
  return (
    kind === 'function' &&
    attributes.security === 'definer' &&
    typeof attributes['sql body'] !== 'string' &&
    attributes.language !== 'c' &&
    attributes.language !== 'internal' &&
    !/(?:^|, )search_path=/.test(attributes.settings ?? '')
  )
}
