import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** What `${{ … }}` may ask for, by context. */
export type Contexts = Readonly<Record<string, unknown>>

/** How what a job or step waits for has gone: what `success()` and its like answer. */
export type Standing = 'success' | 'failure' | 'cancelled'

/** Every `${{ … }}` of a text replaced by its value, by GitHub's own evaluator. */
export function fill(text: string, contexts: Contexts, standing: Standing = 'success'): string {
  return text.replace(/\$\{\{([\s\S]+?)\}\}/g, (_, expression: string) =>
    evaluate(expression, contexts, standing).coerceString(),
  )
}

/** Whether an `if:` holds. Without a question about the standing it is asked for success first, as GitHub does. */
export function isMet(condition: string | undefined, contexts: Contexts, standing: Standing): boolean {
  const bare = (condition ?? 'success()').trim().replace(/^\$\{\{([\s\S]*)\}\}$/, '$1')
  const asks = /\b(?:success|failure|cancelled|always)\s*\(/.test(bare)
  const result = evaluate(asks ? bare : `success() && (${bare})`, contexts, standing)
  return isTruthy(result)
}

function evaluate(expression: string, contexts: Contexts, standing: Standing): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex()
  const functions = Object.entries(STANDINGS).map(([name, holds]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(holds(standing)),
  }))
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse()
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary
  return new Evaluator(parsed, dictionary, new Map(functions.map((one) => [one.name, one]))).evaluate()
}

const STANDINGS: Readonly<Record<string, (standing: Standing) => boolean>> = {
  success: (standing) => standing === 'success',
  failure: (standing) => standing === 'failure',
  cancelled: (standing) => standing === 'cancelled',
  always: () => true,
}

function isTruthy(value: data.ExpressionData): boolean {
  if (value.kind === data.Kind.Boolean) return value.coerceString() === 'true'
  if (value.kind === data.Kind.Null) return false
  if (value.kind === data.Kind.Number) return value.number() !== 0
  return value.kind === data.Kind.String ? value.coerceString() !== '' : true
}
