import type { Tier } from '../facts.ts'
import type { Definition, GuaranteeId } from './types.ts'

const LADDER: Readonly<Record<Tier, string>> = {
  Free: 'On Free: a configuration in another project, “Pipelines must succeed”, and the gate’s job. Approvals hold nothing by themselves, and any Developer’s token can set a commit’s status: the gate stops who is hasty or confused, not who means harm.',
  Premium:
    'On Premium: all that Free has, and approval rules with people alone, which no status opens. Who may edit those rules may open them.',
  Ultimate:
    'On Ultimate: all that Premium has, an external status check that takes answers for the head alone, and pipeline execution policies. Whoever may approve may answer the check as well.',
  unknown:
    'The tier cannot be told with this token. On Free approvals hold nothing by themselves; from Premium on there are approval rules, on Ultimate external status checks and pipeline execution policies.',
}

/** What no tool can see. It is told every time, so that nobody takes a green table for more than it is. */
export const LIMITS: readonly Definition[] = [
  {
    id: 'tier',
    title: 'The tier can enforce what is promised',
    weight: 'recommended',
    judge: ({ facts: { tier } }) => ({
      holds: 'cannot-be-told',
      why: LADDER[tier],
      fix: 'Settings of groups, security policies and the instance are not read here.',
    }),
  },
  limit('agent-with-a-persons-token', 'An agent does not act with a person’s token', [
    'What is done with a person’s token is done by that person, for GitLab and so for the gate: merge requests, commits without a marker, approvals.',
    'Give agents service accounts of their own. Where that cannot be had, `approval: migrations` holds every change of the database whoever wrote it.',
  ]),
  limit('second-account', 'The approver is another person, not another account', [
    'Two accounts of one person look like two people, and a service account may have any name.',
    'Name the people or the group who count: `from: "@acme/dba"` in a rule of `approval`.',
  ]),
  limit('administrator', 'A maintainer does not switch it all off', [
    'Whoever maintains the project can change every setting read here, merge, and change it back.',
    'Keep maintainers few; the audit events tell of changes.',
  ]),
  limit('measurements-of-hostile-code', 'What was measured is what the migration will do', [
    'Migrations and tests are code of the merge request, and run next to the preview’s variables. Code that knows where it runs can behave otherwise there than in production.',
    'Have migrations reviewed as what they are: code. Give the job no login that reaches production.',
  ]),
]

function limit(id: GuaranteeId, title: string, [why, fix]: readonly [string, string]): Definition {
  return { id, title, weight: 'recommended', judge: () => ({ holds: 'cannot-be-told', why, fix }) }
}
