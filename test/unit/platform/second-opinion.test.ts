import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readContext } from '../../../src/platform/github/event.ts'
import { eventVariables, pullRequestEvent, reviewEvent } from '../../support/events.ts'
import { ACCOUNTS, GitHubWorld } from '../../support/github/index.ts'

const place = { world: new GitHubWorld(), url: 'https://github.example.com' }
const { number } = place.world.openPull()

afterEach(() => vi.unstubAllEnvs())

describe('GitHub’s own reading of an event', () => {
  it.each([
    pullRequestEvent(place, number, 'opened'),
    pullRequestEvent(place, number, 'synchronize'),
    reviewEvent(place, number, { by: ACCOUNTS.bob, state: 'approved' }),
  ])('agrees with ours: $name', async (event) => {
    const directory = await mkdtemp(join(tmpdir(), 'offshoot-test-event-'))
    const path = join(directory, 'event.json')
    await writeFile(path, JSON.stringify(event.payload))
    const variables = {
      ...eventVariables(place, event, 77),
      GITHUB_EVENT_PATH: path,
      GITHUB_WORKSPACE: directory,
    }
    for (const [key, value] of Object.entries(variables)) vi.stubEnv(key, value)
    vi.resetModules()

    const { context: theirs } = await import('@actions/github')
    const ours = await readContext(variables)

    expect(ours.repository.fullName).toBe(`${theirs.repo.owner}/${theirs.repo.repo}`)
    expect(ours.trigger).toMatchObject({ number: theirs.issue.number })
    expect(ours.runId).toBe(theirs.runId)
    await rm(directory, { recursive: true })
  })
})
