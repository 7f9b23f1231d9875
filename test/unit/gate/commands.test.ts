import { describe, expect, it } from 'vitest'
import { LONGEST_KEEP, parseCommand } from '../../../src/gate/commands.ts'

const SHA = '3f2c1ab0'.repeat(5)

describe('parseCommand understands', () => {
  it.each([
    ['/offshoot approve', { kind: 'approve' }],
    ['/offshoot approve 3f2c1ab', { kind: 'approve', sha: '3f2c1ab' }],
    ['/offshoot approve 3F2C1AB', { kind: 'approve', sha: '3f2c1ab' }],
    [`/offshoot approve ${SHA}`, { kind: 'approve', sha: SHA }],
    ['/offshoot human', { kind: 'human' }],
    ['/offshoot human 3f2c1ab', { kind: 'human', sha: '3f2c1ab' }],
    ['/offshoot reset', { kind: 'reset' }],
    ['/offshoot retry', { kind: 'retry' }],
    ['/offshoot help', { kind: 'help' }],
    ['/offshoot keep 24h', { kind: 'keep', ms: 86_400_000 }],
    ['/offshoot keep 1h30m', { kind: 'keep', ms: 5_400_000 }],
    ['/offshoot keep 30d', { kind: 'keep', ms: LONGEST_KEEP }],
    ['/offshoot  approve\t3f2c1ab  ', { kind: 'approve', sha: '3f2c1ab' }],
    ['/offshoot approve\r\nLooks safe.', { kind: 'approve' }],
    ['/offshoot retry\n/offshoot approve', { kind: 'retry' }],
    [`/offshoot help\n${'x'.repeat(1024 * 1024)}`, { kind: 'help' }],
  ])('%j', (body, command) => {
    expect(parseCommand(body)).toEqual(command)
  })
})

describe('parseCommand takes for no command at all', () => {
  it.each([
    '',
    'offshoot approve',
    ' /offshoot approve',
    '\n/offshoot approve',
    '> /offshoot approve',
    '`/offshoot approve`',
    'please /offshoot approve',
    '/Offshoot approve',
    '/OFFSHOOT approve',
    '／offshoot approve',
    '/оffshoot approve',
    '/off\u200bshoot approve',
    '\u200b/offshoot approve',
    '\ufeff/offshoot approve',
    '\u202e/offshoot approve',
    '//offshoot approve',
    '/offshoo approve',
  ])('%j', (body) => {
    expect(parseCommand(body)).toBeUndefined()
  })
})

describe('parseCommand does not understand, and says so:', () => {
  it.each([
    ['/offshoot', ''],
    ['/offshoot ', ''],
    ['/offshoot merge', 'merge'],
    ['/offshoot Approve', 'Approve'],
    ['/offshoot APPROVE 3f2c1ab', 'APPROVE 3f2c1ab'],
    ['/offshoot approve me', 'approve me'],
    ['/offshoot approve 3f2c1a', 'approve 3f2c1a'],
    ['/offshoot approve 3f2c1ag', 'approve 3f2c1ag'],
    [`/offshoot approve ${SHA}0`, `approve ${SHA}0`],
    ['/offshoot approve 3f2c1ab now', 'approve 3f2c1ab now'],
    ['/offshoot approve @3f2c1ab', 'approve @3f2c1ab'],
    ['/offshoot approve HEAD', 'approve HEAD'],
    ['/offshoot approve -- 3f2c1ab', 'approve -- 3f2c1ab'],
    ['/offshoot approve, please', 'approve, please'],
    ['/offshoot approve.', 'approve.'],
    ['/offshoot: approve', ': approve'],
    ['/offshootapprove', 'approve'],
    ['/offshoot-approve', '-approve'],
    ['/offshoot reset now', 'reset now'],
    ['/offshoot help me', 'help me'],
    ['/offshoot keep', 'keep'],
    ['/offshoot keep 0h', 'keep 0h'],
    ['/offshoot keep 24', 'keep 24'],
    ['/offshoot keep 31d', 'keep 31d'],
    ['/offshoot keep 99999999999d', 'keep 99999999999d'],
    ['/offshoot keep -1h', 'keep -1h'],
    ['/offshoot keep 24h 24h', 'keep 24h 24h'],
    ['/offshoot\napprove', ''],
    ['/offshoot approve\r3f2c1ab', 'approve\n3f2c1ab'],
    ['/offshoot approve\u2028', 'approve'],
    ['/offshoot\u00a0approve', 'approve'],
    ['/offshoot approve\u200b', 'approve'],
    ['/offshoot \u2066approve', 'approve'],
    ['/offshoot \u202eevorppa', 'evorppa'],
    ['/offshoot appr\u00adove', 'approve'],
    ['/offshoot аpprove', 'аpprove'],
    ['/offshoot ａｐｐｒｏｖｅ', 'approve'],
    ['/offshoot approve 3f2c1aｂ', 'approve 3f2c1ab'],
    ['/offshoot approve\u0000', 'approve'],
    ['/offshoot approve\u001b[2K', 'approve[2K'],
    ['/offshoot constructor', 'constructor'],
    ['/offshoot __proto__', '__proto__'],
  ])('%j', (body, said) => {
    expect(parseCommand(body)).toEqual({ kind: 'unknown', said })
  })

  it.each([
    ['a line of 64 KB', `/offshoot approve ${'a'.repeat(64 * 1024)}`],
    ['a megabyte of spaces', `/offshoot approve${' '.repeat(1024 * 1024)}3f2c1ab`],
    ['spaces up to the end', `/offshoot approve${' '.repeat(1024 * 1024)}`],
    ['a line that only just goes on', `/offshoot approve 3f2c1ab${' '.repeat(200)}`],
    ['a megabyte of prefixes', '/offshoot '.repeat(100_000)],
  ])('%s', (_title, body) => {
    const command = parseCommand(body)
    expect(command?.kind).toBe('unknown')
    expect(command?.kind === 'unknown' && Array.from(command.said).length).toBeLessThanOrEqual(60)
  })
})
