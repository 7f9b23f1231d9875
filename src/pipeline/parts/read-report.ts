import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { codeOf, messageOf } from '../../core/errors.ts'
import type { Report } from '../../report/model.ts'
import { parseReport } from '../../report/validate.ts'

export type ReadReport = { readonly report: Report } | { readonly problem: string }

/**
 * Reads the report of a job that ran a change's code: whatever that code wished to write there. Follows no link, takes no
 * device, and no more than {@link MAX_BYTES}.
 */
export async function readReport(path: string): Promise<ReadReport> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: undefined }))
    if (size === undefined) return { problem: 'it is no file' }
    if (size > MAX_BYTES) return { problem: `it has ${size} bytes, more than the ${MAX_BYTES} that are read` }
    return parseReport(JSON.parse(await file.readFile('utf8')))
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return { problem: 'there is none' }
    if (code === 'ELOOP') return { problem: 'it is a link' }
    return { problem: messageOf(error).slice(0, 200) }
  }
}

export const MAX_BYTES = 8 * 1024 * 1024
