import { describe, expect, it } from 'vitest'
import type { ChangedFile } from '../../../src/core/change-request.ts'
import { guardedFiles, UNLISTED } from '../../../src/gate/guarded-files.ts'

function guarded(
  files: readonly ChangedFile[],
  config = '.offshoot.yml',
  complete = true,
): readonly string[] {
  return guardedFiles({ commits: [], files, complete }, config)
}

function touched(path: string): ChangedFile {
  return { path, status: 'modified' }
}

describe('what guards the repository', () => {
  it.each([
    '.github/workflows/ci.yml',
    '.github/actions/x/action.yml',
    '.github/CODEOWNERS',
    '.GitHub/workflows/ci.yml',
    '.gitlab-ci.yml',
    '.gitlab/ci/test.yml',
    'CODEOWNERS',
    'docs/CODEOWNERS',
    'docs/codeowners',
    '.offshoot.yml',
    'ops/offshoot.yml',
  ])('is %s', (path) => {
    expect(guarded([touched('a.sql'), touched(path)], './ops/offshoot.yml')).toEqual([path])
  })

  it.each([
    'a.sql',
    '.githubx/a',
    'x/.github/a',
    'x/.gitlab-ci.yml',
    'CODEOWNERS.md',
    'x/.offshoot.yml',
    'offshoot.yml',
  ])('is not %s', (path) => {
    expect(guarded([touched(path)])).toEqual([])
  })

  it('counts where it came from as well as where it went', () => {
    expect(
      guarded([{ path: 'old.yml', previousPath: '.github/workflows/ci.yml', status: 'renamed' }]),
    ).toEqual(['.github/workflows/ci.yml'])
    expect(guarded([{ path: '.github/x', previousPath: 'x', status: 'renamed' }])).toEqual(['.github/x'])
    expect(guarded([{ path: 'CODEOWNERS', status: 'removed' }])).toEqual(['CODEOWNERS'])
  })

  it('may be among files that the forge does not list', () => {
    expect(guarded([touched('a.sql')], '.offshoot.yml', false)).toEqual([UNLISTED])
  })
})
