import { describe, expect, it } from 'vitest'
import { renderDiff } from '../../../src/diff/render.ts'
import type { SchemaChange } from '../../../src/report/model.ts'

const TERMINAL = { width: 100, colour: false }

function column(name: string): SchemaChange {
  return {
    action: 'added',
    kind: 'column',
    schema: 'public',
    table: 't',
    name,
    after: `${name} text`,
    destructive: false,
  }
}

function body(before: string, after: string): SchemaChange {
  return {
    action: 'altered',
    kind: 'function',
    schema: 'public',
    name: 'f()',
    destructive: false,
    attributes: [{ name: 'body', before, after }],
    sql: after,
  }
}

describe('the rendered difference', () => {
  it('is whole, however much there is', () => {
    const changes = Array.from({ length: 300 }, (_, at) => column(`c${at}`))
    for (const format of ['text', 'markdown', 'json'] as const) {
      const out = renderDiff({ changes, majors: [18, 18] }, format, TERMINAL)
      for (const { name } of changes) expect(out).toContain(`${name} text`)
    }
  })

  it('says which servers these are where they may write one thing in two ways', () => {
    const changes = [column('a')]
    const said = 'The servers are PostgreSQL 14 and 18'
    expect(renderDiff({ changes, majors: [14, 18] }, 'markdown', TERMINAL)).toContain(said)
    expect(renderDiff({ changes, majors: [18, 18] }, 'markdown', TERMINAL)).not.toContain('The servers are')
    expect(renderDiff({ changes: [], majors: [14, 18] }, 'text', TERMINAL)).toBe('No difference.\n')
    expect(JSON.parse(renderDiff({ changes, majors: [14, 18] }, 'json', TERMINAL))).toEqual({
      version: 1,
      changes,
    })
  })

  it('shows a body of several lines as a diff, and cannot be broken by what is in it', () => {
    const changes = [body('begin\n  ```\n  old;\nend', 'begin\n  ```\n  new <b>|</b>;\nend')]
    const out = renderDiff({ changes, majors: [18, 18] }, 'markdown', TERMINAL)
    expect(out).toContain('````diff\n begin\n   ```\n-  old;\n+  new <b>|</b>;\n end\n````')
  })
})
