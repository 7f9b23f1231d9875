import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Credential } from '../../../src/provider/types.ts'
import { urlOf } from '../../../src/sql/client.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs one of PostgreSQL's own clients. Where it is not installed the test could not run, and says so: `undefined`. In CI
 * it has to be there.
 */
export async function runTool(
  name: 'psql' | 'pgbench' | 'pg_dump',
  args: readonly string[],
  { credential, input, env }: { credential: Credential; input?: string; env?: Record<string, string> },
): Promise<Ran | undefined> {
  const path = `/usr/bin/${name}`
  if (!existsSync(path)) {
    if (process.env.CI === 'true') throw new Error(`${name} is not installed`)
    console.log(`could not run: ${name} is not installed`)
    return undefined
  }
  const running = promisify(execFile)(path, [...args, urlOf(credential)], {
    env: { PATH: process.env.PATH, PGSSLMODE: 'disable', ...env },
    maxBuffer: 256 * 1024 * 1024,
  })
  running.child.stdin?.on('error', () => {})
  running.child.stdin?.end(input ?? '')
  try {
    return { code: 0, ...(await running) }
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string }
    return { code: failed.code ?? -1, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' }
  }
}
