import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import { Ajv, type ValidateFunction } from 'ajv'

/** GitLab's own schema of CI/CD configuration, out of the program that brings it along in one file with its code. */
export function ciSchema(): ValidateFunction {
  const bundle = readFileSync(createRequire(import.meta.url).resolve('gitlab-ci-local'), 'utf8')
  const start = bundle.search(
    /\{\$schema:"http:\/\/json-schema\.org\/draft-07\/schema#",\$id:"https:\/\/gitlab\.com/,
  )
  if (start < 0) throw new Error('gitlab-ci-local does not hold the schema where it was')
  const literal = bundle.slice(start, endOfLiteral(bundle, start))
  // Made in another realm, its arrays are no arrays to Ajv.
  const schema = JSON.parse(JSON.stringify(runInNewContext(`(${literal})`))) as Record<string, unknown>
  return new Ajv({ strict: false, allErrors: true, formats: IGNORED }).compile(schema)
}

const IGNORED = { uri: true, 'uri-reference': true, regex: true, 'date-time': true } as const

function endOfLiteral(text: string, start: number): number {
  let depth = 0
  let quote = ''
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === '\\') at += 1
      else if (character === quote) quote = ''
    } else if (`"'\``.includes(character)) quote = character
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  throw new Error('the schema does not end')
}
