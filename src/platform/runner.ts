import { readFile as readFileFromDisk, stat } from 'node:fs/promises'
import type { Env } from '../core/env.ts'
import { OffshootError } from '../core/errors.ts'

/** What a forge's runner hands to a job, in variables and files. */

/** Reads a text file of at most `maxBytes`; rejects when it is larger. */
export type ReadFile = (path: string, maxBytes: number) => Promise<string>

export async function readTextFile(path: string, maxBytes: number): Promise<string> {
  const { size } = await stat(path)
  if (size > maxBytes) throw new Error(`${size} bytes, more than the ${maxBytes} allowed`)
  return readFileFromDisk(path, 'utf8')
}

export interface Variables {
  /** @throws OffshootError `config` where it is not set or not of this form */
  required(env: Env, name: string, form: RegExp): string
  badVariable(name: string, value: string | undefined, expected: string): OffshootError
}

/** @param next what somebody does who finds one missing */
export function variablesSetBy(forge: string, next: string): Variables {
  const badVariable = (name: string, value: string | undefined, expected: string) =>
    new OffshootError(
      'config',
      `The variable ${name} ${value === undefined ? 'is not set' : `is not ${expected}`}`,
      { ...(value === undefined ? {} : { said: JSON.stringify(value).slice(0, 200) }), next },
    )
  const required = (env: Env, name: string, form: RegExp) => {
    const value = env[name]
    if (value === undefined || value === '') throw badVariable(name, undefined, 'a value')
    if (!form.test(value)) throw badVariable(name, value, `the form ${forge} gives it`)
    return value
  }
  return { required, badVariable }
}
