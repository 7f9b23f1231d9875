import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What of an action.yml the runner acts on. */
export interface ActionManifest {
  readonly inputs: Readonly<Record<string, { readonly default?: unknown } | null>>
  readonly runs: {
    readonly using: string
    readonly main: string
    readonly post?: string
    readonly 'post-if'?: string
  }
}

export function readManifest(directory: string): ActionManifest {
  const manifest = parse(readFileSync(join(directory, 'action.yml'), 'utf8')) as Partial<ActionManifest>
  if (manifest.runs === undefined || !/^node\d+$/.test(manifest.runs.using))
    throw new Error('not a Node.js action')
  return { inputs: manifest.inputs ?? {}, runs: manifest.runs }
}

/**
 * The variables inputs travel in: names upper-cased, spaces underscores, hyphens as they are. An input without a value
 * or default is there and empty. Unknown ones are passed on as well; the runner only warns of them.
 * @param expressions values of `${{ … }}` in defaults
 */
export function inputVariables(
  { inputs }: ActionManifest,
  given: Readonly<Record<string, string>>,
  expressions: Readonly<Record<string, string>>,
): { readonly variables: Record<string, string>; readonly unexpected: readonly string[] } {
  const defaults = Object.entries(inputs).map(([name, input]) => [
    name,
    evaluate(String(input?.default ?? ''), expressions),
  ])
  const values: Record<string, string> = { ...Object.fromEntries(defaults), ...given }
  const variables = Object.entries(values).map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ])
  return {
    variables: Object.fromEntries(variables),
    unexpected: Object.keys(given).filter((name) => !(name in inputs)),
  }
}

/** Whether a post step runs. */
export function holds(condition: string, main: 'success' | 'failure' | 'cancelled'): boolean {
  switch (condition.replace(/^\$\{\{\s*|\s*\}\}$/g, '').replaceAll(' ', '')) {
    case 'always()':
      return true
    case 'success()':
      return main === 'success'
    case 'failure()':
      return main === 'failure'
    case 'cancelled()':
      return main === 'cancelled'
    case '!cancelled()':
      return main !== 'cancelled'
    default:
      throw new Error(`the harness does not evaluate ${condition}`)
  }
}

function evaluate(text: string, expressions: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.+?)\s*\}\}/g, (_, expression: string) => {
    const value = expressions[expression]
    if (value === undefined) throw new Error(`the harness does not evaluate ${expression}`)
    return value
  })
}
