import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import type { Host } from './types.ts'

export type Write = (text: string) => void

/** A terminal or a plain CI job: reports go to `.offshoot/` in the working directory. */
export function createTerminalHost(directory: string, write: Write, redactor: Redactor): Host {
  const place = async (name: string, content: string) => {
    const folder = join(directory, '.offshoot')
    await mkdir(folder, { recursive: true })
    const path = join(folder, name)
    await writeFile(path, redactor.redact(content))
    return path
  }
  return {
    underway: () => {},
    output: () => {},
    summary: async (markdown) => {
      await place('summary.md', markdown)
    },
    annotate: (annotations) => {
      for (const { level, message, file, line } of annotations) {
        const where = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`
        write(redactor.redact(`${level}:${where} ${message}\n`))
      }
    },
    writeReport: (json) => place('report.json', json),
  }
}

export function createTerminalLogger(write: Write, redactor: Redactor): Logger {
  const line = (prefix: string) => (message: string) => write(`${prefix}${redactor.redact(message)}\n`)
  return {
    debug: () => {},
    info: line(''),
    warn: line('warning: '),
    error: line('error: '),
    command: line('│ '),
    group: (name, body) => {
      line('')(name)
      return body()
    },
  }
}
