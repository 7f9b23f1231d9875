import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generated } from '../../../scripts/generated.ts'

const files = await generated()

describe('files made from tables', () => {
  it.each(files)('$path is what its table says (npm run generate)', async ({ path, content }) => {
    expect(await readFile(path, 'utf8'), basename(path)).toBe(content)
  })
})
