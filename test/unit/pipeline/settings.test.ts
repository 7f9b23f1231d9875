import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/core/redactor.ts'
import { readSettings, type SettingsSource } from '../../../src/pipeline/settings.ts'
import type { Platform, Trigger } from '../../../src/platform/types.ts'
import { changeOf, changeRequest } from '../../support/change-requests.ts'

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'offshoot-test-settings-'))
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

const asked: string[] = []

/** A job of this event, and a forge whose base commit has this file. */
function source(trigger: Trigger, atBase: string | Error | undefined): SettingsSource {
  asked.length = 0
  const fileAt: Platform['fileAt'] = async (path, sha) => {
    asked.push(`${path} at ${sha}`)
    if (atBase instanceof Error) throw atBase
    return atBase
  }
  const refuse = () => {
    throw new Error('only the file is asked for')
  }
  const platform = new Proxy({ fileAt } as Platform, {
    get: (target, key) => (key === 'fileAt' ? target.fileAt : refuse),
  })
  return {
    inputs: {},
    spell: (key) => key,
    env: { PATH: process.env.PATH },
    context: {
      platform: 'github',
      host: 'github.com',
      repository: changeRequest().repository,
      trigger,
      runId: 1,
      runUrl: undefined,
      workspace,
    },
    platform,
    redactor: new Redactor(),
    signal: new AbortController().signal,
  }
}

const REVIEW: Trigger = { kind: 'review', number: 7 }
const COMMENT: Trigger = { kind: 'comment', number: 7, commentId: 1 }
const judged = { changeRequest: changeRequest(), change: changeOf(['src/app.ts']) }
const BASE = `.offshoot.yml at ${changeRequest().baseSha}`

describe('whose policy counts', () => {
  it('is the base commit’s, as the forge has it, where nothing is checked out', async () => {
    const settings = await readSettings(source(COMMENT, 'approval: all\n'), judged)
    expect(settings.approval.name).toBe('all')
    expect(asked).toEqual([BASE])
  })

  it('is the checkout’s where that is of this change, and the change leaves the file alone', async () => {
    await writeFile(join(workspace, '.git'), 'gitdir: elsewhere\n')
    await writeFile(join(workspace, '.offshoot.yml'), 'approval: migrations\n')
    const settings = await readSettings(source(REVIEW, 'approval: all\n'), judged)
    expect(settings.approval.name).toBe('migrations')
    expect(asked).toEqual([])
  })

  it.each([
    ['the change touches the file', REVIEW, { ...judged, change: changeOf(['.offshoot.yml']) }],
    [
      'not every file of the change is known',
      REVIEW,
      { ...judged, change: changeOf([], { complete: false }) },
    ],
  ])('is the base commit’s where %s', async (_why, trigger, subject) => {
    await writeFile(join(workspace, '.git'), 'gitdir: elsewhere\n')
    await writeFile(join(workspace, '.offshoot.yml'), 'approval: off\n')
    const settings = await readSettings(source(trigger, 'approval: all\n'), subject)
    expect(settings.approval.name).toBe('all')
    expect(asked).toEqual([BASE])
  })

  it('is that of the base commit and that of the default branch, where the two are different branches', async () => {
    await writeFile(join(workspace, '.git'), 'gitdir: elsewhere\n')
    await writeFile(join(workspace, '.offshoot.yml'), 'approval: off\n')
    const elsewhere = { ...judged, changeRequest: changeRequest({ baseRef: 'release/1' }) }
    const settings = await readSettings(source(COMMENT, 'approval: all\n'), elsewhere)
    expect(settings.approval.name).toBe('all')
    expect(asked).toEqual([BASE, '.offshoot.yml at main'])
  })

  it('is none that could be guessed where the base commit’s cannot be read', async () => {
    await expect(readSettings(source(COMMENT, new Error('502')), judged)).rejects.toThrow('502')
    await writeFile(join(workspace, '.git'), 'gitdir: elsewhere\n')
    const touching = { ...judged, change: changeOf(['.offshoot.yml']) }
    await expect(readSettings(source(REVIEW, new Error('502')), touching)).rejects.toMatchObject({
      kind: 'config',
      what: '.offshoot.yml of the base commit cannot be read',
    })
  })
})
