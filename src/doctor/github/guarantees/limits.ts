import type { Definition, GuaranteeId } from './types.ts'

/** What no tool can see. It is told every time, so that nobody takes a green table for more than it is. */
export const LIMITS: readonly Definition[] = [
  limit('agent-with-a-persons-token', 'An agent does not act with a person’s token', [
    'What is done with a person’s token is done by that person, for GitHub and so for the gate: pull requests, commits without a marker, reviews.',
    'Give agents accounts or Apps of their own. Where that cannot be had, `approval: migrations` holds every change of the database whoever wrote it.',
  ]),
  limit('second-account', 'The approver is another person, not another account', [
    'Two accounts of one person look like two people.',
    'Name the people or the team who count: `from: "@acme/dba"` in a rule of `approval`.',
  ]),
  limit('administrator', 'An administrator does not switch it all off', [
    'Whoever administers the repository can change every rule read here, merge, and change it back.',
    'Keep administrators few; the organization’s audit log tells of each change of a rule.',
  ]),
  limit('stolen-app-key', 'The key of the App that sets the statuses is nobody else’s', [
    'Who holds a copy of the key sets both statuses, from anywhere.',
    'Keep it in the environment alone, delete the downloaded file, and change it when in doubt.',
  ]),
  limit('measurements-of-hostile-code', 'What was measured is what the migration will do', [
    'Migrations and tests are code of the pull request. Code that knows where it runs can behave otherwise there than in production; that job’s report is read as hostile, and its result decides alone.',
    'Have migrations reviewed as what they are: code.',
  ]),
]

function limit(id: GuaranteeId, title: string, [why, fix]: readonly [string, string]): Definition {
  return { id, title, weight: 'recommended', judge: () => ({ holds: 'cannot-be-told', why, fix }) }
}
