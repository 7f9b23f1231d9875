import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { OutputKey } from '../config/inputs.ts'
import type { Clock } from '../core/clock.ts'
import type { Env } from '../core/env.ts'
import { codeOf } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import type { Redactor } from '../core/redactor.ts'
import { plain } from '../report/clean.ts'
import { renderCodeQuality } from '../report/code-quality.ts'
import { renderJUnit } from '../report/junit.ts'
import { redactReport } from '../report/redact.ts'
import { parseReport } from '../report/validate.ts'
import type { Write } from './terminal.ts'
import type { Annotation, Host } from './types.ts'

export interface GitLabHostOptions {
  readonly env: Env
  /** The project's directory. */
  readonly directory: string
  readonly write: Write
  readonly redactor: Redactor
}

/**
 * A job of GitLab's runner. That masks variables of the project and nothing that a job learns, so everything goes
 * through the redactor here. Reports go to `.offshoot/`, where the job's `artifacts` find them; beside ours the two that
 * GitLab shows by itself, test results and code quality.
 */
export function createGitLabHost({ env, directory, write, redactor }: GitLabHostOptions): Host {
  const place = (name: string, content: string) => {
    const path = join(directory, '.offshoot', name)
    put(path, redactor.redact(content))
    return path
  }
  const outputs = new Map<OutputKey, string>()
  return {
    underway: () => {},
    output: (key, value) => {
      const path = env.OFFSHOOT_DOTENV
      const text = redactor.redact(value)
      if (path === undefined || path === '' || !SHARED.has(key) || !ONE_LINE.test(text)) return
      outputs.set(key, text)
      const lines = [...outputs].map(([name, shown]) => `${spellOutput(name)}=${shown}\n`)
      put(isAbsolute(path) ? path : join(directory, path), lines.join(''))
    },
    summary: async (markdown) => {
      place('summary.md', markdown)
    },
    annotate: (annotations) => {
      for (const { level, title, message, file, line } of annotations) {
        const where = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`
        write(paint(level, clean(`${level}:${where} ${title}: ${message}`, redactor)))
      }
    },
    writeReport: async (json) => {
      const path = place('report.json', json)
      const parsed = parseReport(JSON.parse(json))
      if ('problem' in parsed) throw new Error(`our own report is not valid: ${parsed.problem}`)
      // Before it is written in another notation, where a secret may look otherwise.
      const report = redactReport(parsed.report, (text) => redactor.redact(text))
      place('junit.xml', renderJUnit(report))
      place('codequality.json', renderCodeQuality(report))
      return path
    },
  }
}

/** The job's log. A group is a section that GitLab folds; no line of a command can begin or end one. */
export function createGitLabLogger(write: Write, redactor: Redactor, clock: Clock): Logger {
  let sections = 0
  const line = (prefix: string) => (message: string) =>
    write(`${prefix}${clean(message, redactor).replaceAll('\n', `\n${prefix}`)}\n`)
  const mark = (edge: 'start' | 'end', name: string) =>
    `${ERASE}section_${edge}:${Math.floor(clock.now().getTime() / 1000)}:${name}\r${ERASE}`
  return {
    debug: () => {},
    info: line(''),
    warn: (message) => write(paint('warning', clean(`warning: ${message}`, redactor))),
    error: (message) => write(paint('error', clean(`error: ${message}`, redactor))),
    command: line('│ '),
    group: async (name, body) => {
      sections += 1
      const section = `offshoot_${sections}`
      write(`${mark('start', section)}${clean(name, redactor).replace(/\s+/g, ' ')}\n`)
      try {
        return await body()
      } finally {
        write(`${mark('end', section)}\n`)
      }
    },
  }
}

/** How later jobs read an output: never the name of an input, which it would set there. */
function spellOutput(key: OutputKey): string {
  return `OFFSHOOT_OUTPUT_${key.toUpperCase().replaceAll('-', '_')}`
}

/** Outputs that are no secret. Others stay in the job: a variable of a later job is open to all of it. */
const SHARED: ReadonlySet<OutputKey> = new Set<OutputKey>([
  'verdict',
  'branch',
  'branch-id',
  'created',
  'changes',
  'hazards',
  'approval',
  'comment-url',
])
/** GitLab refuses a whole dotenv file for one line that it cannot read. */
const ONE_LINE = /^[\w./:#!?&=%~+*-]*$/

const ERASE = '\u001b[0K'
const COLOURS: Readonly<Record<Annotation['level'], string>> = { error: '31', warning: '33', notice: '36' }

function paint(level: Annotation['level'], text: string): string {
  return `\u001b[${COLOURS[level]}m${text}\u001b[0m\n`
}

/** Escapes and lone carriage returns are what the log's own commands are made of. */
function clean(text: string, redactor: Redactor): string {
  return redactor.redact(plain(text))
}

/** Writes where the change under test may have left something that leads elsewhere. */
function put(path: string, content: string): void {
  const folder = dirname(path)
  if (!isFolder(folder)) {
    rmSync(folder, { force: true })
    mkdirSync(folder, { recursive: true })
  }
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, content, { flag: 'wx' })
}

/** A symbolic link to a folder is none. */
function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
