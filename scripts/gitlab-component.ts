import { INPUTS, type InputRow } from '../src/config/inputs.ts'
import { spellVariable } from '../src/config/sources.ts'

/** What GitLab's component says of the inputs: its `spec`, the variables of its jobs, and a table for its README. */

/** Secrets are no inputs: those stand in the pipeline for everybody to read. The mode is what the jobs differ in. */
export function componentRows(): readonly InputRow[] {
  const rows: readonly InputRow[] = INPUTS
  return rows.filter(({ key, secret, only }) => secret === undefined && only !== 'github' && key !== 'mode')
}

/**
 * The entries of `spec: inputs`. Every default is empty, so that a value in `.offshoot.yml` is not beaten by an input that
 * nobody wrote; a boolean cannot be, and counts only when it is not the table's default.
 */
export function componentInputs(): string {
  return componentRows()
    .flatMap((row) => [
      `${row.key}:`,
      ...constraintsOf(row).map((line) => `  ${line}`),
      `  description: ${JSON.stringify(describe(row))}`,
    ])
    .map((line) => `    ${line}`)
    .join('\n')
}

function constraintsOf({ format, default: fallback }: InputRow): readonly string[] {
  switch (format.type) {
    case 'boolean':
      return ['type: boolean', `default: ${fallback}`]
    case 'choice':
      return ["default: ''", `options: ${listOf(['', ...format.of])}`]
    case 'duration':
      return ["default: ''", 'regex: ^(\\s*\\d+\\s*(ms|s|m|h|d))*\\s*$']
    case 'names':
      return ["default: ''", 'regex: ^[A-Za-z0-9_,\\s]*$']
    default:
      return ["default: ''"]
  }
}

/** Quoted, every one: GitLab reads YAML 1.1, where `off` is a boolean. */
function listOf(words: readonly string[]): string {
  return `[${words.map((word) => `'${word}'`).join(', ')}]`
}

/** The blank makes it a string where the input is none: GitLab takes no other variables. */
export function componentVariables(): string {
  return componentRows()
    .flatMap(({ key, format }) => [
      `${spellVariable(key)}:`,
      `  value: ${format.type === 'boolean' ? `"$[[ inputs.${key} ]] "` : `$[[ inputs.${key} ]]`}`,
      '  expand: false',
    ])
    .map((line) => `    ${line}`)
    .join('\n')
}

export function componentTable(): string {
  const rows = componentRows().map((row) => {
    const valid = row.format.type === 'choice' ? ` One of: ${row.format.of.join(', ')}.` : ''
    const fallback = row.default === undefined || row.default === '' ? '' : `\`${row.default}\``
    const file = row.from === 'workflow' ? '' : row.from === 'policy' ? 'yes, of the target branch' : 'yes'
    return `| \`${row.key}\` | ${(inWords(row.meaning) + valid + quotesFor(row)).replaceAll('|', '\\|')} | ${fallback} | ${file} |`
  })
  return ['| input | meaning | default | in `.offshoot.yml` too |', '|:--|:--|:--|:--|', ...rows].join('\n')
}

function describe(row: InputRow): string {
  const fallback = row.default === undefined || row.default === '' ? '' : ` Default: ${row.default}`
  return `${inWords(row.meaning)}${quotesFor(row)}${fallback}`
}

function quotesFor({ key, format }: InputRow): string {
  const off = key === 'approval' || (format.type === 'choice' && format.of.includes('off'))
  return off ? " Write 'off' in quotes: bare, it is a boolean to GitLab." : ''
}

/** The table speaks of pull requests, as most of its readers do. */
function inWords(text: string): string {
  return text.replaceAll('pull request', 'merge request')
}
