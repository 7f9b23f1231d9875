import { createCipheriv, randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { OffshootError } from '../../../src/core/errors.ts'
import { seal, unseal } from '../../../src/seal/seal.ts'
import { binding, handover } from './handovers.ts'

function refusal(body: () => unknown): string {
  try {
    body()
  } catch (error) {
    if (error instanceof OffshootError && error.kind === 'guard') return error.message
    throw error
  }
  throw new Error('it was opened')
}

describe('a sealed branch', () => {
  it('opens in the job that it was made for, with everything that was put in', () => {
    const { sealed, key } = seal(handover(), binding())

    const opened = unseal(sealed, key, binding())

    expect(JSON.stringify(opened)).toBe(JSON.stringify({ ...handover() }))
  })

  it('tells nothing of what it holds, and fits where outputs of jobs travel', () => {
    const { sealed, key } = seal(handover(), binding())

    expect(sealed).toMatch(/^offshoot-seal-1\.[\w-]+$/)
    expect(key).toMatch(/^[\w-]{43}$/)
    const clear = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url').toString('latin1')
    for (const word of ['p@ss', 'offshoot-1-pr-7', 'db.example.com', 'alice'])
      expect(`${sealed}${clear}`).not.toContain(word)
  })

  it('is another each time, key and all', () => {
    const made = [1, 2, 3].map(() => seal(handover(), binding()))

    expect(new Set(made.map(({ sealed }) => sealed)).size).toBe(3)
    expect(new Set(made.map(({ key }) => key)).size).toBe(3)
    expect(refusal(() => unseal(made[0]?.sealed ?? '', made[1]?.key ?? '', binding()))).toContain(
      'another key',
    )
  })

  it.each([
    ['repository', { repositoryId: '2' }],
    ['forge', { host: 'ghe.example.com' }],
    ['commit', { headSha: 'c'.repeat(40) }],
    ['run', { runId: 1002 }],
    ['attempt of the run', { attempt: 2 }],
  ])('does not open for another %s', (_what, other) => {
    const { sealed, key } = seal(handover(), binding())

    expect(refusal(() => unseal(sealed, key, binding(other)))).toContain('run all jobs of the workflow again')
  })

  it('does not open once any byte of it is another', () => {
    const { sealed, key } = seal(handover(), binding())
    const start = sealed.indexOf('.') + 1
    const bytes = Buffer.from(sealed.slice(start), 'base64url')

    for (const at of [0, 11, 12, 27, 28, bytes.length - 1]) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 1
      const text = sealed.slice(0, start) + altered.toString('base64url')
      expect(
        refusal(() => unseal(text, key, binding())),
        `byte ${at}`,
      ).toContain('was altered')
    }
  })

  it.each([
    ['nothing', ''],
    ['clear text', 'postgresql://user:password@host/db'],
    ['another version', 'offshoot-seal-2.AAAA'],
    ['a head without a body', `offshoot-seal-1.${'A'.repeat(37)}`],
    ['more than outputs may hold', `offshoot-seal-1.${'A'.repeat(500_000)}`],
    ['other characters', 'offshoot-seal-1.AAAA\n::add-mask::x'],
  ])('refuses %s, and does not repeat it', (_what, text) => {
    const said = refusal(() => unseal(text, seal(handover(), binding()).key, binding()))

    expect(said).toContain('nothing was executed')
    expect(said).not.toContain('AAAA')
    expect(said).not.toContain('password')
  })

  it.each(['', 'short', 'A'.repeat(44), `${'A'.repeat(42)}!`])('refuses the key %j', (key) => {
    expect(refusal(() => unseal(seal(handover(), binding()).sealed, key, binding()))).toContain('seal-key')
  })

  it('holds what a key of ours opens to the form that this version knows', () => {
    const forge = (value: unknown) => {
      const key = randomBytes(32)
      const nonce = randomBytes(12)
      const { host, repositoryId, headSha, runId, attempt } = binding()
      const bound = JSON.stringify(['offshoot-seal-1.', host, repositoryId, headSha, runId, attempt])
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
      const body = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(value))), cipher.final()])
      const sealed = `offshoot-seal-1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
      return () => unseal(sealed, key.toString('base64url'), binding())
    }
    expect(forge(handover())().branch.name).toBe('offshoot-1-pr-7')

    expect(refusal(forge(null))).toContain('another version')
    expect(refusal(forge({ ...handover(), credential: { host: 'x' } }))).toContain('handover.credential')
    expect(refusal(forge({ ...handover(), branch: { ...handover().branch, mark: {} } }))).toContain('no mark')
    expect(refusal(forge('x'.repeat(17 * 1024 * 1024)))).toContain('cannot be read')
  })

  it('holds the files of a large change, and refuses more than a job can hand over', () => {
    const files = (count: number, name: () => string) =>
      Array.from({ length: count }, () => ({ path: name(), status: 'added' as const }))
    let number = 0
    const usual = seal(handover({ files: files(3_000, () => `src/module/${number++}/index.ts`) }), binding())
    expect(unseal(usual.sealed, usual.key, binding()).files).toHaveLength(3_000)

    const hostile = handover({ files: files(3_000, () => randomBytes(1_000).toString('hex')) })
    expect(refusal(() => seal(hostile, binding()))).toContain('too many files')
  })
})
