import { parse as parseYaml } from 'yaml'
import { messageOf, OffshootError } from '../core/errors.ts'
import { isRecord } from './formats.ts'
import type { ConfigFile } from './settings.ts'

/**
 * Reads a `.offshoot.yml`. Values may be written the YAML way (lists, mappings, numbers) where an input takes text;
 * they are flattened to that text so that one parser judges both.
 * @param content `undefined` when there is no such file
 */
export function parseConfigFile(path: string, content: string | undefined): ConfigFile {
  if (content === undefined) return { path, values: {} }
  if (content.length > LARGEST) throw invalid(path, `larger than ${LARGEST / 1024} KiB`)
  let parsed: unknown
  try {
    parsed = parseYaml(content, { maxAliasCount: 10 })
  } catch (error) {
    throw invalid(path, messageOf(error))
  }
  if (parsed === null || parsed === undefined) return { path, values: {} }
  if (!isRecord(parsed)) throw invalid(path, 'its top level is not a mapping of keys')
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(parsed)) values[key] = flatten(key, value)
  return { path, values }
}

const LARGEST = 64 * 1024
/** Keys whose lists and mappings are YAML to the end, not lines. */
const KEEP_YAML = new Set(['options', 'approval'])

function flatten(key: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (KEEP_YAML.has(key)) return typeof value === 'string' ? value : JSON.stringify(value)
  if (Array.isArray(value)) return value.map(String).join('\n')
  if (isRecord(value))
    return Object.entries(value)
      .map(([name, entry]) => `${name}: ${String(entry)}`)
      .join('\n')
  return String(value)
}

function invalid(path: string, said: string): OffshootError {
  return new OffshootError('config', `${path} cannot be read as configuration`, {
    said,
    next: said.includes('reserved character @')
      ? 'put what begins with @ in quotes: "@acme/dba"'
      : 'write it as YAML with the keys of the README, for example `provider: postgres`',
  })
}
