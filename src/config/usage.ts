import { INPUTS, type InputRow } from './inputs.ts'

/** What `offshoot --help` prints; the flags are the table of inputs. */
export function usage(): string {
  const flags = INPUTS.map((row: InputRow) => `  --${row.key.padEnd(18)} ${row.meaning.replaceAll('`', '')}`)
  return `Usage: offshoot <verb> [flags]

Verbs
  preview    fork a branch, migrate, compare, test, report
  gate       decide offshoot/approval anew
  teardown   delete the branch of a closed pull request
  sweep      delete branches whose pull request is gone
  doctor     tell which guarantees hold in this repository, and how to get the others
  diff       compare two databases by name: diff URL_A URL_B
  demo       play two pull requests on an embedded server, without account or network

Outside a CI job, preview tries the checked-out commit against the default branch.

diff tells what is different in URL_B. Write env:NAME for the URL in the variable NAME: everybody on the machine
can read what is typed, and a URL holds a password. Its flags: --format text, markdown or json; --json.

doctor reads the settings of the repository in GITHUB_REPOSITORY, or of the checkout's remote origin, and changes
nothing. Some of them only administrators may read: GITHUB_TOKEN=$(gh auth token) offshoot doctor. Its flags:
--github-token, --json.

Flags; each is a variable as well, OFFSHOOT_FAIL_ON for --fail-on, which is the way for secrets
  --platform           github, gitlab or local; found by looking
${flags.join('\n')}
  --json               print report.json, or what diff or doctor found, to standard output
  --help

Exit codes: 0 passed or no difference, 1 failed, different, or a required guarantee is wanting (doctor), 2 bad configuration, 3 awaiting approval (gate), 4 engine or forge failed
`
}
