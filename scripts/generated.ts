import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { INPUTS, type InputRow, OUTPUTS } from '../src/config/inputs.ts'
import { HAZARDS } from '../src/hazards/catalog.ts'
import { componentInputs, componentTable, componentVariables } from './gitlab-component.ts'
import { reportSchema } from './report-schema.ts'

const ROWS: readonly InputRow[] = INPUTS

export interface GeneratedFile {
  readonly path: string
  readonly content: string
}

/** The files that the table of inputs and the report's model decide, as they should be. A test holds them against what is there. */
export async function generated(): Promise<readonly GeneratedFile[]> {
  const readme = pathOf('../README.md')
  const text = await readFile(readme, 'utf8')
  const tables = Object.entries({
    inputs: inputsTable(),
    outputs: outputsTable(),
    hazards: hazardsTable(),
  }).reduce((filled, [name, table]) => replaceBetween(filled, name, table), text)
  return [
    { path: pathOf('../action.yml'), content: actionYml() },
    { path: readme, content: tables },
    ...(await gitlabFiles()),
    { path: pathOf('../src/report/report.v1.schema.json'), content: reportSchema() },
  ]
}

async function gitlabFiles(): Promise<readonly GeneratedFile[]> {
  const template = pathOf('../gitlab/templates/offshoot/template.yml')
  const readme = pathOf('../gitlab/README.md')
  const parts = { inputs: componentInputs(), variables: componentVariables() }
  const jobs = Object.entries(parts).reduce(
    (filled, [name, lines]) => replaceBetween(filled, name, lines, YAML_MARKS),
    await readFile(template, 'utf8'),
  )
  const page = replaceBetween(await readFile(readme, 'utf8'), 'inputs', componentTable())
  return [
    { path: template, content: jobs },
    { path: readme, content: page },
  ]
}

function actionYml(): string {
  const inputs = ROWS.filter(({ only }) => only !== 'gitlab').map((row) => {
    const lines = [`  ${row.key}:`, `    description: ${JSON.stringify(plain(row))}`, '    required: false']
    if (row.actionDefault !== undefined) lines.push(`    default: ${row.actionDefault}`)
    return lines.join('\n')
  })
  const outputs = OUTPUTS.map((row) => `  ${row.key}:\n    description: ${JSON.stringify(row.meaning)}`)
  return `# Made by \`npm run generate\` from src/config/inputs.ts.
name: Offshoot
description: Fork a Postgres branch for every pull request, run its migrations and tests there, report, gate and clean up.
author: Offshoot
branding:
  icon: git-branch
  color: green
inputs:
${inputs.join('\n')}
outputs:
${outputs.join('\n')}
runs:
  using: node24
  main: dist/action/index.js
  post: dist/action/index.js
  post-if: always()
`
}

/** Defaults live in the table, not in action.yml, so that a value in \`.offshoot.yml\` is not beaten by an input nobody wrote. */
function plain(row: InputRow): string {
  const fallback = row.default === undefined || row.default === '' ? '' : ` Default: ${row.default}.`
  return `${row.meaning}${choices(row)}${fallback}`
}

function choices(row: InputRow): string {
  return row.format.type === 'choice' ? ` One of: ${row.format.of.join(', ')}.` : ''
}

function inputsTable(): string {
  const rows = ROWS.map((row) => {
    const fallback = row.default === undefined || row.default === '' ? '' : `\`${row.default}\``
    const from =
      row.from === 'workflow' ? 'step' : row.from === 'policy' ? 'step, base ref’s file' : 'step, file'
    return `| \`${row.key}\` | ${(row.meaning + choices(row)).replaceAll('|', '\\|')} | ${fallback} | ${from} |`
  })
  return ['| key | meaning | default | read from |', '|:--|:--|:--|:--|', ...rows].join('\n')
}

function outputsTable(): string {
  return [
    '| output | meaning |',
    '|:--|:--|',
    ...OUTPUTS.map((row) => `| \`${row.key}\` | ${row.meaning} |`),
  ].join('\n')
}

function hazardsTable(): string {
  return [
    '| hazard | what |',
    '|:--|:--|',
    ...Object.entries(HAZARDS).map(([id, meaning]) => `| \`${id}\` | ${meaning} |`),
  ].join('\n')
}

interface Marks {
  readonly file: string
  readonly start: (name: string) => string
  readonly end: (name: string) => string
}

const MARKDOWN_MARKS: Marks = {
  file: 'README.md',
  start: (name) => `<!-- ${name}:start -->`,
  end: (name) => `<!-- ${name}:end -->`,
}
const YAML_MARKS: Marks = {
  file: 'template.yml',
  start: (name) => `    # ${name}:start`,
  end: (name) => `    # ${name}:end`,
}

function replaceBetween(text: string, name: string, content: string, marks = MARKDOWN_MARKS): string {
  const start = marks.start(name)
  const end = marks.end(name)
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${marks.file} has no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
