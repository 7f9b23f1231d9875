import { readFileSync } from 'node:fs'
import { parseAllDocuments, stringify } from 'yaml'

const TEMPLATE = new URL('../../../../gitlab/templates/offshoot/template.yml', import.meta.url)
export const COMMIT = 'a'.repeat(40)

type Node = Readonly<Record<string, unknown>>

function merged(below: unknown, above: unknown): unknown {
  if (!isNode(below) || !isNode(above)) return above
  const keys = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries(
    [...keys].map((key) => [key, key in above ? merged(below[key], above[key]) : below[key]]),
  )
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What GitLab makes of a file that includes the component: inputs filled in, `extends` resolved. */
export function mergedConfig(inputs: Readonly<Record<string, string>> = {}, reference = COMMIT): string {
  const text = readFileSync(TEMPLATE, 'utf8')
  const [head, body] = text.split(/^---$/m)
  const declared = parseAllDocuments(head ?? '')[0]?.toJS() as {
    spec: { inputs: Readonly<Record<string, { default?: unknown }>> }
  }
  const filled = (body ?? '')
    .replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, key: string) =>
      String(inputs[key] ?? declared.spec.inputs[key]?.default ?? ''),
    )
    .replace(/\$\[\[ component\.(\w+) \]\]/g, (_, key: string) =>
      key === 'reference' ? reference : key === 'sha' ? COMMIT : 'offshoot',
    )
  const root = parseAllDocuments(filled)[0]?.toJS() as Node
  const jobs = Object.entries(root).map(([name, job]) => {
    const base = isNode(job) && typeof job.extends === 'string' ? root[job.extends] : {}
    return [name, merged(base, job)]
  })
  return stringify({ ...Object.fromEntries(jobs), workflow: { rules: RULES } }, { lineWidth: 0 })
}

const RULES = ['merge_request_event', 'schedule', 'trigger'].map((source) => ({
  if: `$CI_PIPELINE_SOURCE == "${source}"`,
}))
