import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Report } from './model.ts'
import { SHRINKS } from './shrink.ts'
import { parseReport } from './validate.ts'

/** UTF-16 units that `embedState` takes at most. */
export const STATE_LIMIT = 14_000

/**
 * The report as a hidden block for the end of its comment, so that a later job can render the whole comment again.
 * Cut in steps until it fits; the copy then says what it lacks. Give it a report that went through `redactReport`.
 */
export function embedState(report: Report): string {
  let copy = report
  for (const { says, shrink } of [{ says: undefined, shrink: (same: Report) => same }, ...SHRINKS]) {
    const shrunk = shrink(copy)
    if (says !== undefined && shrunk !== copy) {
      copy = { ...shrunk, leftOut: [...new Set([...(shrunk.leftOut ?? []), says])] }
    } else {
      copy = shrunk
    }
    const block = `\n\n${OPEN}${pack(copy)}${CLOSE}`
    if (block.length <= STATE_LIMIT) return block
  }
  return ''
}

/**
 * The report that a comment carries. For display only: whoever may run a workflow can write such a comment, so
 * nothing is ever decided on it. Anything unreadable is no report.
 */
export function readState(body: string): Report | undefined {
  const start = body.lastIndexOf(OPEN)
  if (start === -1 || body.length - start > STATE_LIMIT * 2) return undefined
  const packed = /^([A-Za-z0-9+/]+={0,2}) -->\s*$/.exec(body.slice(start + OPEN.length))?.[1]
  if (packed === undefined) return undefined
  try {
    const json = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_INFLATED })
    const parsed = parseReport(JSON.parse(json.toString('utf8')))
    return 'report' in parsed ? parsed.report : undefined
  } catch {
    return undefined
  }
}

const OPEN = '<!-- offshoot-state:1 '
const CLOSE = ' -->'
/** Bytes. A few kilobytes inflate to gigabytes if they are let. */
const MAX_INFLATED = 4_000_000

function pack(report: Report): string {
  return deflateRawSync(JSON.stringify(report), { level: 9 }).toString('base64')
}
