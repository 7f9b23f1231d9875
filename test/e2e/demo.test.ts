import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACTION } from '../support/scene.ts'

function playDemo(): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [join(ACTION, 'dist/cli/index.js'), 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })))
}

describe('the demo', () => {
  it('tells the whole story through the real pipeline and leaves nothing but its page', async () => {
    const { code, text } = await playDemo()

    expect(code, text).toBe(0)
    const story = [
      'Waiting for a human',
      'offshoot/approval: pending',
      'offshoot/approval: success: Approved by @bruno-costa',
      'Migration failed',
      '23505',
      'offshoot/database: failure',
      'Branch deleted at merge',
      'Branch deleted at close',
    ]
    const places = story.map((words) => text.indexOf(words))
    expect(
      places.every((place) => place >= 0),
      `${places}`,
    ).toBe(true)
    const path = /page: (\S+\.html)/.exec(text)?.[1] ?? ''
    const page = await readFile(path, 'utf8')
    expect(page).toContain('orders_discount_idx')
    expect(page).not.toContain('<script')
    const directory = /\S*offshoot-demo-[A-Za-z0-9]{6}/.exec(text)?.[0]
    await expect(readFile(join(directory ?? 'none', 'forge', 'forge.json'))).rejects.toThrow()
    await rm(path)
  })
})
